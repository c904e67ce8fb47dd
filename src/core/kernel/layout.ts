/**
 * Where things are in the address space, as x86-64 Linux places them with 4-level paging and without randomisation.
 * All addresses are linear unless the name says otherwise.
 * @see Linux Documentation/arch/x86/x86_64/mm.rst
 */

/** Bytes of physical memory in the machine. */
export const PHYSICAL_MEMORY_SIZE = 64 << 20;
/** Physical address where the kernel image is loaded. */
export const KERNEL_LOAD_PHYSICAL = 0x10_0000;

/** All of physical memory, mapped supervisor, writable, no-execute. */
export const DIRECT_MAP_BASE = 0xffff_8880_0000_0000n;
/** Kernel stacks. */
export const VMALLOC_BASE = 0xffff_c900_0000_0000n;
/** The per-CPU part that the processor itself reads: IDT, GDT, TSS. Read-only pages. */
const CPU_ENTRY_AREA_BASE = 0xffff_fe00_0000_0000n;
export const IDT_BASE = CPU_ENTRY_AREA_BASE;
export const GDT_BASE = CPU_ENTRY_AREA_BASE + 0x1000n;
/** The small stack that SYSENTER begins on, and every entry under page-table isolation; below it the GDT's read-only page stops an overflow. */
export const ENTRY_STACK_BASE = CPU_ENTRY_AREA_BASE + 0x2000n;
export const ENTRY_STACK_TOP = ENTRY_STACK_BASE + 0x1000n;
/** The frame that holds `cpu_tss_rw`, mapped a second time, read-only. */
export const TSS_PAGE_BASE = CPU_ENTRY_AREA_BASE + 0x3000n;
/** Interrupt-stack-table stacks, 8 KiB each with a guard page below: #DF, NMI, #DB, #MC. */
export const EXCEPTION_STACKS_BASE = CPU_ENTRY_AREA_BASE + 0x6000n;
export const EXCEPTION_STACK_SIZE = 0x2000n;

/** PTI_USER_PGTABLE_MASK: the bit of CR3 that chooses the user's PML4 table of a pair. */
export const USER_ROOT_BIT = 0x1000;

export const KERNEL_TEXT_BASE = 0xffff_ffff_8100_0000n;
/** The entry code, apart from the rest of the kernel's code. */
export const ENTRY_TEXT_BASE = KERNEL_TEXT_BASE + 0x60_0000n;
export const KERNEL_RODATA_BASE = 0xffff_ffff_8180_0000n;
export const KERNEL_DATA_BASE = 0xffff_ffff_8200_0000n;

/** What page-table isolation maps alike for ring 3: the CPU entry area and the entry code. */
export function isInBothRoots(linear: bigint): boolean {
  return linear >> 39n === CPU_ENTRY_AREA_BASE >> 39n || (linear >= ENTRY_TEXT_BASE && linear < KERNEL_RODATA_BASE);
}

/** Bytes of a task's kernel stack. */
export const THREAD_SIZE = 0x4000n;
/** The first task's kernel stack; the page below it is not mapped. */
export const KERNEL_STACK_BASE = VMALLOC_BASE + 0x1_0000n;

/** From one task's kernel stack to the next one's: each has unmapped pages below it. */
export const KERNEL_STACK_STRIDE = 0x8000n;

/** One past the last address that user space may use (4-level paging), and where the stack begins. */
export const TASK_SIZE_MAX = 0x7fff_ffff_f000n;
/** The same for 32-bit tasks. */
export const TASK_SIZE_IA32 = 0xffff_e000n;
/** Default RLIMIT_STACK: how far the stack may grow. */
export const STACK_LIMIT = 8n << 20n;
/** Pages kept free below the stack so that it cannot grow into something else. */
export const STACK_GUARD_GAP = 256n << 12n;
/** The least distance between the top of user space and the first mmap. */
export const MMAP_GAP = 128n << 20n;

export const PAGE_SIZE = 4096n;

/** Linux maps the vDSO at the top of the mmap area: 8 pages, of which the last two are code. */
export const VDSO_PAGES = 8n;
/** Pages of data in front of the code: `[vvar]`, of which the first is used, and `[vvar_vclock]`, for hypervisors' clocks. */
export const VVAR_PAGES = 4n;
export const VVAR_VCLOCK_PAGES = 2n;
/** Bytes of the code. */
export const VDSO_SIZE = 0x2000;
/** Where the code begins, which is where the shared object's ELF header stands: without randomisation always the same place. */
export const VDSO_BASES = {
  64: TASK_SIZE_MAX - MMAP_GAP - BigInt(VDSO_SIZE),
  32: TASK_SIZE_IA32 - MMAP_GAP - BigInt(VDSO_SIZE),
} as const;

/** Segment selectors. */
export const KERNEL_CS = 0x10;
export const KERNEL_DS = 0x18;
export const USER32_CS = 0x23;
export const USER_DS = 0x2b;
export const USER_CS = 0x33;
export const TSS_SELECTOR = 0x40;
/** `CPUNODE`: its limit holds the CPU number, for LSL in user mode. */
export const CPU_NUMBER_SELECTOR = 0x7b;
/** Entries in the GDT. */
export const GDT_ENTRIES = 16;

/** The local APIC's timer: LOCAL_TIMER_VECTOR. */
export const TIMER_VECTOR = 0xec;

/** RFLAGS bits that SYSCALL clears: CF PF AF ZF SF TF IF DF OF IOPL NT RF AC ID. */
export const SYSCALL_MASK = 0x25_7fd5n;
