import type { DemoTexts } from "../demo-text.ts";

const SUM_OF_DOUBLES = `# The sum of eight numbers, two at a time: SSE2.
#
# An XMM register holds two doubles. ADDPD adds both
# halves at once: read the registers as "2 doubles".

    .data
    .balign 16              # MOVAPD asks for this
values: .double 0.5, 1.25, 2, 3.75, 4, 5.5, 6.25, 7
count   = (. - values) / 16 # pairs

    .text
    .globl _start
_start:
    lea   values(%rip), %rsi
    mov   $count, %ecx
    xorpd %xmm0, %xmm0      # two sums, both 0
next:
    movapd (%rsi), %xmm1    # a pair
    addpd %xmm1, %xmm0      # two additions in one
    add   $16, %rsi
    dec   %ecx
    jnz   next

    movapd %xmm0, %xmm1     # the upper sum
    unpckhpd %xmm1, %xmm1
    addsd %xmm1, %xmm0      # both sums: 30.25
    cvttsd2si %xmm0, %edi   # 30: the exit status

    mov   $60, %eax         # exit
    syscall
`;

const LONG_DOUBLE = `# 1/3 twice: in 80 bits and in 64.
#
# The x87 divides with 64 bits of significand, a double
# has 53. Stored as a double and loaded again, the third
# has lost 11 bits: it is another number.

    .data
one:    .double 1
three:  .double 3
narrow: .skip   8           # a double
wide:   .skip   10          # a long double

    .text
    .globl _start
_start:
    fldl  one(%rip)
    fdivl three(%rip)       # ST(0) = 1/3 in 80 bits

    fld   %st(0)            # a copy, to be kept whole
    fstpt wide(%rip)        # all 80 bits of it
    fstl  narrow(%rip)      # rounded to 64 bits
    fldl  narrow(%rip)      # and back again

    fcomip %st(1), %st      # is it still the same?
    setne %dil              # 1: no
    movzbl %dil, %edi       # the exit status

    mov   $60, %eax         # exit
    syscall
`;

const MISALIGNED = `# MOVAPS wants its 16 bytes at a multiple of 16.
#
# MOVUPS takes them anywhere. Where MOVAPS finds them
# elsewhere, the processor refuses with #GP(0), and the
# kernel ends the program with SIGSEGV, as for a wild
# pointer; only the address looks innocent.

    .data
    .balign 16
values: .float  1, 2, 3, 4, 5

    .text
    .globl _start
_start:
    movaps values(%rip), %xmm0      # at a multiple of 16
    movups values+4(%rip), %xmm1    # anywhere
    movaps values+4(%rip), %xmm2    # refused

    mov   $60, %eax         # never reached
    xor   %edi, %edi
    syscall
`;

const DIVIDE_BY_ZERO = `# A division by zero that is let through, and one that
# is not.
#
# MXCSR masks its six exceptions at first: 1/0 is then
# infinity, and the flag ZE remembers it. With the mask
# ZM cleared the same division raises #XM, and the
# kernel ends the program with SIGFPE.

    .data
one:    .float  1
mxcsr:  .long   0x1f80 & ~0x200 # all masked but ZM

    .text
    .globl _start
_start:
    movss one(%rip), %xmm0
    xorps %xmm1, %xmm1
    divss %xmm1, %xmm0      # 1/0 = infinity; ZE is set

    ldmxcsr mxcsr(%rip)     # division by zero: not masked
    movss one(%rip), %xmm0
    divss %xmm1, %xmm0      # #XM

    mov   $60, %eax         # never reached
    xor   %edi, %edi
    syscall
`;

const NO_AVX = `# An instruction of an extension that this processor
# does not have. CPUID says so, and a program has to ask
# before it uses one: this one does not, and #UD ends it
# with SIGILL.

    .text
    .globl _start
_start:
    mov   $1, %eax
    cpuid                   # leaf 1: what there is
    bt    $28, %ecx         # CF = AVX: 0 here
    setc  %dil

    # vaddps %ymm1, %ymm0, %ymm0, as its bytes
    .byte 0xc5, 0xfc, 0x58, 0xc1

    mov   $60, %eax         # never reached
    syscall
`;

/** Numbers with a fraction, and what stops a program that computes with them. */
export const PROGRAMS = {
  "sum-of-doubles": { source: SUM_OF_DOUBLES },
  "long-double": { source: LONG_DOUBLE },
  "misaligned-movaps": { source: MISALIGNED },
  "divide-by-zero": { source: DIVIDE_BY_ZERO },
  "no-avx": { source: NO_AVX },
} as const satisfies DemoTexts;
