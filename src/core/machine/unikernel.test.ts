import { describe, expect, it } from "vitest";
import { runToEnd, stepTo, stepUntil, userMachine } from "../../testing/user-machine.ts";
import { CR0_WP } from "../isa/control-registers.ts";
import { IA32_KERNEL_GS_BASE } from "../isa/msr.ts";
import { GPR64 } from "../isa/registers.ts";
import { ExecError } from "../kernel/exec.ts";
import { RunLog } from "../trace/run-log.ts";
import type { Machine } from "./machine.ts";

const UNIKERNEL = { unikernel: true } as const;
const PATCHED = { unikernel: true, patched: true } as const;

function unikernel(asm: readonly string[], options: { unikernel: boolean; patched?: boolean } = UNIKERNEL): Machine {
  return userMachine({ asm, options });
}

const MESSAGE = [".data", 'text: .ascii "Hello\\n"', ".text"];
const EXIT = ["mov $60, %eax", "syscall"];

/** Every register a value of its own, then a call whose number is set right before. */
const FILLED = [
  ...["rbx", "rbp", "rdi", "rsi", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rcx"].map(
    (name, index) => `movabs $0x${(0x1111_1111n * BigInt(index + 1)).toString(16)}, %${name}`,
  ),
  "stc",
  "std",
  "mov $39, %eax",
  "syscall",
  "behind: nop",
];

/** The general registers and flags around the call of FILLED. */
function around(machine: Machine, from: string) {
  const at = machine.image.symbols.find(({ name }) => name === "behind")?.address ?? 0n;
  const before = stepUntil(machine, ({ cpu }) => cpu.rip === at - (from === "syscall" ? 2n : 7n));
  const after = stepUntil(machine, ({ cpu }) => cpu.rip === at);
  const changed = GPR64.filter((name) => before.gpr[name] !== after.gpr[name]);
  return { before, after, changed, behind: at };
}

describe("the start", () => {
  it("[UK1] is in ring 0, 64-bit mode, interrupts enabled, on the program's stack", () => {
    const { cpl, in64BitMode, rflags, gpr, segments, cr0 } = unikernel(["nop"]).view();
    expect({ cpl, in64BitMode, rflags, cs: segments.cs.selector }).toEqual({
      cpl: 0,
      in64BitMode: true,
      rflags: 0x202n,
      cs: 0x10,
    });
    expect(gpr.rsp).toBe(0x7fff_ffff_ee30n);
    expect(cr0 & CR0_WP).toBe(CR0_WP);
  });

  it("[UK1] has no page that ring 3 may use", () => {
    const machine = unikernel([...MESSAGE, "_start: nop"]);
    for (const { start } of machine.kernel.task.mm.areas.filter(({ read }) => read)) {
      expect(machine.walk(start, { kind: "read", user: false }).reason).toBeUndefined();
      expect(machine.walk(start, { kind: "read", user: true }).reason).toBeDefined();
    }
  });

  it("[UK2] refuses a 32-bit program in one sentence", () => {
    const start = () => userMachine({ asm: "nop", bits: 32, options: UNIKERNEL });
    expect(start).toThrow(ExecError);
    expect(start).toThrow(/^a unikernel runs 64-bit programs only[^.]*$/);
  });
});

