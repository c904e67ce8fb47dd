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
