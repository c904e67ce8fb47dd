/*
 * Steps a static ELF on the real processor and prints one JSON line a user instruction: the state before it.
 *
 *   stepper [--layout] [--max N] [--seconds N] [--stdin F] [--stdout F] [--stderr F] DIR
 *
 * Runs DIR/prog as "./prog" from DIR: argv { "./prog" }, no environment, no address randomization, 8 MiB of stack.
 * Last line: {"exit":N} | {"signal":N,"code":N,"addr":"hex"} | {"max":N} | {"timeout":N}.
 * Exit status: 0; 2 usage; 3 the system refused (one line on stderr says what).
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_INSTRUCTION = 15, RFLAGS_TF = 1 << 8, RFLAGS_RF = 1 << 16, STACK_LIMIT = 8 << 20 };

static pid_t child;
static volatile sig_atomic_t timed_out;

static void refuse(const char *what) {
  fprintf(stderr, "stepper: %s: %s\n", what, strerror(errno));
  if (child > 0) kill(child, SIGKILL);
  exit(3);
}

static void on_alarm(int sig) {
  (void)sig;
  timed_out = 1;
  kill(child, SIGKILL);
}

static void redirect(int fd, const char *path, int flags) {
  int file = open(path, flags | O_CLOEXEC, 0644);
  if (file < 0) refuse(path);
  if (dup2(file, fd) < 0) refuse("dup2");
}

static size_t read_memory(unsigned long long address, unsigned char *into, size_t size) {
  size_t done = 0;
  while (done < size) { /* page by page, so that a neighbour that is not mapped only shortens the result */
    size_t chunk = 4096 - ((address + done) & 4095);
    if (chunk > size - done) chunk = size - done;
    struct iovec local = {into + done, chunk}, remote = {(void *)(address + done), chunk};
    ssize_t got = process_vm_readv(child, &local, 1, &remote, 1, 0);
    if (got <= 0) break;
    done += (size_t)got;
  }
  return done;
}

static void print_hex(const unsigned char *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    putchar(digits[bytes[i] >> 4]);
    putchar(digits[bytes[i] & 15]);
  }
}

static void print_registers(const struct user_regs_struct *r) {
  unsigned long long rflags = r->eflags & ~(unsigned long long)(RFLAGS_TF | RFLAGS_RF);
  printf("\"rip\":\"%llx\",\"rax\":\"%llx\",\"rcx\":\"%llx\",\"rdx\":\"%llx\",\"rbx\":\"%llx\","
         "\"rsp\":\"%llx\",\"rbp\":\"%llx\",\"rsi\":\"%llx\",\"rdi\":\"%llx\",",
         r->rip, r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi);
  printf("\"r8\":\"%llx\",\"r9\":\"%llx\",\"r10\":\"%llx\",\"r11\":\"%llx\","
         "\"r12\":\"%llx\",\"r13\":\"%llx\",\"r14\":\"%llx\",\"r15\":\"%llx\",",
         r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14, r->r15);
  printf("\"rflags\":\"%llx\",\"cs\":\"%llx\",\"ss\":\"%llx\"", rflags, r->cs, r->ss);
}

/* The process before its first instruction: registers, the stack from RSP to its top, /proc/PID/maps line by line. */
static void print_layout(void) {
  struct user_regs_struct r;
  if (ptrace(PTRACE_GETREGS, child, 0, &r) < 0) refuse("PTRACE_GETREGS");
  printf("{");
  print_registers(&r);
  printf(",\"ds\":\"%llx\",\"es\":\"%llx\",\"fs\":\"%llx\",\"gs\":\"%llx\",\"fsBase\":\"%llx\",\"gsBase\":\"%llx\"", r.ds, r.es,
         r.fs, r.gs, r.fs_base, r.gs_base);
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", child);
  FILE *maps = fopen(path, "r");
  if (!maps) refuse(path);
  unsigned long long low, high, top = 0;
  printf(",\"maps\":[");
  for (int first = 1; fgets(line, sizeof line, maps); first = 0) {
    line[strcspn(line, "\n")] = 0;
    if (sscanf(line, "%llx-%llx", &low, &high) == 2 && low <= r.rsp && r.rsp < high) top = high;
    printf("%s\"%s\"", first ? "" : ",", line); /* the only path in it is ours: nothing to escape */
  }
  fclose(maps);
  unsigned char *stack = malloc(top - r.rsp);
  if (!stack) refuse("malloc");
  printf("],\"stackTop\":\"%llx\",\"stack\":\"", top);
  print_hex(stack, read_memory(r.rsp, stack, top - r.rsp));
  printf("\"}\n");
}

