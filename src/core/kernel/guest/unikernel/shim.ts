/**
 * The two ways by which a program that knows only SYSCALL reaches the kernel library: the SYSCALL instruction itself, executed in
 * ring 0, and calls that the loader has put in its place.
 * @see Unikraft lib/syscall_shim: uk_syscall_binary; SDM Vol. 2 "SYSCALL—Fast System Call"
 */
export function shim(nrSyscalls: number, names: readonly string[]): string {
  return `
	.section .entry.text, "ax"

	# IA32_LSTAR points here. SYSCALL came from ring 0 and led to ring 0. RCX has the way back, R11 the
	# flags. Stack, GS base and page tables are the program's, and they stay: there are no others.
	.globl uk_syscall_binary
	.type uk_syscall_binary, @function
uk_syscall_binary:
	endbr64
	leaq	-128(%rsp), %rsp	# over the red zone: a leaf function may keep data below RSP
	# What SYSCALL clobbers, and what a C function may change but a system call must not:
	pushq	%rcx			# the way back
	pushq	%r11			# the flags
	pushq	%r9			# argument 6
	pushq	%r8			# argument 5
	pushq	%r10			# argument 4
	pushq	%rdx			# argument 3
	pushq	%rsi			# argument 2
	pushq	%rdi			# argument 1
	movq	%r10, %rcx		# a C function takes its fourth argument in RCX
	.globl uk_syscall_dispatch
uk_syscall_dispatch:
	cmpl	$${nrSyscalls}, %eax		# unsigned: -1 is out of range too
	jae	uk_syscall_no_such_call
	movl	%eax, %eax		# only the low 32 bits are the number
	call	*uk_syscall_table(, %rax, 8)	# a function call: result in RAX
	.globl uk_syscall_binary_exit
uk_syscall_binary_exit:
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r8
	popq	%r9
	movq	(%rsp), %r11		# as after SYSRET, R11 = the flags
	popfq				# the flags again, IF among them
	popq	%rcx			# the way back
	leaq	128(%rsp), %rsp
	jmp	*%rcx			# SYSRET would go down to ring 3: a plain jump stays in ring 0
	.size uk_syscall_binary, . - uk_syscall_binary

	.globl uk_syscall_no_such_call
	.type uk_syscall_no_such_call, @function
uk_syscall_no_such_call:
	movq	$-ENOSYS, %rax
	jmp	uk_syscall_binary_exit
	.size uk_syscall_no_such_call, . - uk_syscall_no_such_call
${names.map(patchedEntry).join("")}`;
}

/** The function that a patched program calls where it had `mov $nr, %eax; syscall`: the number is in the address. */
function patchedEntry(name: string): string {
  return `
	.globl uk_patched_${name}
	.type uk_patched_${name}, @function
uk_patched_${name}:			# arguments as for SYSCALL; of them, only RCX comes back changed
	pushq	%r9
	pushq	%r8
	pushq	%r10
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%r10, %rcx		# the fourth argument of a C function
	call	uk_syscall_r_${name}	# no table: the loader has looked the number up
	.globl uk_patched_${name}_done
uk_patched_${name}_done:
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%r10
	popq	%r8
	popq	%r9
	ret
	.size uk_patched_${name}, . - uk_patched_${name}
`;
}
