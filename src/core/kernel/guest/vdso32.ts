import { type VdsoObject, vdsoHead, vdsoTail } from "./vdso-tables.ts";

const OBJECT: VdsoObject = {
  bits: 32,
  soname: { name: "linux-gate.so.1", hash: 0xfcef091 },
  symbols: [
    { name: "__kernel_vsyscall", version: 1 },
    { name: "__kernel_sigreturn", version: 1 },
    { name: "__kernel_rt_sigreturn", version: 1 },
    { name: "__vdso_clock_gettime", version: 0 },
    { name: "__vdso_clock_gettime64", version: 0 },
    { name: "__vdso_gettimeofday", version: 0 },
    { name: "__vdso_time", version: 0 },
    { name: "__vdso_clock_getres", version: 0 },
    { name: "__vdso_getcpu", version: 0 },
  ],
  versions: [
    { name: "LINUX_2.6", hash: 0x3ae75f6 },
    { name: "LINUX_2.5", hash: 0x3ae75f5 },
  ],
};

/**
 * The vDSO of 32-bit programs, Linux's linux-gate.so.1. `__kernel_vsyscall` is what the fast doors of 32-bit code are made
 * for. The ELF format's own tables come first and last.
 * @see vdso(7); Linux arch/x86/entry/vdso/vdso32/system_call.S
 */
