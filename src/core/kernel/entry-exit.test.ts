import { describe, expect, it } from "vitest";
import { observe, runToEnd, stepTo, stepUntil, userMachine } from "../../testing/user-machine.ts";
import type { StepEvent } from "../index.ts";
import { KERNEL_STACK_BASE, THREAD_SIZE } from "./layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "./service/pt-regs.ts";

const KERNEL_STACK_TOP = KERNEL_STACK_BASE + THREAD_SIZE;
const PT_REGS = KERNEL_STACK_TOP - PT_SIZE;

/** Registers preloaded with recognisable values, DF and CF set. */
const PRELOAD = [
  "mov $0x1111111111111111, %rbx",
  "mov $0x2222222222222222, %rbp",
  "mov $0x3333333333333333, %rdi",
  "mov $0x4444444444444444, %rsi",
  "mov $0x5555555555555555, %rdx",
  "mov $0x6666666666666666, %r8",
  "mov $0x7777777777777777, %r9",
  "mov $0x8888888888888888, %r10",
  "mov $0x9999999999999999, %r11",
  "mov $0xaaaaaaaaaaaaaaaa, %r12",
  "mov $0xbbbbbbbbbbbbbbbb, %r13",
  "mov $0xcccccccccccccccc, %r14",
  "mov $0xdddddddddddddddd, %r15",
  "mov $0xeeeeeeeeeeeeeeee, %rcx",
];

/** A machine stopped in front of the trap instruction. */
function beforeTrap(trap: string, number: string, after: readonly string[] = ["hlt"]) {
  const machine = userMachine({ asm: [...PRELOAD, number, "std", "stc", "trap:", trap, ...after] });
  for (let count = 0; count < PRELOAD.length + 3; count++) machine.step();
  return machine;
}

function readPtRegs(machine: ReturnType<typeof userMachine>): Record<string, bigint> {
  return Object.fromEntries(
    PT_REGS_FIELDS.map((field, index) => [field, machine.kernel.readWord(PT_REGS + 8n * BigInt(index))]),
  );
}

function ofKind<Kind extends StepEvent["kind"]>(events: readonly StepEvent[], kind: Kind) {
  return events.filter((event): event is Extract<StepEvent, { kind: Kind }> => event.kind === kind);
}

