/*
 * Executes floating-point operations on this processor. "--list" prints the operations' names, one a line, in the order of
 * their numbers. Otherwise it answers each case on standard input with a result on standard output.
 * SSE runs with the case's control word as MXCSR, x87 as FCW; the flags are those that the operation left.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

struct case_ {
  uint16_t operation, control;
  uint8_t a[10], b[10];
};
struct result {
  uint16_t status;    /* MXCSR flags, or FSW */
  uint16_t delivered; /* 0: an unmasked SSE exception kept the result back */
  uint8_t first[10], second[10];
};

static sigjmp_buf fault;
static volatile uint16_t faulting_mxcsr;

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  faulting_mxcsr = ((ucontext_t *)context)->uc_mcontext.fpregs->mxcsr;
  siglongjmp(fault, 1);
}

static uint32_t default_mxcsr = 0x1f80;

#define SSE(name, instructions)                                                                   \
  static void name(const struct case_ *c, struct result *r) {                                     \
    uint32_t mxcsr = c->control, after = 0;                                                       \
    __asm__ volatile("ldmxcsr %[mxcsr]\n movq %[a], %%xmm0\n movq %[b], %%xmm1\n"                 \
                     "xorl %%eax, %%eax\n" instructions "\n stmxcsr %[after]\n ldmxcsr %[normal]" \
                     : [after] "=m"(after), [first] "=m"(r->first)                                \
                     : [mxcsr] "m"(mxcsr), [a] "m"(c->a), [b] "m"(c->b), [normal] "m"(default_mxcsr) \
                     : "xmm0", "xmm1", "rax", "cc", "memory");                                    \
    r->status = after & 0x3f;                                                                     \
  }
#define SSE_XMM(name, instruction) SSE(name, instruction "\n movq %%xmm0, %[first]")
#define SSE_XMM32(name, instruction) SSE(name, instruction "\n movd %%xmm0, %[first]")
#define SSE_GPR(name, instruction) SSE(name, instruction "\n movq %%rax, %[first]")

#define X87(name, instructions)                                                                   \
  static void name(const struct case_ *c, struct result *r) {                                     \
    uint16_t control = c->control;                                                                \
    uint8_t environment[28];                                                                      \
    __asm__ volatile("fninit\n fldt %[b]\n fldt %[a]\n fldcw %[control]\n" instructions           \
                     : [status] "=m"(r->status), [first] "+m"(r->first), [second] "+m"(r->second), \
                       [environment] "=m"(environment)                                            \
                     : [a] "m"(c->a), [b] "m"(c->b), [control] "m"(control)                       \
                     : "memory");                                                                 \
    __asm__ volatile("fninit");                                                                   \
  }
#define AFTER "\n fnstsw %[status]\n fnclex\n fnstenv %[environment]\n"
#define X87_ONE(name, instruction) X87(name, instruction AFTER "fstpt %[first]")
#define X87_TWO(name, instruction) X87(name, instruction AFTER "fstpt %[first]\n fstpt %[second]")
#define X87_STORE(name, instruction) X87(name, instruction AFTER) /* memory keeps 0 where nothing is stored */

