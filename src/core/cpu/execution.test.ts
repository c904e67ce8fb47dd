import { describe, expect, it } from "vitest";
import {
  BareCpu,
  type BareCpuOptions,
  GDT,
  KERNEL_CODE,
  KERNEL_DATA,
  USER_CODE,
  USER_DATA,
  USER_STACK_TOP,
} from "../../testing/bare-cpu.ts";
import { PAGE_P, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { RAX, RBP, RBX, RCX, RDI, RDX, RSI, RSP } from "../isa/registers.ts";
import { AC, CF, DF, IF, TF, ZF } from "../isa/rflags.ts";

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

/** The user's registers that a fault's frame and the machine hold. */
function userState(machine: BareCpu, hasErrorCode: boolean): unknown {
  const frame = machine.stack(hasErrorCode ? 6 : 5).slice(hasErrorCode ? 1 : 0);
  const gpr = Array.from({ length: 16 }, (_, n) => (n === RSP ? frame[3] : machine.cpu.readGpr(n)));
  return { gpr, rip: frame[0], rflags: (frame[2] ?? 0n) & 0xffffn };
}

describe("an instruction that faults", () => {
  const gpr = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [n, 0x1111_0000n * BigInt(n + 1)]));
  const readOnly = 0x70_0000n;

  it.each([
    ["push rax", { [RSP]: UNMAPPED }],
    ["pop rax", { [RSP]: UNMAPPED }],
    ["pop [rax]", { [RAX]: UNMAPPED, [RSP]: USER_RSP }],
    ["call rax", { [RAX]: USER_CODE, [RSP]: UNMAPPED }],
    ["ret 16", { [RSP]: UNMAPPED }],
    ["enter 16, 3", { [RSP]: UNMAPPED, [RBP]: USER_RSP }],
    ["enter 16, 3", { [RSP]: USER_RSP, [RBP]: UNMAPPED }],
    ["leave", { [RBP]: UNMAPPED }],
    ["xchg [rax], rbx", { [RAX]: readOnly }],
    ["xadd [rax], rbx", { [RAX]: readOnly }],
    ["cmpxchg [rbx], rcx", { [RBX]: readOnly }],
    ["cmpxchg16b [rbx]", { [RBX]: readOnly }],
    ["add [rax], rbx", { [RAX]: readOnly }],
    ["adc rbx, [rax]", { [RAX]: UNMAPPED }],
    ["bts [rax], ecx", { [RAX]: readOnly, [RCX]: 5n }],
    ["setz [rax]", { [RAX]: readOnly }],
    ["movsb", { [RSI]: USER_DATA, [RDI]: readOnly }],
    ["rep stosq", { [RDI]: readOnly, [RCX]: 3n }],
    ["lodsb", { [RSI]: UNMAPPED }],
    ["cmpsb", { [RSI]: USER_DATA, [RDI]: UNMAPPED }],
    ["pushfq", { [RSP]: UNMAPPED }],
    ["popfq", { [RSP]: UNMAPPED }],
    ["movbe [rax], rbx", { [RAX]: readOnly }],
    ["shld [rax], rbx, cl", { [RAX]: readOnly }],
    ["mov [rax], rbx", { [RAX]: USER_DATA + 0x3ffcn }],
  ])("[CPU2] has changed nothing: %s", (code, registers) => {
    const machine = new BareCpu({ code, gpr: { ...gpr, ...registers }, rflags: CF | IF });
    machine.map(readOnly, PAGE_P | PAGE_US);
    const before = Array.from({ length: 16 }, (_, n) => machine.cpu.readGpr(n));
    machine.cpu.step();
    expect(machine.vector).toBe(14);
    expect(userState(machine, true)).toEqual({ gpr: before, rip: USER_CODE, rflags: BigInt(CF | IF | 2) });
  });

  it("[CPU2] writes nothing where the second page of its operand refuses", () => {
    const machine = new BareCpu({ code: "mov [rax], rbx", gpr: { [RAX]: USER_DATA + 0x3ffcn, [RBX]: -1n } });
    machine.cpu.step();
    expect([machine.cpu.cr2, machine.read64(USER_DATA + 0x3ff8n)]).toEqual([USER_DATA + 0x4000n, 0n]);
  });
});

