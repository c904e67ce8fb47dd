import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "int-0x80-from-64-bit",
  number: 10,
  title: "INT 0x80 in 64-bit code",
  summary:
    "The classic mistake: the old door also opens for 64-bit code, but it takes 32-bit numbers and half the pointers.",
  program: {
    source: String.raw`# 64-bit code that uses the 32-bit door. Twice.

    .text
    .globl _start
_start:
    pushq $0x0a6968         # "hi\n" on the stack

    mov   $4, %eax          # write, in 32-bit numbers
    mov   $1, %ebx          # 1st: terminal
    mov   %rsp, %rcx        # 2nd: the text, on the stack
    mov   $3, %edx          # 3rd: three bytes
    int   $0x80
back:
    mov   $1, %eax          # write, in 64-bit numbers
    mov   $1, %edi          # 1st: terminal
    mov   %rsp, %rsi        # 2nd: the text
    mov   $3, %edx          # 3rd: three bytes
    mov   $7, %ebx          # (left over from before)
    int   $0x80
never:
    mov   $60, %eax
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "next call",
      say: "64-bit code, ring {cpl}, and INT 0x80. The author knows that this door uses 32-bit numbers and registers: EAX = {eax} is {upcoming.name}, and RCX points to the text on the stack, {hex rcx}.",
      focus: { station: "registers" },
      expect: { mode: "64-bit", "upcoming.name": "write", rcx: "rsp", rdx: 3 },
    },
    {
      to: "symbol __ia32_sys_write",
      say: "The kernel took 32 bits of each argument, because that is all a 32-bit program has. The pointer has become {hex call.arg2}; the upper half, {hex pt_regs.cx[63:32]}, was cut off.",
      focus: { register: "rcx" },
      panels: ["program", "stage", "registers", "stack"],
      expect: {
        cpl: 0,
        "call.abi": "i386",
        "call.name": "write",
        "call.arg2": "pt_regs.cx[31:0]",
        "pt_regs.cx": "before.rcx",
        rip: "__ia32_sys_write",
      },
      question: {
        ask: "RCX is {hex rcx}, a good address of the program's stack. Which pointer will the kernel's write be given?",
        about: "call.arg2",
        as: "hex",
        by: "choose",
        wrong: [
          {
            value: "before.rcx",
            means:
              "That would be right for SYSCALL. INT 0x80 leads to the 32-bit entry whatever code used it, and there a pointer has 32 bits.",
          },
          {
            value: "before.rsi",
            means: "RSI is the second argument of SYSCALL. INT 0x80 takes it from ECX.",
          },
        ],
        because: "Only the low half arrives: {hex call.arg2}.",
      },
    },
    {
      to: "return",
      say: "At the cut-off address there is nothing, so the answer is {signed rax}, {call.errno}. The program printed nothing, and it has not looked at the result: it will never know.",
      focus: { register: "rax" },
      panels: ["program", "stage", "registers", "strace", "terminal"],
      expect: { cpl: 3, rip: "back", "call.errno": "EFAULT", rax: -14, terminal: "" },
      question: {
        ask: "How will this call end?",
        about: "call.errno",
        by: "choose",
        wrong: [
          {
            value: "none",
            means:
              "With a text in the data section it would work: those addresses are small and survive the cut. That is why this mistake can hide for a long time. The stack lies high up.",
          },
          {
            value: "ENOSYS",
            means: "The number is fine; this door has a call with it, {call.name}. The pointer is the trouble.",
          },
        ],
        because: "The copy from {hex call.arg2} faults, and write returns −{call.errno}.",
      },
    },
    {
      to: "next call",
      say: "Second try, the other way round: everything is set up as for SYSCALL, with RAX = {rax}, RDI, RSI and RDX. Only the trap instruction is the old one.",
      focus: { station: "registers" },
      expect: { rax: 1, rdi: 1, rsi: "rsp", rbx: 7, stage: "trap" },
    },
    {
      to: "symbol __ia32_sys_exit",
      say: "INT 0x80 read the number in the 32-bit table: {call.nr} is {call.name} there. The arguments in RDI and RSI were not looked at; its one argument came from EBX, {call.arg1}.",
      focus: { row: "call" },
      panels: ["program", "stage", "registers", "code"],
      expect: { "call.name": "exit", "call.arg1": 7, "call.arg1.register": "ebx", rip: "call.row" },
      question: {
        ask: "RAX = {rax}, and INT 0x80 comes next. Which call will the kernel carry out?",
        about: "call.name",
        by: "choose",
        wrong: [
          {
            value: "write",
            means: "With SYSCALL, yes. But the door chooses the table, and behind INT 0x80 lies the 32-bit one.",
          },
          {
            value: "read",
            means: "In the 32-bit table read is number {nr.i386.read}.",
          },
        ],
        because: "In the 32-bit table number {call.nr} is {call.name}.",
      },
    },
    {
      to: "end",
      say: "So the program ended in the middle, without a word, with status {exit.status}: what happened to be in EBX. In 64-bit code use SYSCALL.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 7, terminal: "", "call.name": "exit" },
    },
  ],
} satisfies Lesson;
