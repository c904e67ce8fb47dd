import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "the-call-in-other-systems",
  number: 21,
  title: "The call in other systems",
  summary:
    "The same request has another number, other registers and another instruction on every system; the idea stays.",
  program: {
    source: String.raw`# One text, written twice: through each door
# of the same machine.

    .data
msg:    .ascii  "Hello, twice\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $1, %eax          # write, by the 64-bit table
    mov   $1, %edi          # 1st: terminal
    mov   $msg, %esi        # 2nd: the text
    mov   $len, %edx        # 3rd: its length
    syscall
second:
    mov   $4, %eax          # write, by the 32-bit table
    mov   $1, %ebx          # 1st: terminal
    mov   $msg, %ecx        # 2nd: the text
    mov   $len, %edx        # 3rd: its length
    int   $0x80
third:
    mov   $9999, %eax       # no call at all
    syscall
fourth:
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "other-systems"],
  steps: [
    {
      to: "next call",
      say: "Linux runs on many processors, and a system call is the same idea on each: a number, arguments in registers, one instruction. Here RAX = {rax} says {upcoming.name}. Before you look at the others, watch this processor.",
      focus: { station: "registers" },
      panels: ["program", "stage", "registers"],
      expect: { "upcoming.name": "write", rax: "nr.x86-64.write", rdi: 1, rsi: "msg", stage: "trap" },
    },
    {
      to: "crossing",
      say: "The way back is in RCX, {hex rcx}; no memory was written. The table shows the same call on five processors: AArch64, RISC-V and MIPS have a register of their own for the way back. Those columns are facts; nothing of them ran here.",
      focus: { station: "gate" },
      expect: { cpl: 0, rcx: "before.following", rip: "msr.IA32_LSTAR", "call.abi": "x86-64", "call.door": "syscall" },
      question: {
        ask: "SYSCALL comes next. What will RCX hold behind it?",
        about: "rcx",
        as: "hex",
        by: "choose",
        wrong: [
          {
            value: "before.rip",
            means:
              "So it would be on RISC-V and MIPS: they keep the address of the trap instruction itself, and the kernel steps over it. x86 keeps the next one.",
          },
          {
            value: "before.rcx",
            means:
              "RCX would be untouched if the way back were kept elsewhere, as AArch64 does in ELR. SYSCALL has only RCX for it.",
          },
        ],
        because: "It is the address of the instruction behind SYSCALL, {symbol rcx}.",
      },
    },
    {
      to: "return",
      say: "RAX = {rax}: so many bytes were written. All five columns answer in one register. On four a small negative number means an error; MIPS has a second register that says whether it went wrong.",
      focus: { station: "return" },
      panels: ["program", "stage", "terminal", "other-systems"],
      expect: { cpl: 3, rip: "second", rax: "rdx", "call.errno": "none", terminal: "Hello, twice\n" },
    },
    {
      to: "next call",
      say: "The same request for the other door. RAX = {rax} is {upcoming.name} in the 32-bit table, and the arguments are in EBX, ECX and EDX: the numbering belongs to the door, not to the processor.",
      focus: { station: "registers" },
      panels: ["program", "stage", "system-calls"],
      expect: { rax: "nr.i386.write", rbx: 1, rcx: "msg", "upcoming.name": "write", mode: "64-bit" },
      question: {
        ask: "Through SYSCALL write was number {nr.x86-64.write}. INT 0x80 comes next: which number will EAX hold for it? The table beside the path has it.",
        about: "eax",
        by: "type",
        wrong: [
          {
            value: "nr.x86-64.write",
            means: "Behind INT 0x80 that number is exit. The two tables were written at different times.",
          },
          {
            value: "nr.i386.read",
            means: "That is read, one row above it.",
          },
        ],
        because: "In the table of i386 write is number {nr.i386.write}.",
      },
    },
    {
      to: "symbol __ia32_sys_write",
      say: "One kernel, two tables, two stubs: this is {symbol rip}. Behind it both do the same work. RISC-V and AArch64 share one newer table, without fork, open and pipe: there the general calls clone, openat and pipe2 stand alone.",
      focus: { row: "call" },
      panels: ["program", "stage", "other-systems"],
      expect: { cpl: 0, rip: "call.row", "call.abi": "i386", "call.name": "write", "call.arg2.register": "ecx" },
    },
    {
      to: "return",
      say: "The text stands there twice, and RAX is {rax} again. Two instructions, two numbers and two sets of registers made one and the same call.",
      panels: ["program", "stage", "terminal", "other-systems"],
      expect: { cpl: 3, rip: "third", rax: "rdx", terminal: "Hello, twice\nHello, twice\n" },
    },
    {
      to: "symbol fourth",
      say: "Number {hex call.nr} is in no table of x86. The answer is {signed rax}, {call.errno}: x86, AArch64 and RISC-V give the error as a negative number; on MIPS the flag is set and the number is positive.",
      focus: { station: "return" },
      panels: ["program", "stage", "other-systems"],
      expect: { "call.errno": "ENOSYS", rax: -38, rip: "fourth" },
      question: {
        ask: "Next the program asks for a call that no table has. How does a Linux kernel answer?",
        about: "call.errno",
        by: "choose",
        wrong: [
          {
            value: "EINVAL",
            means: "That is for a wrong argument of a call that exists. Here there is no call.",
          },
          {
            value: "none",
            means: "Every number is checked against the length of the table before a row is read.",
          },
        ],
        because: "ENOSYS says that there is no such call. Its name is the same on every system, its number is not.",
      },
    },
    {
      to: "end",
      say: "The program ended with status {exit.status}. The list of all calls and the five columns stay open to you: step any program and see how another system would be asked.",
      panels: ["program", "stage", "terminal", "system-calls", "other-systems"],
      expect: { "exit.status": 0, "call.name": "exit" },
    },
  ],
} satisfies Lesson;
