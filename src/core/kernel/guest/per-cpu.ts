/**
 * The per-CPU area. The section is linked at address 0: a symbol in it is an offset from the GS base, as in
 * `%gs:current_task`.
 */
export const perCpu = `
	.section .data..percpu, "aw"
	.skip	0x28
	.globl __stack_chk_guard
__stack_chk_guard:			# %gs:0x28, where compilers look for the stack protector's canary
	.quad	0
	.globl current_task
current_task:				# struct task_struct * of the running task
	.quad	0
	.globl cpu_current_top_of_stack
cpu_current_top_of_stack:		# where its kernel stack begins
	.quad	0
	.globl current_vdso
current_vdso:				# where its vDSO is mapped: mm->context.vdso
	.quad	0
	.globl cpu_number
cpu_number:
	.quad	0
	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION & CONFIG_PCID
	.globl user_pcid_flush_mask
user_pcid_flush_mask:			# bit n: the translations of PCID n | 0x800 are out of date
	.quad	0
	.endif

	.balign 4096			# the TSS has a frame of its own, mapped read-only for the processor too
	.globl cpu_tss_rw
cpu_tss_rw:
	.skip	0x68
	.balign 4096
	.globl __per_cpu_end
__per_cpu_end:
`;
