/** Five requests that the kernel refuses, each for another reason. */
export const REFUSALS = String.raw`# Five ways to be refused.
#
# A request can be unknown, malformed or badly addressed.
# It can also be perfectly good and still not be allowed:
# that depends on who asks.

    .data
shadow: .asciz  "/etc/shadow"

    .bss
buffer: .skip   8

    .text
    .globl _start
_start:
    mov   $9999, %eax       # no call has this number
    syscall                 # -38: ENOSYS

    mov   $318, %eax        # getrandom
    lea   buffer(%rip), %rdi
    mov   $8, %esi
    mov   $0x80, %edx       # a flag that does not exist
    syscall                 # -22: EINVAL, malformed

    mov   $1, %eax          # write
    mov   $1, %edi
    mov   $1, %esi          # nothing is mapped at 1
    mov   $8, %edx
    syscall                 # -14: EFAULT, badly addressed

    mov   $105, %eax        # setuid
    mov   $1000, %edi       # give up being root:
    syscall                 # 0, allowed

    mov   $105, %eax        # setuid
    xor   %edi, %edi        # become root again?
    syscall                 # -1: EPERM, not allowed

    mov   $2, %eax          # open
    lea   shadow(%rip), %rdi
    xor   %esi, %esi        # O_RDONLY
    syscall                 # -13: EACCES, not allowed

    neg   %eax              # 13, as errno has it
    mov   %eax, %edi        # 1st: the exit status
    mov   $60, %eax         # exit
    syscall
`;
