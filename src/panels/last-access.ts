import type { Frame, PageWalk } from "../core/index.ts";
import type { AccessKind } from "./address.ts";

/** The access to memory that says most about the last step. */
export interface LastAccess {
  readonly linear: bigint;
  readonly kind: AccessKind;
  /** It counted as a user-mode access. */
  readonly user: boolean;
  /** The walk that the processor made; null where the TLB knew the answer. */
  readonly walk: PageWalk | null;
}

/**
 * The refused access of a page fault, else the last one to data or stack, else to a table, else the fetch of the instruction;
 * null at the start of a run.
 */
export function lastAccess({ events, previous, machine }: Frame): LastAccess | null {
  const walks = events.flatMap((event) => (event.kind === "page-walk" ? [event.walk] : []));
  const refused = walks.findLast((walk) => walk.physical === undefined);
  if (refused !== undefined) return { linear: refused.linear, ...refused.access, walk: refused };

  const accesses = events.flatMap((event) =>
    event.kind === "memory-read" || event.kind === "memory-write" ? [event] : [],
  );
  const access =
    accesses.findLast(({ purpose }) => purpose === "data" || purpose === "stack") ??
    accesses.findLast(({ purpose }) => purpose === "descriptor" || purpose === "tss") ??
    null;
  const fromUser = previous?.cpl === 3;
  if (access !== null) {
    const kind = access.kind === "memory-read" ? "read" : "write";
    const ofProgram = access.purpose === "data" || access.purpose === "stack";
    // What an interrupt pushes and what the processor reads of its tables are supervisor accesses, whatever the CPL was.
    const user = ofProgram && fromUser && machine.cpl === 3;
    return { linear: access.linear, kind, user, walk: findWalk(walks, access.linear, (each) => each !== "execute") };
  }
  if (previous === null) return null;
  const linear = previous.rip;
  return { linear, kind: "execute", user: fromUser, walk: findWalk(walks, linear, (kind) => kind === "execute") };
}

function findWalk(walks: readonly PageWalk[], linear: bigint, fits: (kind: AccessKind) => boolean): PageWalk | null {
  return walks.findLast((walk) => walk.linear >> 12n === linear >> 12n && fits(walk.access.kind)) ?? null;
}
