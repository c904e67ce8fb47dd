/** The two halves of every way into and out of the kernel: building pt_regs and taking it apart. */
export const ptRegs = `
	# Pushes the general registers on top of orig_ax so that RSP points at a whole pt_regs, then clears
	# them: nothing the user left in a register reaches kernel code by accident.
	# \\ax is what goes into the ax slot: for a system call -ENOSYS, the answer if nobody gives another.
	# \\cx is what goes into the cx slot: SYSCALL from 32-bit code has the second argument in EBP.
	.macro SAVE_REGS ax=%rax, cx=%rcx
	pushq	%rdi			# pt_regs->di
	pushq	%rsi			# pt_regs->si
	pushq	%rdx			# pt_regs->dx
	pushq	\\cx			# pt_regs->cx
	pushq	\\ax			# pt_regs->ax
	pushq	%r8			# pt_regs->r8
	pushq	%r9			# pt_regs->r9
	pushq	%r10			# pt_regs->r10
	pushq	%r11			# pt_regs->r11
	pushq	%rbx			# pt_regs->bx
	pushq	%rbp			# pt_regs->bp
	pushq	%r12			# pt_regs->r12
	pushq	%r13			# pt_regs->r13
	pushq	%r14			# pt_regs->r14
	pushq	%r15			# pt_regs->r15
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	.endm

	# Pops what SAVE_REGS pushed. RSP then points at orig_ax.
	.macro RESTORE_REGS
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rax
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	.endm

	# With page-table isolation: from the user's page-table root to the kernel's. Without it: nothing.
	.macro SWITCH_TO_KERNEL_CR3 scratch_reg
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	.endif
	.endm

	# And back, as the last thing before the user's registers are all in place.
	.macro SWITCH_TO_USER_CR3 scratch_reg
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	.endif
	.endm
`;
