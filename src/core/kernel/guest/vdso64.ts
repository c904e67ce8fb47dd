import { type VdsoObject, vdsoHead, vdsoTail } from "./vdso-tables.ts";

const OBJECT: VdsoObject = {
  bits: 64,
  soname: { name: "linux-vdso.so.1", hash: 0xdeebfa1 },
  symbols: [
    { name: "__vdso_clock_gettime", version: 0 },
    { name: "clock_gettime", of: "__vdso_clock_gettime", version: 0 },
    { name: "__vdso_gettimeofday", version: 0 },
    { name: "gettimeofday", of: "__vdso_gettimeofday", version: 0 },
    { name: "__vdso_time", version: 0 },
    { name: "time", of: "__vdso_time", version: 0 },
    { name: "__vdso_getcpu", version: 0 },
    { name: "getcpu", of: "__vdso_getcpu", version: 0 },
    { name: "__vdso_clock_getres", version: 0 },
    { name: "clock_getres", of: "__vdso_clock_getres", version: 0 },
  ],
  versions: [{ name: "LINUX_2.6", hash: 0x3ae75f6 }],
};

/**
 * The vDSO of 64-bit programs: a shared object of the kernel that is mapped into every process. Its functions read the
 * kernel's data page and never leave CPL 3. The ELF format's own tables come first and last.
 * @see vdso(7); Linux lib/vdso/gettimeofday.c
 */
export const vdso64 = `${vdsoHead(OBJECT)}	# 6 pages in front of this one lies [vvar], the page that the kernel writes and everybody may read.
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
${vdsoTail(OBJECT)}`;
