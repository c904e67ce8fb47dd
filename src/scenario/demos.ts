import type { Program, RunRequest } from "../core/index.ts";
import { type DemoGroupId, demoText, loadDemoGroup } from "./demo-text.ts";

/** A ready program: it assembles unchanged with GNU as or NASM and runs on Linux. Its text is loaded when it is chosen. */
export interface Demo {
  /** Names the demo in links: `#demo=hello-syscall`. */
  readonly id: string;
  /** What it is about. */
  readonly group: DemoGroupId;
  readonly title: string;
  /** One line: what the reader will see. */
  readonly description: string;
  readonly syntax: Program["syntax"];
  readonly bits: Program["bits"];
  /** How many processes it becomes, where that is more than one: their instructions interleave as the machine's clock wills. */
  readonly processes?: number;
  /** What to type when the program asks. */
  readonly suggestedInput?: string;
  /** Linked with the C library, which runs before the program: the demo opens at the program's first instruction. */
  readonly usesLibrary?: boolean;
}

/** The ready programs, in the order the picker shows them. The first is what an empty link opens. */
export const DEMOS = [
  {
    id: "hello-syscall",
    group: "calls",
    title: "Hello, system call",
    description: "A program writes a line: SYSCALL takes it into the kernel and back.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "hello-int80",
    group: "calls",
    title: "Hello through INT 0x80",
    description: "32-bit code enters through an interrupt gate; the processor pushes a frame.",
    syntax: "att",
    bits: 32,
  },
  {
    id: "getpid",
    group: "calls",
    title: "The smallest call",
    description: "getpid takes no argument: only the number goes in, only the result comes out.",
    syntax: "nasm",
    bits: 64,
  },
  {
    id: "echo",
    group: "calls",
    title: "Read, then write",
    description: "The program sleeps in read until you type in the terminal.",
    syntax: "att",
    bits: 64,
    suggestedInput: "hello\n",
  },
  {
    id: "mmap-six-arguments",
    group: "calls",
    title: "Six arguments",
    description: "mmap fills all six argument registers; the page appears at the first touch.",
    syntax: "intel",
    bits: 64,
  },
  {
    id: "sysenter-vdso",
    group: "doors",
    title: "The fast 32-bit door",
    description: "AT_SYSINFO leads to the vDSO, and that to SYSENTER on Intel, SYSCALL on AMD.",
    syntax: "att",
    bits: 32,
  },
  {
    id: "vdso-clock",
    group: "doors",
    title: "A clock without a trap",
    description: "clock_gettime twice in the vDSO, in ring 3, and once over the line.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "bad-pointer",
    group: "errors",
    title: "A bad pointer",
    description: "The kernel's copy faults at CPL 0 and the call returns -EFAULT.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "unknown-number",
    group: "errors",
    title: "A number Linux lacks",
    description: "The range check before the table refuses 9999: -ENOSYS.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "refusals",
    group: "errors",
    title: "Five refusals",
    description: "Unknown, malformed, badly addressed, and twice not allowed: ENOSYS, EINVAL, EFAULT, EPERM, EACCES.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "forbidden-instruction",
    group: "walls",
    title: "A forbidden instruction",
    description: "CLI at CPL 3: the processor refuses and the kernel kills the program.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "write-kernel-memory",
    group: "walls",
    title: "Writing kernel memory",
    description: "The page walk finds a supervisor page and stops the store.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "nx-data",
    group: "walls",
    title: "Executing data",
    description: "NX: the page walk finds bit 63 set, and the jump into data is a page fault.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "umip-sgdt",
    group: "walls",
    title: "Where is the GDT?",
    description: "UMIP: SGDT in ring 3 is refused, and Linux answers with a dummy address.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "smap-copy",
    group: "walls",
    title: "A kernel that forgot STAC",
    description: "SMAP: with an edited kernel the copy from user memory faults in ring 0.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "smep-jump",
    group: "walls",
    title: "The kernel jumps to user code",
    description: "SMEP: an edited kernel calls an address of the program, and the fetch faults.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "sum-of-doubles",
    group: "numbers",
    title: "Two additions in one",
    description: "SSE2 adds the doubles of an array in pairs; XMM0 holds two sums.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "long-double",
    group: "numbers",
    title: "80 bits and 64",
    description: "The x87's third is not the double's: stored and loaded again it is another number.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "misaligned-movaps",
    group: "numbers",
    title: "A misaligned MOVAPS",
    description: "Sixteen bytes that do not lie at a multiple of 16: #GP, and SIGSEGV.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "divide-by-zero",
    group: "numbers",
    title: "Division by zero",
    description: "Masked it gives infinity and sets a flag; unmasked it is #XM, and SIGFPE.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "no-avx",
    group: "numbers",
    title: "A processor without AVX",
    description: "CPUID says that it is missing, and the program uses it all the same: #UD, and SIGILL.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "puts-64",
    group: "library",
    title: "Hello through puts",
    description: "main calls puts twice: through the PLT and GOT, looked up the first time only.",
    syntax: "att",
    bits: 64,
    usesLibrary: true,
  },
  {
    id: "printf-64",
    group: "library",
    title: "printf",
    description: "A function of the C library that formats its arguments and makes one write of them.",
    syntax: "att",
    bits: 64,
    usesLibrary: true,
  },
  {
    id: "puts-32",
    group: "library",
    title: "Hello through puts, 32-bit",
    description: "The same through a 32-bit PLT; the wrapper calls through %gs:0x10.",
    syntax: "att",
    bits: 32,
    usesLibrary: true,
  },
  {
    id: "errno",
    group: "library",
    title: "errno",
    description: "The wrapper turns the kernel's −9 into errno = 9 and −1.",
    syntax: "att",
    bits: 64,
    usesLibrary: true,
  },
  {
    id: "go-rawsyscall",
    group: "library",
    title: "Go without libc",
    description: "Arguments on the stack, an Errno as a result, and a notice to the scheduler.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "fork-wait",
    group: "processes",
    title: "fork and wait",
    description: "One process becomes two; the parent sleeps until the child has ended.",
    syntax: "att",
    bits: 64,
    processes: 2,
  },
  {
    id: "fork-pipe",
    group: "processes",
    title: "A pipe between two processes",
    description: "A read finds the pipe empty: the reader sleeps, the writer runs and wakes it.",
    syntax: "att",
    bits: 64,
    processes: 2,
  },
  {
    id: "two-loops",
    group: "processes",
    title: "Two loops and a timer",
    description: "Neither makes a call; the timer's interrupt gives each its turn.",
    syntax: "att",
    bits: 64,
    processes: 2,
  },
  {
    id: "tgkill-sighup",
    group: "processes",
    title: "A signal to itself",
    description: "tgkill returns 0 inside the kernel; the signal ends the process before it is back.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "nanosleep",
    group: "processes",
    title: "Sleeping",
    description: "Nobody can run, so virtual time goes on to the timer at once.",
    syntax: "att",
    bits: 64,
  },
  {
    id: "write-call",
    group: "unikernel",
    title: "write as a function",
    description: "The same source is a process that calls the C library, or a unikernel that calls its kernel.",
    syntax: "att",
    bits: 64,
    usesLibrary: true,
  },
  {
    id: "stray-write",
    group: "unikernel",
    title: "A stray write",
    description: "Stopped in a process; as a unikernel it hits the kernel library, and the next call fails.",
    syntax: "att",
    bits: 64,
  },
] as const satisfies readonly Demo[];

