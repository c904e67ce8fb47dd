/**
 * The SYSCALL door: from the instruction to do_syscall_64 and back by SYSRETQ or IRETQ.
 * @see Linux arch/x86/entry/entry_64.S; SDM Vol. 2 "SYSCALL—Fast System Call"
 */
export const entrySyscall = `
	.section .entry.text, "ax"

	# IA32_LSTAR points here. The processor has set CPL 0, cleared IF, put the way back into RCX and the
	# user's RFLAGS into R11. It has touched neither RSP nor memory: both still belong to the user.
	.globl entry_SYSCALL_64
	.type entry_SYSCALL_64, @function
entry_SYSCALL_64:
	endbr64
	swapgs				# GS base: the user's goes out, the per-CPU area comes in
	movq	%rsp, %gs:cpu_tss_rw + TSS_SP2	# no free register: park the user's RSP in memory
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rsp	# its value is parked: RSP is free for a moment
	movq	%gs:cpu_current_top_of_stack, %rsp	# this task's kernel stack

	# The same five words that an interrupt would have pushed.
	pushq	$USER_DS		# pt_regs->ss
	pushq	%gs:cpu_tss_rw + TSS_SP2	# pt_regs->sp
	pushq	%r11			# pt_regs->flags
	pushq	$USER_CS		# pt_regs->cs
	pushq	%rcx			# pt_regs->ip
	.globl entry_SYSCALL_64_after_hwframe
entry_SYSCALL_64_after_hwframe:
	pushq	%rax			# pt_regs->orig_ax: the number
	SAVE_REGS ax=$-ENOSYS

	movq	%rsp, %rdi		# argument 1: struct pt_regs *
	movslq	%eax, %rsi		# argument 2: the number, 32 bits of it
	call	do_syscall_64		# returns with interrupts off; AL = 1: SYSRETQ may be used
	.globl entry_SYSCALL_64_exit
entry_SYSCALL_64_exit:
	testb	%al, %al
	jz	swapgs_restore_regs_and_return_to_usermode

	.globl syscall_return_via_sysret
syscall_return_via_sysret:
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	RESTORE_REGS pop_rdi=0		# RCX = user RIP, R11 = user RFLAGS: what SYSRETQ wants
	TO_TRAMPOLINE_STACK		# the user's root does not map this stack: over to the entry stack
	pushq	PT_SP - PT_DI(%rdi)	# the user's RSP
	pushq	(%rdi)			# the user's RDI
	SWITCH_TO_USER_CR3 scratch_reg=%rdi	# from here on almost nothing of the kernel is mapped
	popq	%rdi
	popq	%rsp			# the user's stack again
	.else
	RESTORE_REGS			# RCX = user RIP, R11 = user RFLAGS: what SYSRETQ wants
	movq	PT_SP - PT_ORIG_AX(%rsp), %rsp	# the user's stack again
	.endif
	swapgs
	sysretq
	.size entry_SYSCALL_64, . - entry_SYSCALL_64

	# The general way back, for interrupts, exceptions, INT 0x80 and whatever SYSRETQ must not do.
	# RSP = pt_regs, interrupts off.
	.globl swapgs_restore_regs_and_return_to_usermode
	.type swapgs_restore_regs_and_return_to_usermode, @function
swapgs_restore_regs_and_return_to_usermode:
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	RESTORE_REGS pop_rdi=0
	TO_TRAMPOLINE_STACK		# the user's root does not map this stack: IRETQ pops from the entry stack
	pushq	PT_SS - PT_DI(%rdi)	# the five words of IRETQ
	pushq	PT_SP - PT_DI(%rdi)
	pushq	PT_FLAGS - PT_DI(%rdi)
	pushq	PT_CS - PT_DI(%rdi)
	pushq	PT_IP - PT_DI(%rdi)
	pushq	(%rdi)			# the user's RDI
	SWITCH_TO_USER_CR3 scratch_reg=%rdi	# from here on almost nothing of the kernel is mapped
	popq	%rdi
	.else
	RESTORE_REGS
	addq	$8, %rsp		# over orig_ax
	.endif
	swapgs
	.globl native_irq_return_iret
native_irq_return_iret:
	iretq				# pops RIP, CS, RFLAGS, RSP, SS
	.size swapgs_restore_regs_and_return_to_usermode, . - swapgs_restore_regs_and_return_to_usermode

	# __ex_table leads here when IRETQ itself was refused, for an address that is not canonical or a selector that
	# cannot be loaded. The five words lie on the stack still: to the handler they are a fault of the program.
	.globl bad_iret
	.type bad_iret, @function
bad_iret:
	pushq	$0			# the error code: IRETQ's own is lost
	jmp	asm_exc_general_protection	# CS on the stack is the user's: it does its own SWAPGS
	.size bad_iret, . - bad_iret
`;
