import type { Lesson } from "./lesson.ts";

/** A lesson as a list shows it. */
export interface LessonEntry {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly summary: string;
  /** Fetches the lesson itself; rejects where the network does not give it. */
  readonly load: () => Promise<Lesson>;
}

const lessonOf = (module: { readonly lesson: Lesson }): Lesson => module.lesson;

/** The lessons in the order in which they build on each other. None is loaded until it is asked for. */
export const LESSONS: readonly LessonEntry[] = [
  {
    id: "what-a-system-call-is",
    number: 1,
    title: "What a system call is",
    summary: "A program asks, one instruction crosses the line, the kernel does the work and hands back a result.",
    load: () => import("./01-what-a-system-call-is/lesson.ts").then(lessonOf),
  },
  {
    id: "numbers-and-registers",
    number: 2,
    title: "Numbers and registers",
    summary: "In 64-bit code RAX names the call, and RDI, RSI, RDX carry its first arguments.",
    load: () => import("./02-numbers-and-registers/lesson.ts").then(lessonOf),
  },
  {
    id: "int-0x80-in-32-bit",
    number: 3,
    title: "The same call in 32-bit code",
    summary: "32-bit programs enter by INT 0x80, with other numbers and other registers.",
    load: () => import("./03-int-0x80-in-32-bit/lesson.ts").then(lessonOf),
  },
  {
    id: "six-arguments",
    number: 4,
    title: "Six arguments",
    summary: "mmap uses all six argument registers; the fourth is R10, because SYSCALL needs RCX for itself.",
    load: () => import("./04-six-arguments/lesson.ts").then(lessonOf),
  },
  {
    id: "rings",
    number: 5,
    title: "What ring 3 may not do",
    summary: "The processor itself refuses privileged instructions in ring 3, and calls the kernel.",
    load: () => import("./05-rings/lesson.ts").then(lessonOf),
  },
  {
    id: "the-idt-gate",
    number: 6,
    title: "The gate, field by field",
    summary: "Sixteen bytes in memory decide where INT leads, in which ring, and who may use it.",
    load: () => import("./06-the-idt-gate/lesson.ts").then(lessonOf),
  },
  {
    id: "syscall-and-sysret",
    number: 7,
    title: "SYSCALL, SYSRET and their registers",
    summary: "SYSCALL reads no table and writes no memory: three model-specific registers hold all it needs.",
    load: () => import("./07-syscall-and-sysret/lesson.ts").then(lessonOf),
  },
  {
    id: "inside-the-kernel",
    number: 8,
    title: "Inside the kernel",
    summary: "The entry code builds pt_regs, the dispatcher reads one table row, the service routine does the work.",
    load: () => import("./08-inside-the-kernel/lesson.ts").then(lessonOf),
  },
  {
    id: "bad-pointers",
    number: 9,
    title: "Bad pointers, EFAULT and errno",
    summary: "A bad pointer given to the kernel harms nobody: the copy faults, and the call returns an error.",
    load: () => import("./09-bad-pointers/lesson.ts").then(lessonOf),
  },
  {
    id: "int-0x80-from-64-bit",
    number: 10,
    title: "INT 0x80 in 64-bit code",
    summary:
      "The classic mistake: the old door also opens for 64-bit code, but it takes 32-bit numbers and half the pointers.",
    load: () => import("./10-int-0x80-from-64-bit/lesson.ts").then(lessonOf),
  },
  {
    id: "the-wrapper",
    number: 11,
    title: "The wrapper: from puts to the trap through PLT and GOT",
    summary:
      "A call of puts goes through a stub and a word of memory, and only then to the library that makes the trap.",
    load: () => import("./11-the-wrapper/lesson.ts").then(lessonOf),
  },
  {
    id: "virtual-memory",
    number: 12,
    title: "Virtual memory: the page walk and the kernel's half",
    summary: "Every address goes through four tables. They map the kernel too, and one bit in them keeps ring 3 out.",
    load: () => import("./12-virtual-memory/lesson.ts").then(lessonOf),
  },
  {
    id: "kpti",
    number: 13,
    title: "KPTI, and why",
    summary:
      "Since Meltdown a kernel may hide from its programs: two sets of tables, and a change of CR3 on every way in and out.",
    load: () => import("./13-kpti/lesson.ts").then(lessonOf),
  },
  {
    id: "sysenter-and-the-vdso",
    number: 14,
    title: "SYSENTER and the vDSO page, Intel and AMD",
    summary: "The kernel lends every program a page with the fastest door that the processor has for 32-bit code.",
    load: () => import("./14-sysenter-and-the-vdso/lesson.ts").then(lessonOf),
  },
  {
    id: "no-trap-at-all",
    number: 15,
    title: "No trap at all: the clock",
    summary: "The vDSO reads the time from a page that the kernel writes and ring 3 may read: no line is crossed.",
    load: () => import("./15-no-trap-at-all/lesson.ts").then(lessonOf),
  },
  {
    id: "privilege-and-context-switch",
    number: 16,
    title: "Privilege switch beside context switch",
    summary:
      "Crossing the line changes the ring of one process; a context switch changes the process, inside the kernel.",
    load: () => import("./16-privilege-and-context-switch/lesson.ts").then(lessonOf),
  },
  {
    id: "a-signal-from-a-call",
    number: 17,
    title: "A signal from a system call",
    summary: "tgkill only leaves a note; the signal takes effect on the receiver's way back to ring 3.",
    load: () => import("./17-a-signal-from-a-call/lesson.ts").then(lessonOf),
  },
  {
    id: "strace-and-six-categories",
    number: 18,
    title: "strace, its summary and six kinds of calls",
    summary: "strace writes down every call of a program; counted and sorted, they show what a program is about.",
    load: () => import("./18-strace-and-six-categories/lesson.ts").then(lessonOf),
  },
  {
    id: "go-without-libc",
    number: 19,
    title: "Go without libc",
    summary:
      "A language can have a convention of its own: arguments on the stack, an Errno as a result, the scheduler told.",
    load: () => import("./19-go-without-libc/lesson.ts").then(lessonOf),
  },
  {
    id: "the-unikernel",
    number: 20,
    title: "The unikernel: the call without the line",
    summary:
      "Program and kernel in one ring and one address space: a system call is a function call, and nothing protects.",
    load: () => import("./20-the-unikernel/lesson.ts").then(lessonOf),
  },
  {
    id: "the-call-in-other-systems",
    number: 21,
    title: "The call in other systems",
    summary:
      "The same request has another number, other registers and another instruction on every system; the idea stays.",
    load: () => import("./21-the-call-in-other-systems/lesson.ts").then(lessonOf),
  },
];
