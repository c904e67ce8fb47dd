/** String functions. */
export const string = `
	.text
	# size_t strlen(const char *s /* RDI */)
	.globl strlen
	.type strlen, @function
strlen:
	movq	$-1, %rcx		# at most everything
	xorl	%eax, %eax		# the byte to find: 0
	repne scasb			# RDI ends behind it
	notq	%rcx			# bytes looked at
	leaq	-1(%rcx), %rax		# without the 0
	ret
	.size strlen, . - strlen
`;
