import { describe, expect, it } from "vitest";
import { runToEnd, stepTo, stepUntil, userMachine } from "../../../testing/user-machine.ts";
import { debugRegistersChanged } from "../../cpu/breakpoints.ts";

/** Programs that die, with the signal, si_code and si_addr that Linux 6.18 gave them on a real processor. */
const FATAL_64: readonly (readonly [string, string, number, bigint])[] = [
  ["mov 0, %eax", "SIGSEGV", 1, 0n],
  ["mov $1, %eax\nmov %eax, _start", "SIGSEGV", 2, 0x401000n],
  ["hlt", "SIGSEGV", 128, 0n],
  ["cli", "SIGSEGV", 128, 0n],
  ["mov %cr0, %rax", "SIGSEGV", 128, 0n],
  ["rdmsr", "SIGSEGV", 128, 0n],
  ["in $0x60, %al", "SIGSEGV", 128, 0n],
  ["sysretq", "SIGSEGV", 128, 0n],
  ["swapgs", "SIGSEGV", 128, 0n],
  ["ud2", "SIGILL", 2, 0x401000n],
  ["vmmcall", "SIGILL", 2, 0x401000n],
  ["xor %ecx, %ecx\ndiv %ecx", "SIGFPE", 1, 0x401002n],
  ["int3", "SIGTRAP", 128, 0n],
  [".byte 0xcd, 3", "SIGTRAP", 128, 0n],
  ["int $4", "SIGSEGV", 128, 0n],
  ["int $0x20", "SIGSEGV", 128, 0n],
  ["movabs 0xffff800000000000, %rax", "SIGSEGV", 1, 0xffff_8000_0000_0000n],
  ["movabs $0x8000000000000000, %rax\nmov (%rax), %rax", "SIGSEGV", 128, 0n],
  ["mov $0x1000, %eax\ncall *%rax", "SIGSEGV", 1, 0x1000n],
  ["lea b(%rip), %rax\njmp *%rax\n.bss\nb: .skip 8", "SIGSEGV", 2, 0x402000n],
  ["movabs $0x1234567890123456, %rsp\npush %rax", "SIGBUS", 128, 0n],
  [".byte 0xf1", "SIGTRAP", 1, 0x401001n], // INT1 is a trap: the address behind it (a hypervisor may report its own)
  ["pushfq\norl $0x100, (%rsp)\npopfq\nnop", "SIGTRAP", 2, 0x40100an],
  ["pushfq\norl $0x40000, (%rsp)\npopfq\nmov _start + 1, %eax", "SIGBUS", 1, 0n],
  ["sub $0x800000, %rsp\npush %rax", "SIGSEGV", 1, 0x7fff_ff7f_ee28n],
  ["1: push %rax\njmp 1b", "SIGSEGV", 1, 0x7fff_ff7f_eff8n],
];

/** MXCSR with one exception unmasked, then an instruction that raises it; the last raises two, and the invalid operation counts. */
const SIMD_ERRORS: readonly (readonly [number, string, number, bigint])[] = [
  [0x1f00, "subps %xmm0, %xmm0\ndivss %xmm0, %xmm0", 7, 0x401012n],
  [0x1d80, "mov $1, %eax\ncvtsi2sd %eax, %xmm0\nsubps %xmm1, %xmm1\ndivsd %xmm1, %xmm0", 3, 0x40101bn],
  [0x1b80, "mov $0x7f7fffff, %eax\nmovd %eax, %xmm0\naddss %xmm0, %xmm0", 4, 0x401018n],
  [0x1780, "mov $0x00800000, %eax\nmovd %eax, %xmm0\nmulss %xmm0, %xmm0", 5, 0x401018n],
  [0x1e80, "mov $1, %eax\nmovd %eax, %xmm0\naddss %xmm0, %xmm0", 5, 0x401018n],
  [0x0f80, "mov $3, %eax\ncvtsi2ss %eax, %xmm0\nrcpss %xmm0, %xmm1\nsqrtss %xmm0, %xmm0", 6, 0x40101cn],
  [0x0000, "subps %xmm0, %xmm0\nmov $1, %eax\nmovd %eax, %xmm1\ndivps %xmm0, %xmm1", 7, 0x40101bn],
];