describe("SYSCALL", () => {
  it("[EN1] IA32_LSTAR leads to entry_SYSCALL_64 with the user's RSP, which is parked in TSS.sp2", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    const rsp = machine.cpu.readGpr(4);
    machine.step();
    expect(machine.kernel.symbolize(machine.cpu.rip)).toBe("entry_SYSCALL_64");
    expect(machine.cpu.readGpr(4)).toBe(rsp);
    stepUntil(machine, ({ cpu }) => cpu.readGpr(4) !== rsp);
    expect(
      machine.kernel.readWord(machine.kernel.boot.perCpuBase + machine.kernel.addressOf("cpu_tss_rw") + 0x14n),
    ).toBe(rsp);
  });

  it("[EN2] the entry code runs on the task's kernel stack, and pt_regs lies at its very top", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    const { gpr } = stepTo(machine, "do_syscall_64");
    expect(gpr.rdi).toBe(PT_REGS);
    expect(gpr.rsp).toBe(PT_REGS - 8n); // the return address of the call
  });

  it("[EN3] pt_regs holds the user's registers, the number, and -ENOSYS as the answer so far", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    const user = machine.view();
    const next = user.rip + 2n;
    stepTo(machine, "do_syscall_64");
    expect(readPtRegs(machine)).toEqual({
      r15: user.gpr.r15,
      r14: user.gpr.r14,
      r13: user.gpr.r13,
      r12: user.gpr.r12,
      bp: user.gpr.rbp,
      bx: user.gpr.rbx,
      r11: user.rflags,
      r10: user.gpr.r10,
      r9: user.gpr.r9,
      r8: user.gpr.r8,
      ax: BigInt.asUintN(64, -38n),
      cx: next,
      dx: user.gpr.rdx,
      si: user.gpr.rsi,
      di: user.gpr.rdi,
      orig_ax: 39n,
      ip: next,
      cs: 0x33n,
      flags: user.rflags,
      sp: user.gpr.rsp,
      ss: 0x2bn,
    });
  });

  it("[EN4] the general registers are zero when do_syscall_64 is called, except what the call needs", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    const { gpr } = stepTo(machine, "do_syscall_64");
    const { rax, rdi, rsi, rsp, ...rest } = gpr;
    expect({ rax, rdi, rsi }).toEqual({ rax: 39n, rdi: PT_REGS, rsi: 39n });
    expect(Object.values(rest)).toEqual(Object.values(rest).map(() => 0n));
  });

  it("[EN5] the number is the low 32 bits of RAX: the upper half is ignored", () => {
    const machine = userMachine({ asm: ["mov $0x100000027, %rax", "syscall", "hlt"] });
    machine.step();
    machine.step();
    const { gpr } = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(gpr.rax).toBe(BigInt(machine.kernel.task.pid));
  });

  it.each([
    ["-1", -1n],
    ["9999", 9999n],
    ["the x32 bit", 0x4000_0027n],
  ])("[EN6] number %s is answered with -ENOSYS without a look at the table", (_, nr) => {
    const machine = userMachine({ asm: [`mov $${BigInt.asUintN(64, nr)}, %rax`, "syscall", "hlt"] });
    machine.step();
    const table = machine.kernel.addressOf("sys_call_table");
    const reads: bigint[] = [];
    do {
      for (const event of ofKind(observe(machine), "memory-read")) reads.push(event.linear);
    } while (machine.cpu.cpl === 0);
    expect(BigInt.asIntN(64, machine.cpu.readGpr(0))).toBe(-38n);
    expect(reads.filter((linear) => linear >= table && linear < table + 8n * 600n)).toEqual([]);
  });

  it("[EN7] a number inside the table without a routine reaches __x64_sys_ni_syscall", () => {
    const machine = userMachine({ asm: ["mov $166, %eax", "syscall", "hlt"] });
    stepTo(machine, "__x64_sys_ni_syscall");
    const { gpr } = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(BigInt.asIntN(64, gpr.rax)).toBe(-38n);
  });

  it("[EN8] the dispatcher reads exactly one table row and calls what it holds", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    machine.step();
    const table = machine.kernel.addressOf("sys_call_table");
    const rows: { linear: bigint; value: bigint }[] = [];
    do {
      for (const { linear, value } of ofKind(observe(machine), "memory-read")) {
        if (linear >= table && linear < table + 8n * 600n) rows.push({ linear, value });
      }
    } while (machine.cpu.cpl === 0);
    expect(rows).toEqual([{ linear: table + 8n * 39n, value: machine.kernel.addressOf("__x64_sys_getpid") }]);
  });
});

describe("the way back", () => {
  it("[EX1] after SYSCALL only RAX, RCX and R11 differ, and the flags come back unchanged", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    const user = machine.view();
    machine.step();
    const back = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(back.rip).toBe(user.rip + 2n);
    expect(back.rflags).toBe(user.rflags);
    expect(back.gpr).toEqual({ ...user.gpr, rax: 1000n, rcx: user.rip + 2n, r11: user.rflags });
  });

  it("[EX2] SYSRETQ returns to CPL 3 with CS 0x33 and SS 0x2b when pt_regs asks for nothing else", () => {
    const machine = beforeTrap("syscall", "mov $39, %eax");
    stepTo(machine, "syscall_return_via_sysret");
    const { segments } = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect([segments.cs.selector, segments.ss.selector]).toEqual([0x33, 0x2b]);
  });

  it("[EX3] IRETQ is used when RFLAGS.TF is set", () => {
    const machine = userMachine({
      asm: ["mov $39, %eax", "pushfq", "orq $0x100, (%rsp)", "popfq", "syscall", "nop", "nop"],
    });
    for (let count = 0; count < 4; count++) machine.step();
    stepTo(machine, "swapgs_restore_regs_and_return_to_usermode");
  });

  it("[EX4] the GS base is the user's and IA32_KERNEL_GS_BASE the kernel's whenever CPL is 3", () => {
    for (const trap of ["syscall", "int $0x80"]) {
      const machine = beforeTrap(trap, "mov $20, %eax");
      const kernelBase = machine.view().msrs.get(0xc000_0102);
      expect(machine.view().segments.gs.base).toBe(0n);
      machine.step();
      const back = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
      expect([back.segments.gs.base, back.msrs.get(0xc000_0102)]).toEqual([0n, kernelBase]);
    }
  });

  it("[EX5] RSP after the call is what it was before it", () => {
    for (const trap of ["syscall", "int $0x80"]) {
      const machine = beforeTrap(trap, "mov $20, %eax");
      machine.cpu.writeGpr(4, machine.cpu.readGpr(4) - 3n); // an odd stack pointer has to survive too
      const rsp = machine.cpu.readGpr(4);
      machine.step();
      expect(stepUntil(machine, ({ cpu }) => cpu.cpl === 3).gpr.rsp).toBe(rsp);
    }
  });
});

