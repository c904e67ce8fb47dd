/**
 * Standard output, 32-bit. It is unbuffered, as after setvbuf(stdout, NULL, _IONBF, 0): every call of puts and printf is one write;
 * text longer than the buffer takes more.
 */
export const stdio = `
	.set	BUFFER_SIZE, 512

	.text
	# int puts(const char *s): the string and a newline
	.globl puts
	.type puts, @function
puts:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	call	_dl_base		# EBX = where the library begins
	movl	16(%esp), %esi
	pushl	%esi
	call	strlen
	addl	$4, %esp
	cmpl	$BUFFER_SIZE - 1, %eax
	ja	.Llong
	movl	%eax, %ecx
	leal	stdout_buffer(%ebx), %edi
	rep movsb			# the string goes into the buffer,
	movb	$'\\n', (%edi)		#   a newline behind it
	incl	%eax
	pushl	%eax			# bytes
	leal	stdout_buffer(%ebx), %eax
	pushl	%eax
	pushl	$1			# standard output
	call	write
	addl	$12, %esp
.Lputs_done:
	popl	%edi
	popl	%esi
	popl	%ebx
	ret
.Llong:					# too long for the buffer: two writes
	pushl	%eax
	pushl	%esi
	pushl	$1
	call	write
	leal	.Lnewline(%ebx), %eax
	pushl	$1
	pushl	%eax
	pushl	$1
	call	write
	addl	$24, %esp
	jmp	.Lputs_done
	.size puts, . - puts

	# int printf(const char *format, ...): %d %u %x %s %c %%
	.globl printf
	.type printf, @function
printf:
	pushl	%ebp
	movl	%esp, %ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	subl	$40, %esp		# room for digits, and three words below EBP - 12
	call	_dl_base		# EBX = where the library begins
	leal	stdout_buffer(%ebx), %edi	# where the next character goes
	movl	$0, -16(%ebp)		# characters written so far
	leal	12(%ebp), %eax
	movl	%eax, -20(%ebp)		# the next argument
	movl	8(%ebp), %esi		# where in the format
.Lnext:
	movzbl	(%esi), %eax
	incl	%esi
	testb	%al, %al
	je	.Ldone
	cmpb	$'%', %al
	je	.Lconversion
.Lplain:
	call	.Lput
	jmp	.Lnext
.Lconversion:
	movzbl	(%esi), %ecx
	incl	%esi
	cmpb	$'%', %cl
	je	.Lplain
	testb	%cl, %cl
	je	.Ldone
	movl	-20(%ebp), %edx
	addl	$4, -20(%ebp)
	movl	(%edx), %edx		# the argument
	cmpb	$'s', %cl
	je	.Lstring
	cmpb	$'c', %cl
	je	.Lcharacter
	cmpb	$'x', %cl
	je	.Lhexadecimal
	cmpb	$'u', %cl
	je	.Ldecimal
	testl	%edx, %edx		# %d
	jns	.Ldecimal
	negl	%edx
	movb	$'-', %al
	call	.Lput
.Ldecimal:
	movl	$10, %ecx
	jmp	.Lnumber
.Lhexadecimal:
	movl	$16, %ecx
.Lnumber:
	movl	%edx, %eax
	movl	%esi, -24(%ebp)
	leal	-25(%ebp), %esi		# digits from the last to the first
	movb	$0, (%esi)
.Ldigit:
	xorl	%edx, %edx
	divl	%ecx
	movb	.Ldigits(%ebx, %edx), %dl
	decl	%esi
	movb	%dl, (%esi)
	testl	%eax, %eax
	jne	.Ldigit
	movl	%esi, %edx
	movl	-24(%ebp), %esi
.Lstring:
	movzbl	(%edx), %eax
	testb	%al, %al
	je	.Lnext
	incl	%edx
	call	.Lput
	jmp	.Lstring
.Lcharacter:
	movl	%edx, %eax
	call	.Lput
	jmp	.Lnext
.Ldone:
	call	.Lflush
	cmpl	$-1, %eax
	je	.Lfailed
	movl	-16(%ebp), %eax		# characters in all
.Lfailed:
	leal	-12(%ebp), %esp
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret
	# one character, in AL; keeps EDX
.Lput:
	movb	%al, (%edi)
	incl	%edi
	leal	stdout_buffer + BUFFER_SIZE(%ebx), %eax
	cmpl	%eax, %edi
	jne	.Lput_done
	pushl	%edx
	call	.Lflush			# the buffer is full
	popl	%edx
.Lput_done:
	ret
	# what is in the buffer is written
.Lflush:
	leal	stdout_buffer(%ebx), %eax
	subl	%eax, %edi		# bytes
	addl	%edi, -16(%ebp)
	pushl	%edi
	pushl	%eax
	pushl	$1			# standard output
	movl	%eax, %edi
	call	write
	addl	$12, %esp
	ret
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