const FATAL_32: readonly (readonly [string, string, number, bigint])[] = [
  ["mov 0, %eax", "SIGSEGV", 1, 0n],
  ["hlt", "SIGSEGV", 128, 0n],
  ["ud2", "SIGILL", 2, 0x804_9000n],
  ["xor %ecx, %ecx\ndiv %ecx", "SIGFPE", 1, 0x804_9002n],
  ["int3", "SIGTRAP", 128, 0n],
  ["mov $0x7f, %al\nadd $1, %al\ninto", "SIGSEGV", 128, 0n],
  ["mov 0xfffff000, %eax", "SIGSEGV", 1, 0xffff_f000n],
  [".byte 0x0f, 1, 0xf8", "SIGILL", 2, 0x804_9000n],
  ["mov $0x10, %eax\nmov %eax, %ds", "SIGSEGV", 128, 0n],
];

describe("exceptions of a 64-bit program", () => {
  it.each(FATAL_64)("[XC1] %j ends with %s, si_code %i", (asm, signalName, code, address) => {
    const { exit } = runToEnd(userMachine({ asm }), 5_000_000);
    expect(exit).toMatchObject({ kind: "killed", signalName, code, address });
  });
});

describe("SSE exceptions of a 64-bit program", () => {
  it.each(SIMD_ERRORS)("[XC7] MXCSR %i, then %j, ends with SIGFPE, si_code %i", (mxcsr, code, siCode, address) => {
    const load = `sub $8, %rsp\nmovl $${mxcsr}, (%rsp)\nldmxcsr (%rsp)\n`;
    const { exit } = runToEnd(userMachine({ asm: load + code }), 5_000_000);
    expect(exit).toMatchObject({ kind: "killed", signalName: "SIGFPE", code: siCode, address });
  });
});

/** FCW with one exception unmasked, an instruction that raises it; the signal comes at FWAIT. */
const X87_ERRORS: readonly (readonly [number, string, number])[] = [
  [0x37e, "fldz\nfldz\nfdivp", 7],
  [0x37e, "fadd %st(1), %st", 7],
  [0x37b, "fld1\nfldz\nfdivrp", 3],
  [0x377, "movl $30000, (%rsp)\nfildl (%rsp)\nfld1\nfscale", 4],
  [0x35f, "fld1\nfstps (%rsp)\nmovl $1, (%rsp)\nflds (%rsp)\nfmul %st\nfstps (%rsp)", 6],
  [0x37d, "movl $1, (%rsp)\nflds (%rsp)", 5],
];

describe("x87 exceptions of a 64-bit program", () => {
  it.each(X87_ERRORS)(
    "[XC7] FCW %i, then %j, ends with SIGFPE, si_code %i, at the next waiting instruction",
    (fcw, code, siCode) => {
      const load = `sub $8, %rsp\nmovl $${fcw}, (%rsp)\nfldcw (%rsp)\n`;
      const machine = userMachine({ asm: `${load}${code}\nfwait` });
      const { exit } = runToEnd(machine, 5_000_000);
      expect(exit).toMatchObject({ kind: "killed", signalName: "SIGFPE", code: siCode });
    },
  );
});

describe("exceptions of a 32-bit program", () => {
  it.each(FATAL_32)("[XC1] %j ends with %s, si_code %i", (asm, signalName, code, address) => {
    const { exit } = runToEnd(userMachine({ asm, bits: 32 }), 100_000);
    expect(exit).toMatchObject({ kind: "killed", signalName, code, address });
  });
});

