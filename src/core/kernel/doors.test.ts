import { describe, expect, it } from "vitest";
import { collectOutput, runToEnd, stepTo, stepUntil, userMachine } from "../../testing/user-machine.ts";
import { userSession } from "../../testing/user-session.ts";
import { type KernelEdit, kernelSources, type Machine, type MachineOptions } from "../index.ts";
import { ENTRY_STACK_TOP, KERNEL_STACK_BASE, THREAD_SIZE, VDSO_BASES } from "./layout.ts";
import { PT_REGS_FIELDS, PT_SIZE } from "./service/pt-regs.ts";

const PT_REGS = KERNEL_STACK_BASE + THREAD_SIZE - PT_SIZE;
const RSP = 4;
const RBP = 5;

function ptRegs(machine: Machine): Record<string, bigint> {
  return Object.fromEntries(
    PT_REGS_FIELDS.map((field, index) => [field, machine.kernel.readWord(PT_REGS + 8n * BigInt(index))]),
  );
}

function landingPad(machine: Machine): bigint {
  return VDSO_BASES[32] + (machine.kernel.image.vdso[32].offsets.get("int80_landing_pad") ?? 0n);
}

function vsyscall(): bigint {
  const machine = userMachine({ asm: "nop", bits: 32 });
  return VDSO_BASES[32] + (machine.kernel.image.vdso[32].offsets.get("__kernel_vsyscall") ?? 0n);
}

/** 32-bit code that makes one call through the vDSO with recognisable registers, then `after`. */
function throughVdso(vendor: MachineOptions["vendor"], nr: string, after: readonly string[] = ["hlt"]): Machine {
  return userMachine({
    bits: 32,
    options: { vendor },
    asm: [
      `mov $${nr}, %eax`,
      "mov $0x11111111, %ebx",
      "mov $0x22222222, %ecx",
      "mov $0x33333333, %edx",
      "mov $0x44444444, %esi",
      "mov $0x55555555, %edi",
      "mov $0x66666666, %ebp",
      "std",
      "stc",
      `call *vsyscall`,
      "behind:",
      ...after,
      ".data",
      `vsyscall: .long 0x${vsyscall().toString(16)}`,
    ],
  });
}

const BOTH = ["intel", "amd"] as const;
const ENTRY = { intel: "entry_SYSENTER_compat", amd: "entry_SYSCALL_compat" } as const;

function edit(file: string, from: string, to: string): KernelEdit {
  const source = kernelSources().find((each) => each.file === file)?.source ?? "";
  if (!source.includes(from)) throw new Error(`${file} does not say ${from}`);
  return { file, source: source.replace(from, to) };
}

