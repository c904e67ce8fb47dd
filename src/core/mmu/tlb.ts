/** Entries of each translation cache, for data and for instructions; direct-mapped. */
export const TLB_ENTRIES = 256;

/** Permissions of a cached translation: those of every level of the walk together. */
export const TLB_USER = 1 << 0;
export const TLB_WRITABLE = 1 << 1;
export const TLB_NO_EXECUTE = 1 << 2;
export const TLB_GLOBAL = 1 << 3;
/** The leaf's D bit was set when the entry was made. */
export const TLB_DIRTY = 1 << 4;
/** Part of a 2-MiB page, of a 1-GiB page. */
export const TLB_2M = 1 << 5;
export const TLB_1G = 1 << 6;

/** log2 of the words of a tag: page (low half of its address), high half, physical address, unused. */
const TAG_SHIFT = 2;
const SET_WORDS = TLB_ENTRIES << TAG_SHIFT;
/** A low half that no page has. */
const NO_PAGE = 1;

/**
 * Which tags an access looks at, as an offset into a tag array: the privilege that the tags were checked for. The last set is
 * for accesses that are checked for alignment; it holds no tags for data.
 */
export const SUPERVISOR_WITHOUT_USER_PAGES = 0;
export const SUPERVISOR = SET_WORDS;
export const USER = 2 * SET_WORDS;
export const USER_ALIGNED = 3 * SET_WORDS;
const SETS = 4;

/** Offset of a page's tag in its set. The upper bits are folded in because regions begin at multiples of megabytes and more. */
export function tagOffset(low: number, high: number): number {
  return (((low >>> 12) ^ (low >>> 21) ^ (high >>> 8)) & (TLB_ENTRIES - 1)) << TAG_SHIFT;
}

/** The architectural part of a TLB as plain data: entries for data, then entries for instructions. */
export interface TlbState {
  readonly pageLow: Int32Array;
  readonly pageHigh: Int32Array;
  readonly frame: Float64Array;
  readonly permissions: Int32Array;
}

/**
 * The translation lookaside buffers for data and for instructions.
 *
 * The architectural part holds translations as the page walks found them, possibly stale: only MOV to CR3, MOV to CR4, INVLPG or
 * another page in the same entry removes one. It is part of the machine's state.
 *
 * The tags behind it repeat entries for accesses that were allowed once, one array each for reading, writing and executing, so
 * that a hit is one comparison. They may be dropped at any time, and a tag is dropped with the entry it repeats, so the guest
 * cannot tell whether there are any.
 */
export class Tlb {
  private readonly pageLow = new Int32Array(2 * TLB_ENTRIES);
  private readonly pageHigh = new Int32Array(2 * TLB_ENTRIES);
  /** Physical address of the frame. */
  private readonly frame = new Float64Array(2 * TLB_ENTRIES);
  private readonly permissions = new Int32Array(2 * TLB_ENTRIES);

  readonly readTags = new Int32Array(SETS * SET_WORDS);
  readonly writeTags = new Int32Array(SETS * SET_WORDS);
  readonly executeTags = new Int32Array(SETS * SET_WORDS);

  constructor() {
    this.flushAll();
  }

  private entryFor(low: number, high: number, execute: boolean): number {
    return (tagOffset(low, high) >>> TAG_SHIFT) + (execute ? TLB_ENTRIES : 0);
  }

  /** The entry that holds a page's translation, or -1. The address is given as halves. */
  find(low: number, high: number, execute: boolean): number {
    const entry = this.entryFor(low, high, execute);
    return this.pageLow[entry] === (low & -4096) && this.pageHigh[entry] === high ? entry : -1;
  }

  /** Physical address of an entry's frame. */
  frameOf(entry: number): number {
    return this.frame[entry] as number;
  }

  permissionsOf(entry: number): number {
    return this.permissions[entry] as number;
  }

  /** Puts a translation in, in place of what its entry held. @param frame physical address of the 4-KiB frame */
  insert(low: number, high: number, execute: boolean, frame: number, permissions: number): number {
    const entry = this.entryFor(low, high, execute);
    this.dropTagsOf(entry);
    this.pageLow[entry] = low & -4096;
    this.pageHigh[entry] = high;
    this.frame[entry] = frame;
    this.permissions[entry] = permissions;
    return entry;
  }

  flushAll(): void {
    this.pageLow.fill(NO_PAGE);
    this.pageHigh.fill(0);
    this.frame.fill(0);
    this.permissions.fill(0);
    this.dropTags();
  }

  flushNonGlobal(): void {
    for (let entry = 0; entry < 2 * TLB_ENTRIES; entry++) {
      if (((this.permissions[entry] as number) & TLB_GLOBAL) === 0) this.clear(entry);
    }
  }

  /** Removes the translations of the page that contains an address, all fragments of a large one. */
  flushPage(low: number, high: number): void {
    for (let entry = 0; entry < 2 * TLB_ENTRIES; entry++) {
      const permissions = this.permissions[entry] as number;
      const mask = (permissions & TLB_1G) !== 0 ? -(1 << 30) : (permissions & TLB_2M) !== 0 ? -(1 << 21) : -4096;
      const pageLow = this.pageLow[entry] as number;
      if (pageLow !== NO_PAGE && ((pageLow ^ low) & mask) === 0 && this.pageHigh[entry] === high) this.clear(entry);
    }
  }

  private clear(entry: number): void {
    if (this.pageLow[entry] === NO_PAGE) return;
    this.dropTagsOf(entry);
    this.pageLow[entry] = NO_PAGE;
    this.pageHigh[entry] = 0;
    this.frame[entry] = 0;
    this.permissions[entry] = 0;
  }

  /** Lets later accesses of one kind and privilege to an entry's page pass without a look at the entry. */
  setTag(tags: Int32Array, set: number, entry: number): void {
    const at = set + ((entry & (TLB_ENTRIES - 1)) << TAG_SHIFT);
    tags[at] = this.pageLow[entry] as number;
    tags[at + 1] = this.pageHigh[entry] as number;
    tags[at + 2] = this.frame[entry] as number;
  }

  private dropTagsOf(entry: number): void {
    for (let at = (entry & (TLB_ENTRIES - 1)) << TAG_SHIFT; at < SETS * SET_WORDS; at += SET_WORDS) {
      if (entry >= TLB_ENTRIES) this.executeTags[at] = NO_PAGE;
      else {
        this.readTags[at] = NO_PAGE;
        this.writeTags[at] = NO_PAGE;
      }
    }
  }

  dropWriteTags(): void {
    this.writeTags.fill(NO_PAGE);
  }

  /** Drops the write tags of one frame, given by its physical address. */
  dropWriteTagsOfFrame(frame: number): void {
    for (let at = 0; at < SETS * SET_WORDS; at += 1 << TAG_SHIFT) {
      if (this.writeTags[at] !== NO_PAGE && this.writeTags[at + 2] === frame) this.writeTags[at] = NO_PAGE;
    }
  }

  dropTags(): void {
    this.readTags.fill(NO_PAGE);
    this.writeTags.fill(NO_PAGE);
    this.executeTags.fill(NO_PAGE);
  }

  saveState(): TlbState {
    return {
      pageLow: this.pageLow.slice(),
      pageHigh: this.pageHigh.slice(),
      frame: this.frame.slice(),
      permissions: this.permissions.slice(),
    };
  }

  loadState(state: TlbState): void {
    this.pageLow.set(state.pageLow);
    this.pageHigh.set(state.pageHigh);
    this.frame.set(state.frame);
    this.permissions.set(state.permissions);
    this.dropTags();
  }
}
