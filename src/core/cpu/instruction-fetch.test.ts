import { describe, expect, it } from "vitest";
import { BareCpu, type BareCpuOptions, USER_CODE, USER_DATA, USER_STACK_TOP } from "../../testing/bare-cpu.ts";
import { PAGE_P, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { RAX, RBX, RCX } from "../isa/registers.ts";

const USER_PAGE = PAGE_P | PAGE_RW | PAGE_US;
const USER_RSP = USER_STACK_TOP - 0x100n;
const UNMAPPED = 0x1_2345_6000n;
const NOT_CANONICAL = 0x8000_0000_0000n;

function stepped(options: BareCpuOptions, prepare: (machine: BareCpu) => void = () => {}): BareCpu {
  const machine = new BareCpu(options);
  prepare(machine);
  machine.cpu.step();
  return machine;
}

/** Vector, error code (if any) and RIP of the fault whose handler a machine is at. */
function fault(machine: BareCpu, hasErrorCode = true): readonly (number | bigint | undefined)[] {
  const [first, second] = machine.stack(2);
  return hasErrorCode ? [machine.vector, first, second] : [machine.vector, first];
}

describe("code", () => {
  const loop = "again: inc eax; mov byte ptr [rip + again + 1], 0xc8; jmp again";

  it.each(["step", "run"])("[CPU5] that a program changes is what runs next (%s)", (way) => {
    // FF C0 is INC EAX, FF C8 is DEC EAX.
    const machine = new BareCpu({ code: loop });
    if (way === "run") machine.cpu.run(4);
    else for (let i = 0; i < 4; i++) machine.cpu.step();
    expect(machine.cpu.readGpr(RAX)).toBe(0n);
  });

  it("[CPU5] that a program changes right after the current instruction is what runs next", () => {
    // The store turns the NOP behind it into a one-byte HLT: #GP at CPL 3.
    const machine = new BareCpu({ code: "mov byte ptr [rip + next], 0xf4; next: nop; nop" });
    machine.cpu.run(2);
    expect(machine.vector).toBe(13);
  });

  it("[CPU5] that the host changes is what runs next", () => {
    const machine = new BareCpu({ code: "nop; again: inc eax; jmp again" });
    machine.cpu.run(5);
    machine.code(USER_CODE + 1n, "dec eax");
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RAX)).toBe(1n);
  });

  it("[CPU5] is left alone by stores to other bytes of its page", () => {
    const machine = new BareCpu({ code: "again: inc qword ptr [rip + count]; jmp again; .balign 64; count: .quad 0" });
    machine.cpu.run(2000);
    expect(machine.read64(USER_CODE + 64n)).toBe(1000n);
  });

  it("[CPU5] of one frame mapped twice is one code", () => {
    const alias = 0x50_0000n;
    const machine = new BareCpu({
      code: "again: inc eax; mov byte ptr [rbx + 1], 0xc8; jmp again",
      gpr: { [RBX]: alias },
    });
    machine.map(alias, USER_PAGE, machine.cpu.translate(USER_CODE)?.physical);
    machine.cpu.run(4);
    expect(machine.cpu.readGpr(RAX)).toBe(0n);
  });

  it("[CPU5] that changes thirty thousand times, to other constants each time, goes on", () => {
    const machine = new BareCpu({
      code: "mov ecx, 30000; again: imul edx, ecx, 77777; mov [rip + next + 1], edx; next: mov eax, 0; dec ecx; jnz again",
    });
    machine.cpu.run(1 + 30_000 * 5);
    expect(machine.cpu.readGpr(RAX)).toBe(77777n);
    expect(machine.cpu.readGpr(RCX)).toBe(0n);
  });

  it("[CPU6] may lie in two pages", () => {
    const machine = new BareCpu({});
    machine.code(USER_CODE + 0xffdn, "mov eax, 0x12345678");
    machine.cpu.rip = USER_CODE + 0xffdn;
    machine.cpu.step();
    expect([machine.cpu.readGpr(RAX), machine.cpu.rip]).toEqual([0x1234_5678n, USER_CODE + 0x1002n]);
  });

  it("[CPU6] in two pages may change in the second, and change its length with it", () => {
    const machine = new BareCpu({});
    const start = USER_CODE + 0xffen;
    for (const [code, expected] of [
      ["mov eax, [rbx]", 2n],
      ["mov eax, 7", 5n],
      ["mov eax, [rbx + 8]", 3n],
    ] as const) {
      machine.code(start, code);
      machine.cpu.writeGpr(RBX, USER_DATA);
      machine.cpu.rip = start;
      machine.cpu.step();
      expect(machine.cpu.rip - start, code).toBe(expected);
    }
  });

  it("[CPU6] in two pages faults with the second page's address", () => {
    const machine = new BareCpu({});
    const start = USER_CODE + 0x3ffdn;
    machine.write(start, Uint8Array.of(0xb8, 1, 2));
    machine.cpu.rip = start;
    machine.cpu.step();
    expect([...fault(machine), machine.cpu.cr2]).toEqual([14, 0x14n, start, USER_CODE + 0x4000n]);
  });

  it("[CPU6] in two pages runs again and again, also when it faults itself", () => {
    const machine = new BareCpu({ gpr: { [RBX]: UNMAPPED } });
    const start = USER_CODE + 0xfffn;
    machine.code(start, "mov eax, [rbx]");
    machine.cpu.rip = start;
    machine.cpu.step();
    expect(fault(machine)).toEqual([14, 4n, start]);
  });

  it("[CPU6] at the end of a 4-GiB region goes on above it", () => {
    const machine = new BareCpu({});
    const top = 0x1_ffff_f000n;
    machine.map(top, USER_PAGE);
    machine.map(top + 0x1000n, USER_PAGE);
    machine.code(top + 0xfffn, "nop; nop");
    machine.code(top + 0xffcn, [0x90, 0x90]);
    machine.cpu.rip = top + 0xffcn;
    machine.code(top + 0xffen, "mov eax, 5");
    machine.cpu.run(3);
    expect([machine.cpu.rip, machine.cpu.readGpr(RAX)]).toEqual([top + 0x1003n, 5n]);
  });

  it("[CPU7] outside the canonical range is #GP(0): for a branch at the branch", () => {
    expect(fault(stepped({ code: "jmp rax", gpr: { [RAX]: NOT_CANONICAL } }))).toEqual([13, 0n, USER_CODE]);
    expect(fault(stepped({ code: "ret" }, (machine) => machine.write64(USER_RSP, NOT_CANONICAL)))).toEqual([
      13,
      0n,
      USER_CODE,
    ]);
  });

  it("[CPU7] that runs on to the canonical range's end is #GP(0) there", () => {
    const machine = new BareCpu({});
    const last = 0x7fff_ffff_f000n;
    machine.map(last, USER_PAGE);
    machine.code(last + 0xfffn, "nop");
    machine.cpu.rip = last + 0xfffn;
    machine.cpu.run(2);
    expect(fault(machine)).toEqual([13, 0n, NOT_CANONICAL]);
  });

  it("[CPU9] that is no instruction is #UD, also what Syscope does not have, which it names", () => {
    const reasonOf = (code: number[]) => new BareCpu({ code }).observe().find(({ kind }) => kind === "exception");
    expect(fault(stepped({ code: [0x06] }), false)).toEqual([6, USER_CODE]);
    expect(reasonOf([0x06])).toMatchObject({ mnemonic: "#UD", reason: "06 is not an instruction in 64-bit mode" });
    expect(reasonOf([0xc5, 0xf8, 0x58, 0xc1])).toMatchObject({
      mnemonic: "#UD",
      reason: "VADDPS (AVX) is an instruction that this processor does not have; CPUID says so",
    });
  });

  it("[CPU10] of more than 15 bytes is #GP(0)", () => {
    expect(fault(stepped({ code: [...new Array<number>(15).fill(0x66), 0x90] }))).toEqual([13, 0n, USER_CODE]);
  });

  it("[CPU21] where there is no memory reads as all ones: no instruction", () => {
    const machine = new BareCpu({});
    machine.map(UNMAPPED, USER_PAGE, 0x4000_0000);
    machine.cpu.rip = UNMAPPED;
    machine.cpu.step();
    expect(fault(machine, false)).toEqual([6, UNMAPPED]);
  });
});