/** Finds a ready program by the name that links use. */
export function findDemo(id: string): Demo | undefined {
  return DEMOS.find((demo) => demo.id === id);
}

/** Whether a ready program can be opened at once. */
export function isLoaded({ id }: Demo): boolean {
  return demoText(id) !== undefined;
}

/** Loads a ready program's text; false where it cannot be fetched. */
export async function loadDemo(demo: Demo): Promise<boolean> {
  if (!isLoaded(demo)) await loadDemoGroup(demo.group).catch(() => undefined);
  return isLoaded(demo);
}

/** The ready program whose source, syntax and width are exactly these, among those that have been loaded. */
export function matchDemo(program: Pick<Program, "source" | "syntax" | "bits">): Demo | undefined {
  return DEMOS.find(
    ({ id, syntax, bits }) =>
      demoText(id)?.source === program.source && syntax === program.syntax && bits === program.bits,
  );
}

/** The changed kernel that a loaded ready program needs, for a run; nothing for most. */
export function demoKernel({ id }: Demo): Pick<RunRequest, "kernel"> {
  const kernel = demoText(id)?.kernel;
  return kernel === undefined ? {} : { kernel };
}

/** A loaded ready program as a machine takes it. */
export function demoProgram({ id, syntax, bits }: Demo): Program {
  const text = demoText(id);
  if (text === undefined) throw new Error(`the ready program ${id} is asked for before it is loaded`);
  return { name: id, source: text.source, syntax, bits };
}
