import { describe, expect, it } from "vitest";
import {
  BareCpu,
  type BareCpuOptions,
  KERNEL_CODE,
  KERNEL_STACK_TOP,
  USER_CODE,
  USER_DATA,
  USER_STACK_TOP,
} from "../../testing/bare-cpu.ts";
import { CS, DS, ES, GS, RSP, SS } from "../isa/registers.ts";
import { AC, CF, ID, IF, IOPL, NT, RF, VM } from "../isa/rflags.ts";

/** RIP, CS, RFLAGS, RSP, SS of a return to 64-bit user code. */
const FRAME = [USER_CODE + 8n, 0x33n, BigInt(IF | 2), USER_STACK_TOP - 64n, 0x2bn] as const;
const TOP = KERNEL_STACK_TOP - 0x100n;

/** Executes IRETQ at CPL 0 on a frame; `change` replaces words of it by index. */
function iret(change: Readonly<Record<number, bigint>> = {}, options: BareCpuOptions = {}): BareCpu {
  const machine = new BareCpu({ cpl: 0, code: "iretq", gpr: { [RSP]: TOP }, ...options });
  machine.writeWords(
    TOP,
    FRAME.map((word, i) => change[i] ?? word),
  );
  machine.cpu.step();
  return machine;
}

function expectGp(machine: BareCpu, error: bigint): void {
  expect([machine.vector, machine.stack(2)]).toEqual([13, [error, KERNEL_CODE]]);
}

describe("IRET", () => {
  it("[IRET1] pops RIP, CS, RFLAGS, RSP and SS", () => {
    const { cpu } = iret();
    expect([cpu.rip, cpu.cpl, cpu.rflags, cpu.readGpr(RSP)]).toEqual([USER_CODE + 8n, 3, IF | 2, USER_STACK_TOP - 64n]);
    expect([cpu.segment(CS).selector, cpu.segment(SS).selector, cpu.in64BitMode]).toEqual([0x33, 0x2b, true]);
  });

  it("[IRET1] goes to compatibility mode with its CS, and to a 32-bit RSP", () => {
    const { cpu } = iret({ 0: 0x0040_0008n, 1: 0x23n, 3: 0xbeef_007f_ffc0n });
    expect([cpu.rip, cpu.in64BitMode, cpu.readGpr(RSP)]).toEqual([0x0040_0008n, false, 0x007f_ffc0n]);
  });

  it("[IRET1] pops all five words at the same level too", () => {
    const { cpu } = iret({ 0: KERNEL_CODE + 0x30n, 1: 0x10n, 3: TOP - 0x80n, 4: 0x18n });
    expect([cpu.rip, cpu.cpl, cpu.readGpr(RSP), cpu.segment(SS).selector]).toEqual([
      KERNEL_CODE + 0x30n,
      0,
      TOP - 0x80n,
      0x18,
    ]);
  });

  it("[IRET1] allows a null SS at the same level of 64-bit code", () => {
    const { cpu } = iret({ 0: KERNEL_CODE, 1: 0x10n, 3: TOP, 4: 0n });
    expect(cpu.segment(SS)).toMatchObject({ selector: 0, usable: false });
  });

  it("[IRET1] in compatibility mode pops three words at the same level", () => {
    const machine = new BareCpu({ code: [0xcf], bits: 32 });
    const rsp = machine.cpu.readGpr(RSP);
    const words = [Number(USER_CODE) + 5, 0x23, CF | 2];
    machine.write(rsp, new Uint8Array(Uint32Array.from(words).buffer));
    machine.cpu.step();
    expect([machine.cpu.rip, machine.cpu.readGpr(RSP), machine.cpu.rflags & CF]).toEqual([
      USER_CODE + 5n,
      rsp + 12n,
      CF,
    ]);
  });

  it.each([
    ["a null CS", { 1: 3n }, 0n],
    ["an inner level", { 1: 0x30n }, 0x30n],
    ["a CS whose DPL is not its RPL", { 1: 0x13n }, 0x10n],
    ["a data segment as CS", { 1: 0x2bn }, 0x28n],
    ["a CS beyond the GDT", { 1: 0xfbn }, 0xf8n],
  ])("[IRET2] to %s is #GP", (_, change, error) => {
    expectGp(iret(change), error);
  });

  it("[IRET2] from CPL 3 to CPL 0 is #GP(selector)", () => {
    const machine = new BareCpu({ code: "iretq" });
    const rsp = machine.cpu.readGpr(RSP);
    machine.writeWords(rsp, [USER_CODE, 0x10n, 2n, rsp, 0x18n]);
    machine.cpu.step();
    expect([machine.vector, machine.stack(2)]).toEqual([13, [0x10n, USER_CODE]]);
  });

  it.each([
    ["null SS for CPL 3", { 4: 0n }, 0n],
    ["SS with another RPL", { 4: 0x28n }, 0x28n],
    ["SS with another DPL", { 4: 0x1bn }, 0x18n],
    ["code segment as SS", { 4: 0x33n }, 0x30n],
  ])("[IRET3] with a %s is #GP", (_, change, error) => {
    expectGp(iret(change), error);
  });

  it("[IRET4] to a RIP that is not canonical is #GP(0) at the IRET", () => {
    const machine = iret({ 0: 0x8000_0000_0000n });
    expectGp(machine, 0n);
    expect(machine.stack(3)[2]).toBe(0x10n);
  });

  it("[IRET4] to an address above 4 GiB in compatibility mode is #GP(0) too", () => {
    expectGp(iret({ 0: 0xdead_0040_0008n, 1: 0x23n }), 0n);
  });

  it("[IRET5] takes every flag at CPL 0, but not RF and VM", () => {
    const flags = CF | IF | IOPL | AC | ID | NT;
    expect(iret({ 2: BigInt(flags | RF | VM | 2) }).cpu.rflags).toBe(flags | 2);
  });

  it("[IRET5] leaves IF and IOPL alone at CPL 3, as POPF does", () => {
    const machine = new BareCpu({ code: "iretq; popfq", rflags: IF });
    const rsp = machine.cpu.readGpr(RSP);
    machine.writeWords(rsp, [USER_CODE + 2n, 0x33n, BigInt(IOPL | CF), rsp + 0x40n, 0x2bn]);
    machine.write64(rsp + 0x40n, BigInt(IOPL));
    machine.cpu.step();
    expect(machine.cpu.rflags).toBe(IF | CF | 2);
    machine.cpu.step();
    expect(machine.cpu.rflags).toBe(IF | 2);
  });

  it("[IRET5] and POPF change IF with CPL ≤ IOPL", () => {
    const machine = new BareCpu({ code: "popfq", rflags: IF | IOPL });
    machine.write64(machine.cpu.readGpr(RSP), 0n);
    machine.cpu.step();
    expect(machine.cpu.rflags).toBe(IOPL | 2);
  });

  it("[IRET6] with NT set is #GP(0)", () => {
    expectGp(iret({}, { rflags: NT }), 0n);
  });

  it("[IRET7] makes data segments null that CPL 3 may not use, and keeps the others", () => {
    const machine = new BareCpu({
      cpl: 0,
      code: "mov ds, eax; mov es, ebx; iretq",
      gpr: { [RSP]: TOP, 0: 0x18n, 3: 0x2bn },
    });
    machine.writeWords(TOP, FRAME);
    machine.cpu.run(3);
    expect(machine.cpu.cpl).toBe(3);
    expect([DS, ES].map((number) => machine.cpu.segment(number).selector)).toEqual([0, 0x2b]);
  });

  it("[CPU2] that faults on its stack pops nothing", () => {
    const rsp = USER_STACK_TOP - 0x10n;
    const machine = new BareCpu({ code: "iretq", gpr: { [RSP]: rsp } });
    machine.write64(rsp, USER_CODE);
    machine.write64(rsp + 8n, 0x33n);
    machine.cpu.step();
    expect(machine.vector).toBe(14);
    expect([machine.cpu.cr2, machine.stack(6)[4]]).toEqual([USER_STACK_TOP, rsp]);
  });
});

