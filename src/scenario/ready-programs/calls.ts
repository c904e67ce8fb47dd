import type { DemoTexts } from "../demo-text.ts";

const HELLO_INT80 = String.raw`# The same two calls the 32-bit way: INT 0x80.
#
# Number in EAX, arguments in EBX, ECX, EDX, ESI, EDI,
# EBP. The numbers differ too: write is 4, exit is 1.

    .data
msg:    .ascii  "Hello through gate 0x80\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $4, %eax          # call number 4: write
    mov   $1, %ebx          # 1st: to fd 1, the terminal
    mov   $msg, %ecx        # 2nd: the text is here
    mov   $len, %edx        # 3rd: so many bytes
    int   $0x80             # through the interrupt gate

    sub   $len, %eax        # 0 if all were written

    mov   %eax, %ebx        # 1st: the exit status
    mov   $1, %eax          # call number 1: exit
    int   $0x80             # does not come back
`;

const GETPID = `; The smallest system call: a number and no argument.
; (NASM syntax: the destination comes first.)

    section .text
    global _start
_start:
    mov   eax, 39           ; call number 39: getpid
    syscall                 ; RAX = our process id

    ; getpid cannot fail: there is no error to test for.
    mov   ebx, eax          ; keep it; every run has its own
    xor   edi, edi          ; 1st: the exit status, 0
    mov   eax, 60           ; call number 60: exit
    syscall
`;

const ECHO = `# Wait for a line of text, then write it back.
#
# read sleeps in the kernel until someone types. Type
# in the terminal and press Enter.

    .data
prompt: .ascii  "Say something: "
plen    = . - prompt

    .bss
buf:    .skip   64

    .text
    .globl _start
_start:
    mov   $1, %eax          # write(1, prompt, plen)
    mov   $1, %edi
    lea   prompt(%rip), %rsi
    mov   $plen, %edx
    syscall

    mov   $0, %eax          # call number 0: read
    mov   $0, %edi          # 1st: from fd 0, the keyboard
    lea   buf(%rip), %rsi   # 2nd: the kernel writes here
    mov   $64, %edx         # 3rd: at most so many bytes
    syscall                 # RAX = bytes that came

    mov   %eax, %ebx        # keep the count
    mov   %eax, %edx        # 3rd: write just as many
    mov   $1, %eax          # write(1, buf, count)
    mov   $1, %edi
    lea   buf(%rip), %rsi
    syscall

    mov   %ebx, %edi        # exit status: the count
    mov   $60, %eax
    syscall
`;

const MMAP_SIX_ARGUMENTS = `# All six argument registers: mmap asks for a page.
# (GNU Intel syntax: the destination comes first.)
#
# The 4th argument is in R10, not RCX: SYSCALL itself
# uses RCX to remember where to return to.

    .intel_syntax noprefix
    .text
    .globl _start
_start:
    mov   eax, 9            # call number 9: mmap
    xor   edi, edi          # 1st: any address will do
    mov   esi, 4096         # 2nd: one page
    mov   edx, 3            # 3rd: PROT_READ|PROT_WRITE
    mov   r10d, 0x22        # 4th: MAP_PRIVATE|MAP_ANONYMOUS
    mov   r8, -1            # 5th: no file
    xor   r9d, r9d          # 6th: offset 0
    syscall                 # RAX = address of the page

    # The first touch of the new page faults; the
    # kernel gives it memory, and the store is
    # carried out again.
    mov   rbx, rax
    mov   byte ptr [rbx], 42
    movzx edi, byte ptr [rbx]

    mov   eax, 60           # exit status: the 42 that
    syscall                 # the page gave back
`;

/** The plainest calls. */
export const PROGRAMS = {
  "hello-int80": { source: HELLO_INT80 },
  getpid: { source: GETPID },
  echo: { source: ECHO },
  "mmap-six-arguments": { source: MMAP_SIX_ARGUMENTS },
} as const satisfies DemoTexts;
