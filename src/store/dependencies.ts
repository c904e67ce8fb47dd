import type { OpenSession } from "../core/index.ts";

/** What the store needs from outside. Tests give it a clock of their own. */
export interface StoreDependencies {
  readonly openSession: OpenSession;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  /** Calls back before the next paint; returns what `cancelFrame` takes. */
  readonly requestFrame: (callback: () => void) => number;
  readonly cancelFrame: (handle: number) => void;
  /** Calls back after so many milliseconds; returns what `cancelTimer` takes. */
  readonly startTimer: (callback: () => void, milliseconds: number) => number;
  readonly cancelTimer: (handle: number) => void;
  /** Puts a hash (with `#`) into the address bar without a new entry in the history. */
  readonly replaceHash: (hash: string) => void;
  /** The page's whole address with this hash. */
  readonly addressWith: (hash: string) => string;
  /** False where the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
}
