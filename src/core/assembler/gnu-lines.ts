import { isSpace } from "./character-class.ts";
import type { RawStatement } from "./token.ts";

const NEWLINE = /\r\n|\n|\r/;

/** A comment's place, for highlighting. */
export interface CommentRange {
  readonly column: number;
  readonly endColumn: number;
}

/** What one line holds. */
export interface GnuLine {
  readonly statements: readonly RawStatement[];
  readonly comments: readonly CommentRange[];
  /** A block comment goes on in the next line. */
  readonly inBlockComment: boolean;
}

export function sourceLines(source: string): string[] {
  return source.split(NEWLINE);
}

/**
 * Splits a line of GNU assembly at `;` and takes its comments out: `#` and `//` to the end of the line, `/` at the start of a line,
 * and block comments. Columns stay what they were: a block comment becomes spaces.
 */
export function splitGnuLine(text: string, line: number, inBlockComment: boolean): GnuLine {
  const statements: RawStatement[] = [];
  const comments: CommentRange[] = [];
  // The statement so far, `text` being copied up to `copied`; appended to, so that a line of many comments stays linear.
  let statement = "";
  let start = 0;
  let copied = 0;
  let index = 0;
  let inComment = inBlockComment;
  let lineIsBlankSoFar = true;

  const comment = (from: number, to: number): void => {
    comments.push({ column: from + 1, endColumn: to + 1 });
    statement += text.slice(copied, from) + " ".repeat(to - from);
    copied = to;
    index = to;
  };
  const skipBlock = (from: number, bodyStart: number): void => {
    const close = text.indexOf("*/", bodyStart);
    inComment = close < 0;
    comment(from, close < 0 ? text.length : close + 2);
  };
  const finish = (end: number): void => {
    const whole = statement + text.slice(copied, end);
    const blanks = leadingSpaces(whole);
    if (blanks < whole.length)
      statements.push({ text: whole.slice(blanks).trimEnd(), line, column: start + blanks + 1 });
    statement = "";
    start = end + 1;
    copied = end + 1;
  };

  if (inComment) skipBlock(0, 0);
  while (index < text.length) {
    const code = text.charCodeAt(index);
    // # " ' / ; are the only characters that matter here.
    if (code === 35 || (code === 47 && (lineIsBlankSoFar || text[index + 1] === "/") && text[index + 1] !== "*")) {
      comment(index, text.length);
      break;
    }
    if (code === 47 && text[index + 1] === "*") {
      skipBlock(index, index + 2);
      continue;
    }
    if (code === 34) index = endOfString(text, index);
    else if (code === 39) index = endOfCharacter(text, index);
    else if (code === 59) {
      finish(index);
      index++;
      continue;
    } else index++;
    if (!isSpace(code)) lineIsBlankSoFar = false;
  }
  finish(text.length);
  return { statements, comments, inBlockComment: inComment };
}

function leadingSpaces(text: string): number {
  let index = 0;
  while (index < text.length && isSpace(text.charCodeAt(index))) index++;
  return index;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === 34) return index + 1;
    index++;
  }
  return text.length;
}

/** `'c` needs no closing quote, but may have one. */
function endOfCharacter(text: string, start: number): number {
  const end = start + (text.charCodeAt(start + 1) === 92 ? 3 : 2);
  return Math.min(text[end] === "'" ? end + 1 : end, text.length);
}
