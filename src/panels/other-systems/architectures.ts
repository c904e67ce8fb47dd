import type { SystemCallView } from "../../core/index.ts";

export const ARCHITECTURES = ["x86-64", "i386", "aarch64", "riscv64", "mips-o32"] as const;
export type ArchitectureId = (typeof ARCHITECTURES)[number];

/** What a crossing consists of, in the order of its happening. */
export const FEATURES = [
  "savedPc",
  "savedFlags",
  "cause",
  "entry",
  "stack",
  "clobbered",
  "result",
  "error",
  "return",
] as const;
export type Feature = (typeof FEATURES)[number];

/** How Linux is called on a processor: facts, from the manuals named in `sources`. */
export interface Architecture {
  readonly id: ArchitectureId;
  readonly name: string;
  readonly instruction: string;
  /** As they lie in memory, in hexadecimal; of MIPS in its big-endian order. */
  readonly bytes: string;
  readonly number: string;
  /** In order; where arguments go to the stack, the place. */
  readonly arguments: readonly string[];
  /** Where the result is. */
  readonly result: string;
  readonly facts: Readonly<Record<Feature, string>>;
  /** Manual and section title; editions in docs/references.md. */
  readonly sources: readonly string[];
}

const NEGATIVE = (register: string) => `${register} holds −4095 … −1`;

const X86_64: Architecture = {
  id: "x86-64",
  name: "x86-64",
  instruction: "SYSCALL",
  bytes: "0f 05",
  number: "RAX",
  arguments: ["RDI", "RSI", "RDX", "R10", "R8", "R9"],
  result: "RAX",
  facts: {
    savedPc: "RCX: the next instruction",
    savedFlags: "R11",
    cause: "none: only system calls enter here",
    entry: "the address in IA32_LSTAR",
    stack: "not switched by the processor; the kernel finds its own by way of GS",
    clobbered: "RCX, R11",
    result: "RAX",
    error: NEGATIVE("RAX"),
    return: "SYSRET or IRET",
  },
  sources: ["SDM Vol. 2 “SYSCALL—Fast System Call”", "psABI “AMD64 Linux Kernel Conventions”"],
};

const I386: Architecture = {
  id: "i386",
  name: "i386",
  instruction: "INT 0x80",
  bytes: "cd 80",
  number: "EAX",
  arguments: ["EBX", "ECX", "EDX", "ESI", "EDI", "EBP"],
  result: "EAX",
  facts: {
    savedPc: "kernel stack: the next instruction",
    savedFlags: "kernel stack",
    cause: "the vector: a gate of its own, 0x80",
    entry: "the offset in gate 0x80 of the IDT",
    stack: "switched by the processor, to what the TSS names",
    clobbered: "none",
    result: "EAX",
    error: NEGATIVE("EAX"),
    return: "IRET",
  },
  sources: ["SDM Vol. 3 “Interrupt and Exception Handling”", "man-pages syscall(2)"],
};

/** The other doors that 32-bit code has, by the instruction. */
const I386_DOORS: Readonly<
  Partial<Record<SystemCallView["door"], Pick<Architecture, "instruction" | "bytes" | "facts">>>
> = {
  sysenter: {
    instruction: "SYSENTER",
    bytes: "0f 34",
    facts: {
      ...I386.facts,
      savedPc: "nowhere: the kernel knows the vDSO’s landing pad",
      savedFlags: "nowhere: the entry code pushes them as they then are",
      cause: "none: only system calls enter here",
      entry: "the address in IA32_SYSENTER_EIP",
      stack: "RSP from IA32_SYSENTER_ESP, by the processor",
      clobbered: "none: the vDSO saves ECX, EDX and EBP",
      return: "SYSEXIT, SYSRET or IRET",
    },
  },
  syscall: {
    instruction: "SYSCALL",
    bytes: "0f 05",
    facts: {
      ...I386.facts,
      savedPc: "ECX: the next instruction",
      savedFlags: "R11, which 32-bit code cannot see",
      cause: "none: only system calls enter here",
      entry: "the address in IA32_CSTAR (AMD only)",
      stack: "not switched by the processor",
      clobbered: "none: the vDSO saves ECX and EBP",
      return: "SYSRET or IRET",
    },
  },
};

