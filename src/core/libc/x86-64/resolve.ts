/**
 * Lazy binding: what a PLT stub leads to while its GOT slot is not bound. The shape is glibc's (_dl_runtime_resolve, _dl_fixup);
 * there is one library to look into, and no vector register is saved, because nothing here changes one.
 */
export const resolve = `
	.text
	# PLT0 jumps here. On the stack: GOT[1], the number of the relocation, the return address of the call.
	.globl _dl_runtime_resolve
	.type _dl_runtime_resolve, @function
_dl_runtime_resolve:
	pushq	%rax			# what may carry arguments is kept
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	movq	64(%rsp), %rdi		# which object asks: GOT[1]
	movq	72(%rsp), %rsi		# for which relocation
	call	_dl_fixup
	movq	%rax, %r11		# where the function is
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	addq	$16, %rsp		# the two words that the PLT pushed
	jmp	*%r11			# as if the call had led here at once
	.size _dl_runtime_resolve, . - _dl_runtime_resolve

	# void *_dl_fixup(struct link_map *map /* RDI */, long number /* RSI */)
	.globl _dl_fixup
	.type _dl_fixup, @function
_dl_fixup:
	leaq	(%rsi, %rsi, 2), %rsi	# 24 bytes each
	shlq	$3, %rsi
	addq	8 * DT_JMPREL(%rdi), %rsi	# the relocation in .rela.plt
	# falls through

	# void *_dl_relocate(struct link_map *map /* RDI */, Elf64_Rela *relocation /* RSI */)
	.globl _dl_relocate
	.type _dl_relocate, @function
_dl_relocate:
	pushq	%rbx
	movq	%rsi, %rbx
	movl	12(%rbx), %eax		# r_info: the number of the symbol
	leaq	(%rax, %rax, 2), %rax
	movq	8 * DT_SYMTAB(%rdi), %rdx
	movl	(%rdx, %rax, 8), %eax	# st_name
	addq	8 * DT_STRTAB(%rdi), %rax
	movq	%rax, %rdi		# the name
	call	_dl_lookup
	movq	(%rbx), %rdx		# r_offset: the GOT slot
	movq	%rax, (%rdx)		# bound: the next call goes straight
	popq	%rbx
	ret
	.size _dl_relocate, . - _dl_relocate
	.size _dl_fixup, . - _dl_fixup

	# void *_dl_lookup(const char *name /* RDI */): through the hash table of the library
	.globl _dl_lookup
	.type _dl_lookup, @function
_dl_lookup:
	movq	%rdi, %r8
	xorl	%eax, %eax		# the hash
.Lhash:
	movzbl	(%rdi), %edx
	testl	%edx, %edx
	je	.Lbucket
	shll	$4, %eax
	addl	%edx, %eax
	movl	%eax, %edx
	andl	$0xf0000000, %edx
	xorl	%edx, %eax
	shrl	$24, %edx
	xorl	%edx, %eax
	incq	%rdi
	jmp	.Lhash
.Lbucket:
	leaq	_dl_hash(%rip), %r9
	movl	(%r9), %r10d		# nbucket
	xorl	%edx, %edx
	divl	%r10d			# EDX = the bucket
	movl	8(%r9, %rdx, 4), %ecx	# the first symbol in it
.Lcandidate:
	testl	%ecx, %ecx
	je	.Lmissing
	leaq	(%rcx, %rcx, 2), %rdx
	leaq	_dl_dynsym(%rip), %rax
	leaq	(%rax, %rdx, 8), %r11	# Elf64_Sym
	movl	(%r11), %esi		# st_name
	leaq	_dl_dynstr(%rip), %rax
	addq	%rax, %rsi
	movq	%r8, %rdi
.Lcompare:
	movb	(%rdi), %al
	cmpb	(%rsi), %al
	jne	.Lchain
	incq	%rdi
	incq	%rsi
	testb	%al, %al
	jne	.Lcompare
	leaq	_dlstart(%rip), %rax	# the library's first byte: where this code is,
	subq	$_dlstart, %rax		#   less where the linker put it
	addq	8(%r11), %rax		# + st_value
	ret
.Lchain:
	leaq	8(%r9, %r10, 4), %rdx	# the chains stand behind the buckets
	movl	(%rdx, %rcx, 4), %ecx	# the next symbol with this bucket
	jmp	.Lcandidate
.Lmissing:
	movq	%r8, %rbx
	movl	$2, %edi
	leaq	.Lno_symbol(%rip), %rsi
	movl	$.Lno_symbol_end - .Lno_symbol, %edx
	call	write
	movq	%rbx, %rdi
	call	strlen
	movq	%rax, %rdx
	movq	%rbx, %rsi
	movl	$2, %edi
	call	write
	movl	$2, %edi
	leaq	.Lnewline(%rip), %rsi
	movl	$1, %edx
	call	write
	movl	$127, %edi
	jmp	_exit
	.size _dl_lookup, . - _dl_lookup

	.section .rodata
.Lno_symbol:
	.ascii	"symbol lookup error: undefined symbol: "
.Lno_symbol_end:
`;
