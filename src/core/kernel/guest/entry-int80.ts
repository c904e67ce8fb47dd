/**
 * The INT 0x80 door, from 32-bit and from 64-bit code: the processor has pushed the five-word frame already.
 * @see SDM Vol. 3 "64-Bit Mode Interrupt Handling"
 */
export const entryInt80 = `
	.section .entry.text, "ax"

	# IDT[0x80] points here. The processor came through the gate: CPL 0, IF = 0, RSP from TSS.RSP0, and
	# SS, RSP, RFLAGS, CS, RIP of the user on the stack.
	.globl asm_int80_emulation
	.type asm_int80_emulation, @function
asm_int80_emulation:
	endbr64
	clac				# the user's AC flag must not open user memory
	cld
	pushq	$-1			# pt_regs->orig_ax, until the number is known to be one
	SAVE_REGS
	swapgs				# only user mode can come through this gate
	TO_THREAD_STACK			# the frame moves over, and RSP with it
	movq	%rsp, %rdi		# argument: struct pt_regs *
	call	do_int80_emulation
	.globl asm_int80_emulation_exit
asm_int80_emulation_exit:
	jmp	swapgs_restore_regs_and_return_to_usermode
	.size asm_int80_emulation, . - asm_int80_emulation
`;
