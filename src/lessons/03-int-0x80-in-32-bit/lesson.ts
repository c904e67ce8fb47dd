import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "int-0x80-in-32-bit",
  number: 3,
  title: "The same call in 32-bit code",
  summary: "32-bit programs enter by INT 0x80, with other numbers and other registers.",
  program: {
    source: String.raw`# The 32-bit way: other numbers, other registers,
# another door.

    .data
msg:    .ascii  "Hello through gate 0x80\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $4, %eax          # the number of a call
    mov   $1, %ebx          # 1st argument
    mov   $msg, %ecx        # 2nd argument
    mov   $len, %edx        # 3rd argument
    int   $0x80             # through the gate

    mov   $1, %eax          # the number of another
    xor   %ebx, %ebx        # 1st argument
    int   $0x80
`,
    syntax: "att",
    bits: 32,
  },
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "start",
      say: "This is a 32-bit program on a 64-bit kernel. The processor reads its code in {mode} mode because the code selector in CS is {cs}; for a 64-bit program it would be another one. It is still ring {cpl}.",
      focus: { register: "cs" },
      expect: { cpl: 3, mode: "32-bit", cs: 0x23 },
    },
    {
      to: "next call",
      say: "The set-up looks familiar, with other names. EAX = {eax} is the number of {upcoming.name}, and the arguments are in EBX, ECX and EDX. The trap instruction is INT 0x80.",
      focus: { station: "registers" },
      expect: { eax: 4, ebx: 1, ecx: "msg", edx: 24, stage: "trap", "upcoming.name": "write" },
      question: {
        ask: "The program begins with {next.text}, the number of a call, and will go through INT 0x80. Which call is that?",
        about: "upcoming.name",
        by: "choose",
        wrong: [
          {
            value: "stat",
            means:
              "That has this number in the 64-bit table: stat is {nr.x86-64.stat} there. INT 0x80 uses the 32-bit table, which is older and numbered differently.",
          },
          {
            value: "exit",
            means: "exit is number {nr.i386.exit} in the 32-bit table. This program uses it for its second call.",
          },
        ],
        because: "The door decides which table is used. Through INT 0x80 this number is {upcoming.name}.",
      },
    },
    {
      to: "crossing",
      say: "INT 0x80 is a software interrupt. The processor looked up entry 0x80 of a table in memory, the IDT, and went to the address written there: {symbol rip}, in ring {cpl}.",
      focus: { station: "gate" },
      panels: ["program", "stage", "registers", "tables"],
      expect: { cpl: 0, rip: "gate.0x80.offset", "call.door": "int 0x80", "call.abi": "i386" },
      question: {
        ask: "INT 0x80 comes next. Where will the processor find the address of the kernel's code?",
        about: "rip",
        as: "symbol",
        by: "choose",
        wrong: [
          {
            value: "entry_SYSCALL_64",
            means:
              "That is where the SYSCALL instruction goes; its address is in a register of the processor, IA32_LSTAR. INT looks into the table in memory instead.",
          },
          {
            value: "before.following",
            means:
              "That is the next instruction of the program. INT jumps away from it; the address is kept so that the kernel can come back to it.",
          },
        ],
        because: "Entry 0x80 of the IDT holds {hex gate.0x80.offset}, and that is {symbol rip}.",
      },
    },
    {
      to: "here",
      say: "Before that jump the processor itself pushed five words on the kernel's stack: SS, RSP, RFLAGS, CS and RIP of the program. The last of them, {hex word.rsp}, is the way back: the instruction behind INT 0x80.",
      focus: { memory: "rsp" },
      panels: ["program", "stage", "registers", "stack"],
      expect: { "word.rsp": "pt_regs.ip", "pt_regs.cs": 0x23, "pt_regs.ip": "before.pt_regs.ip", "pt_regs.ss": 0x2b },
    },
    {
      to: "symbol __ia32_sys_write",
      say: "From here on it is the same story: the registers are saved, the number is looked up. The 32-bit table gave {symbol call.row}, which writes to the terminal as its 64-bit sister does.",
      focus: { row: "call" },
      panels: ["program", "stage", "code"],
      expect: { cpl: 0, rip: "call.row", mode: "64-bit", "call.name": "write", "pt_regs.orig_ax": 4 },
    },
    {
      to: "return",
      say: "The instruction {last.mnemonic} popped the five words again: ring {cpl}, {mode} code, the program's own stack. EAX = {eax} bytes were written.",
      focus: { station: "return" },
      panels: ["program", "stage", "registers", "terminal"],
      expect: {
        cpl: 3,
        mode: "32-bit",
        cs: 0x23,
        eax: 24,
        "last.mnemonic": "IRET",
        terminal: "Hello through gate 0x80\n",
      },
    },
    {
      to: "end",
      say: "The last call was number {call.nr}, {call.name}. In 64-bit code the same number is another call: a number means nothing without its door.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "call.nr": 1, "call.name": "exit", "exit.status": 0 },
    },
  ],
} satisfies Lesson;
