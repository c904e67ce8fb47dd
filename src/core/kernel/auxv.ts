/** Entry types of the auxiliary vector. @see getauxval(3) */
export const AT_NULL = 0n;
export const AT_IGNORE = 1n;
export const AT_PHDR = 3n;
export const AT_PHENT = 4n;
export const AT_PHNUM = 5n;
export const AT_PAGESZ = 6n;
export const AT_BASE = 7n;
export const AT_FLAGS = 8n;
export const AT_ENTRY = 9n;
export const AT_UID = 11n;
export const AT_EUID = 12n;
export const AT_GID = 13n;
export const AT_EGID = 14n;
export const AT_PLATFORM = 15n;
export const AT_HWCAP = 16n;
export const AT_CLKTCK = 17n;
export const AT_SECURE = 23n;
export const AT_RANDOM = 25n;
export const AT_HWCAP2 = 26n;
export const AT_RSEQ_FEATURE_SIZE = 27n;
export const AT_RSEQ_ALIGN = 28n;
export const AT_EXECFN = 31n;
export const AT_SYSINFO = 32n;
export const AT_SYSINFO_EHDR = 33n;
export const AT_MINSIGSTKSZ = 51n;

/** What a program learns of its processor. */
export interface HardwareCapabilities {
  /** AT_HWCAP: CPUID leaf 1 EDX. */
  readonly hwcap: bigint;
  /** AT_HWCAP2: what the kernel switched on; bit 1 FSGSBASE. */
  readonly hwcap2: bigint;
}
