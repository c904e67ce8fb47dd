import {
  PAGE_A,
  PAGE_ADDRESS,
  PAGE_D,
  PAGE_NX,
  PAGE_P,
  PAGE_PS,
  PAGE_RW,
  PAGE_US,
  PF_I,
  PF_P,
  PF_RSVD,
  PF_U,
  PF_W,
} from "../isa/paging.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";

/** What an access wants. `user`: the access counts as user-mode (CPL 3 and not an implicit supervisor access). */
export interface PageAccess {
  readonly kind: "read" | "write" | "execute";
  readonly user: boolean;
}

/** One entry that the walk read. */
export interface PageWalkEntry {
  readonly level: "PML4E" | "PDPTE" | "PDE" | "PTE";
  /** Index into the table, 0–511. */
  readonly index: number;
  /** Physical address of the entry. */
  readonly physical: number;
  /** The entry as read. */
  readonly value: bigint;
  /** The entry with accessed and dirty bits as the walk leaves it. */
  readonly after: bigint;
}

/** A page walk, carried out or refused. */
export interface PageWalk {
  readonly linear: bigint;
  readonly access: PageAccess;
  /** Physical address of the PML4 table. */
  readonly root: number;
  readonly entries: readonly PageWalkEntry[];
  /** On success: the physical address of `linear`. */
  readonly physical?: number;
  /** On failure: the #PF error code and the check that failed. */
  readonly errorCode?: number;
  readonly reason?: string;
}

/** Register bits that a walk's checks depend on. */
export interface PagingControl {
  /** CR0.WP: supervisor writes honour R/W. */
  readonly wp: boolean;
  /** IA32_EFER.NXE: bit 63 of an entry forbids execution; without it the bit is reserved. */
  readonly nxe: boolean;
  /** CR4.SMEP */
  readonly smep: boolean;
  /** CR4.SMAP */
  readonly smap: boolean;
  /** RFLAGS.AC: suspends SMAP. False for implicit supervisor accesses. */
  readonly ac: boolean;
}

/** Bits of a physical address that this processor has; entries with higher address bits set are malformed. */
export const MAX_PHYSICAL_ADDRESS_BITS = 46;

const BEYOND_PHYSICAL = PAGE_ADDRESS & ~((1n << BigInt(MAX_PHYSICAL_ADDRESS_BITS)) - 1n);

/** One level of the tables: where its index is in the linear address, and what a page that ends the walk here looks like. */
const LEVELS = [
  { level: "PML4E", shift: 39n, page: null, reserved: PAGE_PS, reservedInPage: 0n },
  { level: "PDPTE", shift: 30n, page: 1n << 30n, reserved: 0n, reservedInPage: 0x3fff_e000n },
  { level: "PDE", shift: 21n, page: 1n << 21n, reserved: 0n, reservedInPage: 0x001f_e000n },
  { level: "PTE", shift: 12n, page: 1n << 12n, reserved: 0n, reservedInPage: 0n },
] as const;

/**
 * Walks the page tables for one access and says what would happen: the entries read, the A and D bits to write back, and the
 * physical address or the #PF. Nothing is changed.
 * @param cr3 control register 3; bits 51:12 are the PML4 table's address
 * @param linear a canonical linear address
 * @see SDM Vol. 3 "4-Level Paging and 5-Level Paging", "Access Rights", "Page-Fault Exceptions"
 */
export function walkPage(
  memory: PhysicalMemory,
  cr3: bigint,
  linear: bigint,
  access: PageAccess,
  control: PagingControl,
): PageWalk {
  const root = Number(cr3 & PAGE_ADDRESS);
  const entries: PageWalkEntry[] = [];
  const fault = (bits: number, reason: string): PageWalk => {
    const fetch = access.kind === "execute" && (control.nxe || control.smep);
    const errorCode = bits | (access.kind === "write" ? PF_W : 0) | (access.user ? PF_U : 0) | (fetch ? PF_I : 0);
    return { linear, access, root, entries, errorCode, reason };
  };

  let table = root;
  let userAt: string | null = null;
  let supervisorAt: string | null = null;
  let readOnlyAt: string | null = null;
  let noExecuteAt: string | null = null;
  for (const { level, shift, page, reserved, reservedInPage } of LEVELS) {
    const index = Number((linear >> shift) & 511n);
    const physical = table + index * 8;
    const value = physical + 8 <= memory.size ? memory.read64(physical) : NO_MEMORY;
    entries.push({ level, index, physical, value, after: value });
    const name = `${level} ${index}`;
    if ((value & PAGE_P) === 0n) return fault(0, `${name} is not present`);

    const endsHere = page !== null && (level === "PTE" || (value & PAGE_PS) !== 0n);
    const mustBeZero = reserved | BEYOND_PHYSICAL | (endsHere ? reservedInPage : 0n) | (control.nxe ? 0n : PAGE_NX);
    if ((value & mustBeZero) !== 0n) return fault(PF_P | PF_RSVD, `${name} has reserved bits set`);
    if ((value & PAGE_US) !== 0n) userAt = name;
    else supervisorAt ??= name;
    if ((value & PAGE_RW) === 0n) readOnlyAt ??= name;
    if ((value & PAGE_NX) !== 0n) noExecuteAt ??= name;
    if (!endsHere) {
      table = Number(value & PAGE_ADDRESS);
      continue;
    }

    const refused = refusal(access, control, supervisorAt, readOnlyAt, noExecuteAt, userAt ?? name);
    if (refused !== null) return fault(PF_P, refused);
    const dirty = access.kind === "write" ? PAGE_D : 0n;
    const marked = entries.map((entry) => ({
      ...entry,
      after: entry.value | PAGE_A | (entry.level === level ? dirty : 0n),
    }));
    const base = value & PAGE_ADDRESS & ~(page - 1n);
    return { linear, access, root, entries: marked, physical: Number(base | (linear & (page - 1n))) };
  }
  throw new Error("the page table level ends every walk");
}

/** What a read of physical addresses without memory gives. */
const NO_MEMORY = 0xffff_ffff_ffff_ffffn;

/** The access right that forbids an access, as a sentence, or null. The entries named are those that decide. */
function refusal(
  access: PageAccess,
  control: PagingControl,
  supervisorAt: string | null,
  readOnlyAt: string | null,
  noExecuteAt: string | null,
  userAt: string,
): string | null {
  const isUserPage = supervisorAt === null;
  if (access.user && !isUserPage) return `user access to a supervisor page (U/S = 0 in ${supervisorAt})`;
  if (!access.user && isUserPage) {
    if (access.kind === "execute" && control.smep)
      return `SMEP: supervisor fetch from a user page (U/S = 1 in ${userAt})`;
    if (access.kind !== "execute" && control.smap && !control.ac) {
      return `SMAP: supervisor access to a user page (U/S = 1 in ${userAt}) while RFLAGS.AC = 0`;
    }
  }
  if (access.kind === "write" && readOnlyAt !== null && (access.user || control.wp)) {
    return `write to a read-only page (R/W = 0 in ${readOnlyAt})`;
  }
  if (access.kind === "execute" && noExecuteAt !== null)
    return `fetch from a no-execute page (XD = 1 in ${noExecuteAt})`;
  return null;
}
