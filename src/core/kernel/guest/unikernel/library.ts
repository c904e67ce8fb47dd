/** The library's name of each system call that a program may call as a C function. `fails`: a result of −4095 … −1 is an error. */
const FUNCTIONS: readonly { readonly name: string; readonly call: string; readonly fails: boolean }[] = [
  { name: "read", call: "read", fails: true },
  { name: "write", call: "write", fails: true },
  { name: "getpid", call: "getpid", fails: false },
  { name: "getppid", call: "getppid", fails: false },
  { name: "gettid", call: "gettid", fails: false },
  { name: "_exit", call: "exit_group", fails: false },
  { name: "exit", call: "exit_group", fails: false },
];

/** What a program may call by name: the assembler links `call write` with the function's address. */
export const LIBRARY_FUNCTIONS: readonly string[] = [...FUNCTIONS.map(({ name }) => name), "puts", "strlen", "errno"];

function libraryFunction({ name, call, fails }: (typeof FUNCTIONS)[number]): string {
  const body = fails
    ? `	call	uk_syscall_r_${call}	# the system call: a function of the same program
	cmpq	$-4095, %rax		# unsigned: -4095 ... -1 is an error
	jae	uk_set_errno
	ret`
    : `	jmp	uk_syscall_r_${call}	# the system call itself; it returns to the caller`;
  return `
	.globl ${name}
	.type ${name}, @function
${name}:
${body}
	.size ${name}, . - ${name}
`;
}

/** The C library that a unikernel is linked with: each function calls the system call's routine, and nothing lies between. */
export const library = `
	.text
${FUNCTIONS.map(libraryFunction).join("")}
	.globl uk_set_errno
	.type uk_set_errno, @function
uk_set_errno:				# RAX = -error: the C convention is errno and -1
	negl	%eax
	movl	%eax, errno(%rip)
	movq	$-1, %rax
	ret
	.size uk_set_errno, . - uk_set_errno

	.globl strlen
	.type strlen, @function
strlen:					# RDI = text; RAX = bytes before the zero
	xorl	%eax, %eax
.Lstrlen_next:
	cmpb	$0, (%rdi, %rax)
	je	.Lstrlen_end
	incq	%rax
	jmp	.Lstrlen_next
.Lstrlen_end:
	ret
	.size strlen, . - strlen

	.globl puts
	.type puts, @function
puts:					# RDI = text
	pushq	%rdi
	call	strlen
	popq	%rsi			# the text
	movq	%rax, %rdx		# its length
	movl	$1, %edi		# to the console
	call	uk_syscall_r_write
	movl	$1, %edi
	leaq	newline(%rip), %rsi
	movl	$1, %edx
	call	uk_syscall_r_write	# and a new line
	ret				# RAX = 1: not negative, so no error
	.size puts, . - puts

	# What was copy_from_user and copy_to_user: no STAC, for no page is a user page; no __ex_table, for a
	# bad pointer is everybody's; and nobody has asked access_ok.
	.globl memcpy
	.type memcpy, @function
memcpy:					# to RDI, from RSI, RDX bytes
	movq	%rdi, %rax
	movq	%rdx, %rcx
	rep movsb
	ret
	.size memcpy, . - memcpy

	.section .rodata, "a"
newline:
	.ascii	"\\n"

	.bss
	.balign 8
	.globl errno
	.type errno, @object
errno:					# one thread: one errno
	.skip	8
	.size errno, . - errno
`;
