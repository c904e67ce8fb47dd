import { systemCallsPanelText as text } from "../../text/system-calls-panel.ts";
import { type CallRow, callRows } from "./call-rows.ts";

/** A call that takes its arguments otherwise in 32-bit code. */
export interface AbiDifference {
  /** `"pread64"`; where the names differ both, `"lseek / _llseek"`. */
  readonly name: string;
  readonly wide: CallRow;
  readonly narrow: CallRow;
  readonly why: string;
}

/** Counts over the two tables. */
export interface AbiCounts {
  readonly sharedNames: number;
  /** Names with the same number, of those below `unifiedFrom`. */
  readonly chance: number;
  readonly sameNumber: number;
  /** The lowest number from which on a shared name has the same number in both. */
  readonly unifiedFrom: number;
}

type Reason = keyof (typeof text)["differences"]["why"];

/** The calls whose arguments differ in place or count; names that differ only in their 64-bit form stand beside one another. */
const DIFFERENT: readonly { readonly wide: string; readonly narrow?: string; readonly why: Reason }[] = [
  { wide: "clone", why: "clone" },
  { wide: "mmap", narrow: "mmap2", why: "mmap2" },
  { wide: "mmap", why: "oldMmap" },
  { wide: "select", why: "oldMmap" },
  { wide: "pread64", why: "split" },
  { wide: "pwrite64", why: "split" },
  { wide: "readahead", why: "split" },
  { wide: "fadvise64", why: "split" },
  { wide: "truncate", narrow: "truncate64", why: "split" },
  { wide: "sync_file_range", why: "splitTwice" },
  { wide: "fallocate", why: "splitTwice" },
  { wide: "lseek", narrow: "_llseek", why: "llseek" },
  { wide: "preadv", why: "both" },
  { wide: "pselect6", why: "pselect6" },
];

/** The differences, with the rows of both tables. */
export function abiDifferences(): readonly AbiDifference[] {
  const row = (abi: "x86-64" | "i386", name: string) => callRows(abi).find((each) => each.name === name);
  return DIFFERENT.flatMap(({ wide, narrow = wide, why }) => {
    const left = row("x86-64", wide);
    const right = row("i386", narrow);
    if (left === undefined || right === undefined) return [];
    const name = wide === narrow ? wide : text.differences.pair(wide, narrow);
    return [{ name, wide: left, narrow: right, why: text.differences.why[why] }];
  });
}

/** What the two numberings have in common. */
export function abiCounts(): AbiCounts {
  const narrow = new Map(callRows("i386").map(({ name, nr }) => [name, nr]));
  const shared = callRows("x86-64").filter(({ name }) => narrow.has(name));
  const different = shared.filter(({ name, nr }) => narrow.get(name) !== nr);
  const last = Math.max(...different.flatMap(({ name, nr }) => [nr, narrow.get(name) ?? 0]));
  const unified = shared.filter(({ nr }) => nr > last).map(({ nr }) => nr);
  return {
    sharedNames: shared.length,
    sameNumber: shared.length - different.length,
    chance: shared.length - different.length - unified.length,
    unifiedFrom: Math.min(...unified),
  };
}
