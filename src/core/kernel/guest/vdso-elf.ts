/** What both vDSO files begin with: numbers of the ELF format and of struct vdso_data. @see elf(5) */
export const vdsoElf = `
	# Read by the vDSO's own files only; the kernel does not need it.
	.set ET_DYN, 3
	.set EM_386, 3
	.set EM_X86_64, 62
	.set PT_LOAD, 1
	.set PT_DYNAMIC, 2
	.set DT_NULL, 0
	.set DT_HASH, 4
	.set DT_STRTAB, 5
	.set DT_SYMTAB, 6
	.set DT_STRSZ, 10
	.set DT_SYMENT, 11
	.set DT_SONAME, 14
	.set DT_VERSYM, 0x6ffffff0
	.set DT_VERDEF, 0x6ffffffc
	.set DT_VERDEFNUM, 0x6ffffffd

	# struct vdso_data, in the page that the kernel writes
	.set VD_SEQ, 0x00
	.set VD_CLOCK_MODE, 0x04
	.set VD_CYCLE_LAST, 0x08
	.set VD_MULT, 0x20
	.set VD_SHIFT, 0x24
	.set VD_BASETIME, 0x28
	.set VD_TZ_MINUTESWEST, 0xe8
	.set VD_TZ_DSTTIME, 0xec
	.set VD_HRTIMER_RES, 0xf0
	.set VDSO_CLOCKMODE_TSC, 1

	# The clocks that the page can tell: REALTIME, MONOTONIC, MONOTONIC_RAW, BOOTTIME, TAI
	.set VDSO_HRES, 0x893
	.set NSEC_PER_SEC, 1000000000
	# LSL of this selector gives the processor's number: the kernel keeps it in the segment's limit
	.set CPUNODE_SELECTOR, 0x7b
`;
