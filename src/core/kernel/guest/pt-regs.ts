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

	# Pops what SAVE_REGS pushed. RSP then points at orig_ax; with pop_rdi=0 at di, which stays.
	.macro RESTORE_REGS pop_rdi=1
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
	.if \\pop_rdi
	popq	%rdi
	.endif
	.endm

	# With page-table isolation: from the user's page-table root to the kernel's. Without it: nothing.
	.macro SWITCH_TO_KERNEL_CR3 scratch_reg
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	movq	%cr3, \\scratch_reg
	.if CONFIG_PCID
	btsq	$X86_CR3_PCID_NOFLUSH_BIT, \\scratch_reg	# keep what the TLB knows
	.endif
	andq	$~PTI_USER_PGTABLE_AND_PCID_MASK, \\scratch_reg	# bit 12 = 0: the kernel's root
	movq	\\scratch_reg, %cr3
	.endif
	.endm

	# And back, as the last thing before the user's registers are all in place. It needs no stack.
	.macro SWITCH_TO_USER_CR3 scratch_reg
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	.if CONFIG_PCID
	movq	%cr3, \\scratch_reg
	andq	$0x7ff, \\scratch_reg	# the kernel's PCID of this address space
	btrq	\\scratch_reg, %gs:user_pcid_flush_mask	# were pages taken from it since ring 3 last ran?
	movq	%cr3, \\scratch_reg
	jc	.Lflush_\\@
	btsq	$X86_CR3_PCID_NOFLUSH_BIT, \\scratch_reg	# no: keep the translations of the user's PCID
.Lflush_\\@:
	orq	$PTI_USER_PCID_MASK, \\scratch_reg
	.else
	movq	%cr3, \\scratch_reg
	.endif
	orq	$PTI_USER_PGTABLE_MASK, \\scratch_reg	# bit 12 = 1: the user's root
	movq	\\scratch_reg, %cr3
	.endif
	.endm

	# After SWAPGS, where the processor came from ring 3 through the IDT: with page-table isolation it is on
	# the entry stack. Over to the kernel's root; pt_regs goes to the top of the task's own stack (Linux:
	# sync_regs). Without isolation: nothing.
	.macro TO_THREAD_STACK
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rax
	movq	%rsp, %rsi
	movq	%gs:cpu_current_top_of_stack, %rdi
	subq	$PT_SIZE, %rdi
	movq	%rdi, %rax
	movl	$PT_SIZE / 8, %ecx
	rep movsq
	movq	%rax, %rsp
	xorl	%esi, %esi
	.endif
	.endm

	# On the thread stack at pt_regs->di, everything above it restored: with page-table isolation the last
	# words are copied to the entry stack, which the user's root maps too.
	.macro TO_TRAMPOLINE_STACK
	movq	%rsp, %rdi
	movq	%gs:cpu_tss_rw + TSS_SP0, %rsp
	.endm

	# An interrupt stack (IST) may have been entered at any instruction of the kernel, also between SWAPGS
	# and the switch of roots: look at CR3 and GS, note both in %r14 and %ebx, restore exactly these.
	.macro PARANOID_ENTRY
	movq	%cr3, %rax
	movq	%rax, %r14
	testl	$PTI_USER_PGTABLE_MASK, %eax
	jz	.Lkernel_root_\\@
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rax
.Lkernel_root_\\@:
	movl	$1, %ebx		# 1: leave GS alone on the way out
	rdgsbase %rax
	testq	%rax, %rax		# the kernel's GS base is in the upper half
	js	.Lkernel_gs_\\@
	swapgs
	xorl	%ebx, %ebx
.Lkernel_gs_\\@:
	.endm

	.macro PARANOID_EXIT
	testl	%ebx, %ebx
	jnz	.Lgs_stays_\\@
	swapgs
.Lgs_stays_\\@:
	testl	$PTI_USER_PGTABLE_MASK, %r14d
	jz	.Lroot_stays_\\@
	.if CONFIG_PCID
	btsq	$X86_CR3_PCID_NOFLUSH_BIT, %r14
	.endif
	movq	%r14, %cr3
.Lroot_stays_\\@:
	.endm
`;
