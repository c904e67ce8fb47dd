/** Offsets and numbers that the kernel's assembly files share. @see Linux: struct pt_regs, struct tss_struct */
export const constants = `
	.set KERNEL_CS, 0x10
	.set USER32_CS, 0x23
	.set USER_DS, 0x2b
	.set USER_CS, 0x33

	# struct pt_regs: what the entry code pushes, lowest address first
	.set PT_R15, 0x00
	.set PT_R14, 0x08
	.set PT_R13, 0x10
	.set PT_R12, 0x18
	.set PT_BP, 0x20
	.set PT_BX, 0x28
	.set PT_R11, 0x30
	.set PT_R10, 0x38
	.set PT_R9, 0x40
	.set PT_R8, 0x48
	.set PT_AX, 0x50
	.set PT_CX, 0x58
	.set PT_DX, 0x60
	.set PT_SI, 0x68
	.set PT_DI, 0x70
	.set PT_ORIG_AX, 0x78
	.set PT_IP, 0x80
	.set PT_CS, 0x88
	.set PT_FLAGS, 0x90
	.set PT_SP, 0x98
	.set PT_SS, 0xa0
	.set PT_SIZE, 0xa8

	# struct tss_struct: the stack pointer for ring 0, and a slot the processor never reads in long mode, used to park
	# the user's RSP
	.set TSS_SP0, 0x04
	.set TSS_SP2, 0x14

	# struct task_struct, as far as assembly needs it
	.set TASK_FLAGS, 0x00		# thread_info.flags
	.set TASK_STATE, 0x08		# __state: 0 running, 1 sleeping; exit_state in bits 4 and 5
	.set TASK_STACK, 0x10		# the lowest address of its kernel stack
	.set TASK_PID, 0x18		# pid; tgid in the upper half
	.set TASK_PPID, 0x20		# the parent's pid
	.set TASK_PGD, 0x28		# what CR3 holds while it runs: mm->pgd as a physical address
	.set TASK_threadsp, 0x30	# thread.sp: its RSP while it does not run
	.set TASK_FSBASE, 0x38		# thread.fsbase
	.set TASK_GSBASE, 0x40		# thread.gsbase: the user's
	.set TASK_COMM, 0x48		# comm: 16 bytes
	.set TASK_FPU, 0x80		# thread.fpu: an FXSAVE area, while it does not run
	.set TASK_SIZE, 0x280

	# struct vdso_image: where in vdso32.S a fast 32-bit call comes back to
	.set VDSO_IMAGE_INT80_LANDING_PAD, 0x08

	.set TIF_SIGPENDING, 1 << 2
	.set TIF_NEED_RESCHED, 1 << 3

	.set THREAD_SIZE, 0x4000
	.set MSR_KERNEL_GS_BASE, 0xc0000102

	.set EFAULT, 14
	# Page-table isolation: CR3 bit 12 chooses the PML4 table of the pair, bit 11 the identifier of its translations
	.set PTI_USER_PGTABLE_MASK, 1 << 12
	.set PTI_USER_PCID_MASK, 1 << 11
	.set PTI_USER_PGTABLE_AND_PCID_MASK, PTI_USER_PGTABLE_MASK | PTI_USER_PCID_MASK
	.set X86_CR3_PCID_NOFLUSH_BIT, 63

	.set ENOSYS, 38
	.set EFAULT, 14
	.set TASK_SIZE_MAX, 0x7ffffffff000
	.set RFLAGS_IF, 0x200
	.set RFLAGS_TF_RF, 0x10100
	.set RFLAGS_TF_RF_VM, 0x30100
	.set RFLAGS_NT_AC_TF, 0x44100
	.set RFLAGS_FIXED, 0x2
`;