describe("debug exceptions", () => {
  /** A program with breakpoint 0, as a debugger sets it: `dr7` enables it and says what for. */
  const watched = (asm: string, address: bigint, dr7: bigint) => {
    const machine = userMachine({ asm });
    machine.cpu.dr[0] = address;
    machine.cpu.dr[7] = dr7;
    debugRegistersChanged(machine.cpu);
    return machine;
  };
  const ON_EXECUTION = 0x401n;
  const ON_ACCESS_OF_4_BYTES = 0xf_0401n;
  const DATA = ".bss\nx: .skip 8";
  const STEPPED = "pushfq\norl $0x100, (%rsp)\npopfq\n";

  it.each([
    ["an instruction breakpoint", `nop\nnop\nud2\n${DATA}`, 0x401001n, ON_EXECUTION, 4, 0x401001n],
    ["a data breakpoint", `incl x\nud2\n${DATA}`, 0x402000n, ON_ACCESS_OF_4_BYTES, 4, 0x401007n],
    ["a data breakpoint in a single step", `${STEPPED}incl x\n${DATA}`, 0x402000n, ON_ACCESS_OF_4_BYTES, 2, 0x401010n],
    ["INT1", `.byte 0xf1\n${DATA}`, 0x402000n, ON_ACCESS_OF_4_BYTES, 1, 0x401001n],
  ] as const)("[XC8] %s: SIGTRAP's si_code follows DR6, which is clear then", (_name, asm, address, dr7, code, at) => {
    const machine = watched(asm, address, dr7);
    const { exit } = runToEnd(machine, 100_000);
    expect(exit).toMatchObject({ kind: "killed", signalName: "SIGTRAP", code, address: at });
    expect(machine.cpu.dr[6]).toBe(0xffff_0ff0n);
  });

  it("[XC8] a breakpoint that the kernel's own access meets is nobody's signal", () => {
    const asm = `mov $1, %edi\nmov $x, %esi\nmov $4, %edx\nmov $1, %eax\nsyscall\nmov $60, %eax\nsyscall\n${DATA}`;
    const machine = watched(asm, 0x402000n, ON_ACCESS_OF_4_BYTES);
    stepTo(machine, "asm_exc_debug");
    expect(runToEnd(machine, 100_000).exit).toMatchObject({ kind: "exited" });
    expect(machine.cpu.dr[6]).toBe(0xffff_0ff0n);
  });

  it("[XC8] an instruction breakpoint in the kernel is passed with RF", () => {
    const machine = userMachine({ asm: "mov $39, %eax\nsyscall\nmov $60, %eax\nsyscall" });
    machine.cpu.dr[0] = machine.kernel.addressOf("do_syscall_64");
    machine.cpu.dr[7] = ON_EXECUTION;
    debugRegistersChanged(machine.cpu);
    stepTo(machine, "asm_exc_debug");
    expect(runToEnd(machine, 100_000).exit).toMatchObject({ kind: "exited" });
  });
});

describe("delivery", () => {
  it("[XC2] TIF_SIGPENDING sends the exit code to arch_do_signal_or_restart", () => {
    const machine = userMachine({ asm: ["cli"] });
    stepTo(machine, "exit_to_user_mode_prepare");
    expect(machine.kernel.readWord(machine.kernel.addressOf("init_task"))).toBe(4n);
    stepTo(machine, "arch_do_signal_or_restart");
  });
});

describe("page faults that are mended", () => {
  it("[XC3] maps a zeroed frame for an untouched anonymous page and runs the instruction again", () => {
    const machine = userMachine({
      asm: [
        "mov $9, %eax",
        "xor %edi, %edi",
        "mov $4096, %esi",
        "mov $3, %edx",
        "mov $0x22, %r10d",
        "mov $-1, %r8",
        "xor %r9d, %r9d",
        "syscall",
        "touch: addl $7, 8(%rax)",
        "mov 8(%rax), %edi",
        "mov $60, %eax",
        "syscall",
      ],
    });
    stepUntil(machine, ({ cpu }) => cpu.cpl === 0);
    const mapped = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(machine.peek(mapped.gpr.rax, 1)).toBeUndefined();
    const at = mapped.rip;
    machine.step();
    expect(machine.cpu.cpl).toBe(0);
    expect(stepUntil(machine, ({ cpu }) => cpu.cpl === 3).rip).toBe(at);
    expect(machine.peek(mapped.gpr.rax, 16)).toEqual(new Uint8Array(16));
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 7 });
  });

  it("[XC4] grows the stack for an access below it, down to 8 MiB", () => {
    const machine = userMachine({
      asm: ["sub $0x7f0000, %rsp", "push %rax", "mov $60, %eax", "mov $5, %edi", "syscall"],
    });
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 5 });
  });

  it("[XC5] goes on at the fixup after a bad pointer in copy_from_user, and the call returns -EFAULT", () => {
    const machine = userMachine({
      asm: ["mov $1, %eax", "mov $1, %edi", "mov $0x5000, %esi", "mov $5, %edx", "syscall", "hlt"],
    });
    stepTo(machine, "copy_from_user");
    stepTo(machine, "exc_page_fault");
    expect(machine.view().cr2).toBe(0x5000n);
    const { gpr } = stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(BigInt.asIntN(64, gpr.rax)).toBe(-14n);
  });

  it("[XC6] a page fault of the kernel anywhere else stops the machine and names the place", () => {
    const machine = userMachine({ asm: ["mov $39, %eax", "syscall", "hlt"] });
    stepTo(machine, "do_syscall_64_exit");
    machine.cpu.writeGpr(3, 0xffff_c000_0000_0000n); // a wild pointer in RBX
    machine.run(1000);
    const { status, stoppedBecause } = machine.view();
    expect(status).toBe("stopped");
    expect(stoppedBecause).toBe("page fault at 0xffffc00000000050 in kernel mode at do_syscall_64+0x1f");
  });
});