static size_t skip_prefixes(const unsigned char *bytes, size_t size, int in64) {
  static const unsigned char prefixes[] = {0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65};
  size_t at = 0;
  while (at < size && (memchr(prefixes, bytes[at], sizeof prefixes) || (in64 && (bytes[at] & 0xf0) == 0x40))) at++;
  return at;
}

/* SYSCALL, SYSENTER, INT 0x80 */
static int is_system_call(const unsigned char *bytes, size_t size, int in64) {
  size_t at = skip_prefixes(bytes, size, in64);
  if (at + 1 >= size) return 0;
  return (bytes[at] == 0x0f && (bytes[at + 1] == 0x05 || bytes[at + 1] == 0x34)) || (bytes[at] == 0xcd && bytes[at + 1] == 0x80);
}

static int is_pushf(const unsigned char *bytes, size_t size, int in64) {
  size_t at = skip_prefixes(bytes, size, in64);
  return at < size && bytes[at] == 0x9c;
}

/* PUSHF under single-step pushes the debugger's TF: take it out again. */
static void clear_pushed_tf(const struct user_regs_struct *before) {
  struct user_regs_struct r;
  if (ptrace(PTRACE_GETREGS, child, 0, &r) < 0 || r.rip == before->rip) return;
  errno = 0;
  long word = ptrace(PTRACE_PEEKDATA, child, r.rsp, 0);
  if (errno == 0) ptrace(PTRACE_POKEDATA, child, r.rsp, word & ~(long)RFLAGS_TF);
}

static int resume(int request, int sig) {
  int status;
  if (ptrace(request, child, 0, (long)sig) < 0 && errno != ESRCH) refuse("ptrace");
  while (waitpid(child, &status, __WALL) < 0)
    if (errno != EINTR) refuse("waitpid");
  return status;
}

static int is_syscall_stop(int status) { return WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80); }

static int is_event_stop(int status) { return WIFSTOPPED(status) && status >> 16 != 0; }

/* Values of RAX that a program never sees: the kernel is about to restart the call. */
static int restarts(unsigned long long rax) {
  long long value = (long long)rax;
  return value == -512 || value == -513 || value == -514 || value == -516;
}

/*
 * Runs a system-call instruction between its two syscall stops, with TF clear: with TF set, R11 and the flags saved by the
 * kernel would hold it. Returns the status of the stop after it (an exit and a signal are possible there too).
 */
static int step_system_call(int *entered) {
  int status = resume(PTRACE_SYSCALL, 0);
  *entered = is_syscall_stop(status);
  if (!*entered) return status;
  for (;;) {
    status = resume(PTRACE_SYSCALL, 0);
    if (is_event_stop(status)) continue;
    if (!is_syscall_stop(status)) return status;
    struct user_regs_struct r;
    if (ptrace(PTRACE_GETREGS, child, 0, &r) < 0) refuse("PTRACE_GETREGS");
    if (!restarts(r.rax)) return status;
  }
}

/* A stop that only says "one step is done": the program itself got no signal. (The trap of a TF that it set counts as one.) */
static int is_step_stop(int status, int *at_handler) {
  siginfo_t info;
  *at_handler = 0;
  if (is_syscall_stop(status) || is_event_stop(status)) return 1;
  if (WSTOPSIG(status) != SIGTRAP) return 0;
  if (ptrace(PTRACE_GETSIGINFO, child, 0, &info) < 0) refuse("PTRACE_GETSIGINFO");
  *at_handler = info.si_code == SIGTRAP; /* the stop at a handler's first instruction: no instruction was executed */
  return *at_handler || info.si_code == TRAP_TRACE;
}

/* A signal that an instruction caused; any other one came from outside, before the instruction at RIP was executed. */
static int is_fault(const siginfo_t *info) {
  int sig = info->si_signo;
  return info->si_code > 0 && (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL || sig == SIGTRAP);
}

static void print_state(long n, const struct user_regs_struct *r, const unsigned char *bytes, size_t size) {
  printf("{\"n\":%ld,", n);
  print_registers(r);
  printf(",\"bytes\":\"");
  print_hex(bytes, size);
  printf("\"}\n");
}

