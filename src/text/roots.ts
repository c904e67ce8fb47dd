import type { Catalogue } from "./catalogue.ts";

/** The two page-table roots of page-table isolation. */
export const rootsText = {
  names: { kernel: "the kernel's root", user: "the user's root" },
  table: {
    caption: "First-level entries (PML4) of the two roots",
    entry: "entry",
    begins: "begins at",
    holds: "leads to",
    kernel: (address: string) => `kernel's root ${address}`,
    user: (address: string) => `user's root ${address}`,
    active: "in CR3 now",
    empty: "empty",
    table: (address: string, noExecute: boolean) => `${address}${noExecute ? " NX" : ""}`,
    same: "same tables",
    more: (names: string, count: number) => `${names} and ${count} more`,
    pages: "pages of the kernel's half",
    userMemory: "user memory",
  },
  lead: (name: string, bit: string) => `Page-table isolation: CR3 bit 12 is ${bit}, ${name} is in use.`,
  /** The change of CR3 in entry and exit code. */
  change: (before: string, after: string, name: string) => `CR3 ${before} → ${after}: ${name}`,
  flushed: (entries: number) => (entries === 1 ? "1 translation left the TLB" : `${entries} translations left the TLB`),
  kept: "the TLB keeps its translations: they carry an identifier (PCID)",
  inUse: (value: string, name: string) => `CR3 ${value}: ${name}`,
  pml4: (name: string) => `PML4 table, ${name}`,
  cr3: (name: string) => `physical address of the PML4 table: ${name}`,
  identifier: (pcid: string) => `, PCID ${pcid}`,
} satisfies Catalogue;
