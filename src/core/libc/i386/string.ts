/** String functions. */
export const string = `
	.text
	# size_t strlen(const char *s)
	.globl strlen
	.type strlen, @function
strlen:
	pushl	%edi
	movl	8(%esp), %edi
	movl	$-1, %ecx		# at most everything
	xorl	%eax, %eax		# the byte to find: 0
	repne scasb			# EDI ends behind it
	notl	%ecx			# bytes looked at
	leal	-1(%ecx), %eax		# without the 0
	popl	%edi
	ret
	.size strlen, . - strlen
`;
