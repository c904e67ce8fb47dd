import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "inside-the-kernel",
  number: 8,
  title: "Inside the kernel",
  summary: "The entry code builds pt_regs, the dispatcher reads one table row, the service routine does the work.",
  program: {
    source: String.raw`# One write, seen from the inside.

    .data
msg:    .ascii  "inside\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $1, %eax          # write
    mov   $1, %edi
    lea   msg(%rip), %rsi
    mov   $len, %edx
    syscall
back:
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  zoom: "machine",
  panels: ["stage", "registers", "stack", "code"],
  steps: [
    {
      to: "crossing",
      say: "Ring {cpl}, at {symbol rip}. The registers still hold what the program put into them, and RSP, {hex rsp}, is the program's stack. The kernel can trust none of it yet.",
      focus: { station: "entry" },
      expect: { cpl: 0, rip: "entry_SYSCALL_64", "call.name": "write" },
    },
    {
      to: "symbol entry_SYSCALL_64_after_hwframe",
      say: "A stack of its own first: RSP is now {hex rsp}. The entry code has pushed five words there, the same five that an interrupt would have pushed: the program's SS, RSP, RFLAGS, CS and RIP.",
      focus: { memory: "rsp" },
      expect: { "pt_regs.ip": "back", "pt_regs.cs": 0x33, "pt_regs.ss": 0x2b, "pt_regs.sp": "before.rsp" },
    },
    {
      to: "symbol do_syscall_64",
      say: "Then all the others. Together they are pt_regs, twenty-one words at {hex rdi}, and nothing of the program is lost. The number is kept as orig_ax, {pt_regs.orig_ax}.",
      focus: { ptRegs: "orig_ax" },
      expect: {
        rip: "do_syscall_64",
        "pt_regs.orig_ax": 1,
        "pt_regs.ax": -38,
        "pt_regs.di": 1,
        "pt_regs.si": "msg",
        rbx: 0,
      },
      question: {
        ask: "The word ax of pt_regs is what RAX will be on the way out. No one has worked on the call yet. What does the entry code put there?",
        about: "pt_regs.ax",
        as: "signed",
        by: "choose",
        wrong: [
          {
            value: 1,
            means:
              "The number is kept, but in another word, orig_ax. If it were here too, a call that nobody answers would look as if it had returned its number.",
          },
          {
            value: 0,
            means: "Then a call that nobody answers would look like a success.",
          },
        ],
        because:
          "It puts {signed pt_regs.ax} there, −ENOSYS, “function not implemented”: the answer if nobody gives a better one.",
      },
    },
    {
      to: "symbol __x64_sys_write",
      say: "The dispatcher has checked that the number is inside the table and has read exactly one row of it. Row {call.nr} of sys_call_table holds {hex call.row}, and that is {symbol rip}.",
      focus: { row: "call" },
      panels: ["stage", "registers", "code", "tables"],
      expect: { rip: "call.row", stage: "service" },
      question: {
        ask: "The number is {call.nr}. Which routine does row {call.nr} of the table name?",
        about: "rip",
        as: "symbol",
        by: "choose",
        wrong: [
          { value: "__x64_sys_read", means: "That is row {nr.x86-64.read}, one row before." },
          {
            value: "__ia32_sys_exit",
            means: "That is what this number means in the other table, the one for INT 0x80.",
          },
        ],
        because: "Row {call.nr} holds the address of {symbol rip}.",
      },
    },
    {
      to: "phase fdget",
      say: "The service routine works in phases. The first is {next.phase}: does file descriptor {call.arg1} exist, and what is behind it? Were it not there, the call would end here.",
      focus: { station: "service" },
      panels: ["stage", "code", "process"],
      expect: { "next.phase": "fdget", "call.arg1": 1 },
    },
    {
      to: "symbol copy_from_user",
      say: "Then the text has to come over. The kernel does not use the program's memory in place: it copies {rdx} bytes from {symbol rsi} into memory of its own, at {hex rdi}.",
      focus: { memory: "rsi" },
      panels: ["stage", "registers", "memory", "code"],
      expect: { rip: "copy_from_user", rsi: "msg", rdx: 7, cpl: 0, terminal: "" },
    },
    {
      to: "symbol do_syscall_64_exit",
      say: "The routine has returned {rax}, and the line is on the terminal. The dispatcher is about to store the result in pt_regs, over the {signed pt_regs.ax} that stood there.",
      focus: { ptRegs: "ax" },
      panels: ["stage", "registers", "stack", "terminal"],
      expect: { rax: 7, "pt_regs.ax": -38, terminal: "inside\n" },
    },
    {
      to: "next",
      say: "Now the word ax of pt_regs is {pt_regs.ax}. The exit code will pop all of it back into the registers, this word into RAX.",
      focus: { ptRegs: "ax" },
      panels: ["stage", "registers", "stack", "code"],
      expect: { "pt_regs.ax": 7, "pt_regs.ip": "back" },
    },
    {
      to: "return",
      say: "Ring {cpl}, at {symbol rip}, with RAX = {rax}. Apart from RAX, RCX and R11 every register is as it was: that is what pt_regs was for.",
      focus: { register: "rax" },
      expect: { cpl: 3, rip: "back", rax: 7, rdi: 1, rsi: "msg", rdx: 7, rsp: "before.pt_regs.sp" },
    },
  ],
} satisfies Lesson;
