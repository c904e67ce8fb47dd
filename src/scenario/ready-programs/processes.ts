import type { DemoTexts } from "../demo-text.ts";

const FORK_WAIT = String.raw`# One process becomes two: fork, exit, wait.
#
# Both go on behind the same SYSCALL. RAX tells which is
# which: the parent finds the child's number there, the
# child 0.

    .data
status: .long   0
child:  .ascii  "child: I end with 7\n"
clen    = . - child
parent: .ascii  "parent: my child has ended\n"
plen    = . - parent

    .text
    .globl _start
_start:
    mov   $57, %eax         # fork
    syscall
    test  %eax, %eax
    jz    in_child

    mov   $61, %eax         # wait4
    mov   $-1, %rdi         # 1st: any child
    lea   status(%rip), %rsi
    xor   %edx, %edx        # 3rd: no options
    xor   %r10d, %r10d      # 4th: no usage wanted
    syscall                 # sleeps until it ends

    mov   $1, %eax          # write
    mov   $1, %edi
    lea   parent(%rip), %rsi
    mov   $plen, %edx
    syscall
    movzbl status+1(%rip), %edi  # the child's status
    mov   $60, %eax         # exit with it
    syscall

in_child:
    mov   $1, %eax          # write
    mov   $1, %edi
    lea   child(%rip), %rsi
    mov   $clen, %edx
    syscall
    movl  $99, status(%rip) # in its own copy only
    mov   $60, %eax         # exit
    mov   $7, %edi
    syscall
`;

const FORK_PIPE = String.raw`# Two processes and a pipe: a read that has to wait.

    .data
text:   .ascii  "through the pipe\n"
len     = . - text

    .bss
ends:   .skip   8           # the two descriptors
buffer: .skip   64

    .text
    .globl _start
_start:
    mov   $22, %eax         # pipe
    lea   ends(%rip), %rdi
    syscall
    mov   $57, %eax         # fork
    syscall
    test  %eax, %eax
    jz    writer

    mov   $3, %eax          # close: the end to write
    mov   ends+4(%rip), %edi
    syscall
    xor   %eax, %eax        # read: nothing there yet
    mov   ends(%rip), %edi
    lea   buffer(%rip), %rsi
    mov   $64, %edx
    syscall
    mov   %eax, %edx        # as many bytes as came
    mov   $1, %eax          # write
    mov   $1, %edi
    lea   buffer(%rip), %rsi
    syscall
    mov   $61, %eax         # wait4
    mov   $-1, %rdi
    xor   %esi, %esi
    xor   %edx, %edx
    xor   %r10d, %r10d
    syscall
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall

writer:
    mov   $1, %eax          # write
    mov   ends+4(%rip), %edi
    lea   text(%rip), %rsi
    mov   $len, %edx
    syscall
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`;

const TWO_LOOPS = String.raw`# Two processes that never ask for anything: the timer
# takes the processor from each in turn.

    .data
done:   .ascii  "both have counted\n"
len     = . - done

    .text
    .globl _start
_start:
    mov   $57, %eax         # fork
    syscall
    mov   %eax, %ebx        # which of the two

    mov   $4000, %ecx
count:
    dec   %ecx              # no system call in here
    jnz   count

    test  %ebx, %ebx
    jz    bye
    mov   $61, %eax         # wait4
    mov   %ebx, %edi
    xor   %esi, %esi
    xor   %edx, %edx
    xor   %r10d, %r10d
    syscall
    mov   $1, %eax          # write
    mov   $1, %edi
    lea   done(%rip), %rsi
    mov   $len, %edx
    syscall
bye:
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`;

const TGKILL_SIGHUP = String.raw`# A program that sends itself a signal: tgkill.

    .text
    .globl _start
_start:
    mov   $39, %eax         # getpid
    syscall
    mov   %eax, %ebx
    mov   $186, %eax        # gettid
    syscall

    mov   %ebx, %edi        # 1st: the process
    mov   %eax, %esi        # 2nd: its thread
    mov   $1, %edx          # 3rd: SIGHUP
    mov   $234, %eax        # tgkill
    syscall                 # returns 0, to nobody

    mov   $60, %eax         # never reached
    xor   %edi, %edi
    syscall
`;

const NANOSLEEP = String.raw`# Sleeping: 20 milliseconds in which nothing happens.

    .data
time:   .quad   0, 20000000 # seconds, nanoseconds
msg:    .ascii  "awake again\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $35, %eax         # nanosleep
    lea   time(%rip), %rdi  # 1st: how long
    xor   %esi, %esi        # 2nd: no rest wanted
    syscall                 # nobody else can run

    mov   $1, %eax          # write
    mov   $1, %edi
    lea   msg(%rip), %rsi
    mov   $len, %edx
    syscall
    mov   $60, %eax         # exit
    xor   %edi, %edi
    syscall
`;

/** Programs with more than one process, and signals from a system call. */
export const PROGRAMS = {
  "fork-wait": { source: FORK_WAIT },
  "fork-pipe": { source: FORK_PIPE },
  "two-loops": { source: TWO_LOOPS },
  "tgkill-sighup": { source: TGKILL_SIGHUP },
  nanosleep: { source: NANOSLEEP },
} as const satisfies DemoTexts;
