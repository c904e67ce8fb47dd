/**
 * Standard output. It is unbuffered, as after setvbuf(stdout, NULL, _IONBF, 0): every call of puts and printf is one write; text
 * longer than the buffer takes more.
 */
export const stdio = `
	.set	BUFFER_SIZE, 512

	.text
	# int puts(const char *s /* RDI */): the string and a newline
	.globl puts
	.type puts, @function
puts:
	pushq	%rbx
	movq	%rdi, %rbx
	call	strlen
	cmpq	$BUFFER_SIZE - 1, %rax
	ja	.Llong
	movq	%rax, %rcx
	movq	%rbx, %rsi
	leaq	stdout_buffer(%rip), %rdi
	rep movsb			# the string goes into the buffer,
	movb	$'\\n', (%rdi)		#   a newline behind it
	leaq	1(%rax), %rdx		# bytes
	leaq	stdout_buffer(%rip), %rsi
	movl	$1, %edi		# standard output
	call	write
	popq	%rbx
	ret
.Llong:					# too long for the buffer: two writes
	movq	%rax, %rdx
	movq	%rbx, %rsi
	movl	$1, %edi
	call	write
	movl	$1, %edx
	leaq	.Lnewline(%rip), %rsi
	movl	$1, %edi
	call	write
	popq	%rbx
	ret
	.size puts, . - puts

	# int printf(const char *format /* RDI */, ...): %d %u %x %s %c %%
	.globl printf
	.type printf, @function
printf:
	pushq	%rbp
	movq	%rsp, %rbp
	pushq	%r9			# the arguments that came in registers,
	pushq	%r8			#   in order on the stack
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	subq	$24, %rsp		# room for digits
	movq	%rdi, %rbx		# where in the format
	leaq	-40(%rbp), %r12		# the next argument
	leaq	stdout_buffer(%rip), %r13	# where the next character goes
	xorl	%r14d, %r14d		# characters written so far
.Lnext:
	movzbl	(%rbx), %eax
	incq	%rbx
	testb	%al, %al
	je	.Ldone
	cmpb	$'%', %al
	je	.Lconversion
.Lplain:
	call	.Lput
	jmp	.Lnext
.Lconversion:
	movzbl	(%rbx), %edx
	incq	%rbx
	cmpb	$'%', %dl
	je	.Lplain
	testb	%dl, %dl
	je	.Ldone
	movq	(%r12), %rsi		# the argument
	addq	$8, %r12
	cmpq	%rbp, %r12
	jne	.Lsame_area
	addq	$16, %r12		# the others are on the caller's stack
.Lsame_area:
	cmpb	$'s', %dl
	je	.Lstring
	cmpb	$'c', %dl
	je	.Lcharacter
	movl	$16, %ecx
	cmpb	$'x', %dl
	je	.Lunsigned
	movl	$10, %ecx
	cmpb	$'u', %dl
	je	.Lunsigned
	testl	%esi, %esi		# %d
	jns	.Lunsigned
	negl	%esi
	movb	$'-', %al
	call	.Lput
.Lunsigned:
	movl	%esi, %eax
	leaq	24(%rsp), %rdi		# digits from the last to the first
	movb	$0, -1(%rdi)
	decq	%rdi
.Ldigit:
	xorl	%edx, %edx
	divl	%ecx
	leaq	.Ldigits(%rip), %rsi
	movb	(%rsi, %rdx), %dl
	decq	%rdi
	movb	%dl, (%rdi)
	testl	%eax, %eax
	jne	.Ldigit
	movq	%rdi, %rsi
.Lstring:
	movzbl	(%rsi), %eax
	testb	%al, %al
	je	.Lnext
	incq	%rsi
	call	.Lput
	jmp	.Lstring
.Lcharacter:
	movl	%esi, %eax
	call	.Lput
	jmp	.Lnext
.Ldone:
	call	.Lflush
	cmpq	$-1, %rax
	cmovneq	%r14, %rax		# characters in all, or -1
	addq	$24, %rsp
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	leave
	ret
	# one character, in AL; keeps RSI
.Lput:
	movb	%al, (%r13)
	incq	%r13
	leaq	stdout_buffer + BUFFER_SIZE(%rip), %rax
	cmpq	%rax, %r13
	jne	.Lput_done
	pushq	%rsi
	call	.Lflush			# the buffer is full
	popq	%rsi
.Lput_done:
	ret
	# what is in the buffer is written
.Lflush:
	leaq	stdout_buffer(%rip), %rsi
	movq	%r13, %rdx
	subq	%rsi, %rdx		# bytes
	addq	%rdx, %r14
	movq	%rsi, %r13
	movl	$1, %edi		# standard output
	jmp	write
	.size printf, . - printf

	.section .rodata
.Ldigits:
	.ascii	"0123456789abcdef"
.Lnewline:
	.ascii	"\\n"

	.bss
	.balign 16
	.globl stdout_buffer
	.type stdout_buffer, @object
stdout_buffer:
	.skip	BUFFER_SIZE
	.size stdout_buffer, BUFFER_SIZE
`;
