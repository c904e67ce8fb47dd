/**
 * Where a dynamically linked program begins: the kernel maps the library beside the program and enters here. What the program
 * needs is read from its own headers, which the auxiliary vector points at.
 * @see System V ABI "Dynamic Linking", Program Interpreter
 */
export const start = `
	.set	AT_PHDR, 3
	.set	AT_PHNUM, 5
	.set	AT_ENTRY, 9
	.set	AUX_COUNT, 38
	.set	PT_DYNAMIC, 2
	.set	DT_PLTRELSZ, 2
	.set	DT_PLTGOT, 3
	.set	DT_STRTAB, 5
	.set	DT_SYMTAB, 6
	.set	DT_RELA, 7
	.set	DT_RELASZ, 8
	.set	DT_JMPREL, 23
	.set	DT_FLAGS, 30
	.set	DT_COUNT, 35
	.set	DF_BIND_NOW, 8
	.set	SYS_ARCH_PRCTL, 158
	.set	ARCH_SET_FS, 0x1002
	.set	RELA_SIZE, 24

	.text
	.globl _dlstart
	.type _dlstart, @function
_dlstart:
	xorl	%ebp, %ebp		# no frame lies below this one
	movq	%rsp, %rdi		# argc, argv, environment, auxiliary vector
	call	_dl_start		# returns the program's entry
	xorl	%edx, %edx		# nothing to be called at exit
	jmp	*%rax			# the program begins
	.size _dlstart, . - _dlstart

	# void *_dl_start(void *sp /* RDI */)
	.type _dl_start, @function
_dl_start:
	pushq	%r12
	pushq	%r13
	movq	(%rdi), %rax		# argc
	leaq	16(%rdi, %rax, 8), %rdi	# the environment begins behind argv and its null
.Lenvironment:
	addq	$8, %rdi
	cmpq	$0, -8(%rdi)		# its end is a null too
	jne	.Lenvironment
	leaq	_dl_auxv(%rip), %rcx
.Lauxv:
	movq	(%rdi), %rax		# a_type
	testq	%rax, %rax
	je	.Lthread		# AT_NULL ends the vector
	cmpq	$AUX_COUNT, %rax
	jae	.Lnext_aux
	movq	8(%rdi), %rdx		# a_val
	movq	%rdx, (%rcx, %rax, 8)	# kept by type
.Lnext_aux:
	addq	$16, %rdi
	jmp	.Lauxv
.Lthread:
	leaq	_dl_thread(%rip), %rsi	# the first thread's block: errno lies just below
	movq	%rsi, (%rsi)		# %fs:0 holds the block's own address
	movl	$ARCH_SET_FS, %edi
	movl	$SYS_ARCH_PRCTL, %eax
	syscall				# the kernel sets the FS base
	movq	_dl_auxv + 8 * AT_PHDR(%rip), %rax	# the program's headers
	movq	_dl_auxv + 8 * AT_PHNUM(%rip), %rcx	# and how many
.Lheader:
	cmpl	$PT_DYNAMIC, (%rax)
	je	.Ldynamic
	addq	$56, %rax
	decq	%rcx
	jne	.Lheader
	jmp	.Lready			# a static program: nothing to link
.Ldynamic:
	movq	16(%rax), %rdi		# p_vaddr: the program's .dynamic
	leaq	_dl_main_map(%rip), %rcx
.Ltag:
	movq	(%rdi), %rax		# d_tag
	testq	%rax, %rax
	je	.Lgot			# DT_NULL ends the section
	cmpq	$DT_COUNT, %rax
	jae	.Lnext_tag
	movq	8(%rdi), %rdx		# d_ptr or d_val
	movq	%rdx, (%rcx, %rax, 8)	# kept by tag
.Lnext_tag:
	addq	$16, %rdi
	jmp	.Ltag
.Lgot:
	movq	8 * DT_PLTGOT(%rcx), %rax
	testq	%rax, %rax
	je	.Lwords
	movq	%rcx, 8(%rax)		# GOT[1]: PLT0 pushes it for the resolver
	leaq	_dl_runtime_resolve(%rip), %rdx
	movq	%rdx, 16(%rax)		# GOT[2]: PLT0 jumps there
.Lwords:
	movq	8 * DT_RELA(%rcx), %r12	# GOT words that the program reads itself
	movq	8 * DT_RELASZ(%rcx), %r13
	addq	%r12, %r13
.Lword:
	cmpq	%r13, %r12
	jae	.Leager
	leaq	_dl_main_map(%rip), %rdi
	movq	%r12, %rsi
	call	_dl_relocate
	addq	$RELA_SIZE, %r12
	jmp	.Lword
.Leager:
	leaq	_dl_main_map(%rip), %rdi
	testl	$DF_BIND_NOW, 8 * DT_FLAGS(%rdi)
	jz	.Lready			# lazy: each slot waits for its first call
	movq	8 * DT_JMPREL(%rdi), %r12
	movq	8 * DT_PLTRELSZ(%rdi), %r13
	addq	%r12, %r13
.Lslot:
	cmpq	%r13, %r12
	jae	.Lready
	leaq	_dl_main_map(%rip), %rdi
	movq	%r12, %rsi
	call	_dl_relocate
	addq	$RELA_SIZE, %r12
	jmp	.Lslot
.Lready:
	movq	_dl_auxv + 8 * AT_ENTRY(%rip), %rax
	popq	%r13
	popq	%r12
	ret
	.size _dl_start, . - _dl_start

	.bss
	.balign 8
	.globl _dl_auxv
	.type _dl_auxv, @object
_dl_auxv:				# the auxiliary vector, by type
	.skip	8 * AUX_COUNT
	.size _dl_auxv, . - _dl_auxv
	.globl _dl_main_map
	.type _dl_main_map, @object
_dl_main_map:				# the program's .dynamic, by tag: its link_map
	.skip	8 * DT_COUNT
	.size _dl_main_map, . - _dl_main_map
	.balign 64
	.skip	60
	.globl errno
	.type errno, @object
errno:					# of the first thread: %fs:-4
	.skip	4
	.size errno, 4
	.globl _dl_thread
	.type _dl_thread, @object
_dl_thread:				# what FS points at
	.skip	64
	.size _dl_thread, . - _dl_thread
`;
