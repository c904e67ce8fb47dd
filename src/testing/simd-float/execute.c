/*
 * Executes single instructions natively, with XMM and MMX registers. Standard input: records of `struct request`; standard output:
 * one `struct reply` for each. Both are read and written by execute-natively.ts.
 *
 * Registers are loaded and read through signal frames: the SIGUSR1 handler returns into the code page with those requested; the INT3
 * behind the instruction, or its own fault, brings them back.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <stdio.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x10000000UL
#define DATA 0x20000000UL

struct request {
  uint8_t code[16];
  uint64_t rax;
  uint32_t mxcsr, offset; /* RDI = DATA + offset */
  uint8_t xmm1[16], xmm2[16], data[32];
  uint64_t mm2;
};

struct reply {
  uint8_t xmm1[16];
  uint64_t rax, mm1;
  uint32_t rflags, mxcsr, data;
  uint16_t vector, code, status;
  uint16_t valid; /* the tag byte: bit n, x87 register n is not empty */
};

static struct request request;
static struct reply reply;
static greg_t saved[NGREG];

/* XSTATE_BV, behind the 512 bytes of the legacy area: a component whose bit is clear is in its initial state. */
static uint64_t *components(ucontext_t *context) { return (uint64_t *)((char *)context->uc_mcontext.fpregs + 512); }

static void enter(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
  fpregset_t state = ((ucontext_t *)context)->uc_mcontext.fpregs;
  memcpy(saved, regs, sizeof saved);
  regs[REG_RAX] = (greg_t)request.rax;
  regs[REG_RDI] = (greg_t)(DATA + request.offset);
  regs[REG_RIP] = CODE;
  regs[REG_EFL] = 0x202;
  *components(context) |= 3;
  memset(state, 0, 24);
  memset(state->_st, 0, sizeof state->_st);
  memset(state->_xmm, 0, sizeof state->_xmm);
  state->cwd = 0x37f;
  state->mxcsr = request.mxcsr;
  memcpy(&state->_xmm[1], request.xmm1, 16);
  memcpy(&state->_xmm[2], request.xmm2, 16);
  memcpy(&state->_st[2], &request.mm2, 8);
}

static void leave(int signal, siginfo_t *info, void *context) {
  (void)signal;
  greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
  fpregset_t state = ((ucontext_t *)context)->uc_mcontext.fpregs;
  uint64_t present = *components(context);
  memset(&reply, 0, sizeof reply);
  reply.rax = (uint64_t)regs[REG_RAX];
  reply.rflags = (uint32_t)regs[REG_EFL];
  reply.mxcsr = state->mxcsr;
  reply.vector = (uint16_t)regs[REG_TRAPNO];
  if (reply.vector != 3) reply.code = (uint16_t)info->si_code;
  memcpy(&reply.data, (void *)DATA, 4);
  if (present & 1) {
    memcpy(&reply.mm1, &state->_st[1], 8);
    reply.status = state->swd;
    reply.valid = state->ftw & 0xff;
  }
  if (present & 2) memcpy(reply.xmm1, &state->_xmm[1], 16);
  memcpy(regs, saved, sizeof saved);
}

int main(void) {
  char *code = mmap((void *)CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  char *data = mmap((void *)DATA, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (code == MAP_FAILED || data == MAP_FAILED) return 1;
  memset(code, 0xcc, 4096);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER};
  action.sa_sigaction = enter;
  sigaction(SIGUSR1, &action, NULL);
  action.sa_sigaction = leave;
  const int signals[] = {SIGTRAP, SIGFPE, SIGSEGV, SIGBUS, SIGILL};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  pid_t self = getpid();
  while (fread(&request, sizeof request, 1, stdin) == 1) {
    memcpy(code, request.code, sizeof request.code);
    memcpy(data, request.data, sizeof request.data);
    kill(self, SIGUSR1);
    fwrite(&reply, sizeof reply, 1, stdout);
  }
  return 0;
}
