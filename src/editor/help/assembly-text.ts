import type { Program, SourceLine } from "../../core/index.ts";

/** A source as help and completion read it. */
export interface AssemblyText {
  readonly lines: readonly string[];
  readonly syntax: Program["syntax"];
  readonly bits: Program["bits"];
  /** What the lines became, where they have been assembled as they stand. */
  readonly placed: readonly SourceLine[];
}

export function assemblyText(
  source: string,
  syntax: Program["syntax"],
  bits: Program["bits"],
  placed: readonly SourceLine[] = [],
): AssemblyText {
  return { lines: source.split("\n"), syntax, bits, placed };
}
