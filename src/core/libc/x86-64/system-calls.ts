const CHECKED = `
	cmpq	$-4095, %rax		# -4095 … -1 mean an error
	jae	__syscall_error
	ret`;

/** A wrapper whose arguments are where the kernel wants them already: RDI, RSI, RDX. */
function wrapper(name: string, nr: number, fails: boolean): string {
  return `
	.globl ${name}
	.type ${name}, @function
${name}:
	movl	$${nr}, %eax		# the number of ${name}
	syscall${fails ? CHECKED : "\n	ret"}
	.size ${name}, . - ${name}
`;
}

/** The wrappers of the system calls, and where an error becomes errno. */
export const systemCalls = `
	.text
${wrapper("write", 1, true)}${wrapper("read", 0, true)}${wrapper("getpid", 39, false)}${wrapper("gettid", 186, false)}
	# long syscall(long number, ...): everything moves up by one
	.globl syscall
	.type syscall, @function
syscall:
	movq	%rdi, %rax		# the number
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	movq	%r8, %r10
	movq	%r9, %r8
	movq	8(%rsp), %r9		# the seventh argument came on the stack
	syscall${CHECKED}
	.size syscall, . - syscall

	# RAX = -errno: errno is set, and the caller gets -1
	.type __syscall_error, @function
__syscall_error:
	negl	%eax
	movl	%eax, %fs:-4		# errno of this thread
	movq	$-1, %rax
	ret
	.size __syscall_error, . - __syscall_error

	.globl __errno_location
	.type __errno_location, @function
__errno_location:
	movq	%fs:0, %rax		# the thread's block knows its own address
	subq	$4, %rax		# errno lies just below
	ret
	.size __errno_location, . - __errno_location

	# void exit(int status): nothing is buffered, so nothing is left to write
	.globl exit
	.type exit, @function
exit:
	jmp	_exit
	.size exit, . - exit

	.globl _exit
	.type _exit, @function
_exit:
	movl	$231, %eax		# exit_group: every thread of the process
	syscall
	hlt				# not reached
	.size _exit, . - _exit
`;
