import { type Program, tokenizeLine } from "../../core/index.ts";

/** A stretch of a line; columns from 0, `end` exclusive. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An instruction with its operands as they are written. */
export interface Statement {
  readonly mnemonic: Piece;
  readonly operands: readonly Piece[];
}

const PREFIX = /^(rep|repn?[ez]|lock|[c-gs]s|data16|addr(16|32)|[oa](16|32|64)|times)$/;

/** The instructions of a line, from left to right; GNU syntax allows several, separated by `;`. */
export function statementsOf(text: string, syntax: Program["syntax"]): readonly Statement[] {
  const tokens = tokenizeLine(text, syntax);
  const masked = [...tokens].reduce((line, { kind, start, end }) => {
    if (kind !== "comment" && kind !== "string") return line;
    return line.slice(0, start) + (kind === "comment" ? " " : "x").repeat(end - start) + line.slice(end);
  }, text);
  const statements: Statement[] = [];
  let behind = 0;
  for (const { kind, start, end } of tokens) {
    if (kind !== "instruction" || start < behind || PREFIX.test(text.slice(start, end).toLowerCase())) continue;
    const semicolon = syntax === "nasm" ? -1 : masked.indexOf(";", end);
    behind = semicolon < 0 ? text.length : semicolon;
    const mnemonic = { text: text.slice(start, end).toLowerCase(), start, end };
    statements.push({ mnemonic, operands: operandsOf(text, masked, end, behind) });
  }
  return statements;
}

/** Cuts at the commas that stand outside brackets. */
function operandsOf(text: string, masked: string, from: number, to: number): readonly Piece[] {
  const operands: Piece[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at <= to; at++) {
    const character = at === to ? "," : masked[at];
    if (character === "(" || character === "[") depth++;
    else if (character === ")" || character === "]") depth--;
    else if (character === "," && (depth === 0 || at === to)) {
      // What is masked at the end is a comment.
      const written = masked.slice(start, at).trimEnd().length;
      const blank = masked.slice(start, at).length - masked.slice(start, at).trimStart().length;
      if (blank < written)
        operands.push({ text: text.slice(start + blank, start + written), start: start + blank, end: start + written });
      start = at + 1;
    }
  }
  return operands;
}
