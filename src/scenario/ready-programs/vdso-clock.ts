/** 64-bit code that reads the clock from the kernel's page twice without a trap, and once with one. */
export const VDSO_CLOCK = String.raw`# What time is it? Twice without a system call.
#
# The kernel maps a shared object into every program.
# This program looks a function up in it by name, as a
# C library does, and calls it.

    .set  AT_SYSINFO_EHDR, 33
    .set  PT_DYNAMIC, 2
    .set  DT_STRTAB, 5
    .set  DT_SYMTAB, 6
    .data
name:   .asciz  "__vdso_clock_gettime"
namelen = . - name
good:   .ascii  "The clock went forward, without a trap.\n"
goodlen = . - good
bad:    .ascii  "The clock went back!\n"
badlen  = . - bad
    .bss
first:  .skip 8             # seconds
first_ns: .skip 8           # nanoseconds
second: .skip 8
second_ns: .skip 8
third:  .skip 8
third_ns: .skip 8

    .text
    .globl _start
_start:
    mov   (%rsp), %rcx      # argc
    lea   16(%rsp, %rcx, 8), %rsi
environment:                # skip it, up to its NULL
    lodsq
    test  %rax, %rax
    jnz   environment
vector:                     # pairs of type and value
    lodsq
    mov   %rax, %rdx
    lodsq
    cmp   $AT_SYSINFO_EHDR, %rdx
    jne   vector
    mov   %rax, %rbx        # the vDSO's ELF header

    mov   32(%rbx), %rsi    # where program headers are
    add   %rbx, %rsi
header:
    cmpl  $PT_DYNAMIC, (%rsi)
    je    dynamic
    add   $56, %rsi
    jmp   header
dynamic:
    mov   16(%rsi), %rsi    # the table for linkers
    add   %rbx, %rsi
entry:
    lodsq
    mov   %rax, %rdx
    lodsq
    cmp   $DT_STRTAB, %rdx
    cmove %rax, %r12        # the names
    cmp   $DT_SYMTAB, %rdx
    cmove %rax, %r13        # the symbols
    test  %rdx, %rdx
    jnz   entry
    add   %rbx, %r12
    add   %rbx, %r13
symbol:
    add   $24, %r13         # the next symbol
    mov   (%r13), %esi
    add   %r12, %rsi        # its name
    lea   name(%rip), %rdi
    mov   $namelen, %ecx
    repe  cmpsb
    jne   symbol
    mov   8(%r13), %r14
    add   %rbx, %r14        # the function

    mov   $1, %edi          # CLOCK_MONOTONIC
    lea   first(%rip), %rsi
    call  *%r14             # no trap
once:
    mov   $1, %edi
    lea   second(%rip), %rsi
    call  *%r14             # no trap
twice:

    mov   $228, %eax        # call number: clock_gettime
    mov   $1, %edi          # 1st: CLOCK_MONOTONIC
    lea   third(%rip), %rsi # 2nd: where to put it
    syscall                 # the same over the line

    # In nanoseconds: first < second < third?
    imul  $1000000000, first(%rip), %rax
    add   first_ns(%rip), %rax
    imul  $1000000000, second(%rip), %rcx
    add   second_ns(%rip), %rcx
    imul  $1000000000, third(%rip), %rdx
    add   third_ns(%rip), %rdx
    lea   bad(%rip), %rsi
    mov   $badlen, %r8d
    cmp   %rcx, %rax
    jae   print
    cmp   %rdx, %rcx
    jae   print
    lea   good(%rip), %rsi
    mov   $goodlen, %r8d
print:
    mov   $1, %eax          # call number 1: write
    mov   $1, %edi          # 1st: to fd 1, the terminal
    mov   %r8d, %edx        # 3rd: so many bytes
    syscall
    mov   $60, %eax         # call number 60: exit
    xor   %edi, %edi
    syscall
`;
