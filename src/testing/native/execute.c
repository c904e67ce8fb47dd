/*
 * Executes single instructions natively and prints what they did. Standard input: records of `struct request`; standard output:
 * one `struct reply` for each. Both are read and written by execute-natively.ts.
 *
 * Registers are loaded and read through signal frames, so nothing but the instruction runs between them: the SIGUSR1 handler
 * returns into the code page with the requested registers; the INT3 after the instruction, or its own fault, brings them back.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x10000000UL
#define DATA 0x20000000UL
#define DATA_SIZE 256
#define CODE_SIZE 32
#define FXSAVE_SIZE 416 /* up to XMM15 */
#define XSTATE_BV 512   /* in an XSAVE area; bits 1:0 say that the x87 and SSE parts are there */

struct request {
  uint8_t bits; /* 64 or 32 */
  uint8_t length;
  uint8_t code[CODE_SIZE];
  uint8_t extended; /* load `fxsave` too */
  uint8_t padding[5];
  uint64_t gpr[16]; /* RAX RCX RDX RBX RSP RBP RSI RDI R8 ... R15 */
  uint64_t rflags;
  uint8_t data[DATA_SIZE]; /* placed at DATA + 0x800 */
  uint8_t fxsave[FXSAVE_SIZE];
};

struct reply {
  uint64_t gpr[16];
  uint64_t rip;
  uint64_t rflags;
  uint64_t vector;
  uint64_t error;
  uint64_t cr2;
  uint8_t data[DATA_SIZE];
  uint8_t fxsave[FXSAVE_SIZE];
};

static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
static struct request request;
static struct reply reply;
static greg_t saved[NGREG];
static uint8_t saved_fxsave[FXSAVE_SIZE];

static void enter(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
  memcpy(saved, regs, sizeof saved);
  uint8_t *state = (uint8_t *)((ucontext_t *)context)->uc_mcontext.fpregs;
  memcpy(saved_fxsave, state, FXSAVE_SIZE);
  if (request.extended) {
    memcpy(state, request.fxsave, FXSAVE_SIZE);
    state[XSTATE_BV] |= 3;
  }
  for (int i = 0; i < 16; i++) regs[order[i]] = (greg_t)request.gpr[i];
  regs[REG_RIP] = CODE;
  regs[REG_EFL] = (greg_t)request.rflags;
  uint64_t selectors = (uint64_t)regs[REG_CSGSFS] & ~0xffffUL;
  regs[REG_CSGSFS] = (greg_t)(selectors | (request.bits == 64 ? 0x33 : 0x23));
}

static void leave(int signal, siginfo_t *info, void *context) {
  /* RFLAGS.AC of the case is still set. Below the red zone, because the compiler does not see the push. */
  __asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; andl $~0x40000, (%%rsp); popfq; lea 128(%%rsp), %%rsp" ::: "cc", "memory");
  (void)signal;
  (void)info;
  greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) reply.gpr[i] = (uint64_t)regs[order[i]];
  reply.rip = (uint64_t)regs[REG_RIP];
  reply.rflags = (uint64_t)regs[REG_EFL];
  reply.vector = (uint64_t)regs[REG_TRAPNO];
  reply.error = (uint64_t)regs[REG_ERR];
  reply.cr2 = (uint64_t)regs[REG_CR2];
  memcpy(regs, saved, sizeof saved);
  uint8_t *state = (uint8_t *)((ucontext_t *)context)->uc_mcontext.fpregs;
  memcpy(reply.fxsave, state, FXSAVE_SIZE);
  memcpy(state, saved_fxsave, FXSAVE_SIZE);
  state[XSTATE_BV] |= 3;
}

static int transfer(ssize_t (*how)(int, void *, size_t), int fd, void *at, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = how(fd, (char *)at + done, size - done);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

static ssize_t write_all(int fd, void *at, size_t size) { return write(fd, at, size); }

int main(void) {
  static char stack[65536] __attribute__((aligned(16)));
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  action.sa_sigaction = enter;
  sigaction(SIGUSR1, &action, NULL);
  action.sa_sigaction = leave;
  const int faults[] = {SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, NULL);

  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  char *code = mmap((void *)CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0);
  char *data = mmap((void *)DATA, 4096, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (code != (char *)CODE || data != (char *)DATA) return 1;
  while (transfer(read, 0, &request, sizeof request)) {
    /* Compatibility mode uses DS and ES, 64-bit code does not mind; the last instruction may have changed GS. */
    __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %1, %%gs" : : "r"(0x2b), "r"(0));
    memset(code, 0xcc, 64);
    memcpy(code, request.code, request.length);
    memset(data, 0, 4096);
    memcpy(data + 0x800, request.data, DATA_SIZE);
    memset(&reply, 0, sizeof reply);
    raise(SIGUSR1);
    memcpy(reply.data, data + 0x800, DATA_SIZE);
    if (!transfer(write_all, 1, &reply, sizeof reply)) return 1;
  }
  return 0;
}
