import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "rings",
  number: 5,
  title: "What ring 3 may not do",
  summary: "The processor itself refuses privileged instructions in ring 3, and calls the kernel.",
  program: {
    source: `# May a program switch interrupts off? CLI would do it.

    .text
    .globl _start
_start:
    mov   %cs, %eax         # reading CS is allowed
    and   $3, %eax          # its low two bits: the ring
    mov   %rsp, %rbx        # own registers, own stack:
    push  %rax              # all allowed

    cli                     # interrupts off?

never:
    mov   $60, %eax         # exit, as if all were well
    xor   %edi, %edi
    syscall
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers", "privilege"],
  steps: [
    {
      to: "start",
      say: "The processor always knows in which ring it is. The number is called CPL, the current privilege level, and it is kept in the low two bits of CS: CS is {cs}, so CPL is {cs[1:0]}.",
      focus: { register: "cs" },
      expect: { cpl: 3, "cs[1:0]": "cpl" },
    },
    {
      to: "step 2",
      say: "A program may look: it has read CS and kept the two bits, {rax}. Looking gives no power. To change CPL it would have to go through a door that the kernel has built.",
      focus: { register: "rax" },
      expect: { rax: "cpl", cpl: 3 },
    },
    {
      to: "step 4",
      say: "Registers and the program's own memory are free to use. The next instruction is different: {next.mnemonic} switches interrupts off, and whoever can do that owns the machine, because nothing could take it away again.",
      focus: { station: "user" },
      expect: { cpl: 3, "next.mnemonic": "CLI", "flag.IF": 1, "word.rsp": 3 },
    },
    {
      to: "crossing",
      say: "The processor refused: “{exception.reason}”. It raised {exception.mnemonic}, exception number {exception.vector}, and went to {symbol rip} in ring {cpl}. The program did not call the kernel; the processor did.",
      focus: { station: "fault" },
      panels: ["program", "stage", "registers", "tables"],
      expect: {
        cpl: 0,
        "exception.mnemonic": "#GP",
        "exception.vector": 13,
        "exception.code": 0,
        rip: "asm_exc_general_protection",
      },
      question: {
        ask: "{next.mnemonic} comes next, in ring {cpl}. Where will the processor be after it?",
        about: "rip",
        as: "symbol",
        by: "choose",
        wrong: [
          {
            value: "never",
            means:
              "Then the processor would either have obeyed or have silently skipped the instruction. It does neither: a forbidden instruction is an exception.",
          },
          {
            value: "entry_SYSCALL_64",
            means:
              "That is the entry for programs that ask by SYSCALL. This program asked for nothing; it was stopped.",
          },
        ],
        because: "Every exception has an entry in the IDT. The one for {exception.mnemonic} leads to {symbol rip}.",
      },
    },
    {
      to: "here",
      say: "The address that was saved, {hex pt_regs.ip}, is that of the refused instruction itself, not of the one behind it. An instruction that faults has changed nothing: the saved flags still allow interrupts, IF is {pt_regs.flags[9]}.",
      focus: { ptRegs: "ip" },
      panels: ["program", "stage", "stack", "flags"],
      expect: { "pt_regs.ip": "before.pt_regs.ip", "pt_regs.flags[9]": 1, "pt_regs.cs[1:0]": 3 },
    },
    {
      to: "symbol arch_do_signal_or_restart",
      say: "The kernel cannot mend this. It makes a signal of it and delivers it on the way back to the program.",
      focus: { station: "signal" },
      expect: { cpl: 0, stage: "signal" },
    },
    {
      to: "end",
      say: "The program was killed by {exit.signal}. It never got to exit, and the kernel and all other programs are unharmed.",
      panels: ["program", "stage", "process", "strace"],
      expect: { "exit.signal": "SIGSEGV" },
      question: {
        ask: "The program has no handler for this. How will it end?",
        about: "exit.signal",
        by: "choose",
        wrong: [
          {
            value: "SIGILL",
            means:
              "That signal is for bytes that are no instruction, which is another exception, #UD. CLI is a perfectly good instruction; it is only not for ring 3.",
          },
          {
            value: "SIGTRAP",
            means: "That one is for debuggers: it comes from breakpoints and single steps.",
          },
        ],
        because:
          "Linux turns a general protection fault into {exit.signal}, the same signal that a bad pointer brings.",
      },
    },
  ],
} satisfies Lesson;