export const vdso32 = `${vdsoHead(OBJECT)}	# 6 pages in front of this one lies [vvar], the page that the kernel writes and everybody may read.
	.set vvar_offset, -0x6000

	# The one way into the kernel for 32-bit code: number in EAX, arguments in EBX ECX EDX ESI EDI EBP. AT_SYSINFO
	# names it. The kernel chooses the instruction by what the processor has.
	.globl __kernel_vsyscall
	.type __kernel_vsyscall, @function
__kernel_vsyscall:
	pushl	%ecx			# the fast doors overwrite ECX and EDX, and need EBP
	pushl	%edx
	pushl	%ebp			# argument 6: the kernel reads it from here
.if X86_FEATURE_SYSENTER32
	movl	%esp, %ebp		# SYSENTER keeps no stack pointer: the kernel finds it in EBP
	sysenter			# Intel. It keeps no return address either: see the landing pad
.elseif X86_FEATURE_SYSCALL32
	movl	%ecx, %ebp		# SYSCALL overwrites ECX: argument 2 travels in EBP
	syscall				# AMD
.endif
	int	$0x80			# the old door, and where a call that is restarted goes
	.globl int80_landing_pad
int80_landing_pad:			# every fast call comes back here
	popl	%ebp
	popl	%edx
	popl	%ecx
	ret
	.size __kernel_vsyscall, . - __kernel_vsyscall
__kernel_vsyscall_end:

	# Where a signal handler of the old kind returns to.
	.balign	16
	.globl __kernel_sigreturn
	.type __kernel_sigreturn, @function
__kernel_sigreturn:
	popl	%eax			# over the signal's number
	movl	$119, %eax		# sigreturn
	int	$0x80
	.size __kernel_sigreturn, . - __kernel_sigreturn
__kernel_sigreturn_end:

	# The same for a handler with SA_SIGINFO.
	.balign	16
	.globl __kernel_rt_sigreturn
	.type __kernel_rt_sigreturn, @function
__kernel_rt_sigreturn:
	movl	$173, %eax		# rt_sigreturn
	int	$0x80
	.size __kernel_rt_sigreturn, . - __kernel_rt_sigreturn
__kernel_rt_sigreturn_end:

	# EBP = the kernel's data page, wherever this code lies.
	.balign	16
	.type get_vvar, @function
get_vvar:
	movl	(%esp), %ebp		# the return address, in this page
	andl	$-0x1000, %ebp
	addl	$vvar_offset, %ebp
	ret
	.size get_vvar, . - get_vvar

	# The time of clock EAX: ECX = seconds, EAX = nanoseconds. Uses EDX, EBX, ESI, EDI, EBP.
	.type do_hres, @function
do_hres:
	call	get_vvar
	movl	%eax, %esi
	shll	$4, %esi		# each clock has two words of 64 bits in basetime
.Lhres_retry:
	movl	VD_SEQ(%ebp), %edi	# the sequence count before reading
	testl	$1, %edi
	jnz	.Lhres_busy		# odd: the kernel is writing right now
	lfence				# the counter is read no earlier than here
	rdtsc				# EDX:EAX = time-stamp counter
	subl	VD_CYCLE_LAST(%ebp), %eax	# cycles since the kernel wrote the page
	sbbl	VD_CYCLE_LAST + 4(%ebp), %edx
	movl	%edx, %ebx		# × mult: 64 × 32 bits in two products
	mull	VD_MULT(%ebp)
	imull	VD_MULT(%ebp), %ebx
	addl	%ebx, %edx
	addl	VD_BASETIME + 8(%ebp, %esi), %eax
	adcl	VD_BASETIME + 12(%ebp, %esi), %edx
	movl	VD_SHIFT(%ebp), %ecx
	shrdl	%cl, %edx, %eax		# >> shift: EDX:EAX = nanoseconds
	shrl	%cl, %edx
	movl	VD_BASETIME(%ebp, %esi), %ecx	# seconds when the page was written
	cmpl	VD_SEQ(%ebp), %edi	# unchanged: all that was read belongs together
	jne	.Lhres_retry
.Lhres_carry:
	testl	%edx, %edx
	jnz	1f
	cmpl	$NSEC_PER_SEC, %eax
	jb	.Lhres_done
1:	subl	$NSEC_PER_SEC, %eax	# a whole second
	sbbl	$0, %edx
	incl	%ecx
	jmp	.Lhres_carry
.Lhres_done:
	ret
.Lhres_busy:
	pause
	movl	%esi, %eax
	shrl	$4, %eax
	jmp	.Lhres_retry
	.size do_hres, . - do_hres

	# Carry flag = 1 if EAX is a clock that the page can tell.
	.type is_hres, @function
is_hres:
	cmpl	$11, %eax		# unsigned: negative clocks are the processes' own
	ja	1f
	movl	$VDSO_HRES, %edx
	btl	%eax, %edx
	ret
1:	clc
	ret
	.size is_hres, . - is_hres

	# int __vdso_clock_gettime(clockid_t clock, struct old_timespec32 *ts)
	.globl __vdso_clock_gettime
	.type __vdso_clock_gettime, @function
__vdso_clock_gettime:
	movl	4(%esp), %eax		# clock
	call	is_hres
	movl	$265, %edx		# clock_gettime, should the kernel be needed
	jnc	fallback
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	call	do_hres			# ECX = seconds, EAX = nanoseconds
	movl	24(%esp), %edx		# ts
	movl	%ecx, (%edx)		# ts->tv_sec
	movl	%eax, 4(%edx)		# ts->tv_nsec
	jmp	.Lrestore_and_succeed
	.size __vdso_clock_gettime, . - __vdso_clock_gettime
__vdso_clock_gettime_end:

	# int __vdso_clock_gettime64(clockid_t clock, struct __kernel_timespec *ts)
	.globl __vdso_clock_gettime64
	.type __vdso_clock_gettime64, @function
__vdso_clock_gettime64:
	movl	4(%esp), %eax		# clock
	call	is_hres
	movl	$403, %edx		# clock_gettime64
	jnc	fallback
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	call	do_hres			# ECX = seconds, EAX = nanoseconds
	movl	24(%esp), %edx		# ts
	movl	%ecx, (%edx)		# ts->tv_sec, 64 bits of it
	movl	$0, 4(%edx)
	movl	%eax, 8(%edx)		# ts->tv_nsec
	movl	$0, 12(%edx)
.Lrestore_and_succeed:
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	xorl	%eax, %eax		# success, and no line was crossed
	ret
	.size __vdso_clock_gettime64, . - __vdso_clock_gettime64
__vdso_clock_gettime64_end:

	# The call EDX with the caller's two arguments.
	.type fallback, @function
fallback:
	pushl	%ebx
	movl	%edx, %eax		# the number
	movl	8(%esp), %ebx		# argument 1
	movl	12(%esp), %ecx		# argument 2
	call	__kernel_vsyscall
	popl	%ebx
	ret
	.size fallback, . - fallback

	# int __vdso_gettimeofday(struct old_timeval32 *tv, struct timezone *tz)
	.globl __vdso_gettimeofday
	.type __vdso_gettimeofday, @function
__vdso_gettimeofday:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	cmpl	$0, 20(%esp)		# tv may be NULL
	je	1f
	xorl	%eax, %eax		# CLOCK_REALTIME
	call	do_hres			# ECX = seconds, EAX = nanoseconds
	movl	20(%esp), %ebx
	movl	%ecx, (%ebx)		# tv->tv_sec
	xorl	%edx, %edx
	movl	$1000, %ecx
	divl	%ecx			# nanoseconds become microseconds
	movl	%eax, 4(%ebx)		# tv->tv_usec
1:	movl	24(%esp), %ebx
	testl	%ebx, %ebx		# tz may be NULL
	jz	.Lrestore_and_succeed
	call	get_vvar
	movl	VD_TZ_MINUTESWEST(%ebp), %eax
	movl	%eax, (%ebx)
	movl	VD_TZ_DSTTIME(%ebp), %eax
	movl	%eax, 4(%ebx)
	jmp	.Lrestore_and_succeed
	.size __vdso_gettimeofday, . - __vdso_gettimeofday
__vdso_gettimeofday_end:

	# time_t __vdso_time(time_t *t)
	.globl __vdso_time
	.type __vdso_time, @function
__vdso_time:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	xorl	%eax, %eax		# CLOCK_REALTIME
	call	do_hres			# ECX = seconds
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	movl	%ecx, %eax
	movl	4(%esp), %edx
	testl	%edx, %edx
	jz	1f
	movl	%eax, (%edx)
1:	ret
	.size __vdso_time, . - __vdso_time
__vdso_time_end:

	# int __vdso_clock_getres(clockid_t clock, struct old_timespec32 *res)
	.globl __vdso_clock_getres
	.type __vdso_clock_getres, @function
__vdso_clock_getres:
	movl	4(%esp), %eax		# clock
	call	is_hres
	movl	$266, %edx		# clock_getres
	jnc	fallback
	movl	8(%esp), %edx		# res may be NULL
	testl	%edx, %edx
	jz	1f
	pushl	%ebp
	call	get_vvar
	movl	VD_HRTIMER_RES(%ebp), %eax
	popl	%ebp
	movl	$0, (%edx)		# res->tv_sec
	movl	%eax, 4(%edx)		# res->tv_nsec
1:	xorl	%eax, %eax
	ret
	.size __vdso_clock_getres, . - __vdso_clock_getres
__vdso_clock_getres_end:

	# long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused)
	.globl __vdso_getcpu
	.type __vdso_getcpu, @function
__vdso_getcpu:
	movl	$CPUNODE_SELECTOR, %eax
	lsl	%eax, %eax		# the segment's limit: node << 12 | processor
	movl	4(%esp), %ecx
	testl	%ecx, %ecx
	jz	1f
	movl	%eax, %edx
	andl	$0xfff, %edx
	movl	%edx, (%ecx)		# *cpu
1:	movl	8(%esp), %ecx
	testl	%ecx, %ecx
	jz	2f
	shrl	$12, %eax
	movl	%eax, (%ecx)		# *node
2:	xorl	%eax, %eax
	ret
	.size __vdso_getcpu, . - __vdso_getcpu
__vdso_getcpu_end:
${vdsoTail(OBJECT)}`;