describe("INT 0x80", () => {
  it("[IN1] goes through gate 0x80, takes RSP from TSS.RSP0 and pushes the five-word frame", () => {
    const machine = beforeTrap("int $0x80", "mov $20, %eax");
    const user = machine.view();
    const events = observe(machine);
    const [gate] = ofKind(events, "gate-read");
    expect(gate).toMatchObject({ vector: 0x80, checked: true, cpl: 3 });
    expect(((gate?.low ?? 0n) >> 40n) & 0xffn).toBe(0xeen); // present, DPL 3, interrupt gate
    expect(((gate?.low ?? 0n) >> 16n) & 0xffffn).toBe(0x10n);
    expect(ofKind(events, "tss-read").map(({ field, value }) => [field, value])).toEqual([["RSP0", KERNEL_STACK_TOP]]);
    const frame = [0n, 1n, 2n, 3n, 4n].map((index) => machine.kernel.readWord(KERNEL_STACK_TOP - 40n + 8n * index));
    expect(frame).toEqual([user.rip + 2n, 0x33n, user.rflags, user.gpr.rsp, 0x2bn]);
  });

  it("[IN2] IF is 0 at asm_int80_emulation; the pushed RFLAGS has it as it was", () => {
    const machine = beforeTrap("int $0x80", "mov $20, %eax");
    machine.step();
    const { rip, rflags } = machine.view();
    expect(machine.kernel.symbolize(rip)).toBe("asm_int80_emulation");
    expect(rflags & 0x200n).toBe(0n);
    expect(machine.kernel.readWord(KERNEL_STACK_TOP - 24n) & 0x200n).toBe(0x200n);
  });

  it("[IN3] EAX is looked up in the i386 table and arguments are the low halves of EBX, ECX, EDX …", () => {
    const machine = userMachine({
      asm: [
        ".data",
        'text: .ascii "abc"',
        ".text",
        ".globl _start",
        "_start:",
        "mov $0x500000004, %rax",
        "mov $0x700000001, %rbx",
        "movabs $0x900000000 + text, %rcx",
        "mov $0x300000003, %rdx",
        "int $0x80",
        "mov %eax, %edi",
        "mov $60, %eax",
        "syscall",
      ].join("\n"),
    });
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 3 });
  });

  it("[IN4] from 64-bit code only RAX changes", () => {
    const machine = beforeTrap("int $0x80", "mov $20, %eax");
    const user = machine.view();
    machine.step();
    const back = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(back.gpr).toEqual({ ...user.gpr, rax: 1000n });
    expect(back.rflags).toBe(user.rflags);
  });

  it("[IN5] an error comes back sign-extended to 64 bits", () => {
    const machine = beforeTrap("int $0x80", "mov $9999, %eax");
    machine.step();
    expect(stepUntil(machine, ({ cpu }) => cpu.cpl === 3).gpr.rax).toBe(0xffff_ffff_ffff_ffdan);
  });

  it("[IN6] the return is IRETQ", () => {
    const machine = beforeTrap("int $0x80", "mov $20, %eax");
    machine.step();
    let last: readonly StepEvent[] = [];
    while (machine.cpu.cpl === 0) last = observe(machine);
    expect(ofKind(last, "privilege-change").map(({ by }) => by)).toEqual(["IRET"]);
  });

  it.each([
    [0x20, 0x102],
    [0x21, 0x10a],
    [0x7f, 0x3fa],
    [0x81, 0x40a],
    [0xff, 0x7fa],
    [0, 0x2],
    [13, 0x6a],
    [14, 0x72],
  ])("[IN7] INT %i is #GP(0x%s) and SIGSEGV: its gate has DPL 0", (vector, errorCode) => {
    const machine = userMachine({ asm: [`.byte 0xcd, ${vector}`] });
    const [exception] = ofKind(observe(machine), "exception");
    expect(exception).toMatchObject({ mnemonic: "#GP", errorCode });
    expect(runToEnd(machine).exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV", code: 128, address: 0n });
  });
});
