import type { Catalogue } from "./catalogue.ts";

/** The stage in a unikernel: what is there, what has gone, and what it protected. */
export const unikernelText = {
  program: "Program",
  library: "Kernel library",
  boundary: "no line here",
  side: { user: "the program", line: "no line", kernel: "the kernel library" },

  /** What a station is, where it is not what it is in a kernel. */
  meaning: {
    user: "The program's own instructions, at CPL 0 like all others.",
    wrapper: "A function of the kernel library, which the program calls as it calls any other.",
    trap: "SYSCALL, in an unmodified program: at CPL 0 it is a jump that keeps the way back.",
    gate: "Where SYSCALL finds the shim: still IA32_LSTAR.",
    entry: "The shim saves what a C function may change, on the program's own stack.",
    dispatch: "The number is looked up in a table that the program could write.",
    service: "The library's function that does the work.",
    exit: "The shim puts the program's registers back.",
    return: "The one instruction that goes back to CPL 3.",
    fault: "The processor refused an instruction: the library prints that and stops the machine.",
  },

  /** A station that is not passed: what it did for the program in a process. */
  gone: {
    trap: "No trap: the call is a CALL instruction. In a process the trap made sure that ring 0 was entered at one chosen place only; here the program can call, or jump, wherever it likes.",
    gate: "No gate: nothing had to be looked up. In a process the gate or MSR fixed the kernel's entry point, out of the program's reach.",
    entry:
      "No entry code: no change of stack, of GS base or of page tables, and no pt_regs. In a process these kept the kernel's data off the program's stack, and the program's leftovers out of the kernel.",
    dispatch:
      "No dispatch: the linker or the loader has looked the function up. In a process the check of the number made sure that only the kernel's system calls could be reached.",
    exit: "No exit code: a function returns. In a process this is where signals were delivered and where another program could have its turn.",
    return:
      "No way back to ring 3: nobody has left it, for nobody was there. In a process from here on the page tables and the ring kept the program away from the kernel's memory and from CLI, HLT and the like.",
    signal:
      "No signals: there is no process that could be stopped in the machine's place. An exception ends everything.",
  },

  trap: {
    stays: "0 before, 0 after: SYSCALL has nowhere to go down from",
    willStay: "it will stay 0",
  },
  /** The story's chapters that are others here. */
  chapter: {
    cross: "SYSCALL, and nothing to cross",
    kernel: "Inside the kernel library",
    back: "Back, without a line",
  },
  story: {
    program: "ring 0: the program",
    library: "ring 0: the kernel library",
    jump: "a jump that keeps the way back",
  },
  privilege: "for everything here",
} satisfies Catalogue;
