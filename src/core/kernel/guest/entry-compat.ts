/**
 * The fast doors of 32-bit code: SYSENTER on Intel, SYSCALL in compatibility mode on AMD. Both are made for one caller,
 * `__kernel_vsyscall` in the vDSO.
 * @see Linux arch/x86/entry/entry_64_compat.S
 */
export const entryCompat = `
	.section .entry.text, "ax"

	# IA32_SYSENTER_EIP points here. The processor has set CPL 0, cleared IF and taken RSP from
	# IA32_SYSENTER_ESP. It has saved nothing: neither the user's EIP nor ESP nor the flags.
	.globl entry_SYSENTER_compat
	.type entry_SYSENTER_compat, @function
entry_SYSENTER_compat:
	endbr64
	swapgs				# GS base: the user's goes out, the per-CPU area comes in
	pushq	%rax			# on the small entry stack: RAX is needed as a scratch register
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rax
	popq	%rax
	movq	%gs:cpu_current_top_of_stack, %rsp	# this task's kernel stack

	# The five words that an interrupt would have pushed; two of them nobody knows yet.
	pushq	$USER_DS		# pt_regs->ss
	pushq	$0			# pt_regs->sp: do_SYSENTER_32 takes it from EBP
	pushfq				# pt_regs->flags, as the user had them, but IF = 0
	pushq	$USER32_CS		# pt_regs->cs
	pushq	$0			# pt_regs->ip: do_fast_syscall_32 puts the landing pad there
	.globl entry_SYSENTER_compat_after_hwframe
entry_SYSENTER_compat_after_hwframe:
	movl	%eax, %eax		# the upper half is not 32-bit code's
	pushq	%rax			# pt_regs->orig_ax: the number
	SAVE_REGS ax=$-ENOSYS
	cld				# SYSENTER filters no flags: the kernel does it itself
	testl	$RFLAGS_NT_AC_TF, PT_FLAGS(%rsp)
	jnz	.Lsysenter_fix_flags
.Lsysenter_flags_fixed:
	movq	%rsp, %rdi		# argument: struct pt_regs *
	call	do_SYSENTER_32		# AL = 1: SYSRETL may be used
	.globl entry_SYSENTER_compat_exit
entry_SYSENTER_compat_exit:
	jmp	sysret32_from_system_call
.Lsysenter_fix_flags:
	pushq	$RFLAGS_FIXED		# a user's NT, AC or TF must not work in the kernel
	popfq
	jmp	.Lsysenter_flags_fixed
	.globl __end_entry_SYSENTER_compat
__end_entry_SYSENTER_compat:
	.size entry_SYSENTER_compat, . - entry_SYSENTER_compat

	# IA32_CSTAR points here: SYSCALL from compatibility mode. ECX has been overwritten with the way back,
	# so the second argument comes in EBP, and the real EBP lies on the user's stack.
	.globl entry_SYSCALL_compat
	.type entry_SYSCALL_compat, @function
entry_SYSCALL_compat:
	endbr64
	swapgs				# GS base: the user's goes out, the per-CPU area comes in
	movl	%esp, %r8d		# 32-bit code cannot see R8: the user's ESP is parked there
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rsp
	movq	%gs:cpu_current_top_of_stack, %rsp	# this task's kernel stack

	# The same five words that an interrupt would have pushed.
	pushq	$USER_DS		# pt_regs->ss
	pushq	%r8			# pt_regs->sp
	pushq	%r11			# pt_regs->flags
	pushq	$USER32_CS		# pt_regs->cs
	pushq	%rcx			# pt_regs->ip
	.globl entry_SYSCALL_compat_after_hwframe
entry_SYSCALL_compat_after_hwframe:
	movl	%eax, %eax		# the upper half is not 32-bit code's
	pushq	%rax			# pt_regs->orig_ax: the number
	SAVE_REGS ax=$-ENOSYS cx=%rbp
	movq	%rsp, %rdi		# argument: struct pt_regs *
	call	do_fast_syscall_32	# AL = 1: SYSRETL may be used
	.globl sysret32_from_system_call
sysret32_from_system_call:		# both fast doors come back here
	testb	%al, %al
	jz	swapgs_restore_regs_and_return_to_usermode

	# R8 … R15 are no registers of 32-bit code: they are not restored. Nor is ECX, which SYSRETL needs.
	.globl sysret32_via_sysret
sysret32_via_sysret:
	movq	PT_BX(%rsp), %rbx
	movq	PT_BP(%rsp), %rbp
	movq	PT_FLAGS(%rsp), %r11	# SYSRETL takes RFLAGS from R11
	movq	PT_IP(%rsp), %rcx	# and EIP from ECX: the landing pad restores the real ECX
	addq	$PT_AX, %rsp		# over r15 … r8
	popq	%rax			# the result
	popq	%rdx			# over cx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	movq	PT_SP - PT_ORIG_AX(%rsp), %rsp	# the user's stack again
	SWITCH_TO_USER_CR3 scratch_reg=%r8
	xorl	%r8d, %r8d		# 64-bit code could read what the kernel left in these
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	swapgs
	sysretl
	.size entry_SYSCALL_compat, . - entry_SYSCALL_compat
`;
