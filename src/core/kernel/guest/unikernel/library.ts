import { stdio } from "../../../libc/x86-64/stdio.ts";
import { string } from "../../../libc/x86-64/string.ts";

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
export const LIBRARY_FUNCTIONS: readonly string[] = [
  ...FUNCTIONS.map(({ name }) => name),
  "syscall",
  "puts",
  "printf",
  "strlen",
  "errno",
  "__errno_location",
];

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

/**
 * The C library that a unikernel is linked with: each function calls the system call's routine, and nothing lies between. What calls
 * no kernel is the very code that processes are linked with.
 */
export const library = (nrSyscalls: number): string => `
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

	.globl __errno_location
	.type __errno_location, @function
__errno_location:			# where C finds errno: nothing of a thread's own is needed
	leaq	errno(%rip), %rax
	ret
	.size __errno_location, . - __errno_location

	# long syscall(long number, ...): everything moves up by one, and the number finds the function
	.globl syscall
	.type syscall, @function
syscall:
	movl	%edi, %eax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	movq	%r8, %rcx
	movq	%r9, %r8
	movq	8(%rsp), %r9		# the seventh argument came on the stack
	cmpl	$${nrSyscalls}, %eax
	jae	.Lno_such_number
	call	*uk_syscall_table(, %rax, 8)
	cmpq	$-4095, %rax
	jae	uk_set_errno
	ret
.Lno_such_number:
	movq	$-ENOSYS, %rax
	jmp	uk_set_errno
	.size syscall, . - syscall

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

	.bss
	.balign 8
	.globl errno
	.type errno, @object
errno:					# one thread: one errno
	.skip	8
	.size errno, . - errno
${string}${stdio}`;
