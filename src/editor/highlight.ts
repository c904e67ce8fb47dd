import { type Program, tokenizeLine } from "../core/index.ts";

/** What a piece of a line is, for colouring; a name is a word that help may know. */
export type HighlightKind =
  | "plain"
  | "name"
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

/** Cuts a line of assembly into coloured pieces and names. */
export function highlightLine(text: string, syntax: Program["syntax"]): readonly HighlightPart[] {
  const parts: HighlightPart[] = [];
  let at = 0;
  const upTo = (end: number, kind: HighlightKind) => {
    if (end > at) parts.push({ kind, text: text.slice(at, end), start: at });
    at = Math.max(at, end);
  };
  const namesUpTo = (end: number) => {
    const from = at;
    for (const { 0: name, index } of text.slice(from, end).matchAll(/[A-Za-z_.?@][\w.$?@]*/g)) {
      upTo(from + index, "plain");
      upTo(from + index + name.length, "name");
    }
    upTo(end, "plain");
  };
  for (const token of tokenizeLine(text, syntax)) {
    namesUpTo(token.start);
    upTo(token.end, token.kind);
  }
  namesUpTo(text.length);
  return parts;
}
