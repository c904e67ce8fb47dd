import type { DemoTexts } from "../demo-text.ts";
import { REFUSALS } from "./refusals.ts";

const BAD_POINTER = `# A pointer to nowhere, given to the kernel.
#
# The kernel copies through it with care: the copy
# faults, the kernel notices, and write returns
# -EFAULT (-14) instead of doing harm.

    .text
    .globl _start
_start:
    mov   $1, %eax          # call number 1: write
    mov   $1, %edi          # 1st: to the terminal
    mov   $0x1000, %esi     # 2nd: nothing is mapped here
    mov   $6, %edx          # 3rd: six bytes
    syscall

    cmp   $-4095, %rax      # -4095 ... -1 is an error
    jae   failed
    xor   %edi, %edi        # no error: status 0
    jmp   exit

failed:
    neg   %eax              # -14 becomes errno 14
    mov   %eax, %edi        # exit status: errno
exit:
    mov   $60, %eax
    syscall
`;

const UNKNOWN_NUMBER = `# A system-call number that Linux does not have.
#
# The kernel compares it with the size of its table
# and returns -ENOSYS (-38): no such system call.

    .text
    .globl _start
_start:
    mov   $9999, %eax       # beyond the end of the table
    syscall

    cmp   $-4095, %rax      # -4095 ... -1 is an error
    jae   failed
    xor   %edi, %edi        # no error: status 0
    jmp   exit

failed:
    neg   %eax              # -38 becomes errno 38
    mov   %eax, %edi        # exit status: errno
exit:
    mov   $60, %eax
    syscall
`;

/** Calls that are answered with an error. */
export const PROGRAMS = {
  "bad-pointer": { source: BAD_POINTER },
  "unknown-number": { source: UNKNOWN_NUMBER },
  refusals: { source: REFUSALS },
} as const satisfies DemoTexts;
