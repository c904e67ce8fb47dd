/**
 * The vDSO of 64-bit programs: a shared object of the kernel that is mapped into every process. Its functions read the
 * kernel's data page and never leave CPL 3. The ELF format's own tables come first and last.
 * @see vdso(7); Linux lib/vdso/gettimeofday.c
 */
export const vdso64 = `
	.text
vdso_base:				# the ELF header: this page is a shared object like any other
	.byte	0x7f
	.ascii	"ELF"
	.byte	2, 1, 1, 0		# 64 bits, little-endian, version 1, System V
	.skip	8
	.short	ET_DYN, EM_X86_64
	.long	1			# version
	.quad	0			# no entry point
	.quad	program_headers - vdso_base
	.quad	section_headers - vdso_base
	.long	0			# flags
	.short	64, 56, 2, 64, 9, 8	# sizes and numbers of headers
program_headers:
	.long	PT_LOAD, 5
	.quad	vdso_base - vdso_base, vdso_base - vdso_base, vdso_base - vdso_base, vdso_end - vdso_base, vdso_end - vdso_base, 0x1000
	.long	PT_DYNAMIC, 4
	.quad	dynamic - vdso_base, dynamic - vdso_base, dynamic - vdso_base, dynamic_end - dynamic, dynamic_end - dynamic, 8

	# DT_HASH with one bucket: its chain goes through all symbols
	.balign	8
hash:
	.long	1, 12			# buckets, symbols
	.long	1			# the bucket: symbol 1
	.long	0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0	# and on from each
hash_end:

	.balign	8
dynsym:					# struct elf64_sym: where each function begins, counted from vdso_base
	.skip	24
	.long	name___vdso_clock_gettime - dynstr
	.byte	0x12, 0
	.short	7
	.quad	__vdso_clock_gettime - vdso_base, __vdso_clock_gettime_end - __vdso_clock_gettime	# __vdso_clock_gettime
	.long	name_clock_gettime - dynstr
	.byte	0x22, 0
	.short	7
	.quad	__vdso_clock_gettime - vdso_base, __vdso_clock_gettime_end - __vdso_clock_gettime	# clock_gettime
	.long	name___vdso_gettimeofday - dynstr
	.byte	0x12, 0
	.short	7
	.quad	__vdso_gettimeofday - vdso_base, __vdso_gettimeofday_end - __vdso_gettimeofday	# __vdso_gettimeofday
	.long	name_gettimeofday - dynstr
	.byte	0x22, 0
	.short	7
	.quad	__vdso_gettimeofday - vdso_base, __vdso_gettimeofday_end - __vdso_gettimeofday	# gettimeofday
	.long	name___vdso_time - dynstr
	.byte	0x12, 0
	.short	7
	.quad	__vdso_time - vdso_base, __vdso_time_end - __vdso_time	# __vdso_time
	.long	name_time - dynstr
	.byte	0x22, 0
	.short	7
	.quad	__vdso_time - vdso_base, __vdso_time_end - __vdso_time	# time
	.long	name___vdso_getcpu - dynstr
	.byte	0x12, 0
	.short	7
	.quad	__vdso_getcpu - vdso_base, __vdso_getcpu_end - __vdso_getcpu	# __vdso_getcpu
	.long	name_getcpu - dynstr
	.byte	0x22, 0
	.short	7
	.quad	__vdso_getcpu - vdso_base, __vdso_getcpu_end - __vdso_getcpu	# getcpu
	.long	name___vdso_clock_getres - dynstr
	.byte	0x12, 0
	.short	7
	.quad	__vdso_clock_getres - vdso_base, __vdso_clock_getres_end - __vdso_clock_getres	# __vdso_clock_getres
	.long	name_clock_getres - dynstr
	.byte	0x22, 0
	.short	7
	.quad	__vdso_clock_getres - vdso_base, __vdso_clock_getres_end - __vdso_clock_getres	# clock_getres
	.long	name_LINUX_2_6 - dynstr
	.byte	0x11, 0
	.short	0xfff1
	.quad	0, 0			# LINUX_2.6
dynsym_end:

dynstr:
	.byte	0
name___vdso_clock_gettime:
	.asciz	"__vdso_clock_gettime"
name_clock_gettime:
	.asciz	"clock_gettime"
name___vdso_gettimeofday:
	.asciz	"__vdso_gettimeofday"
name_gettimeofday:
	.asciz	"gettimeofday"
name___vdso_time:
	.asciz	"__vdso_time"
name_time:
	.asciz	"time"
name___vdso_getcpu:
	.asciz	"__vdso_getcpu"
name_getcpu:
	.asciz	"getcpu"
name___vdso_clock_getres:
	.asciz	"__vdso_clock_getres"
name_clock_getres:
	.asciz	"clock_getres"
name_LINUX_2_6:
	.asciz	"LINUX_2.6"
name_soname:
	.asciz	"linux-vdso.so.1"
dynstr_end:

	.balign	2
versym:					# the version of each symbol
	.short	0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2
versym_end:

	.balign	8
verdef:					# struct elf_verdef: 1 is the object itself
	.short	1, 1, 1, 1
	.long	0xdeebfa1, 20, 28, name_soname - dynstr, 0	# linux-vdso.so.1
	.short	1, 0, 2, 1
	.long	0x3ae75f6, 20, 0, name_LINUX_2_6 - dynstr, 0	# LINUX_2.6
verdef_end:

	.balign	8
dynamic:				# what a dynamic linker reads
	.quad	DT_SONAME, name_soname - dynstr
	.quad	DT_HASH, hash - vdso_base
	.quad	DT_STRTAB, dynstr - vdso_base
	.quad	DT_SYMTAB, dynsym - vdso_base
	.quad	DT_STRSZ, dynstr_end - dynstr
	.quad	DT_SYMENT, 24
	.quad	DT_VERSYM, versym - vdso_base
	.quad	DT_VERDEF, verdef - vdso_base
	.quad	DT_VERDEFNUM, 2
	.quad	DT_NULL, 0
dynamic_end:

	.balign	16
code:
	# 6 pages in front of this one lies [vvar], the page that the kernel writes and everybody may read.
	.set vvar_page, vdso_base - 0x6000

	# int __vdso_clock_gettime(clockid_t clock /* EDI */, struct timespec *ts /* RSI */)
	.globl __vdso_clock_gettime
	.type __vdso_clock_gettime, @function
__vdso_clock_gettime:
	cmpl	$11, %edi		# unsigned: negative clocks are the processes' own
	ja	.Lclock_gettime_fallback
	movl	$VDSO_HRES, %eax
	btl	%edi, %eax		# is it a clock that the page can tell?
	jnc	.Lclock_gettime_fallback
	call	do_hres			# RDX = seconds, RAX = nanoseconds
	movq	%rdx, (%rsi)		# ts->tv_sec
	movq	%rax, 8(%rsi)		# ts->tv_nsec
	xorl	%eax, %eax		# success, and no line was crossed
	ret
.Lclock_gettime_fallback:
	movl	$228, %eax		# clock_gettime: the kernel has to be asked after all
	syscall
	ret
	.size __vdso_clock_gettime, . - __vdso_clock_gettime
__vdso_clock_gettime_end:

	# The time of clock EDI: RDX = seconds, RAX = nanoseconds. Uses RCX, R8, R9, R10.
	.type do_hres, @function
do_hres:
	leaq	vvar_page(%rip), %r8	# the kernel's data page
	movl	%edi, %r9d
	shll	$4, %r9d		# each clock has two words in basetime
hres_retry:
	movl	VD_SEQ(%r8), %r10d	# the sequence count before reading
	testl	$1, %r10d
	jnz	.Lhres_busy		# odd: the kernel is writing right now
	lfence				# the counter is read no earlier than here
	rdtsc				# EDX:EAX = time-stamp counter
	shlq	$32, %rdx
	orq	%rdx, %rax
	subq	VD_CYCLE_LAST(%r8), %rax	# cycles since the kernel wrote the page
	movl	VD_MULT(%r8), %ecx
	imulq	%rcx, %rax		# × mult >> shift makes nanoseconds of cycles
	addq	VD_BASETIME + 8(%r8, %r9), %rax
	movl	VD_SHIFT(%r8), %ecx
	shrq	%cl, %rax
	movq	VD_BASETIME(%r8, %r9), %rdx	# seconds when the page was written
	cmpl	VD_SEQ(%r8), %r10d	# unchanged: all that was read belongs together
	jne	hres_retry
.Lhres_carry:
	cmpq	$NSEC_PER_SEC, %rax
	jb	.Lhres_done
	subq	$NSEC_PER_SEC, %rax	# a whole second
	incq	%rdx
	jmp	.Lhres_carry
.Lhres_done:
	ret
.Lhres_busy:
	pause
	jmp	hres_retry
	.size do_hres, . - do_hres

	# int __vdso_gettimeofday(struct timeval *tv /* RDI */, struct timezone *tz /* RSI */)
	.globl __vdso_gettimeofday
	.type __vdso_gettimeofday, @function
__vdso_gettimeofday:
	testq	%rdi, %rdi
	jz	1f
	movq	%rdi, %r11
	xorl	%edi, %edi		# CLOCK_REALTIME
	call	do_hres			# RDX = seconds, RAX = nanoseconds
	movq	%rdx, (%r11)		# tv->tv_sec
	xorl	%edx, %edx
	movl	$1000, %ecx
	divl	%ecx			# nanoseconds become microseconds
	movq	%rax, 8(%r11)		# tv->tv_usec
1:	testq	%rsi, %rsi
	jz	2f
	leaq	vvar_page(%rip), %r8
	movq	VD_TZ_MINUTESWEST(%r8), %rax	# both fields at once
	movq	%rax, (%rsi)
2:	xorl	%eax, %eax
	ret
	.size __vdso_gettimeofday, . - __vdso_gettimeofday
__vdso_gettimeofday_end:

	# time_t __vdso_time(time_t *t /* RDI */)
	.globl __vdso_time
	.type __vdso_time, @function
__vdso_time:
	movq	%rdi, %r11
	xorl	%edi, %edi		# CLOCK_REALTIME
	call	do_hres			# RDX = seconds
	movq	%rdx, %rax
	testq	%r11, %r11
	jz	1f
	movq	%rax, (%r11)
1:	ret
	.size __vdso_time, . - __vdso_time
__vdso_time_end:

	# long __vdso_getcpu(unsigned *cpu /* RDI */, unsigned *node /* RSI */, void *unused)
	.globl __vdso_getcpu
	.type __vdso_getcpu, @function
__vdso_getcpu:
	movl	$CPUNODE_SELECTOR, %eax
	lsl	%eax, %eax		# the segment's limit: node << 12 | processor
	testq	%rdi, %rdi
	jz	1f
	movl	%eax, %edx
	andl	$0xfff, %edx
	movl	%edx, (%rdi)		# *cpu
1:	testq	%rsi, %rsi
	jz	2f
	shrl	$12, %eax
	movl	%eax, (%rsi)		# *node
2:	xorl	%eax, %eax
	ret
	.size __vdso_getcpu, . - __vdso_getcpu
__vdso_getcpu_end:

	# int __vdso_clock_getres(clockid_t clock /* EDI */, struct timespec *res /* RSI */)
	.globl __vdso_clock_getres
	.type __vdso_clock_getres, @function
__vdso_clock_getres:
	cmpl	$11, %edi
	ja	.Lclock_getres_fallback
	movl	$VDSO_HRES, %eax
	btl	%edi, %eax
	jnc	.Lclock_getres_fallback
	testq	%rsi, %rsi
	jz	1f
	leaq	vvar_page(%rip), %r8
	movl	VD_HRTIMER_RES(%r8), %eax
	movq	$0, (%rsi)		# res->tv_sec
	movq	%rax, 8(%rsi)		# res->tv_nsec
1:	xorl	%eax, %eax
	ret
.Lclock_getres_fallback:
	movl	$229, %eax		# clock_getres
	syscall
	ret
	.size __vdso_clock_getres, . - __vdso_clock_getres
__vdso_clock_getres_end:
code_end:

	# For tools that read the page as a file: readelf, objdump, gdb
shstrtab:
	.byte	0
sh_hash:
	.asciz	".hash"
sh_dynsym:
	.asciz	".dynsym"
sh_dynstr:
	.asciz	".dynstr"
sh_gnu_version:
	.asciz	".gnu.version"
sh_gnu_version_d:
	.asciz	".gnu.version_d"
sh_dynamic:
	.asciz	".dynamic"
sh_text:
	.asciz	".text"
sh_shstrtab:
	.asciz	".shstrtab"
shstrtab_end:
	.balign	8
section_headers:
	.skip	64
	.long	sh_hash - shstrtab, 5
	.quad	2, hash - vdso_base, hash - vdso_base, hash_end - hash
	.long	2, 0
	.quad	8, 4
	.long	sh_dynsym - shstrtab, 11
	.quad	2, dynsym - vdso_base, dynsym - vdso_base, dynsym_end - dynsym
	.long	3, 1
	.quad	8, 24
	.long	sh_dynstr - shstrtab, 3
	.quad	2, dynstr - vdso_base, dynstr - vdso_base, dynstr_end - dynstr
	.long	0, 0
	.quad	1, 0
	.long	sh_gnu_version - shstrtab, 0x6fffffff
	.quad	2, versym - vdso_base, versym - vdso_base, versym_end - versym
	.long	2, 0
	.quad	2, 2
	.long	sh_gnu_version_d - shstrtab, 0x6ffffffd
	.quad	2, verdef - vdso_base, verdef - vdso_base, verdef_end - verdef
	.long	3, 2
	.quad	8, 0
	.long	sh_dynamic - shstrtab, 6
	.quad	2, dynamic - vdso_base, dynamic - vdso_base, dynamic_end - dynamic
	.long	3, 0
	.quad	8, 16
	.long	sh_text - shstrtab, 1
	.quad	6, code - vdso_base, code - vdso_base, code_end - code
	.long	0, 0
	.quad	16, 0
	.long	sh_shstrtab - shstrtab, 3
	.quad	0, shstrtab - vdso_base, shstrtab - vdso_base, shstrtab_end - shstrtab
	.long	0, 0
	.quad	1, 0
vdso_end:
`;
