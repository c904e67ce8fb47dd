/*
 * Executes x87 instructions on this processor. Reads requests from standard input, writes a reply for each: see execute-natively.ts.
 * Compiled for 64-bit mode and, with -m32, for 32-bit mode; without PIE, so that globals have absolute addresses.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CODE 0x10000000
#define DATA 0x20000800
#define DATA_BYTES 512

struct request {
	uint8_t state[512]; /* what FXRSTOR loads */
	uint8_t code[16];
	uint32_t length, flags, rax, unused;
	uint8_t data[DATA_BYTES];
};

struct reply {
	uint8_t state[512]; /* what FXSAVE stores */
	uint8_t environment[28]; /* what FNSTENV stores */
	uint32_t flags, rax, signal, code;
	uint8_t data[DATA_BYTES];
	uint32_t unused;
};

uint8_t in_state[512] __attribute__((aligned(16)));
uint8_t out_state[512] __attribute__((aligned(16)));
uint8_t out_environment[28];
uintptr_t in_flags, in_rax, out_flags, out_rax, saved_stack;
void run_case(void);
extern char after_case[];

#ifdef __x86_64__
#define SAVE "push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n mov %rsp, saved_stack\n fxrstor64 in_state\n"
#define ENTER "mov in_rax, %rax\n mov $0x20000800, %edi\n mov $0x10000000, %ecx\n jmp *%rcx\n"
#define LEAVE "fxsave64 out_state\n fnstenv out_environment\n mov %rax, out_rax\n pushf\n pop out_flags\n cld\n mov saved_stack, %rsp\n"
#define RESTORE "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n ret\n"
#else
#define SAVE "push %ebx\n push %ebp\n push %esi\n push %edi\n mov %esp, saved_stack\n fxrstor in_state\n"
#define ENTER "mov in_rax, %eax\n mov $0x20000800, %edi\n mov $0x10000000, %ecx\n jmp *%ecx\n"
#define LEAVE "fxsave out_state\n fnstenv out_environment\n mov %eax, out_rax\n pushf\n pop out_flags\n cld\n mov saved_stack, %esp\n"
#define RESTORE "pop %edi\n pop %esi\n pop %ebp\n pop %ebx\n ret\n"
#endif

__asm__(".globl run_case, after_case\n"
	"run_case:\n" SAVE "push in_flags\n popf\n" ENTER
	"after_case:\n" LEAVE "fninit\n ldmxcsr initial_mxcsr\n" RESTORE
	"initial_mxcsr: .long 0x1f80\n");

static volatile uint32_t caught_signal, caught_code;

/* The kernel puts the FPU's state back when the handler returns, to where the case ends. */
static void on_signal(int signal, siginfo_t *info, void *context)
{
	ucontext_t *user = context;
	caught_signal = signal;
	caught_code = info->si_code;
#ifdef __x86_64__
	user->uc_mcontext.gregs[REG_RIP] = (greg_t)after_case;
#else
	user->uc_mcontext.gregs[REG_EIP] = (greg_t)after_case;
#endif
}

static void put_code(const struct request *request)
{
	uint8_t *code = (uint8_t *)CODE;
	memcpy(code, request->code, request->length);
	code += request->length;
#ifdef __x86_64__
	static const uint8_t jump[6] = { 0xff, 0x25 }; /* jmp *0(%rip) */
	memcpy(code, jump, sizeof jump);
	code += sizeof jump;
#else
	*code++ = 0x68; /* push $after_case; ret */
	code[4] = 0xc3;
#endif
	void *target = after_case;
	memcpy(code, &target, sizeof target);
}

int main(void)
{
	static struct request request;
	static struct reply reply;
	static uint8_t stack[1 << 16];
	mmap((void *)CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap((void *)(DATA & ~4095), 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof stack };
	sigaltstack(&alternative, 0);
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	int signals[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGTRAP };
	for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, 0);

	while (fread(&request, sizeof request, 1, stdin) == 1) {
		memcpy(in_state, request.state, sizeof in_state);
		memcpy((void *)DATA, request.data, DATA_BYTES);
		put_code(&request);
		in_flags = request.flags;
		in_rax = request.rax;
		caught_signal = caught_code = 0;
		run_case();
		memcpy(reply.state, out_state, sizeof reply.state);
		memcpy(reply.environment, out_environment, sizeof reply.environment);
		reply.flags = (uint32_t)out_flags;
		reply.rax = (uint32_t)out_rax;
		reply.signal = caught_signal;
		reply.code = caught_code;
		memcpy(reply.data, (void *)DATA, DATA_BYTES);
		fwrite(&reply, sizeof reply, 1, stdout);
	}
	return 0;
}
