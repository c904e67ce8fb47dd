import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "the-unikernel",
  number: 20,
  title: "The unikernel: the call without the line",
  summary:
    "Program and kernel in one ring and one address space: a system call is a function call, and nothing protects.",
  program: {
    source: String.raw`# The same call three ways, in a unikernel: the kernel
# is a library, linked with the program.

    .text
    .globl _start
_start:
    mov   $39, %eax         # getpid, as for Linux
    xor   %edi, %edi
    syscall                 # 1: in ring 0
first:
    mov   $39, %eax         # getpid, and right behind:
    syscall                 # 2: patched by the loader
second:
    call  getpid            # 3: linked, a C function
third:
    mov   $0xffffffff82000138, %rbx # a wrong address
stray:
    movq  $0, (%rbx)        # a stray store
hit:
    mov   $39, %eax
    xor   %edi, %edi
    syscall                 # getpid once more
`,
    syntax: "att",
    bits: 64,
  },
  options: { unikernel: true, patched: true },
  panels: ["program", "stage", "registers", "privilege"],
  steps: [
    {
      to: "start",
      say: "This program has been linked with its kernel into one program, a unikernel. Nothing of it has run yet, and the ring is {cpl} already: there is no ring 3 here and no user memory.",
      focus: { register: "cs" },
      expect: { cpl: 0, mode: "64-bit", "cs[1:0]": 0, "flag.IF": 1 },
    },
    {
      to: "next call",
      say: "An unmodified program has SYSCALL instructions in it. RAX is {rax}, the number of {upcoming.name}; the instruction is executed in ring {cpl}.",
      focus: { station: "trap" },
      expect: { cpl: 0, "upcoming.name": "getpid", stage: "trap", "next.mnemonic": "SYSCALL" },
    },
    {
      to: "crossing",
      say: "SYSCALL did what it always does: RIP came from IA32_LSTAR, {symbol rip}, RCX keeps the way back, {symbol rcx}. But the ring is {cpl} as before, and RSP is {hex rsp}, the program’s stack: the library works on it too.",
      focus: { msr: "IA32_LSTAR" },
      panels: ["program", "stage", "registers", "tables"],
      expect: { rip: "msr.IA32_LSTAR", rcx: "first", rsp: "before.rsp", cr3: "before.cr3", cpl: 0 },
      question: {
        ask: "RSP is {hex rsp}, on the program’s stack. Which stack will it point to when the kernel library’s first instruction runs?",
        about: "rsp",
        as: "hex",
        by: "choose",
        wrong: [
          {
            value: "tss.rsp0",
            means:
              "That is where a kernel keeps its own stack for those who come from ring 3. Nobody comes from there, so this unikernel has not even filled it in.",
          },
          {
            value: "msr.IA32_LSTAR",
            means: "That register holds the address of code. It becomes RIP.",
          },
        ],
        because: "SYSCALL never touches RSP, and the library has no stack of its own: it stays {hex rsp}.",
      },
    },
    {
      to: "symbol first",
      say: "Back in the program, in ring {cpl}. The library could not use SYSRET, which always goes down to ring 3: it put the flags back and jumped to the address in RCX. From SYSCALL to here it took {strace.taken} steps.",
      focus: { register: "rcx" },
      expect: {
        cpl: 0,
        "call.name": "getpid",
        "call.door": "syscall",
        rcx: "first",
        rax: "call.result",
        "last.mnemonic": "JMP",
      },
      question: {
        ask: "In a process SYSRET would end this call. In which ring will the program go on here?",
        about: "cpl",
        by: "choose",
        wrong: [
          {
            value: 3,
            means:
              "That is where SYSRET leads. But no page here is open to ring 3: the next instruction could not even be fetched.",
          },
        ],
        because: "A plain jump ends it, and a jump does not change the ring: it is {cpl}.",
      },
    },
    {
      to: "symbol second",
      say: "The same call, {strace.taken} steps. Here the number stood right before SYSCALL, so the loader put a call of the right function in place of both: no IA32_LSTAR, no table, no flags to be saved.",
      focus: { station: "dispatch" },
      expect: { cpl: 0, "call.name": "getpid", "call.door": "call", rax: "call.result" },
      question: {
        ask: "Through SYSCALL it took {strace.taken} steps. The next SYSCALL has its number right before it, and the loader has replaced both by a call. How many steps will that be?",
        about: "strace.taken",
        by: "choose",
        wrong: [
          {
            value: "before.strace.taken",
            means:
              "Then nothing would have been won. But what the shim does for SYSCALL, saving flags and looking the number up, a call does not need.",
          },
        ],
        because: "{strace.taken} steps: the registers are still saved, because a system call must not change them.",
      },
    },
    {
      to: "symbol third",
      say: "And as a function: {strace.taken} steps. A program that was compiled with the library expects what any function does, and nothing is saved at all.",
      focus: { register: "rax" },
      expect: { "call.name": "getpid", "call.door": "call", rax: "call.result", cpl: 0 },
      question: {
        ask: "The patched call took {strace.taken} steps. Now comes an ordinary call of the library’s getpid. How many steps will it take?",
        about: "strace.taken",
        by: "choose",
        wrong: [
          {
            value: "before.strace.taken",
            means:
              "The patched call still pretends to be a system call and saves registers. A C function saves only what it has to.",
          },
        ],
        because:
          "{strace.taken} steps from the call to the next instruction: this is what system calls cost where there is no line.",
      },
    },
    {
      to: "symbol stray",
      say: "Now the price. RBX holds an address that is not the program’s: there lies the library’s table row for getpid, {symbol word.rbx}.",
      focus: { register: "rbx" },
      expect: { "word.rbx": "uk_syscall_r_getpid", cpl: 0 },
    },
    {
      to: "symbol hit",
      say: "The store was carried out: the row holds {word.rbx} now. No page was closed to it, for every page here belongs to ring {cpl}, and so does the program.",
      focus: { register: "rbx" },
      expect: { "word.rbx": 0, rip: "hit", cpl: 0 },
      question: {
        ask: "The program is about to store zero in that row. As a process it would be stopped by SIGSEGV. What will the row hold afterwards?",
        about: "word.rbx",
        as: "hex",
        by: "choose",
        wrong: [
          {
            value: "before.word.rbx",
            means:
              "So it would be in a process: the page walk finds a page of the kernel’s and refuses. Here it finds a page that ring 0 may write, and ring 0 is where the program runs.",
          },
        ],
        because: "It holds {word.rbx}. Nothing has noticed.",
      },
    },
    {
      to: "symbol asm_exc_page_fault",
      say: "The harm shows later, elsewhere: the next SYSCALL looked up its row and called address zero. {exception.mnemonic}: {exception.reason}. There is no process to be ended in the machine’s place, so the library prints this and stops.",
      focus: { station: "fault" },
      panels: ["program", "stage", "registers", "terminal"],
      expect: { "exception.mnemonic": "#PF", "exception.vector": 14, cr2: 0, cpl: 0 },
    },
  ],
} satisfies Lesson;
