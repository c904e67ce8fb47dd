import type { DemoTexts } from "../demo-text.ts";

/** A store through a wrong pointer: what stops it, and what happens where nothing does. */
const STRAY_WRITE = `# A pointer that was never set right points into memory
# that is not the program's. A process is stopped there.
# In a unikernel the store is carried out: it hits the
# table of system calls, and the next call goes wrong.

    .data
msg:    .ascii  "All is well\\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $0xffffffff82000008, %rbx # the wrong address
    movq  $0, (%rbx)        # the stray store

    mov   $1, %edi          # 1st: to fd 1, the terminal
    lea   msg(%rip), %rsi   # 2nd: the text is here
    mov   $len, %edx        # 3rd: so many bytes
    mov   $1, %eax          # call number 1: write
    syscall

    xor   %edi, %edi        # 1st: the exit status
    mov   $60, %eax         # call number 60: exit
    syscall
`;

/** Calls functions of the C library, whatever stands behind them. */
const WRITE_CALL = String.raw`# Calls functions, and does not say how they do it.
#
# As a process: write of the C library, which makes the
# system call. As a unikernel: write of the kernel itself.

    .data
msg:    .ascii  "Hello through write\n"
len     = . - msg

    .text
    .globl main
main:
    sub   $8, %rsp          # keep RSP a multiple of 16
    call  getpid            # who are we? no argument
    mov   $1, %edi          # 1st: to fd 1, the terminal
    lea   msg(%rip), %rsi   # 2nd: the text is here
    mov   $len, %edx        # 3rd: so many bytes
    call  write             # RAX = bytes written
    sub   $len, %eax        # main returns 0 if all were
    add   $8, %rsp
    ret
`;

/** Programs that mean different things as a process and as a unikernel. */
export const PROGRAMS = {
  "write-call": { source: WRITE_CALL },
  "stray-write": { source: STRAY_WRITE },
} as const satisfies DemoTexts;