describe("SYSCALL in ring 0", () => {
  it("[UK4] lands in uk_syscall_binary with ring, stack, GS and page tables untouched", () => {
    const machine = unikernel(["mov $39, %eax", "syscall"]);
    machine.step();
    const before = machine.view();
    machine.step();
    const after = machine.view();
    expect(machine.kernel.symbolize(after.rip)).toBe("uk_syscall_binary");
    for (const view of [before, after]) {
      expect(view).toMatchObject({ cpl: 0, cr3: before.cr3, gpr: { rsp: before.gpr.rsp } });
      expect(view.segments.gs.base).toBe(0n);
      expect(view.msrs.get(IA32_KERNEL_GS_BASE)).toBe(0n);
    }
  });

  it("[UK4] never leaves ring 0, nor these page tables", () => {
    const machine = unikernel([...FILLED, ...EXIT]);
    const { cr3 } = machine.view();
    while (machine.step()) expect({ cpl: machine.cpu.cpl, cr3: machine.cpu.cr3 }).toEqual({ cpl: 0, cr3 });
    expect(machine.status).toBe("ended");
  });

  it("[UK5] changes RAX, RCX and R11 only, and gives the flags back", () => {
    const { before, after, changed, behind } = around(unikernel(FILLED), "syscall");
    expect(changed).toEqual(["rax", "rcx", "r11"]);
    expect(after.gpr).toMatchObject({ rax: 1000n, rcx: behind, r11: before.rflags });
    expect(after.rflags).toBe(before.rflags);
  });

  it("[UK5] leaves the registers that a process finds after the same call", () => {
    const { after } = around(unikernel(FILLED), "syscall");
    const process = around(userMachine({ asm: FILLED }), "syscall").after;
    expect(after.gpr).toEqual(process.gpr);
    expect(after.rflags).toBe(process.rflags);
  });

  it("[UK6] leaves the red zone alone", () => {
    const fill = Array.from({ length: 16 }, (_, word) => `movq $${word + 1}, -${8 * (word + 1)}(%rsp)`);
    const machine = unikernel([...fill, "mov $39, %eax", "syscall", "behind: nop"]);
    const at = machine.image.symbols.find(({ name }) => name === "behind")?.address;
    const { gpr } = stepUntil(machine, ({ cpu }) => cpu.rip === at);
    const bytes = machine.peek(gpr.rsp - 128n, 128);
    expect(bytes?.filter((_, index) => index % 8 === 0)).toEqual(Uint8Array.from({ length: 16 }, (_, n) => 16 - n));
  });

  it.each([9999, 62, -1])("[UK7] answers number %i with -ENOSYS", (nr) => {
    const machine = unikernel([`mov $${nr}, %eax`, "syscall", "behind: nop"]);
    const at = machine.image.symbols.find(({ name }) => name === "behind")?.address;
    expect(BigInt.asIntN(64, stepUntil(machine, ({ cpu }) => cpu.rip === at).gpr.rax)).toBe(-38n);
  });
});

describe("patched calls", () => {
  it("[UK8] replace mov and syscall by a call and a NOP of the same length", () => {
    const machine = unikernel(["mov $39, %eax", "syscall", "nop"], PATCHED);
    const bytes = machine.peek(machine.cpu.rip, 8) ?? new Uint8Array();
    expect([bytes[0], ...bytes.subarray(5)]).toEqual([0xe8, 0x66, 0x90, 0x90]);
    machine.step();
    expect(machine.kernel.symbolize(machine.cpu.rip)).toBe("uk_patched_getpid");
  });

  it("[UK8] leave what they cannot replace, and say why", () => {
    const machine = unikernel(
      [
        "mov $39, %eax",
        "syscall",
        "mov $39, %eax",
        "xor %edi, %edi",
        "syscall",
        "mov $39, %eax",
        "label: syscall",
        "mov $62, %eax",
        "syscall",
      ],
      PATCHED,
    );
    expect(machine.kernel.callSites.map(({ nr, name, outcome }) => ({ nr, name, outcome }))).toEqual([
      { nr: 39, name: "getpid", outcome: "patched" },
      { nr: undefined, name: undefined, outcome: "apart" },
      { nr: 39, name: "getpid", outcome: "label" },
      { nr: 62, name: "kill", outcome: "unknown" },
    ]);
    expect(unikernel(["syscall"]).kernel.callSites).toEqual([]);
  });

  it("[UK9] change RAX and RCX only", () => {
    const { before, after, changed } = around(unikernel(FILLED, PATCHED), "call");
    expect(changed).toEqual(["rax", "rcx"]);
    expect(after.gpr).toMatchObject({ rax: 1000n, rcx: before.gpr.r10 });
    expect(after.rflags).toBe(before.rflags);
  });
});

