import { EXCEPTION_STUBS, type ExceptionStub } from "../exceptions.ts";

function stub({ name, vector, hasErrorCode }: ExceptionStub): string {
  return `
	.globl asm_${name}
	.type asm_${name}, @function
asm_${name}:
	endbr64
	cld
${hasErrorCode ? "" : "\tpushq	$-1			# no error code\n"}	SAVE_REGS
	movq	%rsp, %rdi		# struct pt_regs *
	movq	PT_ORIG_AX(%rsp), %rsi	# error code
	movl	$${vector}, %edx		# vector
	jmp	uk_trap
	.size asm_${name}, . - asm_${name}
`;
}

/**
 * Exceptions in a unikernel. The processor changes no stack: it pushes its frame where RSP happens to point, and only a double
 * fault has a stack of its own (IST1). There is no process that could be killed instead of the machine.
 */
export function unikernelTraps(): string {
  return `
	.section .entry.text, "ax"
${EXCEPTION_STUBS.map(stub).join("")}
	.globl uk_trap
	.type uk_trap, @function
uk_trap:
	vmmcall				# prints what happened and stops the machine
	ret
	.size uk_trap, . - uk_trap

	# Vectors that nothing in this machine raises.
	.globl asm_spurious_interrupt
	.type asm_spurious_interrupt, @function
asm_spurious_interrupt:
	endbr64
	iretq
	.size asm_spurious_interrupt, . - asm_spurious_interrupt
`;
}
