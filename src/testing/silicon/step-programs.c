/*
 * Steps programs on the real processor and writes what each instruction did. Standard input: requests; standard output: the
 * records of each. Both are laid out in wire-format.ts; program.ts says what a program is and how it goes on after a fault.
 *
 * One child is traced. Its code and data are shared memory, so that the tracer sets and reads them without system calls.
 * Exit status: 0 at the end of the input; 3 where the system refused (one line on standard error says what).
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  CODE = 0x10000000,
  CODE_SIZE = 0x4000,
  DATA = 0x20000000,
  DATA_SIZE = 0x4000, /* readable and writable */
  READ_ONLY_SIZE = 0x1000, /* behind it; one page without any access follows */
  SHARED_SIZE = DATA_SIZE + READ_ONLY_SIZE,
  TF = 1 << 8,
  RF = 1 << 16,
  ID = 1 << 21,
  VECTORS = 1, QUERY = 2, PUSHES_FLAGS = 4, LOADS_FLAGS = 8, /* flags of an instruction */
  PATCH_FLAGS = 16, PATCH_MEMORY = 17, PATCH_XMM = 18, PATCH_MXCSR = 19, PATCH_X87 = 20, PATCH_ST = 21, /* kinds; below 16 a register */
};

struct request {
  uint32_t bits, instructions, patches, code_length, max_steps, padding0;
  uint64_t gpr[16];
  uint64_t rflags, fs_base, gs_base;
  uint16_t es, cs, ss, ds, fs, gs, padding[2];
  uint8_t fx[512];
  uint8_t data[SHARED_SIZE];
};

struct instruction {
  uint32_t offset, first_patch;
  uint16_t patches, flags;
};

struct patch {
  uint32_t kind, index;
  uint64_t low, high;
};

enum { CHANGED_FLAGS = 1 << 16, CHANGED_SEGMENTS = 1 << 17, FAULT = 1 << 18, CHANGED_MXCSR = 1 << 19, CHANGED_X87 = 1 << 20 };
static const uint32_t END = 0xffffffff;

static pid_t child;
static struct request request;
static uint8_t *code, *data;
static struct instruction *instructions;
static struct patch *patches;
static int32_t index_at[CODE_SIZE + 1];
static struct user_regs_struct now;
static struct user_fpregs_struct fx_now;

static void refuse(const char *what) {
  fprintf(stderr, "step-programs: %s: %s\n", what, strerror(errno));
  if (child > 0) kill(child, SIGKILL);
  exit(3);
}

static unsigned long long *gpr_of(struct user_regs_struct *r, int n) {
  unsigned long long *const order[16] = {&r->rax, &r->rcx, &r->rdx, &r->rbx, &r->rsp, &r->rbp, &r->rsi, &r->rdi,
                                         &r->r8,  &r->r9,  &r->r10, &r->r11, &r->r12, &r->r13, &r->r14, &r->r15};
  return order[n];
}

static void put(const void *from, size_t size) {
  if (fwrite(from, size, 1, stdout) != 1) refuse("write");
}

static void put64(uint64_t value) { put(&value, sizeof value); }

static int take(void *into, size_t size) { return size == 0 || fread(into, size, 1, stdin) == 1; }

static void thread_segment(unsigned number, unsigned base, unsigned limit, int pages, int contents, int read_only) {
  static struct user_desc *d;
  if (!d) d = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (d == MAP_FAILED) refuse("mmap");
  *d = (struct user_desc){.entry_number = number, .base_addr = base, .limit = limit, .seg_32bit = 1, .contents = (unsigned)contents,
                        .read_exec_only = (unsigned)read_only, .limit_in_pages = (unsigned)pages, .useable = 1};
  long result; /* a call of the 32-bit table only */
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(243), "b"(d) : "memory");
  if (result < 0) errno = (int)-result, refuse("set_thread_area");
}

static void *map_shared(int fd, uintptr_t at, size_t size, int protection, off_t offset) {
  void *where = mmap((void *)at, size, protection, MAP_SHARED | (at ? MAP_FIXED : 0), fd, offset);
  if (where == MAP_FAILED) refuse("mmap");
  return where;
}