describe("far transfers", () => {
  it("[FAR1] jump to compatibility mode and back at CPL 3", () => {
    const target = Number(USER_DATA + 0x20n);
    // jmp far [rdi], with a 32-bit offset and a selector there
    const machine = new BareCpu({ code: [0xff, 0x2f], gpr: { 7: USER_DATA } });
    machine.write(USER_DATA, Uint8Array.of(target, target >> 8, target >> 16, 0, 0x23, 0));
    // ljmp $0x33, $USER_CODE
    machine.write(USER_DATA + 0x20n, Uint8Array.of(0xea, 0, 0, 0x40, 0, 0x33, 0));
    machine.cpu.step();
    expect([machine.cpu.in64BitMode, machine.cpu.rip, machine.cpu.segment(CS).selector]).toEqual([
      false,
      BigInt(target),
      0x23,
    ]);
    machine.cpu.step();
    expect([machine.cpu.in64BitMode, machine.cpu.rip, machine.cpu.segment(CS).selector]).toEqual([
      true,
      USER_CODE,
      0x33,
    ]);
  });

  it("[FAR1] call, and a far return comes back with the stack as it was", () => {
    // call far [rdi]: m16:32
    const machine = new BareCpu({ code: [0xff, 0x1f], gpr: { 7: USER_DATA } });
    const target = Number(USER_DATA + 0x20n);
    machine.write(USER_DATA, Uint8Array.of(target, target >> 8, target >> 16, 0, 0x23, 0));
    machine.write(USER_DATA + 0x20n, Uint8Array.of(0xcb));
    const rsp = machine.cpu.readGpr(RSP);
    machine.cpu.step();
    expect(machine.cpu.readGpr(RSP)).toBe(rsp - 8n);
    expect(machine.stack(1)).toEqual([0x33_0040_0002n]);
    machine.cpu.step();
    expect([machine.cpu.rip, machine.cpu.in64BitMode, machine.cpu.readGpr(RSP)]).toEqual([USER_CODE + 2n, true, rsp]);
  });

  it("[FAR1] cannot go inwards", () => {
    const machine = new BareCpu({ code: [0xff, 0x2f], gpr: { 7: USER_DATA } });
    machine.write(USER_DATA, Uint8Array.of(0, 0, 0, 0, 0x10, 0));
    machine.cpu.step();
    expect([machine.vector, machine.stack(1)]).toEqual([13, [0x10n]]);
  });

  it("[FAR1] return to an outer level with RSP and SS from the stack", () => {
    const machine = new BareCpu({ cpl: 0, code: "retfq", gpr: { [RSP]: TOP } });
    machine.writeWords(TOP, [USER_CODE, 0x33n, USER_STACK_TOP - 32n, 0x2bn]);
    machine.cpu.step();
    expect([machine.cpu.cpl, machine.cpu.rip, machine.cpu.readGpr(RSP)]).toEqual([3, USER_CODE, USER_STACK_TOP - 32n]);
    expect(machine.cpu.segment(GS).selector).toBe(0);
  });
});
