import type { KernelSource, OpenSession, OpenSessionInSlices } from "../core/index.ts";
import type { LessonPlayer } from "../lessons/player.ts";
import type { Outcome } from "../scenario/scenario.ts";

/** What the store needs from outside. Tests give it a clock of their own. */
export interface StoreDependencies {
  readonly openSession: OpenSession;
  readonly openSessionInSlices: OpenSessionInSlices;
  /** The guest kernel's files as they are shipped. */
  readonly kernelSources: () => readonly KernelSource[];
  /** Fetches a lesson and boots it on a machine of its own; an unknown lesson or a failed load is one sentence. */
  readonly openLesson: (id: string) => Promise<Outcome<LessonPlayer>>;
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
  /** What was kept under a name on this device, or null. */
  readonly recall: (name: string) => string | null;
  /** Keeps a text on this device where it lets us. */
  readonly keep: (name: string, value: string) => void;
}
