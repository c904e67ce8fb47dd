import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "what-a-system-call-is",
  number: 1,
  title: "What a system call is",
  summary: "A program asks, one instruction crosses the line, the kernel does the work and hands back a result.",
  program: {
    source: String.raw`# Print a line, then end. Both need the kernel.

    .data
msg:    .ascii  "Hello from ring 3\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $1, %eax          # which call: write
    mov   $1, %edi          # to the terminal
    lea   msg(%rip), %rsi   # this text
    mov   $len, %edx        # this many bytes
    syscall                 # ask the kernel

    mov   $60, %eax         # which call: exit
    xor   %edi, %edi        # status: all went well
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  zoom: "story",
  panels: ["program", "stage", "registers", "terminal"],
  steps: [
    {
      to: "start",
      say: "This program wants to print a line. It runs in ring {cpl}, where every ordinary program runs; from there it cannot touch the screen, a file or the network. It has to ask the kernel.",
      focus: { station: "user" },
      expect: { cpl: 3, stage: "registers", terminal: "" },
    },
    {
      to: "next call",
      say: "First the set-up: the program has put a number and arguments into registers. RAX = {rax} stands for {upcoming.name}, and RSI points to the text, at {symbol rsi}. So far these are ordinary instructions: nothing has left the program.",
      focus: { station: "registers" },
      expect: { cpl: 3, stage: "trap", rax: 1, rdi: 1, rsi: "msg", rdx: 18, "upcoming.name": "write" },
    },
    {
      to: "crossing",
      say: "Then the trap: one instruction, and ring {before.cpl} became ring {cpl}. The processor now stands at {symbol rip}. That is kernel code, at an address the kernel chose when it started; the program cannot choose where it comes in.",
      focus: { station: "gate" },
      expect: { cpl: 0, rip: "entry_SYSCALL_64", stage: "entry", "call.name": "write" },
      question: {
        ask: "The next instruction is {next.mnemonic}. In which ring is the processor when it has run?",
        about: "cpl",
        by: "choose",
        wrong: [
          {
            value: 3,
            means:
              "Then SYSCALL would be an ordinary jump, and the kernel's code would run with no more rights than the program has. It could not reach the terminal either.",
          },
          {
            value: 1,
            means:
              "The processor has rings 1 and 2, but Linux uses neither: SYSCALL goes straight to the most privileged ring.",
          },
        ],
        because: "SYSCALL always leads to ring {cpl}. It is the door that the kernel has opened for programs.",
      },
    },
    {
      to: "symbol do_syscall_64",
      say: "The kernel has saved the program's registers on a stack of its own, so that it can put them back later. Now it looks at the number it was given: {pt_regs.orig_ax}.",
      focus: { ptRegs: "orig_ax" },
      expect: { cpl: 0, stage: "dispatch", "pt_regs.orig_ax": 1, rip: "do_syscall_64" },
    },
    {
      to: "symbol __x64_sys_write",
      say: "The number led to a function of the kernel: {symbol rip}. In ring {cpl} it may do what the program may not. It will copy the text and hand it to the terminal.",
      focus: { station: "service" },
      expect: { cpl: 0, stage: "service", rip: "__x64_sys_write", terminal: "" },
    },
    {
      to: "return",
      say: "And back: ring {cpl} again, at the instruction after SYSCALL. The text is on the terminal, and RAX brings the result, {signed rax}: the number of bytes written.",
      focus: { register: "rax" },
      expect: {
        cpl: 3,
        rip: "before.pt_regs.ip",
        rax: 18,
        "call.result": 18,
        terminal: "Hello from ring 3\n",
        "call.errno": "none",
      },
      question: {
        ask: "The kernel answers in RAX. The program asked to write {call.arg3} bytes, and all goes well. What will RAX hold?",
        about: "call.result",
        by: "choose",
        wrong: [
          {
            value: 0,
            means:
              "From write, zero would mean that nothing was written. Many calls do answer zero for success, but write has something to count.",
          },
          {
            value: 1,
            means: "That was the number of the call. RAX is used twice: the number goes in, the result comes out.",
          },
        ],
        because: "write answers with the number of bytes that it wrote, {call.result}.",
      },
    },
    {
      to: "end",
      say: "The second call was {call.name}. It never came back: the kernel ended the program, with status {exit.status}. Set up, trap, result: every system call is made of these three.",
      focus: { station: "service" },
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 0, "call.name": "exit", terminal: "Hello from ring 3\n" },
    },
  ],
} satisfies Lesson;
