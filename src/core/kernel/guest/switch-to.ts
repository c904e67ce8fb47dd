/**
 * The process context switch: from one task's kernel stack to another's. What the user's code had in its registers is not
 * touched here: it lies in pt_regs at the top of each kernel stack since the task entered the kernel.
 * @see Linux kernel/sched/core.c schedule and context_switch; arch/x86/entry/entry_64.S __switch_to_asm;
 * arch/x86/kernel/process_64.c __switch_to
 */
export const switchTo = `
	.text

	# void schedule(void)
	# Gives the processor away. Returns when this task is chosen again, maybe much later.
	.globl schedule
	.type schedule, @function
schedule:
	pushfq				# whether interrupts were enabled
	cli				# nothing may come between here and the end of the switch
	vmmcall				# pick_next_task: RAX = the task whose turn it is
	movq	%gs:current_task, %rdi	# prev: the task that runs
	cmpq	%rax, %rdi
	je	.Lschedule_same		# nobody else can run: no switch
	movq	%rax, %rsi		# next: the task that shall run
	movq	TASK_PGD(%rsi), %rax
	movq	%rax, %cr3		# switch_mm: next's page tables; the TLB forgets prev's user pages
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION & CONFIG_PCID
	movq	$-1, %gs:user_pcid_flush_mask	# ring 3's own translations go at the next return
	.endif
	call	__switch_to_asm		# goes in on prev's stack and comes out on next's; RAX = prev
	movq	%rax, %rdi
	call	finish_task_switch
.Lschedule_same:
	popfq
	ret
	.size schedule, . - schedule

	# void finish_task_switch(struct task_struct *prev /* RDI */)
	.globl finish_task_switch
	.type finish_task_switch, @function
finish_task_switch:
	vmmcall				# the switch is counted; a dead prev gives back its stack and page tables
	ret
	.size finish_task_switch, . - finish_task_switch

	# struct task_struct *__switch_to_asm(struct task_struct *prev /* RDI */, struct task_struct *next /* RSI */)
	# Saves the six registers that a C function must keep. All others were saved by the callers, or are in pt_regs.
	.globl __switch_to_asm
	.type __switch_to_asm, @function
__switch_to_asm:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, TASK_threadsp(%rdi)	# prev sleeps with its registers on its own stack
	movq	TASK_threadsp(%rsi), %rsp	# the switch: from here on the stack is next's
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	jmp	__switch_to		# its RET goes where next came from, not where prev did
	.size __switch_to_asm, . - __switch_to_asm

	# struct task_struct *__switch_to(struct task_struct *prev /* RDI */, struct task_struct *next /* RSI */)
	# What of a task is neither on its stack nor in memory: the x87 and SSE registers, the bases of FS and GS, and where its
	# kernel stack begins.
	.globl __switch_to
	.type __switch_to, @function
__switch_to:
	fxsave64 TASK_FPU(%rdi)		# switch_fpu_prepare: x87 registers, XMM registers, MXCSR
	rdfsbase %rax			# the user's FS base: thread-local storage
	movq	%rax, TASK_FSBASE(%rdi)
	movl	$MSR_KERNEL_GS_BASE, %ecx	# in the kernel the user's GS base waits in this MSR
	rdmsr
	shlq	$32, %rdx
	orq	%rdx, %rax
	movq	%rax, TASK_GSBASE(%rdi)
	movq	TASK_FSBASE(%rsi), %rax
	wrfsbase %rax
	movq	TASK_GSBASE(%rsi), %rax
	movq	%rax, %rdx
	shrq	$32, %rdx
	wrmsr
	movq	%rsi, %gs:current_task	# from now on "current" is next
	movq	TASK_STACK(%rsi), %rax
	addq	$THREAD_SIZE, %rax
	movq	%rax, %gs:cpu_current_top_of_stack	# where SYSCALL will begin to push
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION == 0
	movq	%rax, %gs:cpu_tss_rw + TSS_SP0	# where an interrupt from ring 3 will begin to push
	.endif
	fxrstor64 TASK_FPU(%rsi)	# switch_fpu_return, which Linux leaves until the return to user mode
	movq	%rdi, %rax		# prev, for whoever goes on
	ret
	.size __switch_to, . - __switch_to

	# A new task's first steps: fork left this address where __switch_to's RET finds it.
	.globl ret_from_fork_asm
	.type ret_from_fork_asm, @function
ret_from_fork_asm:
	movq	%rax, %rdi
	call	finish_task_switch	# schedule_tail: what schedule would have done
	movq	%rsp, %rdi		# its pt_regs, a copy of the parent's with ax = 0
	call	exit_to_user_mode_prepare
	jmp	swapgs_restore_regs_and_return_to_usermode
	.size ret_from_fork_asm, . - ret_from_fork_asm
`;