static void print_end(int status, const siginfo_t *last) {
  if (WIFEXITED(status)) {
    printf("{\"exit\":%d}\n", WEXITSTATUS(status));
    return;
  }
  int same = WTERMSIG(status) == last->si_signo;
  unsigned long long address = same && is_fault(last) ? (unsigned long long)last->si_addr : 0;
  printf("{\"signal\":%d,\"code\":%d,\"addr\":\"%llx\"}\n", WTERMSIG(status), same ? last->si_code : 0, address);
}

static void print_states(long max) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  for (long n = 0; n < max;) {
    struct user_regs_struct r;
    unsigned char bytes[MAX_INSTRUCTION];
    if (ptrace(PTRACE_GETREGS, child, 0, &r) < 0) refuse("PTRACE_GETREGS");
    size_t size = read_memory(r.rip, bytes, sizeof bytes);
    int in64 = r.cs == 0x33, faulted = 0, at_handler = 0;

    int calls = is_system_call(bytes, size, in64), entered = 0;
    int status = calls ? step_system_call(&entered) : resume(PTRACE_SINGLESTEP, 0);
    if (WIFSTOPPED(status) && is_pushf(bytes, size, in64)) clear_pushed_tf(&r);
    while (WIFSTOPPED(status) && !is_step_stop(status, &at_handler)) { /* a signal on its way: let it reach its handler or its default */
      if (ptrace(PTRACE_GETSIGINFO, child, 0, &info) < 0) refuse("PTRACE_GETSIGINFO");
      faulted |= is_fault(&info);
      status = resume(PTRACE_SINGLESTEP, WSTOPSIG(status));
    }
    if (entered || faulted || (WIFSTOPPED(status) && !at_handler)) print_state(n++, &r, bytes, size);
    if (!WIFSTOPPED(status)) {
      if (!timed_out) print_end(status, &info);
      return;
    }
  }
  printf("{\"max\":%ld}\n", max);
}

static void become_program(const char *dir, const char *in, const char *out, const char *err) {
  struct rlimit limit;
  char *argv[] = {"./prog", NULL}, *envp[] = {NULL};
  if (getrlimit(RLIMIT_STACK, &limit) < 0) refuse("getrlimit");
  limit.rlim_cur = STACK_LIMIT; /* also decides where mmap starts */
  if (setrlimit(RLIMIT_STACK, &limit) < 0) refuse("setrlimit");
  if (personality(ADDR_NO_RANDOMIZE) < 0) refuse("personality");
  redirect(0, in, O_RDONLY);
  redirect(1, out, O_WRONLY | O_CREAT | O_TRUNC);
  redirect(2, err, O_WRONLY | O_CREAT | O_TRUNC);
  close_range(3, ~0U, 0);
  if (chdir(dir) < 0) refuse(dir);
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0) refuse("PTRACE_TRACEME");
  execve("./prog", argv, envp);
  _exit(127);
}

int main(int argc, char **argv) {
  const char *in = "/dev/null", *out = "/dev/null", *err = "/dev/null", *dir = NULL;
  long max = 1000000, seconds = 60;
  int layout = 0;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--layout")) layout = 1;
    else if (argv[i][0] != '-') dir = argv[i];
    else if (i + 1 >= argc) dir = NULL;
    else if (!strcmp(argv[i], "--max")) max = atol(argv[++i]);
    else if (!strcmp(argv[i], "--seconds")) seconds = atol(argv[++i]);
    else if (!strcmp(argv[i], "--stdin")) in = argv[++i];
    else if (!strcmp(argv[i], "--stdout")) out = argv[++i];
    else if (!strcmp(argv[i], "--stderr")) err = argv[++i];
  }
  if (!dir) {
    fprintf(stderr, "usage: stepper [--layout] [--max N] [--seconds N] [--stdin F] [--stdout F] [--stderr F] DIR\n");
    return 2;
  }
  static char buffer[1 << 20];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);

  child = fork();
  if (child < 0) refuse("fork");
  if (child == 0) become_program(dir, in, out, err);
  int status;
  if (waitpid(child, &status, 0) < 0) refuse("waitpid");
  if (!WIFSTOPPED(status)) { /* said why itself, or execve failed */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) fprintf(stderr, "stepper: execve ./prog failed\n");
    return 3;
  }
  signal(SIGALRM, on_alarm);
  alarm((unsigned)seconds);
  if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC) < 0) refuse("PTRACE_SETOPTIONS");
  if (layout) print_layout();
  else print_states(max);
  if (timed_out) printf("{\"timeout\":%ld}\n", seconds);
  fflush(stdout);
  kill(child, SIGKILL);
  return 0;
}
