/**
 * Where a dynamically linked 32-bit program begins. There is no address relative to EIP: EBX holds where the library begins, and an
 * address in it is a symbol (its distance from there) plus EBX.
 * @see System V ABI "Dynamic Linking", Program Interpreter
 */
export const start = `
	.set	AT_PHDR, 3
	.set	AT_PHNUM, 5
	.set	AT_ENTRY, 9
	.set	AT_SYSINFO, 32
	.set	AUX_COUNT, 38
	.set	PT_DYNAMIC, 2
	.set	DT_PLTRELSZ, 2
	.set	DT_PLTGOT, 3
	.set	DT_STRTAB, 5
	.set	DT_SYMTAB, 6
	.set	DT_REL, 17
	.set	DT_RELSZ, 18
	.set	DT_JMPREL, 23
	.set	DT_FLAGS, 30
	.set	DT_COUNT, 35
	.set	DF_BIND_NOW, 8
	.set	SYS_SET_THREAD_AREA, 243
	.set	REL_SIZE, 8

	.text
	.globl _dlstart
	.type _dlstart, @function
_dlstart:
	xorl	%ebp, %ebp		# no frame lies below this one
	movl	%esp, %esi		# argc, argv, environment, auxiliary vector
	call	_dl_base		# EBX = where the library begins
	call	_dl_start		# returns the program's entry
	xorl	%edx, %edx		# nothing to be called at exit
	jmp	*%eax			# the program begins
	.size _dlstart, . - _dlstart

	# EBX = where the library begins
	.globl _dl_base
	.type _dl_base, @function
_dl_base:
	call	.Lhere
.Lhere:
	popl	%ebx			# where this is,
	subl	$.Lhere, %ebx		#   less where the linker put it
	ret
	.size _dl_base, . - _dl_base

	# void *_dl_start(void *sp /* ESI */)
	.type _dl_start, @function
_dl_start:
	movl	(%esi), %eax		# argc
	leal	8(%esi, %eax, 4), %esi	# the environment begins behind argv and its null
.Lenvironment:
	addl	$4, %esi
	cmpl	$0, -4(%esi)		# its end is a null too
	jne	.Lenvironment
.Lauxv:
	movl	(%esi), %eax		# a_type
	testl	%eax, %eax
	je	.Lthread		# AT_NULL ends the vector
	cmpl	$AUX_COUNT, %eax
	jae	.Lnext_aux
	movl	4(%esi), %edx		# a_val
	movl	%edx, _dl_auxv(%ebx, %eax, 4)	# kept by type
.Lnext_aux:
	addl	$8, %esi
	jmp	.Lauxv
.Lthread:
	leal	_dl_thread(%ebx), %eax	# the first thread's block: errno lies just below
	movl	%eax, (%eax)		# %gs:0 holds the block's own address
	movl	%eax, _dl_user_desc + 4(%ebx)	# base_addr of the segment
	movl	_dl_auxv + 4 * AT_SYSINFO(%ebx), %edx	# __kernel_vsyscall, if there is a vDSO
	testl	%edx, %edx
	jne	.Ldoor
	leal	_dl_sysinfo_int80(%ebx), %edx	# else INT 0x80
.Ldoor:
	movl	%edx, 0x10(%eax)	# %gs:0x10: what every wrapper calls
	pushl	%ebx
	leal	_dl_user_desc(%ebx), %ebx
	movl	$SYS_SET_THREAD_AREA, %eax
	int	$0x80			# the kernel writes a segment into the GDT
	movl	(%ebx), %eax		# and its number into the structure
	popl	%ebx
	leal	3(, %eax, 8), %eax	# the selector: GDT, privilege level 3
	movw	%ax, %gs
	movl	_dl_auxv + 4 * AT_PHDR(%ebx), %eax	# the program's headers
	movl	_dl_auxv + 4 * AT_PHNUM(%ebx), %ecx	# and how many
.Lheader:
	cmpl	$PT_DYNAMIC, (%eax)
	je	.Ldynamic
	addl	$32, %eax
	decl	%ecx
	jne	.Lheader
	jmp	.Lready			# a static program: nothing to link
.Ldynamic:
	movl	8(%eax), %esi		# p_vaddr: the program's .dynamic
	leal	_dl_main_map(%ebx), %ecx
.Ltag:
	movl	(%esi), %eax		# d_tag
	testl	%eax, %eax
	je	.Lgot			# DT_NULL ends the section
	cmpl	$DT_COUNT, %eax
	jae	.Lnext_tag
	movl	4(%esi), %edx		# d_ptr or d_val
	movl	%edx, (%ecx, %eax, 4)	# kept by tag
.Lnext_tag:
	addl	$8, %esi
	jmp	.Ltag
.Lgot:
	movl	4 * DT_PLTGOT(%ecx), %eax
	testl	%eax, %eax
	je	.Lwords
	movl	%ecx, 4(%eax)		# GOT[1]: PLT0 pushes it for the resolver
	leal	_dl_runtime_resolve(%ebx), %edx
	movl	%edx, 8(%eax)		# GOT[2]: PLT0 jumps there
.Lwords:
	movl	4 * DT_REL(%ecx), %esi	# GOT words that the program reads itself
	movl	4 * DT_RELSZ(%ecx), %edi
	addl	%esi, %edi
.Lword:
	cmpl	%edi, %esi
	jae	.Leager
	leal	_dl_main_map(%ebx), %eax
	movl	%esi, %edx
	call	_dl_relocate
	addl	$REL_SIZE, %esi
	jmp	.Lword
.Leager:
	leal	_dl_main_map(%ebx), %eax
	testl	$DF_BIND_NOW, 4 * DT_FLAGS(%eax)
	jz	.Lready			# lazy: each slot waits for its first call
	movl	4 * DT_JMPREL(%eax), %esi
	movl	4 * DT_PLTRELSZ(%eax), %edi
	addl	%esi, %edi
.Lslot:
	cmpl	%edi, %esi
	jae	.Lready
	leal	_dl_main_map(%ebx), %eax
	movl	%esi, %edx
	call	_dl_relocate
	addl	$REL_SIZE, %esi
	jmp	.Lslot
.Lready:
	movl	_dl_auxv + 4 * AT_ENTRY(%ebx), %eax
	ret
	.size _dl_start, . - _dl_start

	# What %gs:0x10 leads to where there is no vDSO
	.globl _dl_sysinfo_int80
	.type _dl_sysinfo_int80, @function
_dl_sysinfo_int80:
	int	$0x80
	ret
	.size _dl_sysinfo_int80, . - _dl_sysinfo_int80

	.data
	.balign 4
	.globl _dl_user_desc
	.type _dl_user_desc, @object
_dl_user_desc:				# struct user_desc
	.long	-1			# entry_number: any that is free
	.long	0			# base_addr
	.long	0xfffff			# limit, in pages
	.long	0x51			# 32-bit, limit in pages, usable
	.size _dl_user_desc, . - _dl_user_desc

	.bss
	.balign 4
	.globl _dl_auxv
	.type _dl_auxv, @object
_dl_auxv:				# the auxiliary vector, by type
	.skip	4 * AUX_COUNT
	.size _dl_auxv, . - _dl_auxv
	.globl _dl_main_map
	.type _dl_main_map, @object
_dl_main_map:				# the program's .dynamic, by tag: its link_map
	.skip	4 * DT_COUNT
	.size _dl_main_map, . - _dl_main_map
	.balign 64
	.skip	60
	.globl errno
	.type errno, @object
errno:					# of the first thread: %gs:-4
	.skip	4
	.size errno, 4
	.globl _dl_thread
	.type _dl_thread, @object
_dl_thread:				# where the segment of GS begins
	.skip	64
	.size _dl_thread, . - _dl_thread
`;