#define OPERATIONS                                                                                \
  F(addss) F(subss) F(mulss) F(divss) F(minss) F(maxss)                                           \
  S(addsd) S(subsd) S(mulsd) S(divsd) S(minsd) S(maxsd)                                           \
  O(sqrtss, SSE_XMM32, "sqrtss %%xmm0, %%xmm0") O(sqrtsd, SSE_XMM, "sqrtsd %%xmm0, %%xmm0")         \
  O(cvtss2sd, SSE_XMM, "cvtss2sd %%xmm0, %%xmm0") O(cvtsd2ss, SSE_XMM32, "cvtsd2ss %%xmm0, %%xmm0") \
  O(cmpeqss, SSE_XMM32, "cmpeqss %%xmm1, %%xmm0") O(cmpltsd, SSE_XMM, "cmpltsd %%xmm1, %%xmm0")     \
  O(comiss, SSE_GPR, "comiss %%xmm1, %%xmm0\n pushfq\n popq %%rax")                               \
  O(comisd, SSE_GPR, "comisd %%xmm1, %%xmm0\n pushfq\n popq %%rax")                               \
  O(ucomiss, SSE_GPR, "ucomiss %%xmm1, %%xmm0\n pushfq\n popq %%rax")                             \
  O(ucomisd, SSE_GPR, "ucomisd %%xmm1, %%xmm0\n pushfq\n popq %%rax")                             \
  G(cvtss2si) G(cvtsd2si) G(cvttss2si) G(cvttsd2si)                                               \
  O(cvtsi2ssl, SSE_XMM32, "cvtsi2ssl %[a], %%xmm0") O(cvtsi2ssq, SSE_XMM32, "cvtsi2ssq %[a], %%xmm0") \
  O(cvtsi2sdl, SSE_XMM, "cvtsi2sdl %[a], %%xmm0") O(cvtsi2sdq, SSE_XMM, "cvtsi2sdq %[a], %%xmm0") \
  R(0) R(1) R(2) R(3) R(4) R(8) R(9) R(10) R(11) R(12)                                            \
  O(fadd, X87_ONE, "fadd %%st(1), %%st") O(fsub, X87_ONE, "fsub %%st(1), %%st")                   \
  O(fmul, X87_ONE, "fmul %%st(1), %%st") O(fdiv, X87_ONE, "fdiv %%st(1), %%st")                   \
  O(fadd32, X87_ONE, "fadds %[b]") O(fmul64, X87_ONE, "fmull %[b]")                               \
  O(fsqrt, X87_ONE, "fsqrt") O(frndint, X87_ONE, "frndint") O(fscale, X87_ONE, "fscale")          \
  O(fprem, X87_ONE, "fprem") O(fprem1, X87_ONE, "fprem1") O(fxtract, X87_TWO, "fxtract")          \
  O(fcom, X87_STORE, "fcom %%st(1)") O(fucom, X87_STORE, "fucom %%st(1)") O(ftst, X87_STORE, "ftst") \
  O(fld32, X87_ONE, "flds %[a]") O(fld64, X87_ONE, "fldl %[a]")                                   \
  O(fild16, X87_ONE, "filds %[a]") O(fild64, X87_ONE, "fildll %[a]") O(fbld, X87_ONE, "fbld %[a]") \
  O(fst32, X87_STORE, "fsts %[first]") O(fst64, X87_STORE, "fstl %[first]")                       \
  O(fist16, X87_STORE, "fistps %[first]") O(fist32, X87_STORE, "fistpl %[first]")                 \
  O(fist64, X87_STORE, "fistpll %[first]") O(fisttp16, X87_STORE, "fisttps %[first]")             \
  O(fisttp32, X87_STORE, "fisttpl %[first]") O(fisttp64, X87_STORE, "fisttpll %[first]")          \
  O(fbstp, X87_STORE, "fbstp %[first]")                                                           \
  O(fsin, X87_ONE, "fsin") O(fcos, X87_ONE, "fcos") O(f2xm1, X87_ONE, "f2xm1")                    \
  O(fsincos, X87_TWO, "fsincos") O(fptan, X87_TWO, "fptan")                                       \
  O(fpatan, X87_ONE, "fpatan") O(fyl2x, X87_ONE, "fyl2x") O(fyl2xp1, X87_ONE, "fyl2xp1")          \
  O(fldl2t, X87_ONE, "fldl2t") O(fldl2e, X87_ONE, "fldl2e") O(fldpi, X87_ONE, "fldpi")            \
  O(fldlg2, X87_ONE, "fldlg2") O(fldln2, X87_ONE, "fldln2") O(fld1, X87_ONE, "fld1")

#define F(name) O(name, SSE_XMM32, #name " %%xmm1, %%xmm0")
#define S(name) O(name, SSE_XMM, #name " %%xmm1, %%xmm0")
#define G(name) O(name##32, SSE_GPR, #name " %%xmm0, %%eax") O(name##64, SSE_GPR, #name " %%xmm0, %%rax")
#define R(control)                                                                                \
  O(roundss##control, SSE_XMM32, "roundss $" #control ", %%xmm0, %%xmm0")                           \
  O(roundsd##control, SSE_XMM, "roundsd $" #control ", %%xmm0, %%xmm0")

#define O(name, shape, instruction) shape(do_##name, instruction)
OPERATIONS
#undef O

static const struct {
  const char *name;
  void (*execute)(const struct case_ *, struct result *);
} operations[] = {
#define O(name, shape, instruction) {#name, do_##name},
    OPERATIONS
#undef O
};

#define OPERATION_COUNT (sizeof operations / sizeof *operations)

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--list") == 0) {
    for (size_t i = 0; i < OPERATION_COUNT; i++) puts(operations[i].name);
    return 0;
  }
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGFPE, &action, NULL);
  static struct case_ c; /* static: they outlive a longjmp */
  static struct result r;
  while (fread(&c, sizeof c, 1, stdin) == 1) {
    if (c.operation >= OPERATION_COUNT) return 2;
    memset(&r, 0, sizeof r);
    r.delivered = 1;
    if (sigsetjmp(fault, 0) == 0) {
      operations[c.operation].execute(&c, &r);
    } else {
      r.status = faulting_mxcsr & 0x3f;
      r.delivered = 0;
    }
    fwrite(&r, sizeof r, 1, stdout);
  }
  return 0;
}
