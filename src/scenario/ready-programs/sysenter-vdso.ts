/** 32-bit code that asks the kernel which door to use, and goes through it. */
export const SYSENTER_VDSO = String.raw`# 32-bit code that lets the kernel choose the door.
#
# The kernel maps a page of its own code into every
# program, the vDSO. A word on the stack, AT_SYSINFO,
# names the function in it that knows the fastest way.

    .set  AT_SYSINFO, 32
    .data
msg:    .ascii  "Hello through the vDSO\n"
len     = . - msg
    .bss
vsyscall: .skip 4           # the address of that function

    .text
    .globl _start
_start:
    mov   (%esp), %ecx      # argc
    lea   8(%esp, %ecx, 4), %esi
environment:                # skip it, up to its NULL
    lodsl
    test  %eax, %eax
    jnz   environment
vector:                     # pairs of type and value
    lodsl
    mov   %eax, %edx
    lodsl
    cmp   $AT_SYSINFO, %edx
    jne   vector
    mov   %eax, vsyscall

    mov   $4, %eax          # call number 4: write
    mov   $1, %ebx          # 1st: to fd 1, the terminal
    mov   $msg, %ecx        # 2nd: the text is here
    mov   $len, %edx        # 3rd: so many bytes
    call  *vsyscall         # SYSENTER or SYSCALL inside

    mov   $192, %eax        # call number 192: mmap2
    mov   $0, %ebx          # 1st: anywhere
    mov   $4096, %ecx       # 2nd: one page
    mov   $3, %edx          # 3rd: to read and write
    mov   $0x22, %esi       # 4th: private, no file
    mov   $-1, %edi         # 5th: no descriptor
    mov   $0, %ebp          # 6th: no offset
    call  *vsyscall         # EBP goes over the stack
    movb  $7, (%eax)        # the page is there
    movzbl (%eax), %ebx     # 1st: the exit status, 7

    mov   $1, %eax          # call number 1: exit
    call  *vsyscall         # does not come back
`;