const AARCH64: Architecture = {
  id: "aarch64",
  name: "AArch64",
  instruction: "SVC #0",
  bytes: "01 00 00 d4",
  number: "x8",
  arguments: ["x0", "x1", "x2", "x3", "x4", "x5"],
  result: "x0",
  facts: {
    savedPc: "ELR_EL1: the next instruction",
    savedFlags: "SPSR_EL1",
    cause: "ESR_EL1: EC = 0x15, SVC of 64-bit code",
    entry: "VBAR_EL1 + 0x400: synchronous, from lower EL in AArch64",
    stack: "the processor changes to SP_EL1",
    clobbered: "x0",
    result: "x0",
    error: NEGATIVE("x0"),
    return: "ERET",
  },
  sources: [
    "Arm ARM “SVC”",
    "Arm ARM “Exception vectors”",
    "Arm ARM “ESR_EL1, Exception Syndrome Register (EL1)”",
    "man-pages syscall(2)",
  ],
};

const RISCV64: Architecture = {
  id: "riscv64",
  name: "RISC-V 64",
  instruction: "ECALL",
  bytes: "73 00 00 00",
  number: "a7",
  arguments: ["a0", "a1", "a2", "a3", "a4", "a5"],
  result: "a0",
  facts: {
    savedPc: "sepc: the ECALL itself; the kernel adds 4",
    savedFlags: "sstatus: SPP and SPIE",
    cause: "scause = 8, environment call from U-mode",
    entry: "the address in stvec",
    stack: "not switched by the processor; the kernel swaps tp with sscratch",
    clobbered: "a0",
    result: "a0",
    error: NEGATIVE("a0"),
    return: "SRET",
  },
  sources: [
    "RISC-V Vol. I “Environment Call and Breakpoints”",
    "RISC-V Vol. II “Supervisor Cause Register (scause)”",
    "RISC-V Vol. II “Supervisor Trap Vector Base Address Register (stvec)”",
    "man-pages syscall(2)",
  ],
};

const MIPS_O32: Architecture = {
  id: "mips-o32",
  name: "MIPS o32",
  instruction: "SYSCALL",
  bytes: "00 00 00 0c",
  number: "v0",
  arguments: ["a0", "a1", "a2", "a3", "16(sp)", "20(sp)", "24(sp)", "28(sp)"],
  result: "v0",
  facts: {
    savedPc: "EPC: the SYSCALL itself; the kernel adds 4",
    savedFlags: "Status keeps them; EXL is set",
    cause: "Cause: ExcCode = 8, Sys",
    entry: "0x80000180, the general exception vector",
    stack: "not switched by the processor; the kernel uses k0 and k1",
    clobbered: "at, v1, a3, t0 … t9, hi, lo",
    result: "v0",
    error: "a3 = 1, and v0 holds the number, positive",
    return: "ERET",
  },
  sources: [
    "MIPS Vol. II “SYSCALL”",
    "MIPS Vol. III “Cause Register (CP0 Register 13, Select 0)”",
    "MIPS Vol. III “Exception Vector Locations”",
    "man-pages syscall(2)",
  ],
};

const ALL = { "x86-64": X86_64, i386: I386, aarch64: AARCH64, riscv64: RISCV64, "mips-o32": MIPS_O32 } as const;

/** An architecture; i386 with the door that a call went through. */
export function architecture(id: ArchitectureId, door?: SystemCallView["door"]): Architecture {
  const other = id === "i386" && door !== undefined ? I386_DOORS[door] : undefined;
  return other === undefined ? ALL[id] : { ...ALL[id], ...other };
}
