import type { BitField } from "../bits/bit-field.ts";

/** CR0 and CR4 bits. @see SDM Vol. 3 "Control Registers" */
export const CR0_PE = 1n << 0n;
export const CR0_MP = 1n << 1n;
export const CR0_EM = 1n << 2n;
export const CR0_TS = 1n << 3n;
export const CR0_ET = 1n << 4n;
export const CR0_NE = 1n << 5n;
export const CR0_WP = 1n << 16n;
export const CR0_AM = 1n << 18n;
export const CR0_NW = 1n << 29n;
export const CR0_CD = 1n << 30n;
export const CR0_PG = 1n << 31n;

export const CR4_VME = 1n << 0n;
export const CR4_PVI = 1n << 1n;
export const CR4_TSD = 1n << 2n;
export const CR4_DE = 1n << 3n;
export const CR4_PSE = 1n << 4n;
export const CR4_PAE = 1n << 5n;
export const CR4_MCE = 1n << 6n;
export const CR4_PGE = 1n << 7n;
export const CR4_PCE = 1n << 8n;
export const CR4_OSFXSR = 1n << 9n;
export const CR4_OSXMMEXCPT = 1n << 10n;
export const CR4_UMIP = 1n << 11n;
export const CR4_LA57 = 1n << 12n;
export const CR4_FSGSBASE = 1n << 16n;
export const CR4_PCIDE = 1n << 17n;
export const CR4_OSXSAVE = 1n << 18n;
export const CR4_SMEP = 1n << 20n;
export const CR4_SMAP = 1n << 21n;
export const CR4_PKE = 1n << 22n;
export const CR4_CET = 1n << 23n;
export const CR4_FRED = 1n << 32n;

export const CR0_LAYOUT: readonly BitField[] = [
  { name: "PE", high: 0, low: 0, meaning: "Protection enable: protected mode." },
  { name: "MP", high: 1, low: 1, meaning: "Monitor coprocessor: WAIT honours TS." },
  { name: "EM", high: 2, low: 2, meaning: "Emulation: x87 instructions fault." },
  { name: "TS", high: 3, low: 3, meaning: "Task switched: the next x87 or SSE instruction faults." },
  { name: "ET", high: 4, low: 4, meaning: "Extension type: always 1." },
  { name: "NE", high: 5, low: 5, meaning: "Numeric error: x87 errors raise #MF." },
  { name: "WP", high: 16, low: 16, meaning: "Write protect: the kernel too may not write read-only pages." },
  { name: "AM", high: 18, low: 18, meaning: "Alignment mask: RFLAGS.AC checks alignment at CPL 3." },
  { name: "NW", high: 29, low: 29, meaning: "Not write-through." },
  { name: "CD", high: 30, low: 30, meaning: "Cache disable." },
  { name: "PG", high: 31, low: 31, meaning: "Paging." },
];

/** CR3 while CR4.PCIDE = 0. */
export const CR3_LAYOUT: readonly BitField[] = [
  { name: "PWT", high: 3, low: 3, meaning: "The PML4 table is cached write-through." },
  { name: "PCD", high: 4, low: 4, meaning: "The PML4 table is not cached." },
  { name: "PML4", high: 51, low: 12, meaning: "Physical address of the PML4 table, in 4-KiB frames." },
];

/** CR3 while CR4.PCIDE = 1. */
export const CR3_LAYOUT_PCID: readonly BitField[] = [
  { name: "PCID", high: 11, low: 0, meaning: "Process-context identifier: tags TLB entries." },
  { name: "PML4", high: 51, low: 12, meaning: "Physical address of the PML4 table, in 4-KiB frames." },
  { name: "NOFLUSH", high: 63, low: 63, meaning: "On a write: keep the TLB entries of this PCID." },
];

export const CR4_LAYOUT: readonly BitField[] = [
  { name: "VME", high: 0, low: 0, meaning: "Virtual-8086 mode extensions." },
  { name: "PVI", high: 1, low: 1, meaning: "Protected-mode virtual interrupts." },
  { name: "TSD", high: 2, low: 2, meaning: "RDTSC needs CPL 0." },
  { name: "DE", high: 3, low: 3, meaning: "Debugging extensions: DR4 and DR5 are undefined." },
  { name: "PSE", high: 4, low: 4, meaning: "4-MiB pages in 32-bit paging." },
  { name: "PAE", high: 5, low: 5, meaning: "Physical-address extension: 8-byte paging entries; long mode needs it." },
  { name: "MCE", high: 6, low: 6, meaning: "Machine-check exceptions." },
  { name: "PGE", high: 7, low: 7, meaning: "Global pages stay in the TLB across CR3 writes." },
  { name: "PCE", high: 8, low: 8, meaning: "RDPMC works at every privilege level." },
  { name: "OSFXSR", high: 9, low: 9, meaning: "The system saves SSE state." },
  { name: "OSXMMEXCPT", high: 10, low: 10, meaning: "The system handles #XM." },
  { name: "UMIP", high: 11, low: 11, meaning: "SGDT, SIDT, SLDT, SMSW and STR need CPL 0." },
  { name: "LA57", high: 12, low: 12, meaning: "5-level paging." },
  { name: "FSGSBASE", high: 16, low: 16, meaning: "RDFSBASE, WRFSBASE and their GS twins work." },
  { name: "PCIDE", high: 17, low: 17, meaning: "CR3[11:0] is a process-context identifier." },
  { name: "OSXSAVE", high: 18, low: 18, meaning: "XSAVE and XGETBV work." },
  { name: "SMEP", high: 20, low: 20, meaning: "The kernel may not execute user pages." },
  { name: "SMAP", high: 21, low: 21, meaning: "The kernel may not touch user pages unless RFLAGS.AC = 1." },
  { name: "PKE", high: 22, low: 22, meaning: "Protection keys for user pages." },
  { name: "CET", high: 23, low: 23, meaning: "Control-flow enforcement." },
  { name: "FRED", high: 32, low: 32, meaning: "Flexible return and event delivery." },
];
