import { describe, expect, it } from "vitest";
import { BareCpu, type BareCpuOptions, KERNEL_CODE, USER_CODE, USER_DATA } from "../../testing/bare-cpu.ts";
import { CR4_DE } from "../isa/control-registers.ts";
import { INTERRUPT_GATE, TRAP_GATE } from "../isa/descriptors.ts";
import { RBX } from "../isa/registers.ts";
import { RF, TF } from "../isa/rflags.ts";
import { debugRegistersChanged } from "./breakpoints.ts";

const EXECUTE = 0n;
const WRITE = 1n;
const ACCESS = 3n;
const LENGTH: Readonly<Record<number, bigint>> = { 1: 0n, 2: 1n, 4: 3n, 8: 2n };

/** A program at CPL 3 with breakpoint 0; RBX points to user data. */
function watched(kind: bigint, address: bigint, length: number, options: BareCpuOptions): BareCpu {
  const machine = new BareCpu({ gpr: { [RBX]: USER_DATA }, ...options });
  const { cpu } = machine;
  cpu.dr[0] = address;
  cpu.dr[7] = 0x401n | (kind << 16n) | ((LENGTH[length] as bigint) << 18n);
  debugRegistersChanged(cpu);
  return machine;
}

/** Steps until a handler was entered; the frame's RIP from the program's start, and DR6's conditions. */
function toHandler(machine: BareCpu): { at: bigint; conditions: bigint; rf: boolean; vector: number | undefined } {
  const { cpu } = machine;
  for (let step = 0; step < 20 && machine.vector === undefined; step++) cpu.run(1);
  const [rip = 0n, , rflags = 0n] = machine.stack(3);
  const conditions = (cpu.dr[6] as bigint) & 0xe00fn;
  return { at: rip - USER_CODE, conditions, rf: (Number(rflags) & RF) !== 0, vector: machine.vector };
}

describe("instruction breakpoints", () => {
  it("[DBG1] are faults: the frame points to the instruction, which has not run, and RF is clear in it", () => {
    const machine = watched(EXECUTE, USER_CODE + 1n, 1, { code: "nop; mov eax, 7; nop" });
    expect(toHandler(machine)).toEqual({ at: 1n, conditions: 1n, rf: false, vector: 1 });
    expect(machine.cpu.readGpr(0)).toBe(0n);
  });

  it("[DBG1] do not come again where IRET loads RF", () => {
    const machine = watched(EXECUTE, USER_CODE + 1n, 1, { code: "nop; mov eax, 7; nop" });
    toHandler(machine);
    const rsp = machine.cpu.readGpr(4);
    machine.write64(rsp + 16n, machine.read64(rsp + 16n) | BigInt(RF));
    machine.code(machine.cpu.rip, "iretq");
    machine.cpu.run(3);
    expect([machine.cpu.rip, machine.cpu.readGpr(0)]).toEqual([USER_CODE + 7n, 7n]);
  });

  it("[DBG1] are not looked at right after MOV SS, on Intel", () => {
    const machine = watched(EXECUTE, USER_CODE + 2n, 1, { code: "mov ss, ecx; nop; nop", gpr: { 1: 0x2bn } });
    machine.cpu.run(2);
    expect([machine.cpu.rip, machine.vector]).toEqual([USER_CODE + 3n, undefined]);
  });
});

describe("the shadow of STI", () => {
  const stepping = (type: number) => {
    const machine = new BareCpu({ cpl: 0, code: "sti; nop; nop", rflags: TF });
    machine.setGate(1, { type });
    machine.cpu.step();
    return machine;
  };

  it("[INT14] holds back no single step", () => {
    const machine = stepping(INTERRUPT_GATE);
    expect([machine.vector, machine.stack(1), machine.cpu.interrupt(0x20)]).toEqual([1, [KERNEL_CODE + 1n], false]);
  });

  it("[INT14] ends where the #DB is delivered: a handler behind a trap gate may be interrupted at once", () => {
    expect(stepping(TRAP_GATE).cpu.interrupt(0x20)).toBe(true);
  });

  it.each(["intel", "amd"] as const)("[INT14] holds back no breakpoint on the next instruction, on %s", (vendor) => {
    const machine = new BareCpu({ cpl: 0, code: "sti; nop; nop", vendor, rflags: 0 });
    machine.cpu.dr[0] = KERNEL_CODE + 1n;
    machine.cpu.dr[7] = 0x401n;
    debugRegistersChanged(machine.cpu);
    machine.cpu.run(2);
    expect([machine.vector, machine.stack(1), (machine.cpu.dr[6] as bigint) & 0xfn]).toEqual([
      1,
      [KERNEL_CODE + 1n],
      1n,
    ]);
  });
});

/** What a Zen 4 processor did under ptrace. */
describe("a breakpoint at the boundary at which another trap is due", () => {
  it.each(["intel", "amd"] as const)(
    "[DBG3] comes after the single step before it, a #DB of its own, on %s",
    (vendor) => {
      const options: BareCpuOptions = { code: "nop; nop; nop", rflags: 0x202 | TF, vendor };
      const machine = watched(EXECUTE, USER_CODE + 1n, 1, options);
      expect(toHandler(machine)).toEqual({ at: 1n, conditions: 0x4000n, rf: false, vector: 1 });
      machine.cpu.dr[6] = 0n;
      machine.code(machine.cpu.rip, "iretq");
      machine.cpu.run(2);
      expect([(machine.cpu.dr[6] as bigint) & 0xe00fn, machine.stack(1)]).toEqual([1n, [USER_CODE + 1n]]);
    },
  );

  it("[DBG3] on AMD takes the place of the single step and the data breakpoint of MOV SS", () => {
    const code = "mov ss, [rbx]; nop; nop";
    const machine = watched(ACCESS, USER_DATA, 4, { code, rflags: 0x202 | TF, vendor: "amd" });
    machine.write64(USER_DATA, 0x2bn);
    machine.cpu.dr[1] = USER_CODE + 2n;
    machine.cpu.dr[7] = (machine.cpu.dr[7] as bigint) | 4n;
    debugRegistersChanged(machine.cpu);
    expect(toHandler(machine)).toMatchObject({ at: 2n, conditions: 2n });
  });
});

