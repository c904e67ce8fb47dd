import { PAGE_G, PAGE_NX, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { isInBothRoots, USER_ROOT_BIT } from "./layout.ts";

const ADDRESS_MASK = 0x000f_ffff_ffff_f000n;
/** The lower half of the canonical addresses. */
const USER_HALF_END = 1n << 47n;
const PHYSICAL_IN_LARGE_PAGE = 0x1f_ffffn;

/** What a mapping allows. `user`: CPL 3 may use it. */
export interface MappingPermissions {
  readonly write: boolean;
  readonly execute: boolean;
  readonly user: boolean;
  /** The translation outlives a change of CR3. */
  readonly global?: boolean;
}

/** What the processor and the kernel's configuration make of page tables. */
export interface PagingFeatures {
  /** IA32_EFER.NXE: bit 63 of an entry forbids execution. Without it the bit is reserved and must stay 0. */
  readonly nx: boolean;
  /** The PML4 table is the kernel's of a pair. */
  readonly kpti: boolean;
}

/** The kernel's own view of one set of 4-level page tables, which lie in guest memory. */
export class PageTables {
  readonly root: number;
  readonly features: PagingFeatures;
  private readonly memory: PhysicalMemory;
  private readonly allocate: () => number | null;

  /**
   * @param root physical address of the PML4 table, of a pair the kernel's
   * @param allocate gives a zeroed frame number for a new table, or null
   */
  constructor(memory: PhysicalMemory, root: number, allocate: () => number | null, features: PagingFeatures) {
    this.features = features;
    this.memory = memory;
    this.root = root;
    this.allocate = allocate;
  }

  /** Maps one 4-KiB page. Returns false when no frame is left for a table. */
  map(linear: bigint, frame: number, permissions: MappingPermissions): boolean {
    const entry = this.entryAddress(linear, true);
    if (entry === null) return false;
    this.memory.write64(entry, (BigInt(frame) << 12n) | this.leafBits(linear, permissions));
    return true;
  }

  /** Maps one 2-MiB page of the kernel's half. `linear` and `physical` are 2-MiB aligned. */
  mapLarge(linear: bigint, physical: number, permissions: MappingPermissions): void {
    const pd = this.tableFor(linear, 2, true);
    if (pd === null) throw new Error("no frame left for a page table at boot");
    this.memory.write64(pd + index(linear, 1) * 8, BigInt(physical) | this.leafBits(linear, permissions) | PAGE_PS);
  }

  /** Unmaps a page and returns its frame, or null if it was not mapped. */
  unmap(linear: bigint): number | null {
    const entry = this.entryAddress(linear, false);
    if (entry === null) return null;
    const value = this.memory.read64(entry);
    if ((value & PAGE_P) === 0n) return null;
    this.memory.write64(entry, 0n);
    return Number((value & ADDRESS_MASK) >> 12n);
  }

  /** Physical address of the entry that maps a 4-KiB page; null where there is no table for it. */
  entryOf(linear: bigint): number | null {
    return this.entryAddress(linear, false);
  }

  /** The pages that the user's half maps, lowest first, each with the physical address of its entry. */
  *userPages(): Generator<{ readonly linear: bigint; readonly entry: number; readonly frame: number }> {
    for (const { table, linear } of this.userTables(this.root, 3, 0n)) {
      for (let slot = 0; slot < 512; slot++) {
        const value = this.memory.read64(table + slot * 8);
        if ((value & PAGE_P) === 0n) continue;
        yield {
          linear: linear | (BigInt(slot) << 12n),
          entry: table + slot * 8,
          frame: Number((value & ADDRESS_MASK) >> 12n),
        };
      }
    }
  }

  /** Gives back the tables of the user's half and the root; what they map must be gone. @param free takes a frame number */
  release(free: (frame: number) => void): void {
    this.releaseTable(this.root, 3, free);
    if (this.features.kpti) free((this.root + USER_ROOT_BIT) >>> 12);
  }

  private releaseTable(table: number, level: number, free: (frame: number) => void): void {
    for (let slot = 0; level > 0 && slot < (level === 3 ? 256 : 512); slot++) {
      const value = this.memory.read64(table + slot * 8);
      if ((value & PAGE_P) !== 0n) this.releaseTable(Number(value & ADDRESS_MASK), level - 1, free);
    }
    free(table >>> 12);
  }

  /** The page tables (the lowest level) of the user's half, each with the linear address of its first page. */
  private *userTables(table: number, level: number, linear: bigint): Generator<{ table: number; linear: bigint }> {
    if (level === 0) {
      yield { table, linear };
      return;
    }
    for (let slot = 0; slot < (level === 3 ? 256 : 512); slot++) {
      const value = this.memory.read64(table + slot * 8);
      if ((value & PAGE_P) === 0n) continue;
      yield* this.userTables(
        Number(value & ADDRESS_MASK),
        level - 1,
        linear | (BigInt(slot) << BigInt(12 + 9 * level)),
      );
    }
  }

  /** The physical address behind a linear one, whatever its permissions; null where nothing is mapped. */
  translate(linear: bigint): number | null {
    let table = this.root;
    for (let level = 3; level >= 0; level--) {
      const value = this.memory.read64(table + index(linear, level) * 8);
      if ((value & PAGE_P) === 0n) return null;
      if (level === 1 && (value & PAGE_PS) !== 0n) {
        return Number((value & ADDRESS_MASK & ~PHYSICAL_IN_LARGE_PAGE) | (linear & PHYSICAL_IN_LARGE_PAGE));
      }
      table = Number(value & ADDRESS_MASK);
      if (table >= this.memory.size) return null;
    }
    return table + Number(linear & 0xfffn);
  }

  /** Reads bytes at a linear address; undefined where a page is missing. */
  readBytes(linear: bigint, length: number): Uint8Array | undefined {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const physical = this.translate(linear + BigInt(done));
      if (physical === null) return undefined;
      const part = Math.min(length - done, 4096 - (physical & 0xfff));
      bytes.set(this.memory.bytes.subarray(physical, physical + part), done);
      done += part;
    }
    return bytes;
  }

  /** Writes bytes at a mapped linear address. */
  writeBytes(linear: bigint, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const physical = this.mapped(linear + BigInt(done));
      const part = Math.min(bytes.length - done, 4096 - (physical & 0xfff));
      this.memory.writeBytes(physical, bytes.subarray(done, done + part));
      done += part;
    }
  }

  /** Reads an aligned word of mapped memory. */
  read64(linear: bigint): bigint {
    return this.memory.read64(this.mapped(linear));
  }

  /** Writes an aligned word of mapped memory. */
  write64(linear: bigint, value: bigint): void {
    this.memory.write64(this.mapped(linear), value);
  }

  /**
   * Enters a PML4E of user memory into both copies. The kernel's forbids execution of everything below it: the kernel never runs
   * user code, and should it go back to ring 3 on its own root, the first instruction faults.
   * @see Linux arch/x86/mm/pti.c, __pti_set_user_pgtbl
   */
  private enterUserSlot(slot: number, value: bigint): void {
    this.memory.write64(slot + USER_ROOT_BIT, value);
    this.memory.write64(slot, value | (this.features.nx ? PAGE_NX : 0n));
  }

  private leafBits(linear: bigint, { write, execute, user, global = false }: MappingPermissions): bigint {
    const noExecute = execute || !this.features.nx ? 0n : PAGE_NX;
    // A translation that outlives the change to the user's root must not show more than that root maps.
    const outlives = global && (!this.features.kpti || isInBothRoots(linear));
    return PAGE_P | (outlives ? PAGE_G : 0n) | (write ? PAGE_RW : 0n) | (user ? PAGE_US : 0n) | noExecute;
  }

  private mapped(linear: bigint): number {
    const physical = this.translate(linear);
    if (physical === null) throw new UnmappedError(linear);
    return physical;
  }

  private entryAddress(linear: bigint, create: boolean): number | null {
    const table = this.tableFor(linear, 1, create);
    return table === null ? null : table + index(linear, 0) * 8;
  }

  /** The table whose entries stand at `level` − 1: 1 gives the page table, 2 the page directory. */
  private tableFor(linear: bigint, level: 1 | 2, create: boolean): number | null {
    let table = this.root;
    for (let at = 3; at >= level; at--) {
      const slot = table + index(linear, at) * 8;
      let value = this.memory.read64(slot);
      if ((value & PAGE_P) === 0n) {
        const frame = create ? this.allocate() : null;
        if (frame === null) return null;
        // Upper levels allow everything their half of the address space may have; the PTE decides.
        value = (BigInt(frame) << 12n) | PAGE_P | PAGE_RW | (linear < USER_HALF_END ? PAGE_US : 0n);
        if (at === 3 && this.features.kpti && linear < USER_HALF_END) this.enterUserSlot(slot, value);
        else this.memory.write64(slot, value);
      }
      table = Number(value & ADDRESS_MASK);
    }
    return table;
  }
}

/** The kernel model was made to use a linear address that is not mapped. */
export class UnmappedError extends Error {
  readonly linear: bigint;

  constructor(linear: bigint) {
    super(`kernel model: 0x${linear.toString(16)} is not mapped`);
    this.linear = linear;
  }
}

/** The nine bits of a linear address that select an entry: level 3 PML4E … level 0 PTE. */
function index(linear: bigint, level: number): number {
  return Number((linear >> BigInt(12 + 9 * level)) & 0x1ffn);
}
