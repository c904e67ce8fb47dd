import type { DemoTexts } from "../demo-text.ts";

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

/** Programs that run into one of the walls between the rings: NX, UMIP, SMAP, SMEP. */

const NX_DATA = `# Jump into data. The bytes there are good code, but
# their page is marked NX: data is not for executing.

    .data
code:   .byte   0xbf, 42, 0, 0, 0    # mov $42, %edi
        .byte   0xb8, 60, 0, 0, 0    # mov $60, %eax
        .byte   0x0f, 0x05           # syscall

    .text
    .globl _start
_start:
    lea   code(%rip), %rax
    jmp   *%rax             # bit 63 of the page's PTE: #PF
                            # (without NX: exit 42)
`;

const UMIP_SGDT = `# Ask where the GDT is. No privileged instruction of old:
# SGDT told every program where kernel tables lie.

    .data
gdtr:   .skip   10              # limit: 2 bytes, base: 8

    .text
    .globl _start
_start:
    sgdt  gdtr(%rip)        # UMIP: #GP, Linux answers
    mov   gdtr+2(%rip), %rax  # a dummy, or the real base
    str   %ecx              # the task register, likewise

    xor   %edi, %edi
    mov   $60, %eax
    syscall
`;

const SMAP_COPY = String.raw`# A write like any other. But this machine's kernel has
# been edited: its copy routine forgot STAC, the one
# instruction that opens user memory to it (SMAP).

    .data
msg:    .ascii  "The kernel may read this\n"
len     = . - msg

    .text
    .globl _start
_start:
    mov   $1, %eax          # write
    mov   $1, %edi
    lea   msg(%rip), %rsi   # the kernel has to read here
    mov   $len, %edx
    syscall

    xor   %edi, %edi
    mov   $60, %eax
    syscall
`;

const SMEP_JUMP = String.raw`# Trick the kernel into running our code. Its copy routine
# has been given a hole: it calls the address in R15.

    .data
msg:    .ascii  "Look here\n"
len     = . - msg
seen:   .quad   0               # CS of whoever ran evil

    .text
    .globl _start
_start:
    lea   evil(%rip), %r15  # what the hole will call
    mov   $1, %eax          # write: the kernel copies
    mov   $1, %edi
    lea   msg(%rip), %rsi
    mov   $len, %edx
    syscall

    mov   seen(%rip), %edi  # 0: evil never ran
    mov   $60, %eax         # 0x10: it ran in ring 0
    syscall

evil:                       # a user page: SMEP says no
    stac
    mov   %cs, seen(%rip)
    clac
    ret
`;

/** The hole of `smep-jump`. */
const HOLE = `	pushq	%rcx
	movq	%gs:cpu_current_top_of_stack, %rax
	call	*PT_R15 - PT_SIZE(%rax)	# a hole: this calls what the program left in R15
	popq	%rcx
`;
const END_OF_COPY_FROM_USER = `	movq	%rcx, %rax
	ret
	.size copy_from_user`;

/** What the processor does not let a program, or its kernel, do. */
export const PROGRAMS = {
  "forbidden-instruction": { source: FORBIDDEN_INSTRUCTION },
  "write-kernel-memory": { source: WRITE_KERNEL_MEMORY },
  "nx-data": { source: NX_DATA },
  "umip-sgdt": { source: UMIP_SGDT },
  "smap-copy": {
    source: SMAP_COPY,
    kernel: [
      {
        file: "usercopy_64.S",
        replace: "	stac				# AC = 1: SMAP lets the kernel touch user pages\n",
        by: "	nop				# where STAC was\n",
      },
    ],
  },
  "smep-jump": {
    source: SMEP_JUMP,
    kernel: [{ file: "usercopy_64.S", replace: END_OF_COPY_FROM_USER, by: HOLE + END_OF_COPY_FROM_USER }],
  },
} as const satisfies DemoTexts;
