/**
 * Lazy binding, 32-bit: what a PLT stub leads to while its GOT slot is not bound. As in glibc, the resolver's arguments are in EAX and
 * EDX, and the PLT pushes the offset of a relocation instead of its number.
 */
export const resolve = `
	.text
	# PLT0 jumps here. On the stack: GOT[1], the offset of the relocation, the return address of the call.
	.globl _dl_runtime_resolve
	.type _dl_runtime_resolve, @function
_dl_runtime_resolve:
	pushl	%eax			# what may carry arguments is kept
	pushl	%ecx
	pushl	%edx
	movl	16(%esp), %edx		# for which relocation
	movl	12(%esp), %eax		# which object asks: GOT[1]
	call	_dl_fixup		# EAX = where the function is
	popl	%edx
	movl	(%esp), %ecx
	movl	%eax, (%esp)		# RET will take it from here
	movl	4(%esp), %eax
	ret	$12			# to the function, past the three words below its return address
	.size _dl_runtime_resolve, . - _dl_runtime_resolve

	# void *_dl_fixup(struct link_map *map /* EAX */, long offset /* EDX */)
	.globl _dl_fixup
	.type _dl_fixup, @function
_dl_fixup:
	addl	4 * DT_JMPREL(%eax), %edx	# the relocation in .rel.plt
	# falls through

	# void *_dl_relocate(struct link_map *map /* EAX */, Elf32_Rel *relocation /* EDX */)
	.globl _dl_relocate
	.type _dl_relocate, @function
_dl_relocate:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%edx
	call	_dl_base		# EBX = where the library begins
	movl	4(%edx), %ecx		# r_info
	shrl	$8, %ecx		# the number of the symbol
	shll	$4, %ecx		# 16 bytes each
	movl	4 * DT_SYMTAB(%eax), %edx
	movl	(%edx, %ecx), %ecx	# st_name
	addl	4 * DT_STRTAB(%eax), %ecx	# the name
	call	_dl_lookup
	popl	%edx
	movl	(%edx), %edx		# r_offset: the GOT slot
	movl	%eax, (%edx)		# bound: the next call goes straight
	popl	%edi
	popl	%esi
	popl	%ebx
	ret
	.size _dl_relocate, . - _dl_relocate
	.size _dl_fixup, . - _dl_fixup

	# void *_dl_lookup(const char *name /* ECX */): through the hash table of the library
	.globl _dl_lookup
	.type _dl_lookup, @function
_dl_lookup:
	pushl	%ecx
	xorl	%eax, %eax		# the hash
.Lhash:
	movzbl	(%ecx), %edx
	testl	%edx, %edx
	je	.Lbucket
	shll	$4, %eax
	addl	%edx, %eax
	movl	%eax, %edx
	andl	$0xf0000000, %edx
	xorl	%edx, %eax
	shrl	$24, %edx
	xorl	%edx, %eax
	incl	%ecx
	jmp	.Lhash
.Lbucket:
	xorl	%edx, %edx
	divl	_dl_hash(%ebx)		# by nbucket: EDX = the bucket
	movl	_dl_hash + 8(%ebx, %edx, 4), %ecx	# the first symbol in it
.Lcandidate:
	testl	%ecx, %ecx
	je	.Lmissing
	movl	%ecx, %edx
	shll	$4, %edx		# 16 bytes each
	movl	_dl_dynsym(%ebx, %edx), %edi	# st_name
	leal	_dl_dynstr(%ebx, %edi), %edi
	movl	(%esp), %esi
.Lcompare:
	movb	(%esi), %al
	cmpb	(%edi), %al
	jne	.Lchain
	incl	%esi
	incl	%edi
	testb	%al, %al
	jne	.Lcompare
	movl	_dl_dynsym + 4(%ebx, %edx), %eax	# st_value
	addl	%ebx, %eax		# + the library's first byte
	popl	%ecx
	ret
.Lchain:
	movl	_dl_hash(%ebx), %edx	# the chains stand behind the buckets
	leal	_dl_hash + 8(%ebx, %edx, 4), %edx
	movl	(%edx, %ecx, 4), %ecx	# the next symbol with this bucket
	jmp	.Lcandidate
.Lmissing:
	pushl	$.Lno_symbol_end - .Lno_symbol
	leal	.Lno_symbol(%ebx), %eax
	pushl	%eax
	pushl	$2
	call	write
	addl	$12, %esp
	call	strlen			# of the name that was pushed first
	popl	%ecx
	pushl	%eax
	pushl	%ecx
	pushl	$2
	call	write
	leal	.Lnewline(%ebx), %eax
	pushl	$1
	pushl	%eax
	pushl	$2
	call	write
	pushl	$127
	call	_exit
	.size _dl_lookup, . - _dl_lookup

	.section .rodata
.Lno_symbol:
	.ascii	"symbol lookup error: undefined symbol: "
.Lno_symbol_end:
`;
