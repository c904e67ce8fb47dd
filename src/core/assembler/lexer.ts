import { gnuCharacters, isDigit, isSpace, nasmCharacters } from "./character-class.ts";
import { type NumberLiteral, readGnuNumber, readNasmNumber } from "./number-literal.ts";
import { readCharacter, readString, type StringLiteral } from "./string-literal.ts";
import { makeToken, type Token } from "./token.ts";

/** Longest first. */
const GNU_OPERATORS = ["<<", ">>", "<>", "<=", ">=", "==", "!=", "&&", "||"];
const NASM_OPERATORS = [
  "<<<",
  ">>>",
  "<=>",
  "<<",
  ">>",
  "<>",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "^^",
  "//",
  "%%",
  "%+",
];
const SIGNED_EXPONENT = /^(?:[0-9][0-9._]*e|0[xh][0-9a-f._]*p)[-+][0-9]/i;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const APOSTROPHE = 39;
const DOT = 46;
const QUESTION_MARK = 63;
const BACKQUOTE = 96;

/**
 * Cuts a statement (without comments) into tokens, an `end` token last. Never throws: what is no token becomes an `invalid` one.
 * `column` is the column of the statement's first character.
 */
export function tokenize(text: string, column: number, dialect: "gnu" | "nasm"): Token[] {
  const tokens: Token[] = [];
  const characters = dialect === "gnu" ? gnuCharacters : nasmCharacters;
  const { continuesName } = characters;
  let index = 0;
  let spaced = false;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      index++;
      spaced = true;
      continue;
    }
    const start = index;
    // In NASM ? may begin a name; alone it is the conditional operator.
    const isQuestion = code === QUESTION_MARK && !continuesName(text.charCodeAt(index + 1));
    if (characters.startsName(code) && !isQuestion) {
      index = endOfName(text, index + 1, continuesName);
      tokens.push(makeToken("name", text.slice(start, index), column + start, column + index, spaced));
    } else if (isDigit(code) || (dialect === "nasm" && code === DOLLAR && isDigit(text.charCodeAt(index + 1)))) {
      index = endOfNumber(text, index + 1, continuesName);
      tokens.push(numberToken(text.slice(start, index), column + start, spaced, dialect));
    } else if (dialect === "nasm" && code === DOLLAR && characters.startsName(text.charCodeAt(index + 1))) {
      // NASM: $name is a symbol even where name is a register.
      index = endOfName(text, index + 1, continuesName);
      tokens.push(makeToken("name", text.slice(start, index), column + start, column + index, spaced));
    } else if (code === DOUBLE_QUOTE || (dialect === "nasm" && (code === APOSTROPHE || code === BACKQUOTE))) {
      const literal = readString(text, index, dialect);
      index = literal.end;
      tokens.push(stringToken(text, start, literal, column, spaced));
    } else if (code === APOSTROPHE) {
      const literal = readCharacter(text, index);
      index = literal.end;
      const token = stringToken(text, start, literal, column, spaced);
      tokens.push(
        token.kind === "invalid" ? token : { ...token, kind: "number", value: BigInt(literal.bytes[0] ?? 0) },
      );
    } else {
      index += operatorLength(text, index, dialect);
      tokens.push(makeToken("operator", text.slice(start, index), column + start, column + index, spaced));
    }
    spaced = false;
  }
  tokens.push(makeToken("end", "", column + text.length, column + text.length, spaced));
  return tokens;
}

function endOfName(text: string, index: number, continues: (code: number) => boolean): number {
  let end = index;
  while (end < text.length && continues(text.charCodeAt(end))) end++;
  return end;
}

/** A number's word: letters and digits, one decimal point, and a sign after an exponent's `e` if a point came before. */
function endOfNumber(text: string, index: number, continues: (code: number) => boolean): number {
  let end = index;
  let pointSeen = false;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === DOT && !pointSeen) pointSeen = true;
    else if (
      (code === 43 || code === 45) &&
      /[ep]/i.test(text[end - 1] ?? "") &&
      SIGNED_EXPONENT.test(text.slice(index - 1, end + 2))
    ) {
      // exponent's sign
    } else if (code === DOT || !continues(code)) break;
    end++;
  }
  return end;
}

function numberToken(word: string, column: number, spaced: boolean, dialect: "gnu" | "nasm"): Token {
  const end = column + word.length;
  if (dialect === "gnu" && /^[0-9]+[fb]$/.test(word)) return makeToken("localLabel", word, column, end, spaced);
  const literal: NumberLiteral = dialect === "gnu" ? readGnuNumber(word) : readNasmNumber(word);
  if (literal.kind === "integer") return makeToken("number", word, column, end, spaced, literal.value);
  if (literal.kind === "float") return makeToken("float", word, column, end, spaced);
  return { ...makeToken("invalid", word, column, end, spaced), message: literal.message };
}

function stringToken(text: string, start: number, literal: StringLiteral, column: number, spaced: boolean): Token {
  const kind = literal.message === "" ? "string" : "invalid";
  const token = makeToken(kind, text.slice(start, literal.end), column + start, column + literal.end, spaced);
  return { ...token, bytes: literal.bytes, message: literal.message };
}

function operatorLength(text: string, index: number, dialect: "gnu" | "nasm"): number {
  for (const operator of dialect === "gnu" ? GNU_OPERATORS : NASM_OPERATORS) {
    if (text.startsWith(operator, index)) return operator.length;
  }
  if (dialect === "nasm" && text.startsWith("$$", index)) return 2;
  // One character, surrogate pairs whole.
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