static void become_processor(int fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  map_shared(fd, CODE, CODE_SIZE, PROT_READ | PROT_EXEC, 0);
  map_shared(fd, DATA, DATA_SIZE, PROT_READ | PROT_WRITE, CODE_SIZE);
  map_shared(fd, DATA + DATA_SIZE, READ_ONLY_SIZE, PROT_READ, CODE_SIZE + DATA_SIZE);
  if (mmap((void *)(uintptr_t)(DATA + SHARED_SIZE), 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) refuse("mmap");
  /* The three entries of the GDT that a thread may have; program.ts names their selectors. */
  thread_segment(12, DATA, 0xfffff, 1, 0, 0);
  thread_segment(13, DATA + 0x1000, 0xfff, 0, 0, 0);
  thread_segment(14, DATA, 0xfff, 0, 1, 1); /* expands down, read-only */
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0) refuse("PTRACE_TRACEME");
  raise(SIGSTOP);
  _exit(1);
}

static void start_child(void) {
  int fd = memfd_create("program", MFD_CLOEXEC);
  if (fd < 0 || ftruncate(fd, CODE_SIZE + SHARED_SIZE) < 0) refuse("memfd_create");
  code = map_shared(fd, 0, CODE_SIZE, PROT_READ | PROT_WRITE, 0);
  data = map_shared(fd, 0, SHARED_SIZE, PROT_READ | PROT_WRITE, CODE_SIZE);
  /* Both on one processor: handing over to a sleeping one costs more than the work. Its number shows in a segment's limit: 0. */
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  sched_setaffinity(0, sizeof one, &one);
  child = fork();
  if (child < 0) refuse("fork");
  if (child == 0) become_processor(fd);
  int status;
  if (waitpid(child, &status, __WALL) < 0 || !WIFSTOPPED(status)) refuse("the child did not stop");
  if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_EXITKILL) < 0) refuse("PTRACE_SETOPTIONS");
}

static void set_segments(void) {
  now.es = request.es, now.cs = request.cs, now.ss = request.ss, now.ds = request.ds, now.fs = request.fs, now.gs = request.gs;
  now.fs_base = request.fs_base;
  now.gs_base = request.gs_base;
}

static int segments_changed(const struct user_regs_struct *r) {
  return r->es != now.es || r->cs != now.cs || r->ss != now.ss || r->ds != now.ds || r->fs != now.fs || r->gs != now.gs ||
         r->fs_base != now.fs_base || r->gs_base != now.gs_base;
}

static void apply(const struct patch *p) {
  if (p->kind < 16) *gpr_of(&now, (int)p->kind) = p->low;
  else if (p->kind == PATCH_FLAGS) now.eflags = (now.eflags & ~p->high) | p->low;
  else if (p->kind == PATCH_MEMORY) memcpy(data + p->index, &p->low, 8);
  else if (p->kind == PATCH_XMM) {
    memcpy((uint8_t *)&fx_now + 160 + 16 * p->index, &p->low, 8);
    memcpy((uint8_t *)&fx_now + 168 + 16 * p->index, &p->high, 8);
  } else if (p->kind == PATCH_MXCSR) fx_now.mxcsr = (uint32_t)p->low;
  else if (p->kind == PATCH_X87) {
    memcpy(&fx_now, &p->low, 6); /* FCW, FSW, tags */
    /* While no exception is pending AMD processors save no pointers: whether they survive would be a matter of preemption. */
    if (!(fx_now.swd & 0x80)) memset((uint8_t *)&fx_now + 6, 0, 18);
  }
  else if (p->kind == PATCH_ST) {
    memcpy((uint8_t *)&fx_now + 32 + 16 * p->index, &p->low, 8);
    memcpy((uint8_t *)&fx_now + 40 + 16 * p->index, &p->high, 2);
  }
}

