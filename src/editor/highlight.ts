import { type Program, tokenizeLine } from "../core/index.ts";

/** What a piece of a line is, for colouring. */
export type HighlightKind =
  | "plain"
  | "comment"
  | "directive"
  | "instruction"
  | "register"
  | "number"
  | "string"
  | "label";

/** A piece of a line; the pieces of a line are the whole of it. */
export interface HighlightPart {
  readonly kind: HighlightKind;
  readonly text: string;
  /** Column from 0. */
  readonly start: number;
}

/** Cuts a line of assembly into coloured pieces. */
export function highlightLine(text: string, syntax: Program["syntax"]): readonly HighlightPart[] {
  const parts: HighlightPart[] = [];
  let at = 0;
  const plainUpTo = (end: number) => {
    if (end > at) parts.push({ kind: "plain", text: text.slice(at, end), start: at });
    at = Math.max(at, end);
  };
  for (const token of tokenizeLine(text, syntax)) {
    plainUpTo(token.start);
    parts.push({ kind: token.kind, text: text.slice(token.start, token.end), start: token.start });
    at = token.end;
  }
  plainUpTo(text.length);
  return parts;
}
