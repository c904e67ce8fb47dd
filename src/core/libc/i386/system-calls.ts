const CHECKED = `
	cmpl	$-4095, %eax		# -4095 … -1 mean an error
	jae	__syscall_error`;

/** A wrapper: the arguments come on the stack and go into EBX, ECX, EDX; EBX belongs to the caller. */
function wrapper(name: string, nr: number, args: number, fails: boolean): string {
  const loads = ["ebx", "ecx", "edx"]
    .slice(0, args)
    .map((register, index) => `\n	movl	${4 * (index + (args > 0 ? 2 : 1))}(%esp), %${register}`);
  return `
	.globl ${name}
	.type ${name}, @function
${name}:${args > 0 ? "\n	pushl	%ebx			# the caller's" : ""}${loads.join("")}
	movl	$${nr}, %eax		# the number of ${name}
	call	*%gs:0x10		# the door that the kernel offers${args > 0 ? "\n	popl	%ebx" : ""}${fails ? CHECKED : ""}
	ret
	.size ${name}, . - ${name}
`;
}

/** The wrappers of the system calls, and where an error becomes errno. */
export const systemCalls = `
	.text
${wrapper("write", 4, 3, true)}${wrapper("read", 3, 3, true)}${wrapper("getpid", 20, 0, false)}${wrapper("gettid", 224, 0, false)}
	# long syscall(long number, ...): from the stack into the registers
	.globl syscall
	.type syscall, @function
syscall:
	pushl	%ebx			# the caller's
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	20(%esp), %eax		# the number
	movl	24(%esp), %ebx
	movl	28(%esp), %ecx
	movl	32(%esp), %edx
	movl	36(%esp), %esi
	movl	40(%esp), %edi
	movl	44(%esp), %ebp
	call	*%gs:0x10		# the door that the kernel offers
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx${CHECKED}
	ret
	.size syscall, . - syscall

	# EAX = -errno: errno is set, and the caller gets -1
	.type __syscall_error, @function
__syscall_error:
	negl	%eax
	movl	%eax, %gs:-4		# errno of this thread
	movl	$-1, %eax
	ret
	.size __syscall_error, . - __syscall_error

	.globl __errno_location
	.type __errno_location, @function
__errno_location:
	movl	%gs:0, %eax		# the thread's block knows its own address
	subl	$4, %eax		# errno lies just below
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
	movl	4(%esp), %ebx
	movl	$252, %eax		# exit_group: every thread of the process
	call	*%gs:0x10
	hlt				# not reached
	.size _exit, . - _exit
`;
