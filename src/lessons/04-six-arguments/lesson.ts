import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "six-arguments",
  number: 4,
  title: "Six arguments",
  summary: "mmap uses all six argument registers; the fourth is R10, because SYSCALL needs RCX for itself.",
  program: {
    source: `# mmap(anywhere, one page, read and write,
#      private and anonymous, no file, offset 0)

    .text
    .globl _start
_start:
    mov   $9, %eax          # number 9: mmap
    xor   %edi, %edi        # 1st: any address will do
    mov   $4096, %esi       # 2nd: one page
    mov   $3, %edx          # 3rd: read, write
    mov   $0x22, %r10d      # 4th: private, anonymous
    mov   $-1, %r8          # 5th: no file
    xor   %r9d, %r9d        # 6th: offset 0
    syscall                 # RAX: where the page is

use:
    movb  $42, (%rax)       # use the page
    movzbl (%rax), %edi     # exit status: what it holds
    mov   $60, %eax
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers"],
  steps: [
    {
      to: "next call",
      say: "{upcoming.name} asks the kernel for memory, and it takes six arguments. All six are in registers: RDI, RSI, RDX, R10, R8, R9. There is no seventh register: no system call has more than six arguments.",
      focus: { station: "registers" },
      expect: { "upcoming.name": "mmap", rsi: 4096, rdx: 3, r10: 0x22, r8: -1, r9: 0, stage: "trap" },
    },
    {
      to: "crossing",
      say: "The kernel sees {call.text}. Look at the fourth argument, “{call.arg4.name}”: it came in {call.arg4.register}, although an ordinary C function would take it in RCX.",
      focus: { register: "r10" },
      expect: { cpl: 0, "call.name": "mmap", "call.arg4.register": "r10", "call.arg4": "r10", "call.arg5": -1 },
      question: {
        ask: "C functions get their arguments in RDI, RSI, RDX, RCX, R8, R9. From which register will the kernel take the fourth argument of a system call?",
        about: "call.arg4.register",
        by: "choose",
        wrong: [
          {
            value: "rcx",
            means:
              "Then the argument would be lost: SYSCALL overwrites RCX with the address of the next instruction. Look at RCX now: {hex rcx}.",
          },
          {
            value: "r11",
            means:
              "SYSCALL overwrites R11 too, with the flags: it holds {hex r11} now. An argument would be lost there.",
          },
        ],
        because: "RCX belongs to SYSCALL, so system calls use R10 in its place. It is the only difference.",
      },
    },
    {
      to: "here",
      say: "This is why: RCX holds {hex rcx} now, the address of “{symbol rcx}”, right behind SYSCALL. The processor put it there itself, so that the kernel knows the way back.",
      focus: { register: "rcx" },
      expect: { rcx: "use" },
    },
    {
      to: "symbol __x64_sys_mmap",
      say: "The entry code has saved all registers in one structure on the kernel's stack, pt_regs. The service routine takes the arguments from there; the fourth is the word called r10, {hex pt_regs.r10}.",
      focus: { ptRegs: "r10" },
      panels: ["program", "stage", "stack"],
      expect: { cpl: 0, rip: "__x64_sys_mmap", "pt_regs.r10": 0x22, "pt_regs.r8": -1, "pt_regs.orig_ax": 9 },
    },
    {
      to: "return",
      say: "The result is an address: {hex rax}. The kernel has noted that this page belongs to the program. It has not given it any memory yet.",
      focus: { register: "rax" },
      panels: ["program", "stage", "registers", "process"],
      expect: { cpl: 3, rax: "call.result", "call.errno": "none" },
    },
    {
      to: "crossing",
      say: "The store faulted: {exception.mnemonic}. The page was promised and not there, so the processor called the kernel, by itself and without any system call. CR2 says which address it was: {hex cr2}.",
      focus: { register: "cr2" },
      panels: ["program", "stage", "registers", "page-walk"],
      expect: {
        cpl: 0,
        "exception.mnemonic": "#PF",
        cr2: "before.rax",
        "exception.code[0]": 0,
        rip: "asm_exc_page_fault",
      },
    },
    {
      to: "return",
      say: "The kernel has put a zeroed page behind the address and gone back to {hex rip}: the same instruction as before, to try once more. The program never learns that it was interrupted.",
      focus: { register: "rip" },
      panels: ["program", "stage", "registers", "page-walk"],
      expect: { cpl: 3, rip: "before.pt_regs.ip", "next.text": "movb $0x2a,(%rax)" },
      question: {
        ask: "The kernel will now find memory for this page. At which address will the program go on? The store that faulted is at {hex pt_regs.ip}.",
        about: "rip",
        as: "hex",
        by: "type",
        wrong: [
          {
            value: "following",
            means:
              "That is the instruction behind the store. If the program went on there, the store would never have happened and the page would still hold zero.",
          },
          {
            value: "cr2",
            means:
              "That is where the store wanted to write: the page, which holds data. RIP says where the instructions are.",
          },
        ],
        because: "A fault leaves RIP at the instruction that faulted, so that it can be run again: {hex rip}.",
      },
    },
    {
      to: "end",
      say: "The store worked the second time: the program read back what it had stored and ended with it as its status, {exit.status}.",
      panels: ["program", "stage", "strace", "terminal"],
      expect: { "exit.status": 42 },
    },
  ],
} satisfies Lesson;
