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

/** What a TLB has been through since the machine started. */
export interface TlbCounts {
  /** Page walks, those that faulted too: no cached translation allowed the access. */
  readonly walks: number;
  /** Times that translations were removed: MOV to CR3 or CR4, INVLPG. */
  readonly flushes: number;
  /** Translations removed by them. */
  readonly removed: number;
}

/** The architectural part of a TLB as plain data: entries for data, then entries for instructions. */
export interface TlbState {
  /** Address-space identifiers; 0 while CR4.PCIDE = 0. */
  readonly pcid: Int32Array;
  readonly counts: TlbCounts;
  readonly pageLow: Int32Array;
  readonly pageHigh: Int32Array;
  readonly frame: Float64Array;
  readonly permissions: Int32Array;
}

/**
 * The translation lookaside buffers for data and for instructions.
 *
 * The architectural part holds translations as the page walks found them, possibly stale: only MOV to CR3, MOV to CR4, INVLPG or
 * another page in the same entry removes one. It is part of the machine's state. Each carries the process-context identifier
 * that was current when it was made and is used under that one only, unless it is global.
 *
 * The tags behind it repeat entries for accesses that were allowed once, one array each for reading, writing and executing, so
 * that a hit is one comparison. They may be dropped at any time, and a tag is dropped with the entry it repeats, so the guest
 * cannot tell whether there are any.
 */
export class Tlb {
  /** The process-context identifier of accesses now: CR3[11:0] while CR4.PCIDE = 1, else 0. Whoever changes it drops the tags. */
  pcid = 0;
  private walks = 0;
  private flushes = 0;
  private removed = 0;
  private readonly pcids = new Int32Array(2 * TLB_ENTRIES);
  private readonly pageLow = new Int32Array(2 * TLB_ENTRIES);
  private readonly pageHigh = new Int32Array(2 * TLB_ENTRIES);
  /** Physical address of the frame. */
  private readonly frame = new Float64Array(2 * TLB_ENTRIES);
  private readonly permissions = new Int32Array(2 * TLB_ENTRIES);

  readonly readTags = new Int32Array(SETS * SET_WORDS);
  readonly writeTags = new Int32Array(SETS * SET_WORDS);
  readonly executeTags = new Int32Array(SETS * SET_WORDS);

  constructor() {
    this.pageLow.fill(NO_PAGE);
    this.dropTags();
  }

  /** Where a page's translation is, under an identifier. Two address spaces do not push each other out everywhere. */
  private entryFor(low: number, high: number, execute: boolean, pcid: number): number {
    const spread = (pcid ^ (pcid >>> 4)) & (TLB_ENTRIES - 1);
    return ((tagOffset(low, high) >>> TAG_SHIFT) ^ spread) + (execute ? TLB_ENTRIES : 0);
  }

  private holds(entry: number, low: number, high: number): boolean {
    return this.pageLow[entry] === (low & -4096) && this.pageHigh[entry] === high;
  }

  /** The entry that holds a page's translation, or -1. The address is given as halves. */
  find(low: number, high: number, execute: boolean): number {
    const own = this.entryFor(low, high, execute, this.pcid);
    if (this.holds(own, low, high) && this.isUsable(own)) return own;
    if (this.pcid === 0) return -1;
    const shared = this.entryFor(low, high, execute, 0);
    return this.holds(shared, low, high) && this.isUsable(shared) ? shared : -1;
  }

  private isUsable(entry: number): boolean {
    return this.pcids[entry] === this.pcid || this.isGlobal(entry);
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
    const entry = this.entryFor(low, high, execute, (permissions & TLB_GLOBAL) !== 0 ? 0 : this.pcid);
    this.dropTagsOf(entry);
    this.pcids[entry] = this.pcid;
    this.pageLow[entry] = low & -4096;
    this.pageHigh[entry] = high;
    this.frame[entry] = frame;
    this.permissions[entry] = permissions;
    return entry;
  }

