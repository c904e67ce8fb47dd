/**
 * Text that programs in links share: a compressed link of version 2 refers to it instead of carrying it. What is likely stands at
 * the end, where references are shortest. It is part of the format: never change it; a new one needs a new version.
 *
 * @see RFC 1950, "preset dictionary"
 */
const DICTIONARY_2 = String.raw`; NASM # GNU as .intel_syntax noprefix default rel section .bss section .data section .rodata section .text
global _start bits 32 bits 64 resb equ $ - msg db "", 10 .equ .asciz .string .byte .long .quad .zero .skip .align
%r8d %r9d %r10d %r8 %r9 %r10 %r11 %r12 %r13 %r14 %r15 %al %cl %rbp %ebp %esp %rsp (%rsp) push pop add inc dec test and or shl shr imul call ret jmp je jne jz jnz js jns jl jg loop nop cli hlt ud2 cmp $-4095, %rax jae
"vendor":"amd","smep":false,"smap":false,"kernel":[{"file":"entry_64.S","source":"input":[{"step":,"text":"zoom":"story","call","machine","station":"gate","look":"rsp","panels":["stack","memory","registers","strace","tables"],"lesson"
mov $4, %eax\n    mov $1, %ebx\n    mov $msg, %ecx\n    mov $len, %edx\n    int $0x80\n    mov $1, %eax\n    xor %ebx, %ebx\n    int $0x80\n
    mov eax, 1\n    mov edi, 1\n    lea rsi, [rel msg]\n    mov rsi, msg\n    mov edx, len\n    syscall\n    mov eax, 60\n    xor edi, edi\n    syscall\n
{"v":2,"program":{"name":"hello-syscall","syntax":"intel","nasm","bits":32,"options":{"source":"# Two system calls: write a line, then exit.\n\n    .data\nmsg:    .ascii  \"Hello from ring 3, world!\\n\"\nlen     = . - msg\n\n    .section .bss\n    .text\n    .globl _start\n_start:\n    mov   $1, %eax          # call number 1: write\n    mov   $1, %edi          # 1st: to fd 1, the terminal\n    lea   msg(%rip), %rsi   # 2nd: the text is here\n    mov   $len, %edx        # 3rd: so many bytes\n    syscall                 # cross the line\n\n    mov   %eax, %edi        # 1st: the exit status\n    mov   $60, %eax         # call number 60: exit\n    xor   %edi, %edi\n    syscall                 # does not come back\n    mov $1, %rax\n    mov $1, %rdi\n    mov $msg, %rsi\n    mov $len, %rdx\n    syscall\n    mov $60, %rax\n    xor %rdi, %rdi\n    syscall\n"},"step":,"view":{"zoom":"machine"}}`;

/** The dictionary's bytes. */
export function linkDictionary(): Uint8Array {
  return new TextEncoder().encode(DICTIONARY_2);
}
