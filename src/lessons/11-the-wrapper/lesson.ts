import type { Lesson } from "../lesson.ts";

export const lesson = {
  id: "the-wrapper",
  number: 11,
  title: "The wrapper: from puts to the trap through PLT and GOT",
  summary: "A call of puts goes through a stub and a word of memory, and only then to the library that makes the trap.",
  program: {
    source: `# Two calls of puts, and a write that fails.

    .section .rodata
text:   .asciz  "Hello from puts"

    .text
    .globl main
main:
    push  %rbx
    lea   text(%rip), %rdi
    call  puts
    lea   text(%rip), %rdi
    call  puts
    mov   $-1, %edi         # no such descriptor
    lea   text(%rip), %rsi
    mov   $5, %edx
    call  write
back:
    mov   %eax, %ebx
    call  __errno_location
    mov   (%rax), %eax      # errno
    pop   %rbx
    ret
`,
    syntax: "att",
    bits: 64,
  },
  panels: ["program", "stage", "registers", "linkage"],
  steps: [
    {
      to: "symbol main",
      say: "The program begins, at {symbol rip}. It calls puts, but puts is not in its file: it is in the C library, which the kernel has put into memory beside the program. Where exactly was not known when the program was made.",
      focus: { station: "user" },
      expect: { cpl: 3, rip: "main", "bound.puts": 0, "bound.write": 0 },
    },
    {
      to: "symbol puts@plt",
      say: "The call has led to {symbol rip}, a stub in the program itself: the PLT. It is one jump, to wherever a word of memory says. That word is the GOT slot of puts, at {hex address.puts@got.plt}; it holds {hex at.puts@got.plt}.",
      focus: { station: "wrapper" },
      expect: { cpl: 3, rip: "puts@plt", "next.mnemonic": "JMP", "bound.puts": 0 },
      question: {
        ask: "puts has never been called. The stub of puts jumps to the address that its GOT slot holds. What does the slot hold?",
        about: "at.puts@got.plt",
        as: "symbol",
        by: "choose",
        wrong: [
          {
            value: "address.puts",
            means:
              "Then somebody would have looked the name up already. With lazy binding nobody does before the first call.",
          },
          {
            value: "_dl_runtime_resolve",
            means:
              "That address is in another word of the GOT, once for all functions. Jumping there directly, the resolver would not know which name to look up.",
          },
        ],
        because:
          "It leads back into the stub, to the instruction behind the jump: {symbol at.puts@got.plt}. That is how the file was made, and there the stub asks for the resolver.",
      },
    },
    {
      to: "symbol _dl_runtime_resolve",
      say: "The stub has pushed the number of puts, and the code in front of it, PLT0, a word that says which program asks. Both wait on the stack; the resolver of the C library takes over, still in ring {cpl}.",
      focus: { station: "wrapper" },
      expect: { cpl: 3, rip: "_dl_runtime_resolve", "stack.8": 0, "bound.puts": 0 },
    },
    {
      to: "symbol puts",
      say: "The resolver has found the name in the library's table, written {hex at.puts@got.plt} into the slot and jumped there. This is puts. It sees its argument as if the program had called it at once: RDI points to the text, {hex rdi}.",
      focus: { station: "wrapper" },
      expect: { cpl: 3, rip: "puts", "at.puts@got.plt": "address.puts", "bound.puts": 1, rdi: "address.text" },
    },
    {
      to: "next call",
      say: "puts has put text and newline together and called write, the wrapper. All that a wrapper does is here: the number {rax} in RAX, the arguments where the kernel wants them, and the trap.",
      focus: { station: "registers" },
      expect: { cpl: 3, "upcoming.name": "write", rax: 1, rdi: 1, rdx: 16 },
    },
    {
      to: "symbol puts@plt",
      say: "The text is on the terminal. The program calls it a second time: the same call, the same stub, the same jump.",
      focus: { station: "wrapper" },
      expect: { rip: "puts@plt", "next.mnemonic": "JMP", "bound.puts": 1, terminal: "Hello from puts\n" },
    },
    {
      to: "next",
      say: "One jump, and this is {symbol rip}. No resolver any more: the slot remembers.",
      focus: { station: "wrapper" },
      expect: { rip: "address.puts" },
      question: {
        ask: "One step from here, the jump of the stub will have been made. Where will the processor be?",
        about: "rip",
        as: "symbol",
        by: "choose",
        wrong: [
          {
            value: "_dl_runtime_resolve",
            means: "The resolver is needed once for each function; it was here already.",
          },
          { value: "PLT0", means: "That is the way to the resolver, which a bound slot leaves out." },
        ],
        because: "The slot at {hex address.puts@got.plt} holds the address of puts since the first call.",
      },
    },
    {
      to: "symbol __syscall_error",
      say: "The last call is of write itself, with descriptor −1, which no process has: the kernel has answered {signed rax}. The wrapper compared that with −4095 and came here: it is an error, EBADF.",
      focus: { station: "errno" },
      expect: { cpl: 3, "call.name": "write", "call.errno": "EBADF" },
    },
    {
      to: "symbol back",
      say: "The program gets −1: EAX is {hex eax}. Which error it was stands in errno, a word of its own for each thread: {errno}.",
      focus: { station: "wrapper" },
      expect: { cpl: 3, rax: -1, errno: 9, "bound.write": 1 },
      question: {
        ask: "The kernel has returned {signed rax}, and the wrapper is turning that into C's way of saying it. What will be in RAX when the program goes on?",
        about: "rax",
        as: "signed",
        by: "choose",
        wrong: [
          {
            value: -9,
            means:
              "That is what the kernel said. Programs that make system calls themselves see it; C programs do not.",
          },
          { value: 9, means: "That is the error's number. It goes into errno, not into the result." },
        ],
        because: "−1 is how a C function says that it failed; errno, which is {errno} now, says why.",
      },
    },
    {
      to: "end",
      say: "The program has ended with status {exit.status}: the errno that it read.",
      focus: { station: "service" },
      expect: { "exit.status": 9, terminal: "Hello from puts\nHello from puts\n" },
    },
  ],
} as const satisfies Lesson;
