/**
 * The page that the kernel writes and every program may read: `struct vdso_data`. With it the vDSO turns the time-stamp
 * counter into time. One cycle of this machine is one nanosecond, so nothing in it has to change after the start.
 */
export const vdsoData = `
	.section .vvar, "aw"
	.globl vdso_k_time_data
	.type vdso_k_time_data, @object
vdso_k_time_data:
	.long	0			# seq: odd while the kernel is writing
	.long	1			# clock_mode: VDSO_CLOCKMODE_TSC, the time-stamp counter can be trusted
	.quad	0			# cycle_last: the counter when the page was written
	.quad	0xffffffffffffffff	# max_cycles
	.quad	0xffffffffffffffff	# mask
	.long	1 << 24			# mult, shift: nanoseconds = cycles × mult >> shift
	.long	24
	# basetime, for each clock: seconds, and nanoseconds << shift, when the page was written
	.quad	1767225600, 0		# 0 CLOCK_REALTIME: 2026-01-01 00:00:00 UTC
	.quad	0, 0			# 1 CLOCK_MONOTONIC: since the start of the machine
	.quad	0, 0
	.quad	0, 0
	.quad	0, 0			# 4 CLOCK_MONOTONIC_RAW
	.quad	0, 0
	.quad	0, 0
	.quad	0, 0			# 7 CLOCK_BOOTTIME
	.quad	0, 0
	.quad	0, 0
	.quad	0, 0
	.quad	1767225600, 0		# 11 CLOCK_TAI
	.long	0			# tz_minuteswest
	.long	0			# tz_dsttime
	.long	1			# hrtimer_res: nanoseconds
	.long	0
	.size vdso_k_time_data, . - vdso_k_time_data
`;