describe("data breakpoints", () => {
  it.each([
    ["a store into the bytes", WRITE, 4, 0n, "mov byte ptr [rbx+3], 1", 4n],
    ["a load", ACCESS, 4, 0n, "mov eax, [rbx]", 2n],
    ["a store that only touches them", ACCESS, 1, 7n, "mov [rbx], rax", 3n],
    ["a store of 8 bytes' last", WRITE, 8, 0n, "mov byte ptr [rbx+7], 1", 4n],
    ["a store of 2 bytes", WRITE, 2, 2n, "mov byte ptr [rbx+3], 1", 4n],
    ["a push", WRITE, 8, -8n, "lea rsp, [rbx]; push rax", 4n],
  ] as const)("[DBG2] are traps after %s", (_name, kind, length, offset, code, at) => {
    const machine = watched(kind, USER_DATA + offset, length, { code: `${code}; nop; nop` });
    if (offset < 0n) machine.map(USER_DATA - 0x1000n, 7n);
    expect(toHandler(machine)).toEqual({ at, conditions: 1n, rf: false, vector: 1 });
  });

  it.each([
    ["a load, where only stores count", WRITE, 4, "mov eax, [rbx]"],
    ["a store beside the bytes", ACCESS, 4, "mov byte ptr [rbx+4], 1"],
    ["an instruction that faults", ACCESS, 4, "mov eax, [rbx]; mov edx, [rbx+0x4000]; ud2"],
  ] as const)("[DBG2] do not come after %s", (name, kind, length, code) => {
    const faults = name.endsWith("faults");
    const machine = watched(kind, USER_DATA + (faults ? 0x4000n : 0n), length, { code: `${code}; int3` });
    expect(toHandler(machine).conditions).toBe(0n);
    expect(machine.vector).toBe(faults ? 14 : 3);
  });

  it("[DBG2] wait after MOV SS for the next instruction", () => {
    const machine = watched(ACCESS, USER_DATA, 4, { code: "mov ss, [rbx]; nop; nop" });
    machine.write64(USER_DATA, 0x2bn);
    expect(toHandler(machine)).toMatchObject({ at: 3n, conditions: 1n, vector: 1 });
  });

  it("[DBG3] and single step make one #DB with both bits in DR6", () => {
    const machine = watched(WRITE, USER_DATA, 4, { code: "mov [rbx], eax; nop", rflags: 0x202 | TF });
    expect(toHandler(machine)).toMatchObject({ at: 2n, conditions: 0x4001n });
  });

  it("[DBG2] come in the midst of a repeated string instruction", () => {
    const machine = watched(WRITE, USER_DATA + 3n, 1, {
      code: "rep stosb; nop",
      gpr: { 1: 8n, 7: USER_DATA },
    });
    expect(toHandler(machine)).toMatchObject({ at: 0n, conditions: 1n });
    expect(machine.cpu.readGpr(1)).toBe(4n);
  });
});

describe("debug registers", () => {
  const kernel = (code: string | readonly number[], more: BareCpuOptions = {}): BareCpu => {
    const machine = new BareCpu({ cpl: 0, code, ...more });
    return machine;
  };

  it("[DBG4] with DR7.GD set any MOV to or from one is #DB with DR6.BD, and GD is cleared", () => {
    const machine = kernel("mov rax, dr0");
    machine.cpu.dr[7] = 0x2400n;
    machine.cpu.step();
    expect([machine.vector, (machine.cpu.dr[6] as bigint) & 0x2000n, machine.cpu.dr[7]]).toEqual([1, 0x2000n, 0x400n]);
  });

  it("[DBG5] DR4 and DR5 are #UD with CR4.DE set, else DR6 and DR7", () => {
    const alias = kernel([0x0f, 0x21, 0xe0]);
    alias.cpu.step();
    expect(alias.cpu.readGpr(0)).toBe(0xffff_0ff0n);
    const refused = kernel([0x0f, 0x21, 0xe0], { cr4: CR4_DE });
    refused.cpu.step();
    expect(refused.vector).toBe(6);
  });

  it("[DBG5] reserved bits of DR6 and DR7 stay as they are, and their upper halves refuse with #GP(0)", () => {
    const machine = kernel("mov dr7, rax; mov dr6, rax; mov rbx, dr7; mov rcx, dr6", {
      gpr: { 0: 0x0f00_ffff_dff0n & 0xffff_dfffn },
    });
    machine.cpu.run(4);
    expect([machine.cpu.readGpr(3), machine.cpu.readGpr(1)]).toEqual([0xffff_07f0n, 0xffff_cff0n]);
    const refused = kernel("mov dr7, rax", { gpr: { 0: 1n << 32n } });
    refused.cpu.step();
    expect(refused.vector).toBe(13);
  });

  it("[DBG5] DR0 to DR3 take any 64 bits, canonical or not", () => {
    const value = 0x1234_5678_9abc_def0n;
    const machine = kernel("mov dr3, rax; mov rbx, dr3", { gpr: { 0: value } });
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RBX)).toBe(value);
  });

  it("[DBG5] DR6 too refuses its upper half with #GP(0)", () => {
    const machine = kernel("mov dr6, rax", { gpr: { 0: 1n << 63n } });
    machine.cpu.step();
    expect(machine.vector).toBe(13);
  });
});
