/** What there is to say about a word. */
export interface Help {
  readonly title: string;
  /** Sentences, a paragraph each. */
  readonly text: readonly string[];
  /** Names and what they mean here, as in `["%rdi", "fd: unsigned int"]`. */
  readonly rows: readonly (readonly [name: string, meaning: string])[];
  /** Where it is written: the manual and its section. */
  readonly manual?: string;
  /** What else there is to say, in a part of its own: behind a trap's call, the trap itself. */
  readonly also?: Help;
}

/** Help for a stretch of one line; columns from 1, `endColumn` exclusive. */
export interface PlacedHelp extends Help {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}
