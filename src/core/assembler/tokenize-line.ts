import type { Syntax } from "../isa/spellings.ts";
import { splitGnuLine } from "./gnu-lines.ts";
import { tokenize } from "./lexer.ts";
import { mnemonicNames } from "./mnemonic-names.ts";
import { prefixNames } from "./prefix-names.ts";
import { findRegister } from "./register.ts";
import type { Token } from "./token.ts";
import { isDirective } from "./vocabulary.ts";

/** What a piece of a line is, for colouring it. What is none of these is left out. */
export interface LineToken {
  readonly kind: "comment" | "directive" | "instruction" | "register" | "number" | "string" | "label";
  /** Columns from 0; `end` is the column after the last character. */
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts one line of a source into coloured pieces, from left to right. Knows nothing of other lines: a block comment that began
 * before is not seen. Never throws.
 */
export function tokenizeLine(text: string, syntax: Syntax): readonly LineToken[] {
  const pieces = syntax === "nasm" ? nasmPieces(text) : gnuPieces(text, syntax);
  return pieces.toSorted((a, b) => a.start - b.start);
}

function gnuPieces(text: string, syntax: Syntax): LineToken[] {
  const { statements, comments } = splitGnuLine(text, 1, false);
  const pieces: LineToken[] = comments.map(({ column, endColumn }) => ({
    kind: "comment",
    start: column - 1,
    end: endColumn - 1,
  }));
  for (const statement of statements)
    pieces.push(...classify(tokenize(statement.text, statement.column, "gnu"), syntax));
  return pieces;
}

function nasmPieces(text: string): LineToken[] {
  const end = endOfNasmCode(text);
  const pieces = classify(tokenize(text.slice(0, end), 1, "nasm"), "nasm");
  if (end < text.length) pieces.push({ kind: "comment", start: end, end: text.length });
  return pieces;
}

/** Where the comment of a NASM line begins: at a `;` outside quotes. */
export function endOfNasmCode(text: string): number {
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (quote !== "") {
      if (character === "\\" && quote === "`") index++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'" || character === "`") quote = character;
    else if (character === ";") return index;
  }
  return text.length;
}

function classify(tokens: readonly Token[], syntax: Syntax): LineToken[] {
  const pieces: LineToken[] = [];
  const push = (kind: LineToken["kind"], from: Token, to: Token = from): void => {
    pieces.push({ kind, start: from.column - 1, end: to.endColumn - 1 });
  };
  // Until the instruction or directive of the statement has been met.
  let atStart = true;
  let afterTimes = false;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.kind === "string") push("string", token);
    else if (token.kind === "number" || token.kind === "float" || token.kind === "localLabel") {
      push(next?.text === ":" && atStart ? "label" : token.text.startsWith("'") ? "string" : "number", token);
    } else if (token.kind === "invalid") {
      const quoted = /^["'`]/.test(token.text);
      push(quoted ? "string" : "number", token);
    } else if (token.kind === "operator" && token.text === "%" && next?.kind === "name" && !next.spaced) {
      if (syntax === "att" && findRegister(next.text) !== undefined) push("register", token, next);
      else if (syntax === "nasm" && isDirective(`%${next.text}`, syntax)) push("directive", token, next);
      if (syntax === "nasm") atStart = false;
    } else if (token.kind === "name" && tokens[index - 1]?.text !== "%") {
      const kind = nameKind(token, next, atStart, syntax);
      const word = token.text.toLowerCase();
      // Prefixes, labels and TIMES with its count leave the instruction to come.
      const isPrefix = kind === "instruction" && Object.hasOwn(prefixNames(syntax), word);
      if (syntax === "nasm" && word === "times") afterTimes = true;
      else if (kind === "instruction" || kind === "directive") atStart = isPrefix;
      else if (kind !== "label" && !afterTimes) atStart = false;
      if (kind !== null) push(kind, token);
    }
  }
  return pieces;
}

function nameKind(token: Token, next: Token | undefined, atStart: boolean, syntax: Syntax): LineToken["kind"] | null {
  const word = token.text.toLowerCase();
  if (atStart) {
    if (next?.text === ":" || next?.text === "=") return "label";
    if (isDirective(word, syntax)) return "directive";
    if (mnemonicNames(syntax).has(word) || Object.hasOwn(prefixNames(syntax), word)) return "instruction";
    // NASM's labels may stand without a colon.
    if (syntax === "nasm" && next?.kind === "name") return "label";
  } else if (syntax === "nasm" && (word === "equ" || isDirective(word, syntax))) return "directive";
  if (syntax !== "att" && findRegister(word) !== undefined) return "register";
  return null;
}
