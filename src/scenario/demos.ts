import type { KernelChange, Program, RunRequest } from "../core/index.ts";
import { GO_DEMO } from "./ready-programs/go.ts";
import { LIBRARY_DEMOS } from "./ready-programs/library.ts";
import { REFUSALS } from "./ready-programs/refusals.ts";
import { SYSENTER_VDSO } from "./ready-programs/sysenter-vdso.ts";
import { TASK_DEMOS } from "./ready-programs/tasks.ts";
import { STRAY_WRITE, WRITE_CALL } from "./ready-programs/unikernel.ts";
import { VDSO_CLOCK } from "./ready-programs/vdso-clock.ts";
import { WALL_DEMOS } from "./ready-programs/walls.ts";

/** A ready program: it assembles unchanged with GNU as or NASM and runs on Linux. */
export interface Demo {
  /** Names the demo in links: `#demo=hello-syscall`. */
  readonly id: string;
  readonly title: string;
  /** One line: what the reader will see. */
  readonly description: string;
  readonly source: string;
  readonly syntax: Program["syntax"];
  readonly bits: Program["bits"];
  /** How many processes it becomes, where that is more than one: their instructions interleave as the machine's clock wills. */
  readonly processes?: number;
  /** What to type when the program asks. */
  readonly suggestedInput?: string;
  /** What its machine's kernel has been changed to, for a program that needs a kernel with a mistake. */
  readonly kernel?: readonly KernelChange[];
  /** Linked with the C library, which runs before the program: the demo opens at the program's first instruction. */
  readonly usesLibrary?: boolean;
}

const HELLO_SYSCALL = String.raw`# Two system calls: write a line, then exit.
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

const FORBIDDEN_INSTRUCTION = `# CLI switches interrupts off. A program that could do
# that would own the machine, so at CPL 3 the processor
# refuses: general protection, #GP(0). The kernel ends
# the program with SIGSEGV.

    .text
    .globl _start
_start:
    mov   $1, %ebx          # an ordinary instruction
    cli                     # the processor refuses this

    mov   $60, %eax         # never reached
    xor   %edi, %edi
    syscall
`;

const WRITE_KERNEL_MEMORY = `# The kernel's memory is mapped while we run, but its
# pages are marked supervisor-only: bit U/S is 0. The
# page walk sees CPL 3 and refuses: a page fault, #PF.

    .text
    .globl _start
_start:
    mov   $0xffffffff81000000, %rbx # kernel text
    movl  $0, (%rbx)        # try to change the kernel

    mov   $60, %eax         # never reached
    xor   %edi, %edi
    syscall
`;

/** The ready programs, in the order the picker shows them. The first is what an empty link opens. */
export const DEMOS = [
  {
    id: "hello-syscall",
    title: "Hello, system call",
    description: "A program writes a line: SYSCALL takes it into the kernel and back.",
    source: HELLO_SYSCALL,
    syntax: "att",
    bits: 64,
  },
  {
    id: "hello-int80",
    title: "Hello through INT 0x80",
    description: "32-bit code enters through an interrupt gate; the processor pushes a frame.",
    source: HELLO_INT80,
    syntax: "att",
    bits: 32,
  },
  {
    id: "getpid",
    title: "The smallest call",
    description: "getpid takes no argument: only the number goes in, only the result comes out.",
    source: GETPID,
    syntax: "nasm",
    bits: 64,
  },
  {
    id: "echo",
    title: "Read, then write",
    description: "The program sleeps in read until you type in the terminal.",
    source: ECHO,
    syntax: "att",
    bits: 64,
    suggestedInput: "hello\n",
  },
  {
    id: "bad-pointer",
    title: "A bad pointer",
    description: "The kernel's copy faults at CPL 0 and the call returns -EFAULT.",
    source: BAD_POINTER,
    syntax: "att",
    bits: 64,
  },
  {
    id: "unknown-number",
    title: "A number Linux lacks",
    description: "The range check before the table refuses 9999: -ENOSYS.",
    source: UNKNOWN_NUMBER,
    syntax: "att",
    bits: 64,
  },
  {
    id: "mmap-six-arguments",
    title: "Six arguments",
    description: "mmap fills all six argument registers; the page appears at the first touch.",
    source: MMAP_SIX_ARGUMENTS,
    syntax: "intel",
    bits: 64,
  },
  {
    id: "forbidden-instruction",
    title: "A forbidden instruction",
    description: "CLI at CPL 3: the processor refuses and the kernel kills the program.",
    source: FORBIDDEN_INSTRUCTION,
    syntax: "att",
    bits: 64,
  },
  {
    id: "write-kernel-memory",
    title: "Writing kernel memory",
    description: "The page walk finds a supervisor page and stops the store.",
    source: WRITE_KERNEL_MEMORY,
    syntax: "att",
    bits: 64,
  },
  {
    id: "sysenter-vdso",
    title: "The fast 32-bit door",
    description: "AT_SYSINFO leads to the vDSO, and that to SYSENTER on Intel, SYSCALL on AMD.",
    source: SYSENTER_VDSO,
    syntax: "att",
    bits: 32,
  },
  {
    id: "vdso-clock",
    title: "A clock without a trap",
    description: "clock_gettime twice in the vDSO, in ring 3, and once over the line.",
    source: VDSO_CLOCK,
    syntax: "att",
    bits: 64,
  },
  ...WALL_DEMOS,
  {
    id: "refusals",
    title: "Five refusals",
    description: "Unknown, malformed, badly addressed, and twice not allowed: ENOSYS, EINVAL, EFAULT, EPERM, EACCES.",
    source: REFUSALS,
    syntax: "att",
    bits: 64,
  },
  ...LIBRARY_DEMOS,
  GO_DEMO,
  ...TASK_DEMOS,
  {
    id: "write-call",
    title: "write as a function",
    description: "The same source is a process that calls the C library, or a unikernel that calls its kernel.",
    source: WRITE_CALL,
    syntax: "att",
    bits: 64,
    usesLibrary: true,
  },
  {
    id: "stray-write",
    title: "A stray write",
    description: "Stopped in a process; as a unikernel it hits the kernel library, and the next call fails.",
    source: STRAY_WRITE,
    syntax: "att",
    bits: 64,
  },
] as const satisfies readonly Demo[];

/** Finds a ready program by the name that links use. */
export function findDemo(id: string): Demo | undefined {
  return DEMOS.find((demo) => demo.id === id);
}

/** The ready program whose source, syntax and width are exactly these. */
export function matchDemo(program: Pick<Program, "source" | "syntax" | "bits">): Demo | undefined {
  return DEMOS.find(
    (demo) => demo.source === program.source && demo.syntax === program.syntax && demo.bits === program.bits,
  );
}

/** The changed kernel that a ready program needs, for a run; nothing for most. */
export function demoKernel({ kernel }: Demo): Pick<RunRequest, "kernel"> {
  return kernel === undefined ? {} : { kernel };
}

/** A ready program as a machine takes it. */
export function demoProgram(demo: Demo): Program {
  return { name: demo.id, source: demo.source, syntax: demo.syntax, bits: demo.bits };
}