/* Differences of the vector state; which bits they set in the record's mask. */
static uint32_t vector_changes(const struct user_fpregs_struct *after, uint16_t *xmm) {
  uint32_t mask = 0;
  for (int n = 0; n < 16; n++)
    if (memcmp((uint8_t *)&fx_now + 160 + 16 * n, (uint8_t *)after + 160 + 16 * n, 16)) *xmm |= (uint16_t)(1 << n);
  if (after->mxcsr != fx_now.mxcsr) mask |= CHANGED_MXCSR;
  if (memcmp(&fx_now, after, 24) || after->mxcr_mask != fx_now.mxcr_mask || memcmp((uint8_t *)&fx_now + 32, (uint8_t *)after + 32, 128)) mask |= CHANGED_X87;
  return mask;
}

/* `fault` is NULL after an instruction that was completed. Makes `after` the state that the next one starts from. */
static void record(int index, const struct user_regs_struct *after, const siginfo_t *fault, int vectors) {
  struct user_regs_struct r = *after;
  struct user_fpregs_struct fx;
  uint32_t mask = 0;
  uint16_t xmm = 0, at = (uint16_t)index;
  for (int n = 0; n < 16; n++)
    if (*gpr_of(&r, n) != *gpr_of(&now, n)) mask |= 1u << n;
  if (r.eflags != now.eflags) mask |= CHANGED_FLAGS;
  if (segments_changed(&r)) mask |= CHANGED_SEGMENTS;
  if (fault) mask |= FAULT;
  if (vectors) {
    if (ptrace(PTRACE_GETFPREGS, child, 0, &fx) < 0) refuse("PTRACE_GETFPREGS");
    mask |= vector_changes(&fx, &xmm);
  }
  put(&mask, 4);
  put(&xmm, 2);
  put(&at, 2);
  put64(r.rip);
  for (int n = 0; n < 16; n++)
    if (mask & (1u << n)) put64(*gpr_of(&r, n));
  if (mask & CHANGED_FLAGS) put64(r.eflags);
  if (mask & CHANGED_SEGMENTS) {
    uint16_t s[8] = {(uint16_t)r.es, (uint16_t)r.cs, (uint16_t)r.ss, (uint16_t)r.ds, (uint16_t)r.fs, (uint16_t)r.gs, 0, 0};
    put(s, sizeof s);
    put64(r.fs_base);
    put64(r.gs_base);
  }
  if (fault) {
    uint32_t what[2] = {(uint32_t)fault->si_signo, (uint32_t)fault->si_code};
    put(what, sizeof what);
    put64(fault->si_code == SI_KERNEL ? 0 : (uint64_t)fault->si_addr);
  }
  if (mask & CHANGED_MXCSR) put64(fx.mxcsr);
  for (int n = 0; n < 16; n++)
    if (xmm & (1 << n)) put((uint8_t *)&fx + 160 + 16 * n, 16);
  if (mask & CHANGED_X87) put(&fx, 160);
  now = r;
  if (vectors) fx_now = fx;
}

/* A debugger's TF is pushed by PUSHF: take it out again. */
static void clear_pushed_tf(uint64_t rsp) {
  uint64_t at = rsp + 1 - DATA;
  if (at < SHARED_SIZE) data[at] &= ~1;
}