describe("a step", () => {
  it("[CPU3] is one instruction", () => {
    const { cpu } = stepped({ code: "mov eax, 1; mov eax, 2" });
    expect([cpu.readGpr(RAX), cpu.rip, cpu.steps]).toEqual([1n, USER_CODE + 5n, 1]);
  });

  it("[CPU3] is one iteration of a repeated string instruction, RIP still on it", () => {
    const { cpu } = new BareCpu({ code: "rep stosb", gpr: { [RDI]: USER_DATA, [RCX]: 3n, [RAX]: 7n } });
    const rips: bigint[] = [];
    for (let i = 0; i < 3; i++) {
      cpu.step();
      rips.push(cpu.rip - USER_CODE);
    }
    expect([rips, cpu.readGpr(RCX), cpu.readGpr(RDI) - USER_DATA]).toEqual([[0n, 0n, 2n], 0n, 3n]);
  });

  it("[CPU3] is the whole of a repeated instruction with a count of zero", () => {
    const { cpu } = stepped({ code: "rep movsb", gpr: { [RCX]: 0n } });
    expect([cpu.rip, cpu.readGpr(RCX)]).toEqual([USER_CODE + 2n, 0n]);
  });

  it("[CPU3] of a repeated comparison ends it where ZF does", () => {
    const { cpu } = new BareCpu({ code: "repe cmpsb", gpr: { [RSI]: USER_DATA, [RDI]: USER_DATA + 16n, [RCX]: 9n } });
    cpu.poke(USER_DATA, Uint8Array.of(1, 2, 3, 4));
    cpu.poke(USER_DATA + 16n, Uint8Array.of(1, 2, 9, 4));
    cpu.run(3);
    expect([cpu.rip, cpu.readGpr(RCX), cpu.rflags & ZF]).toEqual([USER_CODE + 2n, 6n, 0]);
  });

  it("[CPU3] is a fault and its delivery together", () => {
    const machine = new BareCpu({ code: "ud2" });
    expect(machine.cpu.step()).toBe("exception");
    expect([machine.cpu.steps, machine.vector]).toEqual([1, 6]);
  });

  it("[CPU4] counts the same in run, iterations included", () => {
    const machine = new BareCpu({ code: "rep stosb; nop; nop", gpr: { [RDI]: USER_DATA, [RCX]: 10n } });
    expect([machine.cpu.run(4), machine.cpu.readGpr(RCX), machine.cpu.rip]).toEqual([4, 6n, USER_CODE]);
    expect([machine.cpu.run(7), machine.cpu.rip]).toEqual([7, USER_CODE + 3n]);
  });

  it("[CPU4] that faults in the middle of run is counted once", () => {
    const machine = new BareCpu({ code: "nop; nop; ud2" });
    expect([machine.cpu.run(3), machine.vector, machine.cpu.steps]).toEqual([3, 6, 3]);
  });
});

describe("data", () => {
  it("[CPU8] outside the canonical range is #GP(0), by SS or the stack #SS(0)", () => {
    const at = (code: string, register: number) => fault(stepped({ code, gpr: { [register]: NOT_CANONICAL + 16n } }));
    expect(at("mov eax, [rax]", RAX)).toEqual([13, 0n, USER_CODE]);
    expect(at("mov [rbp], eax", RBP)).toEqual([12, 0n, USER_CODE]);
    expect(at("push rax", RSP)).toEqual([12, 0n, USER_CODE]);
  });

  it("[CPU8] that reaches over the canonical range's end is #GP(0)", () => {
    const machine = new BareCpu({ code: "mov rax, [rbx]", gpr: { [RBX]: NOT_CANONICAL - 4n } });
    machine.map(NOT_CANONICAL - 0x1000n, USER_PAGE);
    machine.cpu.step();
    expect(fault(machine)).toEqual([13, 0n, USER_CODE]);
  });

  it("[CPU13] that is not aligned is #AC(0) under RFLAGS.AC and CR0.AM at CPL 3", () => {
    const options = { code: "mov eax, [rbx]", gpr: { [RBX]: USER_DATA + 2n }, rflags: AC };
    expect(fault(stepped(options))).toEqual([17, 0n, USER_CODE]);
    expect(stepped({ ...options, rflags: 0 }).cpu.cpl).toBe(3);
    expect(stepped({ ...options, gpr: { [RBX]: USER_DATA + 4n } }).cpu.cpl).toBe(3);
    expect(stepped({ ...options, cpl: 0, gpr: { [RBX]: KERNEL_DATA + 2n } }).cpu.rip).toBe(KERNEL_CODE + 2n);
  });

  it("[CPU21] where there is no memory reads as all ones and takes no store", () => {
    const machine = new BareCpu({ code: "mov [rbx], rax; mov rcx, [rbx]", gpr: { [RBX]: UNMAPPED, [RAX]: 5n } });
    machine.map(UNMAPPED, USER_PAGE, 0x4000_0000);
    machine.cpu.run(2);
    expect(machine.cpu.readGpr(RCX)).toBe(0xffff_ffff_ffff_ffffn);
  });
});