describe("the fast 32-bit doors", () => {
  it("[DR1] SYSENTER enters ring 0 on the entry stack with IF = 0, and nothing of the user's is kept but in registers", () => {
    const machine = throughVdso("intel", "20");
    const entered = stepTo(machine, "entry_SYSENTER_compat");
    expect(entered).toMatchObject({ cpl: 0, in64BitMode: true });
    expect(entered.gpr.rsp).toBe(ENTRY_STACK_TOP);
    expect([entered.rflags & 0x200n, entered.segments.cs.selector, entered.segments.ss.selector]).toEqual([
      0n,
      0x10,
      0x18,
    ]);
    // Three words above ESP, which EBP holds, the caller's return address.
    const esp = entered.gpr.rbp;
    expect(machine.peek(esp, 4)).toEqual(Uint8Array.of(0x66, 0x66, 0x66, 0x66));
    expect(entered.gpr.rcx).toBe(0x2222_2222n);
  });

  it.each(BOTH)("[DR2] pt_regs is that of INT 0x80, with the landing pad as the way back, on %s", (vendor) => {
    const machine = throughVdso(vendor, "20");
    stepTo(machine, ENTRY[vendor]);
    const esp = machine.cpu.readGpr(vendor === "intel" ? RBP : RSP);
    stepTo(machine, "__ia32_sys_getpid");
    expect(ptRegs(machine)).toMatchObject({
      orig_ax: 20n,
      ax: BigInt.asUintN(64, -38n),
      bx: 0x1111_1111n,
      cx: 0x2222_2222n,
      dx: 0x3333_3333n,
      si: 0x4444_4444n,
      di: 0x5555_5555n,
      bp: 0x6666_6666n,
      ip: landingPad(machine),
      cs: 0x23n,
      ss: 0x2bn,
      sp: esp,
    });
    const { flags = 0n } = ptRegs(machine);
    expect([flags & 0x200n, flags & 0x400n, flags & 1n]).toEqual([0x200n, 0x400n, 1n]);
    expect(machine.cpu.rflags & 0x400).toBe(0);
  });

  it.each(BOTH)("[DR3] without a readable word at the user's stack the call is −EFAULT, by IRET, on %s", (vendor) => {
    const trap = vendor === "intel" ? ["mov $0x10, %ebp", "sysenter"] : ["mov $0x10, %esp", "syscall"];
    const machine = userMachine({ bits: 32, options: { vendor }, asm: ["mov $20, %eax", ...trap] });
    stepTo(machine, ENTRY[vendor]);
    stepTo(machine, "swapgs_restore_regs_and_return_to_usermode");
    const back = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect([back.rip, back.gpr.rax & 0xffff_ffffn]).toEqual([landingPad(machine), 0xffff_fff2n]);
  });

  it("[DR4] TF through SYSENTER traps no further than the entry code, and the program after its return", () => {
    const machine = throughVdso("intel", "20");
    stepUntil(machine, ({ cpu }) => cpu.rip === vsyscall() + 5n); // in front of SYSENTER
    machine.cpu.writeRflags(machine.cpu.rflags | 0x100);
    machine.step();
    stepTo(machine, "__ia32_sys_getpid");
    expect([machine.cpu.rflags & 0x100, (ptRegs(machine).flags ?? 0n) & 0x100n]).toEqual([0, 0x100n]);
    stepTo(machine, "swapgs_restore_regs_and_return_to_usermode");
    expect(runToEnd(machine).exit).toMatchObject({ kind: "killed", signalName: "SIGTRAP" });
  });

  it.each([
    ["SYSENTER", "sysenter", 32, "amd"],
    ["SYSENTER", "sysenter", 64, "amd"],
    ["SYSCALL", "syscall", 32, "intel"],
  ] as const)("[DR5] %s (%s) in %i-bit code is #UD on %s: SIGILL", (_name, trap, bits, vendor) => {
    const machine = userMachine({ bits, options: { vendor }, asm: ["mov $20, %eax", "trap:", trap, "hlt"] });
    const { exit } = runToEnd(machine);
    const [at] = machine.image.symbols.filter(({ name }) => name === "trap");
    expect(exit).toMatchObject({ kind: "killed", signalName: "SIGILL", code: 2, address: at?.address });
  });

  it("[DR6] SYSCALL of 32-bit code comes with argument 2 in EBP, for ECX is the way back", () => {
    const machine = throughVdso("amd", "20");
    const entered = stepTo(machine, "entry_SYSCALL_compat");
    expect([entered.gpr.rbp, entered.gpr.rcx, entered.cpl]).toEqual([0x2222_2222n, landingPad(machine) - 2n, 0]);
    expect(entered.gpr.rsp).toBeLessThan(1n << 32n);
  });

  it.each(BOTH)(
    "[DR7] only EAX differs behind the call, which came back by SYSRETL, R8 … R10 being 0, on %s",
    (vendor) => {
      const machine = throughVdso(vendor, "20");
      const before = stepUntil(machine, ({ cpu }) => cpu.rip === vsyscall());
      const back = stepUntil(machine, ({ cpu }) => cpu.rip === landingPad(machine) && cpu.cpl === 3);
      expect([back.gpr.r8, back.gpr.r9, back.gpr.r10]).toEqual([0n, 0n, 0n]);
      expect([back.segments.cs.selector, back.segments.ss.selector]).toEqual([0x23, 0x2b]);
      const low = (gpr: typeof before.gpr) =>
        (["rbx", "rcx", "rdx", "rsi", "rdi", "rbp"] as const).map((name) => gpr[name] & 0xffff_ffffn);
      for (let count = 0; count < 4; count++) machine.step();
      const after = machine.view();
      expect(low(after.gpr)).toEqual(low(before.gpr));
      expect([after.gpr.rax, after.gpr.rsp, after.rflags]).toEqual([1000n, before.gpr.rsp + 4n, before.rflags]);
    },
  );

  it.each([
    ["sysenter", "intel", []],
    ["syscall", "amd", []],
    ["int 0x80", "intel", [edit("vdso32.S", ".if X86_FEATURE_SYSENTER32", ".if 0")]],
    ["int 0x80", "amd", [edit("vdso32.S", ".elseif X86_FEATURE_SYSCALL32", ".elseif 0")]],
  ] as const)("[DR8] the vDSO takes %s on %s, and the program cannot tell", (door, vendor, kernel) => {
    const session = userSession(
      `mov $20, %eax\ncall *vsyscall\nmov %eax, %ebx\nmov $1, %eax\ncall *vsyscall\n.data\nvsyscall: .long 0x${vsyscall().toString(16)}\n`,
      { bits: 32, options: { vendor }, kernel },
    );
    session.advance({ kind: "end" }, 100_000);
    const { calls, machine } = session.frame();
    expect(calls.map((call) => [call.door, call.name])).toEqual([
      [door, "getpid"],
      [door, "exit"],
    ]);
    expect(machine.exit).toEqual({ kind: "exited", status: 1000 & 0xff });
  });

  it("[DR9] a vDSO that takes SYSENTER on AMD ends the program with SIGILL", () => {
    const kernel = [edit("vdso32.S", ".if X86_FEATURE_SYSENTER32", ".if 1")];
    const session = userSession(`mov $20, %eax\nmov $0x${vsyscall().toString(16)}, %edi\ncall *%edi\nhlt\n`, {
      bits: 32,
      options: { vendor: "amd" },
      kernel,
    });
    session.advance({ kind: "end" }, 100_000);
    expect(session.frame().machine.exit).toMatchObject({ kind: "killed", signalName: "SIGILL" });
  });

  it.each([
    ["ip", 0x1000n],
    ["cs", 0x33n],
    ["ss", 0x33n],
    ["flags", 0x10202n],
    ["flags", 0x302n],
  ] as const)("[DR10] SYSRETL is not used where pt_regs.%s is %i", (field, value) => {
    for (const vendor of BOTH) {
      const machine = throughVdso(vendor, "20");
      stepTo(machine, "do_fast_syscall_32_exit");
      machine.kernel.writeWord(PT_REGS + 8n * BigInt(PT_REGS_FIELDS.indexOf(field)), value);
      stepTo(machine, "sysret32_from_system_call");
      expect(machine.cpu.readGpr(0) & 0xffn).toBe(0n);
      stepTo(machine, "swapgs_restore_regs_and_return_to_usermode");
    }
  });

  it.each(BOTH)("[DR11] six arguments arrive: mmap2 through the vDSO gives a page, on %s", (vendor) => {
    const session = userSession(
      `mov $192, %eax\nmov $0, %ebx\nmov $4096, %ecx\nmov $3, %edx\nmov $0x22, %esi\nmov $-1, %edi\nmov $0, %ebp\nmov $0x${vsyscall().toString(16)}, %eax\nxchg %eax, v\nmov $192, %eax\ncall *v\nhlt\n.data\nv: .long 0\n`,
      { bits: 32, options: { vendor } },
    );
    session.advance({ kind: "end" }, 100_000);
    expect(session.frame().calls[0]?.text).toBe(
      "mmap2(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff5000",
    );
    expect(session.frame().calls[0]?.args.map(({ register }) => register)).toEqual(
      vendor === "intel" ? ["ebx", "ecx", "edx", "esi", "edi", "(ebp)"] : ["ebx", "ebp", "edx", "esi", "edi", "(esp)"],
    );
  });

  it("[DR12] the program's output is the same through every door", () => {
    const texts = BOTH.map((vendor) => {
      const machine = userMachine({
        bits: 32,
        options: { vendor },
        asm: [
          "mov $4, %eax",
          "mov $1, %ebx",
          "mov $text, %ecx",
          "mov $3, %edx",
          `mov $0x${vsyscall().toString(16)}, %edi`,
          "call *%edi",
          "mov $4, %eax",
          "int $0x80",
          "mov $1, %eax",
          "call *%edi",
          ".data",
          'text: .ascii "hi\\n"',
        ],
      });
      const output = collectOutput(machine);
      const { exit } = runToEnd(machine);
      return [output.text(), exit];
    });
    expect(texts).toEqual([
      ["hi\nhi\n", { kind: "exited", status: 1 }],
      ["hi\nhi\n", { kind: "exited", status: 1 }],
    ]);
  });
});
