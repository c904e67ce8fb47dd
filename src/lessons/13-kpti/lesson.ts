import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "kpti",
  number: 13,
  title: "KPTI, and why",
  summary:
    "Since Meltdown a kernel may hide from its programs: two sets of tables, and a change of CR3 on every way in and out.",
  program: {
    source: `# The same load from the kernel's stack as before,
# on a machine with page-table isolation.

    .text
    .globl _start
_start:
    mov   $39, %eax         # getpid
    syscall
    movabs $0xffffc90000013f58, %rcx
    mov   (%rcx), %al       # the kernel's memory
    hlt
`,
    syntax: "att",
    bits: 64,
  },
  options: { kpti: true },
  panels: ["program", "stage", "registers", "address-space"],
  steps: [
    {
      to: "start",
      say: "Meltdown: some processors went on for a few instructions after a forbidden load, with the value from the kernel's page, and the cache could tell a program afterwards what it had been. That needs a translation, so the cure is to leave ring 3 none: its tables map {decimal root.user.kernel-pages} pages of the kernel's half here. The kernel's own tables map {decimal root.kernel.kernel-pages}.",
      focus: { register: "cr3" },
      expect: { cpl: 3, "root.active.kind": "user", "cr3[12]": 1 },
    },
    {
      to: "next call",
      say: "The two first tables lie side by side: {root.kernel.physical} is the kernel's, {root.user.physical} the user's. Bit 12 of CR3 tells them apart, and it is {cr3[12]}.",
      focus: { register: "cr3" },
      expect: { "upcoming.name": "getpid", "cr3[12]": 1, cr3: "root.user.physical" },
    },
    {
      to: "crossing",
      say: "SYSCALL has made this ring {cpl}, and CR3 is still {hex cr3}. So this code has to be mapped for ring 3, and so has what it needs before it can change tables: a place for RSP, small stacks, the processor's own tables. That is all those pages hold.",
      focus: { register: "cr3" },
      panels: ["stage", "registers", "address-space", "code"],
      expect: { cpl: 0, "cr3[12]": 1, rip: "entry_SYSCALL_64" },
      question: {
        ask: "The program is about to execute SYSCALL. Bit 12 of CR3 is {cr3[12]} now; for the kernel's tables it has to be clear. What is it right behind SYSCALL, in ring 0?",
        about: "cr3[12]",
        by: "choose",
        wrong: [
          {
            value: 0,
            means: "Then SYSCALL would load CR3. It knows nothing of two sets of tables: they are the kernel's idea.",
          },
        ],
        because: "SYSCALL leaves CR3 alone: bit 12 is still {cr3[12]}. The kernel begins on the user's tables.",
      },
    },
    {
      to: "root",
      say: "This move to CR3 cleared bit 12, and the whole kernel is there. It cost {flush.entries} translations that the TLB had kept; each has to be walked again when it is needed, unless the processor can tag them with an identifier (PCID).",
      focus: { register: "cr3" },
      panels: ["stage", "registers", "address-space", "code"],
      expect: { cpl: 0, "cr3[12]": 0, "root.active.kind": "kernel", "last.mnemonic": "MOV" },
      question: {
        ask: "With RSP parked, the entry code loads CR3 with bit 12 cleared. {decimal root.active.kernel-pages} pages of the kernel's half are mapped before that. How many after it?",
        about: "root.active.kernel-pages",
        as: "decimal",
        by: "choose",
        wrong: [
          { value: "before.root.active.kernel-pages", means: "Then nothing would have been hidden from the program." },
          {
            value: 0,
            means: "Then the next instruction could not even be fetched: code has to be mapped to run.",
          },
        ],
        because:
          "All {decimal root.active.kernel-pages}: the kernel's code and data, and every byte of memory through its direct map.",
      },
    },
    {
      to: "symbol do_syscall_64",
      say: "From here on it is the call that you know. But every system call, interrupt and page fault now pays for two changes of CR3: on the order of a hundred cycles each, says the kernel's own documentation.",
      focus: { station: "dispatch" },
      panels: ["stage", "registers", "code"],
      expect: { cpl: 0, "cr3[12]": 0, "call.name": "getpid" },
    },
    {
      to: "root",
      say: "On the way back bit 12 is set again, still in ring {cpl}. RSP is {hex rsp}: the task's own stack has just gone, so the last words lie on a small stack that both sets of tables map.",
      focus: { register: "rsp" },
      panels: ["stage", "registers", "address-space", "code"],
      expect: { cpl: 0, "cr3[12]": 1, "walk.rsp.pml4e.present": 1, "root.active.kind": "user" },
    },
    {
      to: "return",
      say: "The program has its result, {rax}, and has seen nothing of all this. It runs on the tables that it started with.",
      focus: { register: "rax" },
      expect: { cpl: 3, "call.name": "getpid", "cr3[12]": 1 },
    },
    {
      to: "next",
      say: "Now RCX holds the address {hex rcx}: in a system call the kernel's stack is there. In the table that ring 3 has, the entry for it is empty.",
      focus: { register: "rcx" },
      panels: ["program", "stage", "registers", "page-walk"],
      expect: { "walk.rcx.pml4e.present": 0, cpl: 3 },
    },
    {
      to: "next",
      say: "Refused, as without isolation, but for another reason: “{exception.reason}”. The processor found no translation, so there is no value that it could have gone on with, were it one of those that do.",
      focus: { register: "cr2" },
      panels: ["program", "stage", "registers", "page-walk"],
      expect: { "exception.mnemonic": "#PF", cr2: "before.rcx", "exception.code[0]": 0 },
      question: {
        ask: "The load from {hex rcx} faults in any case. Bit 0 of the error code says whether the page was present; with one set of tables for all it was set. What does the processor report now?",
        about: "exception.code[0]",
        by: "choose",
        wrong: [
          { value: 1, means: "Then the walk would have come to a page of the kernel. It ended at the first table." },
        ],
        because:
          "The walk ended at the first entry: bit 0 is {exception.code[0]}. To the program Linux reports the bit as set in both cases, so that nobody can find out what the kernel maps.",
      },
    },
    {
      to: "end",
      say: "{exit.signal}, as before: what a program may do has not changed. What has changed is how much of the kernel the processor could find on its behalf.",
      panels: ["program", "stage", "address-space", "process"],
      expect: { "exit.signal": "SIGSEGV" },
    },
  ],
} satisfies Lesson;