static void step_program(void) {
  now.rip = CODE;
  now.eflags = request.rflags;
  now.orig_rax = (unsigned long long)-1; /* no system call to restart */
  for (int n = 0; n < 16; n++) *gpr_of(&now, n) = request.gpr[n];
  set_segments();
  memcpy(&fx_now, request.fx, sizeof fx_now);
  int changed = 1, fx_changed = 1;
  int last = -1, again = 0;
  for (uint32_t step = 0; step < request.max_steps; step++) {
    uint64_t offset = now.rip - CODE;
    int index = offset <= request.code_length ? index_at[offset] : -1;
    if (index == (int)request.instructions) break;
    int flags = index < 0 ? QUERY | VECTORS : instructions[index].flags;
    if (index >= 0 && !again) {
      const struct patch *p = patches + instructions[index].first_patch;
      for (int i = 0; i < instructions[index].patches; i++, p++) {
        apply(p);
        if (p->kind >= PATCH_XMM) fx_changed = 1;
        else changed = 1;
      }
    }
    if (changed && ptrace(PTRACE_SETREGS, child, 0, &now) < 0) refuse("PTRACE_SETREGS");
    if (step == 0) { /* ID stays as the last program left it */
      struct user_regs_struct set;
      if (ptrace(PTRACE_GETREGS, child, 0, &set) < 0) refuse("PTRACE_GETREGS");
      now.eflags = (now.eflags & ~(unsigned long long)ID) | (set.eflags & ID);
      put64(now.eflags);
    }
    if (fx_changed && ptrace(PTRACE_SETFPREGS, child, 0, &fx_now) < 0) refuse("PTRACE_SETFPREGS");
    changed = fx_changed = 0;

    int status;
    if (ptrace(PTRACE_SINGLESTEP, child, 0, 0) < 0) refuse("PTRACE_SINGLESTEP");
    if (waitpid(child, &status, __WALL) < 0) refuse("waitpid");
    if (!WIFSTOPPED(status)) refuse("the child ended");
    struct user_regs_struct after;
    if (ptrace(PTRACE_GETREGS, child, 0, &after) < 0) refuse("PTRACE_GETREGS");
    siginfo_t info;
    int fault = WSTOPSIG(status) != SIGTRAP;
    if (fault || (flags & QUERY)) {
      if (ptrace(PTRACE_GETSIGINFO, child, 0, &info) < 0) refuse("PTRACE_GETSIGINFO");
      fault |= info.si_code != TRAP_TRACE;
    }
    if (after.eflags & RF) changed = 1; /* between the iterations of a repeated instruction: another one would slip through */
    after.eflags &= ~(unsigned long long)RF;
    /* What ptrace shows in TF is now the program's, now the debugger's; only POPF and IRET change it. */
    if (fault || !(flags & LOADS_FLAGS)) {
      unsigned long long own = (after.eflags & ~(unsigned long long)TF) | (now.eflags & TF);
      if (own != after.eflags) changed = 1;
      after.eflags = own;
    }
    if (!fault && (flags & PUSHES_FLAGS) && !(now.eflags & TF)) clear_pushed_tf(after.rsp);
    int here = now.rip == after.rip && !fault;
    record(index, &after, fault ? &info : NULL, flags & VECTORS);

    if (index >= 0) last = index;
    offset = after.rip - CODE;
    int known = offset <= request.code_length && index_at[offset] >= 0;
    int outside = offset >= CODE_SIZE;
    if (fault || index < 0 || (!known && !outside)) {
      now.rip = CODE + (last + 1 < (int)request.instructions ? instructions[last + 1].offset : request.code_length);
      changed = 1;
    }
    struct user_regs_struct before = now;
    set_segments();
    if (segments_changed(&before)) changed = 1;
    again = here && index >= 0;
  }
}

static int take_request(void) {
  if (!take(&request, sizeof request)) return 0;
  if (request.code_length > CODE_SIZE) refuse("a program is too long");
  instructions = realloc(instructions, request.instructions * sizeof *instructions + 1);
  patches = realloc(patches, request.patches * sizeof *patches + 1);
  if (!instructions || !patches) refuse("realloc");
  memset(code, 0xcc, CODE_SIZE);
  int complete = take(instructions, request.instructions * sizeof *instructions) && take(patches, request.patches * sizeof *patches) &&
                 take(code, request.code_length);
  if (!complete) refuse("a request is cut off");
  memcpy(data, request.data, SHARED_SIZE);
  memset(index_at, 0xff, sizeof index_at);
  for (uint32_t i = 0; i < request.instructions; i++) index_at[instructions[i].offset] = (int32_t)i;
  index_at[request.code_length] = (int32_t)request.instructions;
  return 1;
}

int main(void) {
  static char buffer[1 << 20];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  start_child();
  if (ptrace(PTRACE_GETREGS, child, 0, &now) < 0) refuse("PTRACE_GETREGS");
  while (take_request()) {
    step_program();
    struct user_fpregs_struct fx;
    if (ptrace(PTRACE_GETFPREGS, child, 0, &fx) < 0) refuse("PTRACE_GETFPREGS");
    put(&END, sizeof END);
    put(&END, sizeof END);
    put(&fx, sizeof fx);
    put(data, SHARED_SIZE);
  }
  fflush(stdout);
  kill(child, SIGKILL);
  return 0;
}
