import type { FrameMemory, RegionView } from "../../core/index.ts";
import { addressSpacePanelText as text } from "../../text/address-space-panel.ts";
import { type Reach, type Right, reachOf } from "../address.ts";

const PAGE = 4096n;

/** Bytes that one entry of a level maps or leaves out. */
const SPAN = { PML4E: 1n << 39n, PDPTE: 1n << 30n, PDE: 1n << 21n, PTE: PAGE } as const;

/** Page walks that counting the pages of one region may take. */
const MOST_WALKS = 256;

/** How much of a region is mapped, and where its first mapped page is. */
export interface MappedPages {
  readonly first: bigint | null;
  readonly present: bigint;
  readonly all: bigint;
  /** False where a large region was not looked at to its end. */
  readonly complete: boolean;
}

/** Walks through a region. An absent entry of a high level, and a large page, are one walk. */
export function mappedPages(memory: FrameMemory, { start, end, user }: RegionView): MappedPages {
  let first: bigint | null = null;
  let present = 0n;
  let walks = 0;
  let at = start;
  for (; at < end && walks < MOST_WALKS; walks++) {
    const walk = memory.walk(at, { kind: "read", user });
    const last = walk.entries.at(-1);
    if (last === undefined) break;
    const span = SPAN[last.level];
    const next = (at & ~(span - 1n)) + span;
    const stop = next < end ? next : end;
    if ((last.value & 1n) === 1n) {
      first ??= at;
      present += (stop - at) / PAGE;
    }
    at = stop;
  }
  return { first, present, all: (end - start) / PAGE, complete: at >= end };
}

/** What one ring may do, as a table shows it. */
export interface RingRights {
  /** `r-x` */
  readonly letters: string;
  /** In words, for those who do not see the letters. */
  readonly words: string;
  /** The rules that take something away: `SMAP`, `U/S = 0`. */
  readonly rules: readonly { readonly name: string; readonly meaning: string }[];
}

const NAMES = { read: "r", write: "w", execute: "x" } as const;

/** What both rings may do in a region now, asked of the page walk at its first mapped page. */
export function regionRights(
  memory: FrameMemory,
  region: RegionView,
  { first }: MappedPages,
): { readonly ring3: RingRights; readonly ring0: RingRights } {
  const reach = reachOf(memory, first ?? region.start);
  const why = region.permissions === "---" ? "forbidden" : region.user ? "untouched" : "hidden";
  return { ring3: ringRights(reach, reach.ring3, why), ring0: ringRights(reach, reach.ring0, why) };
}

/** @param why what keeps a region's pages from being there, where none is */
function ringRights(reach: Reach, rights: readonly Right[], why: "forbidden" | "untouched" | "hidden"): RingRights {
  const allowed = rights.filter((right) => right.allowed).map(({ kind }) => text.rights[kind]);
  const letters = rights.map((right) => (right.allowed ? NAMES[right.kind] : "-")).join("");
  const words = allowed.length === 0 ? text.rights.nothing : text.rights.may(allowed.join(", "));
  const { reasons } = text;
  if (!reach.present) {
    return { letters, words, rules: [{ name: reasons[why], meaning: reasons[`${why}Meaning`] }] };
  }
  const refusals = rights.map(({ reason }) => reason);
  const rules = [
    { start: "user access to a supervisor page", name: reasons.supervisor, meaning: reasons.supervisorMeaning },
    { start: "SMAP", name: reasons.smap, meaning: reasons.smapMeaning },
    { start: "SMEP", name: reasons.smep, meaning: reasons.smepMeaning },
  ].filter(({ start }) => refusals.some((reason) => reason.startsWith(start)));
  return { letters, words, rules: rules.map(({ name, meaning }) => ({ name, meaning })) };
}
