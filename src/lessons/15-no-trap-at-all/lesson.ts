import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "no-trap-at-all",
  number: 15,
  title: "No trap at all: the clock",
  summary: "The vDSO reads the time from a page that the kernel writes and ring 3 may read: no line is crossed.",
  link: "#demo=vdso-clock",
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "start",
      say: "Programs ask for the time very often, and a trap for each would cost more than the answer. This one will read the clock three times, but it will ask the kernel only once.",
      expect: { cpl: 3, rip: "_start" },
    },
    {
      to: "symbol header",
      say: "The kernel has left an address on the stack, AT_SYSINFO_EHDR: {hex rbx}. What stands there begins with {hex word.rbx[31:0]}, the mark of an ELF file: the vDSO is a shared object, with a table of names.",
      focus: { register: "rbx" },
      panels: ["program", "stage", "registers", "memory"],
      expect: { cpl: 3, "word.rbx[31:0]": "0x464c457f", rbx: "0x7ffff7ffd000" },
    },
    {
      to: "symbol __vdso_clock_gettime",
      say: "The program has found the name in that table and called the function. EDI = {edi} asks for CLOCK_MONOTONIC; RSI says where to put the answer.",
      focus: { station: "wrapper" },
      expect: { rip: "__vdso_clock_gettime", stage: "wrapper", edi: 1, rsi: "first" },
    },
    {
      to: "symbol hres_retry",
      say: "Still ring {cpl}. R8 points to {hex r8}: a page that the kernel writes and ring 3 may only read. In it stand a start time and the factor that makes nanoseconds of the processor's counter.",
      focus: { register: "r8" },
      panels: ["program", "stage", "registers", "memory", "page-walk"],
      expect: { cpl: 3, r8: "0x7ffff7ff7000", stage: "wrapper", "word.r8[31:0]": 0 },
      question: {
        ask: "Only the kernel can set the clock, and now it is going to be read. In which ring?",
        about: "cpl",
        by: "choose",
        wrong: [
          {
            value: 0,
            means: "That would take a system call. Reading needs no such right: the page is mapped for programs too.",
          },
        ],
        because: "In ring {cpl}. What must be protected is the writing, and the page cannot be written from here.",
      },
    },
    {
      to: "symbol once",
      say: "{last.mnemonic} brought the program back, with {at.first_ns} ns. The counter came from RDTSC, an instruction that any ring may use; no station behind the line was met.",
      focus: { memory: "first_ns" },
      expect: { cpl: 3, rax: 0, "last.mnemonic": "RET" },
      question: {
        ask: "Which instruction will bring the program back from this function?",
        about: "last.mnemonic",
        by: "choose",
        wrong: [
          { value: "SYSRET", means: "That leads from ring 0 to ring 3. Here nobody has left ring 3." },
          { value: "IRET", means: "That takes back what an interrupt or an exception has pushed. There was none." },
        ],
        because: "{last.mnemonic}, as from any function: this was one.",
      },
    },
    {
      to: "symbol twice",
      say: "The second reading, {at.second_ns} ns: the clock goes on without the kernel running a single instruction.",
      focus: { memory: "second_ns" },
      expect: { cpl: 3, rax: 0, "at.second": "at.first", "last.mnemonic": "RET" },
    },
    {
      to: "next call",
      say: "The same request the long way: RAX = {rax} is {upcoming.name}, and SYSCALL will cross the line.",
      focus: { station: "trap" },
      expect: { stage: "trap", "upcoming.name": "clock_gettime", rdi: 1, rsi: "third" },
    },
    {
      to: "return",
      say: "{at.third_ns} ns, from the kernel's own clock: page and kernel tell one time, apart by the steps between. The way there and back went through entry code, table and service routine.",
      focus: { memory: "third_ns" },
      expect: {
        cpl: 3,
        "call.name": "clock_gettime",
        "call.errno": "none",
        "last.mnemonic": "SYSRET",
        "at.third": "at.second",
      },
      question: {
        ask: "And which instruction will bring it back this time?",
        about: "last.mnemonic",
        by: "choose",
        wrong: [
          { value: "RET", means: "RET stays in its ring; from ring 0 it cannot lead to ring 3." },
          { value: "SYSEXIT", means: "That is the partner of SYSENTER, which nobody used here." },
        ],
        because: "{last.mnemonic}, for this time the line was crossed.",
      },
    },
    {
      to: "end",
      say: "The list of system calls shows one reading of three. To a tool like strace the others never happened.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 0, "call.name": "exit" },
    },
  ],
} satisfies Lesson;