  /** Removes every translation. Each flush returns how many it removed. */
  flushAll(): number {
    return this.flush(() => true);
  }

  flushNonGlobal(): number {
    return this.flush((entry) => !this.isGlobal(entry));
  }

  /** Removes the translations of one process-context identifier, global ones excepted. */
  flushPcid(pcid: number): number {
    return this.flush((entry) => this.pcids[entry] === pcid && !this.isGlobal(entry));
  }

  private flush(goes: (entry: number) => boolean): number {
    let removed = 0;
    for (let entry = 0; entry < 2 * TLB_ENTRIES; entry++) {
      if (this.pageLow[entry] === NO_PAGE || !goes(entry)) continue;
      this.clear(entry);
      removed++;
    }
    this.flushes++;
    this.removed += removed;
    return removed;
  }

  /** To be told of each page walk. */
  walked(): void {
    this.walks++;
  }

  /** Counts from here on: the machine starts. */
  resetCounts(): void {
    this.walks = 0;
    this.flushes = 0;
    this.removed = 0;
  }

  get counts(): TlbCounts {
    return { walks: this.walks, flushes: this.flushes, removed: this.removed };
  }

  /** Removes the translations of the page that contains an address, all fragments of a large one, under the current identifier. */
  flushPage(low: number, high: number): number {
    return this.flush((entry) => this.isUsable(entry) && this.covers(entry, low, high));
  }

  /** Removes the translations of one page under one process-context identifier, global ones excepted. */
  flushPageOfPcid(low: number, high: number, pcid: number): number {
    return this.flush((entry) => this.pcids[entry] === pcid && this.covers(entry, low, high) && !this.isGlobal(entry));
  }

  /** Whether an entry is a fragment of the page that contains an address. */
  private covers(entry: number, low: number, high: number): boolean {
    const permissions = this.permissions[entry] as number;
    const mask = (permissions & TLB_1G) !== 0 ? -(1 << 30) : (permissions & TLB_2M) !== 0 ? -(1 << 21) : -4096;
    return (((this.pageLow[entry] as number) ^ low) & mask) === 0 && this.pageHigh[entry] === high;
  }

  private isGlobal(entry: number): boolean {
    return ((this.permissions[entry] as number) & TLB_GLOBAL) !== 0;
  }

  private clear(entry: number): void {
    this.dropTagsOf(entry);
    this.pcids[entry] = 0;
    this.pageLow[entry] = NO_PAGE;
    this.pageHigh[entry] = 0;
    this.frame[entry] = 0;
    this.permissions[entry] = 0;
  }

  /** Lets later accesses of one kind and privilege to an entry's page pass without a look at the entry. */
  setTag(tags: Int32Array, set: number, entry: number): void {
    const at = set + tagOffset(this.pageLow[entry] as number, this.pageHigh[entry] as number);
    tags[at] = this.pageLow[entry] as number;
    tags[at + 1] = this.pageHigh[entry] as number;
    tags[at + 2] = this.frame[entry] as number;
  }

  private dropTagsOf(entry: number): void {
    if (this.pageLow[entry] === NO_PAGE) return;
    for (
      let at = tagOffset(this.pageLow[entry] as number, this.pageHigh[entry] as number);
      at < SETS * SET_WORDS;
      at += SET_WORDS
    ) {
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
      pcid: this.pcids.slice(),
      counts: this.counts,
      pageLow: this.pageLow.slice(),
      pageHigh: this.pageHigh.slice(),
      frame: this.frame.slice(),
      permissions: this.permissions.slice(),
    };
  }

  loadState(state: TlbState): void {
    this.pcids.set(state.pcid);
    ({ walks: this.walks, flushes: this.flushes, removed: this.removed } = state.counts);
    this.pageLow.set(state.pageLow);
    this.pageHigh.set(state.pageHigh);
    this.frame.set(state.frame);
    this.permissions.set(state.permissions);
    this.dropTags();
  }
}
