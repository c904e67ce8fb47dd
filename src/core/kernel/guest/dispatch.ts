/**
 * Dispatch by number: the range check, the bounds mask and the indirect call through the table.
 * Linux writes this part in C (do_syscall_64, do_int80_emulation); since 6.9 it calls through a compiled `switch` instead of
 * the table. Here it is assembly and the classic table, so that each row can be looked at.
 */
export function dispatch(limits: { nrSyscalls: number; nrSyscalls32: number }): string {
  return `
	.text

	# bool do_syscall_64(struct pt_regs *regs /* RDI */, int nr /* RSI */)
	.globl do_syscall_64
	.type do_syscall_64, @function
do_syscall_64:
	pushq	%rbx
	movq	%rdi, %rbx		# regs, across the call
	sti				# interrupts may come from here on
	cmpl	$${limits.nrSyscalls}, %esi	# unsigned: -1 is out of range too
	jae	.Lno_such_call
	movl	%esi, %eax
	cmpl	$${limits.nrSyscalls}, %eax	# all ones if in range, else 0, also when the branch
	sbbl	%edx, %edx		#   above was mispredicted (array_index_nospec)
	andl	%edx, %eax
	call	*sys_call_table(, %rax, 8)	# the service routine: RDI = regs
	.globl do_syscall_64_exit
do_syscall_64_exit:
	movq	%rax, PT_AX(%rbx)	# the result goes where the exit code pops RAX from
.Lsyscall_done:
	cli				# no interrupt between the last check and the return
	movq	%rbx, %rdi
	call	exit_to_user_mode_prepare
	# SYSRETQ takes RIP from RCX and RFLAGS from R11 and can load only the two fixed selectors:
	# it may be used only if pt_regs asks for exactly that.
	xorl	%eax, %eax
	movq	PT_IP(%rbx), %rdx
	cmpq	%rdx, PT_CX(%rbx)
	jne	.Luse_iret
	movq	PT_FLAGS(%rbx), %rcx
	cmpq	%rcx, PT_R11(%rbx)
	jne	.Luse_iret
	cmpq	$USER_CS, PT_CS(%rbx)
	jne	.Luse_iret
	cmpq	$USER_DS, PT_SS(%rbx)
	jne	.Luse_iret
	movabsq	$TASK_SIZE_MAX, %rsi	# a non-canonical RCX would fault in ring 0 on Intel
	cmpq	%rsi, %rdx
	jae	.Luse_iret
	testl	$RFLAGS_TF_RF, %ecx	# SYSRETQ cannot restore RF, and TF would trap in the kernel
	jnz	.Luse_iret
	movb	$1, %al
.Luse_iret:
	popq	%rbx
	ret
.Lno_such_call:
	cmpl	$-1, %esi		# -1 means "cancelled": ax keeps what it has
	je	.Lsyscall_done
	movq	$-ENOSYS, PT_AX(%rbx)
	jmp	.Lsyscall_done
	.size do_syscall_64, . - do_syscall_64

	# void do_int80_emulation(struct pt_regs *regs /* RDI */)
	# 32-bit numbers and 32-bit arguments, whatever code executed INT 0x80.
	.globl do_int80_emulation
	.type do_int80_emulation, @function
do_int80_emulation:
	pushq	%rbx
	movq	%rdi, %rbx
	movl	PT_AX(%rbx), %eax	# the number: the low half of RAX, zero-extended
	movq	%rax, PT_ORIG_AX(%rbx)
	movq	$-ENOSYS, PT_AX(%rbx)
	sti
	cmpl	$${limits.nrSyscalls32}, %eax
	jae	.Lint80_done
	cmpl	$${limits.nrSyscalls32}, %eax
	sbbl	%edx, %edx
	andl	%edx, %eax
	call	*ia32_sys_call_table(, %rax, 8)
	.globl do_int80_emulation_exit
do_int80_emulation_exit:
	movq	%rax, PT_AX(%rbx)
.Lint80_done:
	cli
	movq	%rbx, %rdi
	call	exit_to_user_mode_prepare
	popq	%rbx
	ret
	.size do_int80_emulation, . - do_int80_emulation

	# void exit_to_user_mode_prepare(struct pt_regs *regs /* RDI */)
	# The last look before user mode, interrupts off: is there work for this task, a signal, or another task's turn?
	.globl exit_to_user_mode_prepare
	.type exit_to_user_mode_prepare, @function
exit_to_user_mode_prepare:
	movq	%gs:current_task, %rax
	testl	$TIF_SIGPENDING | TIF_NEED_RESCHED, TASK_FLAGS(%rax)
	jnz	arch_do_signal_or_restart
	ret
	.size exit_to_user_mode_prepare, . - exit_to_user_mode_prepare
`;
}
