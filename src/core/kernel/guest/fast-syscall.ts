/** What Linux's C code does for the fast 32-bit doors. @see Linux arch/x86/entry/common.c, do_fast_syscall_32 */
export function fastSyscall(nrSyscalls32: number): string {
  return `
	.text

	# bool do_SYSENTER_32(struct pt_regs *regs /* RDI */)
	# SYSENTER kept neither ESP nor IF. The vDSO left ESP in EBP; IF is taken to have been 1.
	.globl do_SYSENTER_32
	.type do_SYSENTER_32, @function
do_SYSENTER_32:
	movq	PT_BP(%rdi), %rax
	movq	%rax, PT_SP(%rdi)	# regs->sp = regs->bp
	orq	$RFLAGS_IF, PT_FLAGS(%rdi)	# regs->flags |= X86_EFLAGS_IF
	jmp	do_fast_syscall_32
	.size do_SYSENTER_32, . - do_SYSENTER_32

	# bool do_fast_syscall_32(struct pt_regs *regs /* RDI */)
	# Returns AL = 1 if SYSRETL can give the user exactly what pt_regs says.
	.globl do_fast_syscall_32
	.type do_fast_syscall_32, @function
do_fast_syscall_32:
	pushq	%rbx
	movq	%rdi, %rbx		# regs, across the calls
	movq	%gs:current_vdso, %rax
	addq	vdso_image_32 + VDSO_IMAGE_INT80_LANDING_PAD, %rax
	movq	%rax, PT_IP(%rbx)	# regs->ip = landing pad, wherever the call came from
	sti				# interrupts may come from here on
	movl	PT_SP(%rbx), %eax	# where the vDSO pushed the real EBP: argument 6
	call	__get_user_nocheck_4	# EDX = the word at [RAX], RAX = 0 or -EFAULT
	testl	%eax, %eax
	jnz	.Lfast_efault
	movq	%rdx, PT_BP(%rbx)
	movl	PT_ORIG_AX(%rbx), %eax
	cmpl	$${nrSyscalls32}, %eax
	jae	.Lfast_done
	cmpl	$${nrSyscalls32}, %eax	# all ones if in range, else 0 (array_index_nospec)
	sbbl	%edx, %edx
	andl	%edx, %eax
	movq	%rbx, %rdi
	call	*ia32_sys_call_table(, %rax, 8)	# the service routine: RDI = regs
	.globl do_fast_syscall_32_exit
do_fast_syscall_32_exit:
	movq	%rax, PT_AX(%rbx)	# the result goes where the exit code takes RAX from
.Lfast_done:
	cli				# no interrupt between the last check and the return
	movq	%rbx, %rdi
	call	exit_to_user_mode_prepare
	# SYSRETL goes to ECX with the two fixed selectors. It may be used only if pt_regs asks for exactly that.
	xorl	%eax, %eax
	movq	%gs:current_vdso, %rdx
	addq	vdso_image_32 + VDSO_IMAGE_INT80_LANDING_PAD, %rdx
	cmpq	%rdx, PT_IP(%rbx)	# only the landing pad can live with a lost ECX
	jne	.Lfast_iret
	cmpq	$USER32_CS, PT_CS(%rbx)
	jne	.Lfast_iret
	cmpq	$USER_DS, PT_SS(%rbx)
	jne	.Lfast_iret
	testl	$RFLAGS_TF_RF_VM, PT_FLAGS(%rbx)	# SYSRETL cannot restore these
	jnz	.Lfast_iret
	movb	$1, %al
.Lfast_iret:
	popq	%rbx
	ret
.Lfast_efault:
	movq	%rax, PT_AX(%rbx)	# the user's stack is not there: -EFAULT, and by IRET
	cli
	movq	%rbx, %rdi
	call	exit_to_user_mode_prepare
	xorl	%eax, %eax
	popq	%rbx
	ret
	.size do_fast_syscall_32, . - do_fast_syscall_32

	# One 32-bit word from user memory: RAX = its address. Returns it in EDX, and RAX = 0 or -EFAULT.
	.globl __get_user_nocheck_4
	.type __get_user_nocheck_4, @function
__get_user_nocheck_4:
	stac				# AC = 1: SMAP lets the kernel touch user pages
.Lget_user_load:
	movl	(%rax), %edx
	xorl	%eax, %eax
	clac
	ret
.Lget_user_fixup:
	clac
	xorl	%edx, %edx
	movq	$-EFAULT, %rax
	ret
	.size __get_user_nocheck_4, . - __get_user_nocheck_4
`;
}
