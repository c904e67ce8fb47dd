import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "numbers-and-registers",
  number: 2,
  title: "Numbers and registers",
  summary: "In 64-bit code RAX names the call, and RDI, RSI, RDX carry its first arguments.",
  program: {
    source: String.raw`# Two calls: one without arguments, one with three.

    .data
msg:    .ascii  "Numbers name calls.\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $39, %eax         # the number of a call
    syscall

    mov   $1, %eax          # the number of another
    mov   $1, %edi          # 1st argument
    lea   msg(%rip), %rsi   # 2nd argument
    mov   $len, %edx        # 3rd argument
    syscall

    mov   $60, %eax         # and of a third
    xor   %edi, %edi        # 1st argument
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "next call",
      say: "The kernel has some hundreds of system calls, and it knows them by number only. RAX = {rax} is {upcoming.name}: “what is the number of my process?” It takes no arguments, so nothing else is set up.",
      focus: { register: "rax" },
      expect: { cpl: 3, rax: 39, "upcoming.name": "getpid", stage: "trap" },
    },
    {
      to: "over",
      say: "One call later RAX holds {rax}, this program's process number. The result comes back in the register that carried the number.",
      focus: { register: "rax" },
      expect: { cpl: 3, "call.name": "getpid", rax: "call.result", "call.errno": "none" },
      question: {
        ask: "RAX = {rax} goes into the kernel. What is in RAX when the call has returned?",
        about: "rax",
        by: "choose",
        wrong: [
          {
            value: 39,
            means:
              "Then the answer would have to come back somewhere else. Every other register that the program may rely on is restored as it was, so there would be no place for it.",
          },
          { value: 0, means: "Zero is how some calls say “done”. This one was asked a question, so it has an answer." },
        ],
        because: "RAX is the way in for the number and the way out for the result: here the process number, {rax}.",
      },
    },
    {
      to: "next",
      say: "The next call. RAX = {rax}: the number is a different one, so the kernel will do something different.",
      focus: { register: "rax" },
      expect: { rax: 1, stage: "registers" },
    },
    {
      to: "next",
      say: "The first argument goes into RDI. It is {rdi}, the file descriptor of the terminal.",
      focus: { register: "rdi" },
      expect: { rdi: 1, stage: "registers" },
    },
    {
      to: "next",
      say: "The second goes into RSI: {rsi}. It is not the text, only its address, {symbol rsi}. The kernel will fetch the bytes from there by itself.",
      focus: { register: "rsi" },
      panels: ["program", "stage", "registers", "memory"],
      expect: { rsi: "msg", stage: "registers" },
    },
    {
      to: "next",
      say: "The third goes into RDX: {rdx} bytes. Number and arguments are complete, and the trap is next. This is {upcoming.name}.",
      focus: { station: "registers" },
      expect: { rdx: 20, stage: "trap", "upcoming.name": "write" },
      question: {
        ask: "After one more instruction everything is set up, with RAX = {rax}. Which call will the kernel see?",
        about: "upcoming.name",
        by: "choose",
        wrong: [
          {
            value: "exit",
            means:
              "In the older 32-bit numbering exit is number {nr.i386.exit}. The two tables are different, and SYSCALL uses the 64-bit one. Another lesson shows what happens when they are mixed up.",
          },
          {
            value: "read",
            means:
              "The neighbour in the table: read is number {nr.x86-64.read}. One off, and the kernel would wait for the keyboard.",
          },
        ],
        because: "In the 64-bit table this number is {upcoming.name}.",
      },
    },
    {
      to: "crossing",
      say: "Inside the kernel the same registers are read as a call with names: {call.text}. The first argument is “{call.arg1.name}”, the second “{call.arg2.name}”, the third “{call.arg3.name}”.",
      focus: { station: "registers" },
      expect: {
        cpl: 0,
        "call.name": "write",
        "call.arg1.register": "rdi",
        "call.arg2.register": "rsi",
        "call.arg3.register": "rdx",
        "call.arg2": "msg",
      },
    },
    {
      to: "end",
      say: "The list of calls is what the tool strace prints. Each line was made from registers: a number, up to six arguments, a result. The program has ended with status {exit.status}.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 0, terminal: "Numbers name calls.\n" },
    },
  ],
} satisfies Lesson;
