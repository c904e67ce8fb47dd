import type { Io } from "./io.ts";

/** A word after `cli --`. */
export interface Command {
  /** What follows the word, for the help: `FILE [--max N]`. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /**
   * @param argv what stands after the command's name
   * @returns the exit status
   * @throws {CommandError} for a usage error (2) and for an unreadable or malformed file (1)
   */
  readonly run: (argv: readonly string[], io: Io) => number;
}
