import type { BitField } from "../bits/bit-field.ts";

/** Bits of a paging entry. @see SDM Vol. 3 "4-Level Paging and 5-Level Paging" */
export const PAGE_P = 1n << 0n;
export const PAGE_RW = 1n << 1n;
export const PAGE_US = 1n << 2n;
export const PAGE_PWT = 1n << 3n;
export const PAGE_PCD = 1n << 4n;
export const PAGE_A = 1n << 5n;
export const PAGE_D = 1n << 6n;
/** In a PDPTE or PDE: the entry maps a 1-GiB or 2-MiB page. */
export const PAGE_PS = 1n << 7n;
export const PAGE_G = 1n << 8n;
export const PAGE_NX = 1n << 63n;
/** Bits 51:12, the address of a table or a 4-KiB page. */
export const PAGE_ADDRESS = 0x000f_ffff_ffff_f000n;

const P: BitField = { name: "P", high: 0, low: 0, meaning: "Present: the entry is in use." };
const RW: BitField = { name: "RW", high: 1, low: 1, meaning: "Writes are allowed." };
const US: BitField = { name: "US", high: 2, low: 2, meaning: "User: CPL 3 may access." };
const PWT: BitField = { name: "PWT", high: 3, low: 3, meaning: "Cached write-through." };
const PCD: BitField = { name: "PCD", high: 4, low: 4, meaning: "Not cached." };
const A: BitField = { name: "A", high: 5, low: 5, meaning: "Accessed: the processor sets it when the entry is used." };
const D: BitField = { name: "D", high: 6, low: 6, meaning: "Dirty: the processor sets it on a write." };
const G: BitField = { name: "G", high: 8, low: 8, meaning: "Global: survives a CR3 write if CR4.PGE is set." };
const NX: BitField = { name: "NX", high: 63, low: 63, meaning: "Execution is not allowed (IA32_EFER.NXE)." };

/** An entry that points to the next table. In a PML4E bit 7 is reserved; PS = 0 in a PDPTE and PDE. */
export const TABLE_ENTRY_LAYOUT: readonly BitField[] = [
  P,
  RW,
  US,
  PWT,
  PCD,
  A,
  { name: "PS", high: 7, low: 7, meaning: "Page size: 0, the entry points to a table." },
  { name: "address", high: 51, low: 12, meaning: "Physical address of the next table, in 4-KiB frames." },
  NX,
];

/** A PTE: maps a 4-KiB page. */
export const PTE_LAYOUT: readonly BitField[] = [
  P,
  RW,
  US,
  PWT,
  PCD,
  A,
  D,
  { name: "PAT", high: 7, low: 7, meaning: "Chooses the memory type together with PWT and PCD." },
  G,
  { name: "address", high: 51, low: 12, meaning: "Physical address of the page, in 4-KiB frames." },
  NX,
];

/** A PDE with PS = 1: maps a 2-MiB page. */
export const PDE_2M_LAYOUT: readonly BitField[] = [
  P,
  RW,
  US,
  PWT,
  PCD,
  A,
  D,
  { name: "PS", high: 7, low: 7, meaning: "Page size: 1, the entry maps a page." },
  G,
  { name: "PAT", high: 12, low: 12, meaning: "Chooses the memory type together with PWT and PCD." },
  { name: "address", high: 51, low: 21, meaning: "Physical address of the page, in 2-MiB frames." },
  NX,
];

/** A PDPTE with PS = 1: maps a 1-GiB page. */
export const PDPTE_1G_LAYOUT: readonly BitField[] = [
  P,
  RW,
  US,
  PWT,
  PCD,
  A,
  D,
  { name: "PS", high: 7, low: 7, meaning: "Page size: 1, the entry maps a page." },
  G,
  { name: "PAT", high: 12, low: 12, meaning: "Chooses the memory type together with PWT and PCD." },
  { name: "address", high: 51, low: 30, meaning: "Physical address of the page, in 1-GiB frames." },
  NX,
];

/** How a 48-bit linear address splits. */
export const LINEAR_ADDRESS_LAYOUT: readonly BitField[] = [
  { name: "sign", high: 63, low: 48, meaning: "Copies of bit 47, else the address is not canonical." },
  { name: "PML4", high: 47, low: 39, meaning: "Index into the PML4 table." },
  { name: "PDPT", high: 38, low: 30, meaning: "Index into the page-directory-pointer table." },
  { name: "PD", high: 29, low: 21, meaning: "Index into the page directory." },
  { name: "PT", high: 20, low: 12, meaning: "Index into the page table." },
  { name: "offset", high: 11, low: 0, meaning: "Byte in the page." },
];

/** Bits of a #PF error code. @see SDM Vol. 3 "Interrupt 14—Page-Fault Exception (#PF)" */
export const PF_P = 1 << 0;
export const PF_W = 1 << 1;
export const PF_U = 1 << 2;
export const PF_RSVD = 1 << 3;
export const PF_I = 1 << 4;
export const PF_PK = 1 << 5;

export const PAGE_FAULT_ERROR_LAYOUT: readonly BitField[] = [
  { name: "P", high: 0, low: 0, meaning: "0: a page is not present; 1: the rights forbid the access." },
  { name: "W/R", high: 1, low: 1, meaning: "The access was a write." },
  { name: "U/S", high: 2, low: 2, meaning: "The access was a user-mode access." },
  { name: "RSVD", high: 3, low: 3, meaning: "A reserved bit is set in an entry." },
  { name: "I/D", high: 4, low: 4, meaning: "The access was an instruction fetch." },
  { name: "PK", high: 5, low: 5, meaning: "A protection key forbids the access." },
  { name: "SS", high: 6, low: 6, meaning: "The access was a shadow-stack access." },
];