describe("compatibility mode", () => {
  it("[CPU14] wraps addresses at 4 GiB", () => {
    const machine = new BareCpu({
      bits: 32,
      code: "mov eax, [ebx + ecx*4 + 16]",
      gpr: { [RBX]: 0x60_0000n, [RCX]: 0xffff_fffcn },
    });
    machine.write64(USER_DATA, 0x1234_5678n);
    machine.cpu.step();
    expect(machine.cpu.readGpr(RAX)).toBe(0x1234_5678n);
  });

  it("[CPU14] refuses data through a null selector with #GP(0), beyond the limit too", () => {
    const machine = new BareCpu({ bits: 32, code: "mov ds, eax; mov ecx, [ebx]", gpr: { [RBX]: USER_DATA } });
    machine.cpu.run(2);
    expect(fault(machine)).toEqual([13, 0n, USER_CODE + 2n]);

    const limited = new BareCpu({
      bits: 32,
      code: "mov ds, eax; mov ecx, [ebx]; mov ecx, [ebx + 1]",
      gpr: { [RAX]: 0x63n, [RBX]: 0xffcn },
    });
    // Base 0x600000, limit 0xfff, writable.
    limited.write64(GDT + 0x60n, 0x0040_f360_0000_0fffn);
    limited.write64(USER_DATA + 0xff8n, 0x89ab_cdef_0000_0000n);
    limited.cpu.run(2);
    expect(limited.cpu.readGpr(RCX)).toBe(0x89ab_cdefn);
    limited.cpu.step();
    expect(fault(limited)).toEqual([13, 0n, USER_CODE + 4n]);
  });

  it("[CPU14] refuses stores to a read-only segment", () => {
    const machine = new BareCpu({
      bits: 32,
      code: "mov ds, eax; mov [ebx], ecx",
      gpr: { [RAX]: 0x63n, [RBX]: USER_DATA },
    });
    machine.write64(GDT + 0x60n, 0x00cf_f100_0000_ffffn);
    machine.cpu.run(2);
    expect(fault(machine)).toEqual([13, 0n, USER_CODE + 2n]);
  });

  it("[CPU15] keeps the upper half of registers that it does not write", () => {
    const value = 0x1234_5678_9abc_def0n;
    const { cpu } = stepped({ bits: 32, code: "mov al, 1", gpr: { [RAX]: value, [RDX]: value } });
    expect([cpu.readGpr(RAX), cpu.readGpr(RDX)]).toEqual([0x1234_5678_9abc_de01n, value]);
    expect(stepped({ bits: 32, code: "mov eax, edx", gpr: { [RAX]: value, [RDX]: value } }).cpu.readGpr(RAX)).toBe(
      0x9abc_def0n,
    );
  });
});

describe("single stepping", () => {
  it("[CPU12] is #DB after each instruction while TF is set, with TF in the pushed flags", () => {
    const machine = stepped({ code: "mov eax, 1", rflags: TF });
    expect([machine.vector, machine.cpu.readGpr(RAX), machine.cpu.rflags & TF]).toEqual([1, 1n, 0]);
    expect(machine.stack(3)).toEqual([USER_CODE + 5n, 0x33n, BigInt(TF | 2)]);
    expect((machine.cpu.dr[6] ?? 0n) & 0x4000n).toBe(0x4000n);
  });

  it("[CPU12] begins after the instruction behind POPF", () => {
    const machine = new BareCpu({ code: "popfq; nop" });
    machine.write64(USER_RSP, BigInt(TF));
    machine.cpu.step();
    expect(machine.cpu.cpl).toBe(3);
    machine.cpu.run(1);
    expect(fault(machine, false)).toEqual([1, USER_CODE + 2n]);
  });

  it("[CPU12] does not come after MOV SS, nor on the way into the kernel", () => {
    const machine = new BareCpu({ code: "mov ss, eax; nop", gpr: { [RAX]: 0x2bn }, rflags: TF });
    machine.cpu.step();
    expect(machine.cpu.rip).toBe(USER_CODE + 2n);
    machine.cpu.step();
    expect(fault(machine, false)).toEqual([1, USER_CODE + 3n]);
    for (const code of ["syscall", "int 0x80", "int3"]) {
      expect(stepped({ code, rflags: TF }).cpu.rflags & TF).toBe(0);
      expect(stepped({ code, rflags: TF }).vector, code).not.toBe(1);
    }
  });

  it("[CPU12] comes right after LSS", () => {
    const machine = new BareCpu({ code: "lss eax, [ebx]; nop", bits: 32, gpr: { [RBX]: USER_DATA }, rflags: TF });
    machine.write64(USER_DATA, 0x2b_0000_0000n);
    machine.cpu.step();
    expect(fault(machine, false)).toEqual([1, USER_CODE + 3n]);
  });

  it("[CPU12] stops after each iteration of a repeated instruction", () => {
    const machine = stepped({ code: "rep stosb", gpr: { [RDI]: USER_DATA, [RCX]: 3n }, rflags: TF | DF });
    expect([...fault(machine, false), machine.cpu.readGpr(RCX)]).toEqual([1, USER_CODE, 2n]);
  });
});
