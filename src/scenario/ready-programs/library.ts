import type { DemoTexts } from "../demo-text.ts";
import { GO_RAWSYSCALL } from "./go.ts";

const PUTS_64 = `# Hello through the C library: main calls puts.
#
# puts is not in this file. The call goes to a stub,
# puts@plt, and from there where a word of memory says.
# Step both calls: only the first one asks who puts is.

    .section .rodata
first:  .asciz  "Hello from puts"
second: .asciz  "Hello again"

    .text
    .globl main
main:
    sub   $8, %rsp          # RSP at a multiple of 16
    lea   first(%rip), %rdi # 1st argument: the text
    call  puts              # looked up now, then called
    lea   second(%rip), %rdi
    call  puts              # straight there
    xor   %eax, %eax        # main returns the status
    add   $8, %rsp
    ret
`;

const PRINTF_64 = String.raw`# printf: one function that takes any number of arguments.
#
# Six arguments fit into registers: RDI, RSI, RDX, RCX,
# R8, R9. The seventh and eighth are on the stack.

    .section .rodata
format: .asciz  "%s: %d, %u, 0x%x, '%c', %d and %d\n"
name:   .asciz  "printf"

    .text
    .globl main
main:
    sub   $8, %rsp          # RSP at a multiple of 16
    lea   format(%rip), %rdi
    lea   name(%rip), %rsi
    mov   $-42, %edx        # %d
    mov   $42, %ecx         # %u
    mov   $0xbeef, %r8d     # %x
    mov   $'!', %r9d        # %c
    push  $8                # the last %d
    push  $7                # the %d before it
    xor   %eax, %eax        # no floating-point argument
    call  printf
    add   $24, %rsp
    xor   %eax, %eax
    ret
`;

const PUTS_32 = `# The same in 32-bit code: arguments on the stack.
#
# The stub of puts jumps through a slot at a fixed address,
# and the wrapper of write calls through %gs:0x10: the door
# that the kernel offers, or INT 0x80.

    .section .rodata
first:  .asciz  "Hello from 32-bit puts"
second: .asciz  "Hello again"

    .text
    .globl main
main:
    sub   $12, %esp
    push  $first            # the argument
    call  puts              # looked up now, then called
    movl  $second, (%esp)
    call  puts              # straight there
    add   $16, %esp
    xor   %eax, %eax        # main returns the status
    ret
`;

const ERRNO = String.raw`# A wrapper that fails: -1 comes back, and errno says why.
#
# The kernel answers write(-1, ...) with -9. The wrapper
# makes C's answer of it: errno = 9, result -1.

    .section .rodata
text:   .asciz  "lost"
format: .asciz  "write returned %d, errno is %d\n"

    .text
    .globl main
main:
    push  %rbx
    mov   $-1, %edi         # no such descriptor
    lea   text(%rip), %rsi
    mov   $4, %edx
    call  write             # a function of the C library
    mov   %eax, %ebx        # -1
    call  __errno_location  # where this thread's errno is
    lea   format(%rip), %rdi
    mov   %ebx, %esi
    mov   (%rax), %edx      # 9: EBADF
    xor   %eax, %eax
    call  printf
    xor   %eax, %eax
    pop   %rbx
    ret
`;

/** Programs that reach the kernel through the C library, and one that reaches it by a convention of its own. */
export const PROGRAMS = {
  "puts-64": { source: PUTS_64 },
  "printf-64": { source: PRINTF_64 },
  "puts-32": { source: PUTS_32 },
  errno: { source: ERRNO },
  "go-rawsyscall": { source: GO_RAWSYSCALL },
} as const satisfies DemoTexts;
