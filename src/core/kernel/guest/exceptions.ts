import { TIMER_VECTOR } from "../layout.ts";

/** A vector of the IDT and the guest code behind it. */
export interface ExceptionStub {
  readonly vector: number;
  /** Linux's name: the stub is `asm_<name>`, the C function `<name>`. */
  readonly name: string;
  readonly hasErrorCode: boolean;
  /** Index in the interrupt stack table, 0 for the ordinary stack. */
  readonly ist: number;
  /** Lowest privilege that may reach it with INT. */
  readonly dpl: 0 | 3;
}

/** The exceptions that the kernel handles. @see SDM Vol. 3 "Exception and Interrupt Vectors" */
export const EXCEPTION_STUBS: readonly ExceptionStub[] = [
  { vector: 0, name: "exc_divide_error", hasErrorCode: false, ist: 0, dpl: 0 },
  { vector: 1, name: "exc_debug", hasErrorCode: false, ist: 3, dpl: 0 },
  { vector: 3, name: "exc_int3", hasErrorCode: false, ist: 0, dpl: 3 },
  { vector: 4, name: "exc_overflow", hasErrorCode: false, ist: 0, dpl: 3 },
  { vector: 5, name: "exc_bounds", hasErrorCode: false, ist: 0, dpl: 0 },
  { vector: 6, name: "exc_invalid_op", hasErrorCode: false, ist: 0, dpl: 0 },
  { vector: 7, name: "exc_device_not_available", hasErrorCode: false, ist: 0, dpl: 0 },
  { vector: 8, name: "exc_double_fault", hasErrorCode: true, ist: 1, dpl: 0 },
  { vector: 10, name: "exc_invalid_tss", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 11, name: "exc_segment_not_present", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 12, name: "exc_stack_segment", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 13, name: "exc_general_protection", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 14, name: "exc_page_fault", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 16, name: "exc_coprocessor_error", hasErrorCode: false, ist: 0, dpl: 0 },
  { vector: 17, name: "exc_alignment_check", hasErrorCode: true, ist: 0, dpl: 0 },
  { vector: 19, name: "exc_simd_coprocessor_error", hasErrorCode: false, ist: 0, dpl: 0 },
];

/** Vectors of devices: reached from any privilege while interrupts are enabled, never by INT n of ring 3. */
export const INTERRUPT_STUBS: readonly ExceptionStub[] = [
  { vector: TIMER_VECTOR, name: "sysvec_apic_timer_interrupt", hasErrorCode: false, ist: 0, dpl: 0 },
];

/** On an interrupt stack the kernel may have been interrupted while ring 3's root or GS was still there. */
const FROM_THE_KERNEL = `	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	jz	2f			# from the kernel, perhaps in the middle of entry or exit
	.else
	jz	1f
	.endif
`;

/** The one instruction of the kernel on the user's root that is expected to fault: __ex_table knows it. */
const FAILED_IRET = `	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
2:	leaq	native_irq_return_iret(%rip), %rcx
	cmpq	%rcx, PT_IP(%rsp)
	jne	1b			# anywhere else: on the kernel's root already
	SWITCH_TO_KERNEL_CR3 scratch_reg=%rax	# IRETQ was refused, the user's root was loaded
	jmp	1b
	.endif
`;

/** On an interrupt stack the kernel may have been interrupted while ring 3's root or GS was still there. */
function paranoid(name: string): string {
  return `	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
2:	PARANOID_ENTRY
	movq	%rsp, %rdi
	movq	PT_ORIG_AX(%rsp), %rsi
	movq	$-1, PT_ORIG_AX(%rsp)
	call	${name}
	jmp	paranoid_exit
	.endif
`;
}

function stub({ name, hasErrorCode, ist }: ExceptionStub): string {
  return `
	.globl asm_${name}
	.type asm_${name}, @function
asm_${name}:
	endbr64
	clac
	cld
${hasErrorCode ? "" : "\tpushq	$-1			# no error code: orig_ax = -1\n"}	SAVE_REGS
	testb	$3, PT_CS(%rsp)		# RPL of the interrupted code
${FROM_THE_KERNEL}	swapgs				# from user mode: GS is still the user's
	TO_THREAD_STACK			# the frame moves over, and RSP with it
1:	movq	%rsp, %rdi		# struct pt_regs *
	movq	PT_ORIG_AX(%rsp), %rsi	# error code
	movq	$-1, PT_ORIG_AX(%rsp)	# not a system call: nothing to restart
	call	${name}
	jmp	error_return
${ist === 0 ? FAILED_IRET : paranoid(name)}	.size asm_${name}, . - asm_${name}
`;
}

function handler({ name }: ExceptionStub): string {
  return `
	.globl ${name}
	.type ${name}, @function
${name}:
	vmmcall				# phases of ${name}
	ret
	.size ${name}, . - ${name}
`;
}

/** Exception entry stubs, their handlers and the common way out. @see Linux arch/x86/entry/entry_64.S, DECLARE_IDTENTRY */
export function exceptions(): string {
  return `
	.section .entry.text, "ax"
${[...EXCEPTION_STUBS, ...INTERRUPT_STUBS].map(stub).join("")}
	# RSP = pt_regs. Back to where the exception came from.
	.globl error_return
	.type error_return, @function
error_return:
	testb	$3, PT_CS(%rsp)
	jz	restore_regs_and_return_to_kernel
	cli
	movq	%rsp, %rdi
	call	exit_to_user_mode_prepare	# a signal for this task is delivered here
	jmp	swapgs_restore_regs_and_return_to_usermode
	.size error_return, . - error_return

	.globl restore_regs_and_return_to_kernel
	.type restore_regs_and_return_to_kernel, @function
restore_regs_and_return_to_kernel:
	RESTORE_REGS
	addq	$8, %rsp
	iretq
	.size restore_regs_and_return_to_kernel, . - restore_regs_and_return_to_kernel

	.if CONFIG_MITIGATION_PAGE_TABLE_ISOLATION
	# From an interrupt stack back into the kernel, with the root and the GS that were there.
	.globl paranoid_exit
	.type paranoid_exit, @function
paranoid_exit:
	PARANOID_EXIT
	RESTORE_REGS
	addq	$8, %rsp
	iretq
	.size paranoid_exit, . - paranoid_exit
	.endif

	# Vectors that nothing in this machine raises.
	.globl asm_spurious_interrupt
	.type asm_spurious_interrupt, @function
asm_spurious_interrupt:
	endbr64
	iretq
	.size asm_spurious_interrupt, . - asm_spurious_interrupt

	.text
${[...EXCEPTION_STUBS, ...INTERRUPT_STUBS].map(handler).join("")}
	.globl arch_do_signal_or_restart
	.type arch_do_signal_or_restart, @function
arch_do_signal_or_restart:		# RDI = regs
	vmmcall				# schedule, get_signal and the default action
	ret
	.size arch_do_signal_or_restart, . - arch_do_signal_or_restart
`;
}
