/** What an empty link opens. */
export const HELLO_SYSCALL = String.raw`# Two system calls: write a line, then exit.
#
# 64-bit Linux takes the number of the call in RAX
# and its arguments in RDI, RSI, RDX, R10, R8, R9.

    .data
msg:    .ascii  "Hello from ring 3\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $1, %eax          # call number 1: write
    mov   $1, %edi          # 1st: to fd 1, the terminal
    lea   msg(%rip), %rsi   # 2nd: the text is here
    mov   $len, %edx        # 3rd: so many bytes
    syscall                 # cross the line

    # Back again. RAX holds the result: the number
    # of bytes written, or a negative error number.
    sub   $len, %eax        # 0 if all were written

    mov   %eax, %edi        # 1st: the exit status
    mov   $60, %eax         # call number 60: exit
    syscall                 # does not come back
`;