describe("a linked program", () => {
  const WRITE = [
    ...MESSAGE,
    "_start: mov $1, %edi",
    "lea text(%rip), %rsi",
    "mov $6, %edx",
    "call write",
    "behind: mov %eax, %edi",
    "call exit",
  ];

  it("[UK10] calls the library's function, with C arguments and without pt_regs", () => {
    const machine = unikernel(WRITE);
    const { gpr } = stepTo(machine, "uk_syscall_r_write");
    const text = machine.image.symbols.find(({ name }) => name === "text")?.address;
    expect(gpr).toMatchObject({ rdi: 1n, rsi: text, rdx: 6n });
    // The two return addresses are all that lies on the stack: the program's, and that of write.
    expect(machine.kernel.loaded.rsp - gpr.rsp).toBe(16n);
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 6 });
  });

  it("[UK10] prefers a function of its own", () => {
    const machine = unikernel(["call getpid", "mov %eax, %edi", "call exit", "getpid: mov $42, %eax", "ret"]);
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 42 });
  });

  it("[UK11] finds -1 and errno after an error", () => {
    const asm = ["mov $77, %edi", "call write", "neg %eax", "mov errno(%rip), %edi", "add %eax, %edi", "call exit"];
    expect(runToEnd(unikernel(asm)).exit).toEqual({ kind: "exited", status: 10 }); // 1 + EBADF
  });
});

describe("what protected the program", () => {
  const STRAY = [
    "mov $0xffffffff82000008, %rbx",
    "movq $0, (%rbx)",
    "mov $1, %eax",
    "syscall",
    "mov $7, %edi",
    ...EXIT,
  ];

  it("[UK12] lets a stray store hit the library: the next call goes wrong", () => {
    const machine = unikernel(STRAY);
    machine.step();
    const table = machine.kernel.addressOf("uk_syscall_table");
    expect(table + 8n).toBe(machine.cpu.readGpr(3));
    machine.step();
    expect(machine.kernel.readWord(table + 8n)).toBe(0n);
    const { status, stoppedBecause } = runToEnd(machine);
    expect(status).toBe("stopped");
    expect(stoppedBecause).toBe("#PF (page fault), fetching an instruction at 0x0, by the instruction at 0x0");
  });

  it("[UK12] ends a process with SIGSEGV for the same store", () => {
    expect(runToEnd(userMachine({ asm: STRAY })).exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV" });
  });

  it("[UK13] prints an exception and stops the machine", () => {
    const machine = unikernel(["mov 0, %eax"]);
    const log = new RunLog(machine);
    expect(runToEnd(machine).stoppedBecause).toMatch(/^#PF \(page fault\), reading at 0x0/);
    expect(new TextDecoder().decode(log.terminal[0]?.bytes)).toMatch(/^Unikernel crash: #PF/);
  });

  it("[UK13] takes the double fault's own stack where the program's stack has no page", () => {
    const machine = unikernel(["xor %esp, %esp", "push %rax"]);
    expect(runToEnd(machine).stoppedBecause).toMatch(/^#DF/);
    expect(machine.cpu.readGpr(4)).toBeGreaterThan(0xffff_fe00_0000_0000n);
  });

  it("[UK14] faults in memcpy for a bad pointer", () => {
    const asm = ["mov $1, %eax", "mov $1, %edi", "mov $0x5000, %esi", "mov $5, %edx", "syscall"];
    expect(runToEnd(unikernel(asm)).stoppedBecause).toMatch(/reading at 0x5000, by the instruction at memcpy/);
  });

  it("[UK14] gives the pages of mmap at once", () => {
    const call = ["mov $9, %eax", "xor %edi, %edi", "mov $8192, %esi", "mov $3, %edx", "mov $0x22, %r10d"];
    const asm = [...call, "mov $-1, %r8", "xor %r9d, %r9d", "syscall", "behind: movb $7, 5000(%rax)"];
    const machine = unikernel([...asm, "movzbl 5000(%rax), %edi", ...EXIT]);
    const at = machine.image.symbols.find(({ name }) => name === "behind")?.address;
    const { gpr } = stepUntil(machine, ({ cpu }) => cpu.rip === at);
    expect(machine.peek(gpr.rax, 8192)).toEqual(new Uint8Array(8192));
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 7 });
  });
});
