import { SourceError } from "./diagnostic.ts";
import {
  type BinaryOperator,
  type Columns,
  type Expression,
  makeBinary,
  makeChoice,
  makeUnary,
  number,
} from "./expression.ts";
import { floatFunction } from "./nasm-float.ts";
import { findRegister } from "./register.ts";
import type { Token } from "./token.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

/** What a name, a local label or `.` means where the expression stands. */
export interface ExpressionScope {
  readonly dialect: "att" | "intel" | "nasm";
  /** Names of registers need no `%`. */
  readonly bareRegisters: boolean;
  /** The expression a name stands for; `null` where the name cannot stand in an expression (a register). */
  readonly name: (token: Token) => Expression | null;
  /** A register inside brackets, where it is written with `%`. */
  readonly register?: (name: Token) => Expression | null;
  /** GNU `1f`, `1b`. */
  readonly localLabel: (token: Token) => Expression;
  /** `.` or `$`. */
  readonly here: () => Expression;
  /** NASM `$$`. */
  readonly sectionStart: () => Expression;
}

/** Parentheses, unary operators and conditionals inside one another. */
const MAX_DEPTH = 200;

type OperatorTable = Readonly<Record<string, readonly [rank: number, operator: BinaryOperator]>>;

/** @see Using as, "Infix Operators" */
const GNU_OPERATORS: OperatorTable = {
  "*": [8, "*"],
  "/": [8, "/"],
  "%": [8, "%"],
  "<<": [8, "<<"],
  ">>": [8, ">>"],
  "|": [7, "|"],
  "!": [7, "ornot"],
  "^": [7, "^"],
  "&": [7, "&"],
  "+": [5, "+"],
  "-": [5, "-"],
  "==": [4, "=="],
  "<>": [4, "!="],
  "!=": [4, "!="],
  "<": [4, "<"],
  "<=": [4, "<="],
  ">=": [4, ">="],
  ">": [4, ">"],
  "&&": [3, "&&"],
  "||": [2, "||"],
};
const INTEL_WORDS: OperatorTable = {
  mod: [8, "%"],
  shl: [8, "<<"],
  shr: [8, ">>"],
  or: [7, "|"],
  xor: [7, "^"],
  and: [7, "&"],
  eq: [4, "=="],
  ne: [4, "!="],
  lt: [4, "<"],
  le: [4, "<="],
  ge: [4, ">="],
  gt: [4, ">"],
};
/** @see NASM manual, "Expressions" */
const NASM_OPERATORS: OperatorTable = {
  "*": [9, "*"],
  "/": [9, "udiv"],
  "//": [9, "/"],
  "%": [9, "umod"],
  "%%": [9, "%"],
  "+": [8, "+"],
  "-": [8, "-"],
  "<<": [7, "<<"],
  "<<<": [7, "<<"],
  ">>": [7, ">>"],
  ">>>": [7, "sar"],
  "&": [6, "&"],
  "^": [5, "^"],
  "|": [4, "|"],
  "=": [3, "=="],
  "==": [3, "=="],
  "!=": [3, "!="],
  "<>": [3, "!="],
  "<": [3, "<"],
  "<=": [3, "<="],
  ">": [3, ">"],
  ">=": [3, ">="],
  "&&": [2, "&&"],
  "^^": [1, "^^"],
  "||": [0, "||"],
};

/** Reads one expression; stops at the first token that cannot go on with it. */
export function parseExpression(cursor: TokenCursor, scope: ExpressionScope, depth = 0): Expression {
  const condition = parseBinary(cursor, scope, 0, depth);
  if (scope.dialect !== "nasm" || !cursor.is("?")) return condition;
  const at = cursor.next();
  const yes = parseExpression(cursor, scope, depth + 1);
  cursor.expect(":", "between the two choices of ?");
  const no = parseExpression(cursor, scope, depth + 1);
  return makeChoice(condition, yes, no, at);
}

function operatorAt(
  cursor: TokenCursor,
  dialect: ExpressionScope["dialect"],
): readonly [number, BinaryOperator] | undefined {
  const { kind, text } = cursor.token;
  if (kind === "operator") {
    if (dialect === "att" && text === "%" && startsRegister(cursor)) return undefined;
    const table = dialect === "nasm" ? NASM_OPERATORS : GNU_OPERATORS;
    return Object.hasOwn(table, text) ? table[text] : undefined;
  }
  if (kind === "name" && dialect === "intel") {
    const word = text.toLowerCase();
    return Object.hasOwn(INTEL_WORDS, word) ? INTEL_WORDS[word] : undefined;
  }
  return undefined;
}

/** `$1 %eax` lacks a comma; it is no remainder. */
function startsRegister(cursor: TokenCursor): boolean {
  const name = cursor.peek(1);
  return name.kind === "name" && !name.spaced && findRegister(name.text) !== undefined;
}

function parseBinary(cursor: TokenCursor, scope: ExpressionScope, minimumRank: number, depth: number): Expression {
  if (depth > MAX_DEPTH) throw new SourceError(`this expression is nested more than ${MAX_DEPTH} deep`, cursor.token);
  const start = cursor.index;
  let left = parseUnary(cursor, scope, depth);
  for (;;) {
    const entry = operatorAt(cursor, scope.dialect);
    if (entry === undefined || entry[0] < minimumRank) return left;
    cursor.index++;
    const right = parseBinary(cursor, scope, entry[0] + 1, depth + 1);
    left = makeBinary(entry[1], left, right, scope.dialect === "nasm" ? 1n : -1n, cursor.since(start));
  }
}

function parseUnary(cursor: TokenCursor, scope: ExpressionScope, depth: number): Expression {
  if (depth > MAX_DEPTH) throw new SourceError(`this expression is nested more than ${MAX_DEPTH} deep`, cursor.token);
  const token = cursor.token;
  const isNot = scope.dialect === "intel" && token.kind === "name" && token.text.toLowerCase() === "not";
  if (isNot || (token.kind === "operator" && (token.text === "-" || token.text === "~" || token.text === "!"))) {
    cursor.index++;
    const operand = parseUnary(cursor, scope, depth + 1);
    const at: Columns = { column: token.column, endColumn: cursor.peek(-1).endColumn };
    if (isNot || token.text === "~") return makeUnary("~", operand, at);
    return makeUnary(token.text === "-" ? "-" : "!", operand, at);
  }
  if (cursor.accept("+")) return parseUnary(cursor, scope, depth + 1);
  return parsePrimary(cursor, scope, depth);
}

function parsePrimary(cursor: TokenCursor, scope: ExpressionScope, depth: number): Expression {
  const token = cursor.next();
  switch (token.kind) {
    case "number":
      return number(token.value);
    case "localLabel":
      return scope.localLabel(token);
    case "string":
      if (scope.dialect === "nasm") return number(characterConstant(token));
      throw new SourceError(
        `a string cannot stand in an expression; for one character write '${token.text[1] ?? "a"}'`,
        token,
      );
    case "float":
      throw new SourceError(`${token.text} is a floating-point number; an integer is expected here`, token);
    case "name": {
      if (token.text === "." && scope.dialect !== "nasm") return scope.here();
      const float = scope.dialect === "nasm" && token.text.startsWith("__") ? floatFunction(token.text, cursor) : null;
      if (float !== null) return number(float);
      const meaning = scope.name(relocated(token, cursor, scope.dialect));
      if (meaning !== null) return meaning;
      throw new SourceError(`${token.text} is a register; a number or a symbol is expected here`, token);
    }
    case "operator":
      if (token.text === "(") {
        const inner = parseExpression(cursor, scope, depth + 1);
        cursor.expect(")", "to close the parenthesis");
        return inner;
      }
      if (token.text === "%") {
        const register = scope.register?.(cursor.next());
        if (register) return register;
      }
      if (scope.dialect === "nasm" && token.text === "$") return scope.here();
      if (scope.dialect === "nasm" && token.text === "$$") return scope.sectionStart();
      break;
  }
  throw new SourceError(`expected a number or a symbol, found ${describe(token)}`, token);
}

/** Relocations of GNU as that stand for a symbol of that name here; see `got.ts`. */
const GNU_RELOCATIONS: Readonly<Record<string, string>> = {
  gotpcrel: "@GOTPCREL",
  got: "@GOT",
  gotoff: "@GOTOFF",
};
const THREAD_LOCAL = /^(tpoff|ntpoff|dtpoff|gottpoff|gotntpoff|indntpoff|tlsgd|tlsld|tlsldm|tlsdesc|tlscall)$/;

/**
 * What a name asks the linker for: `puts@plt` and NASM's `puts wrt ..plt` are calls to it wherever it is; `puts@GOTPCREL` and
 * `puts wrt ..got` are the word that holds its address, a symbol of that name here.
 */
function relocated(token: Token, cursor: TokenCursor, dialect: ExpressionScope["dialect"]): Token {
  const nasm = dialect === "nasm";
  if (nasm ? cursor.token.kind !== "name" || cursor.token.text.toLowerCase() !== "wrt" : !cursor.is("@")) return token;
  const start = cursor.index - 1;
  cursor.next();
  const word = cursor.next();
  const at = cursor.since(start);
  const kind = word.text.toLowerCase();
  if (kind === (nasm ? "..plt" : "plt")) return { ...token, ...at };
  if (nasm && kind === "..got") return { ...token, ...at, text: `${token.text}@GOTPCREL` };
  const suffix = nasm || !Object.hasOwn(GNU_RELOCATIONS, kind) ? undefined : GNU_RELOCATIONS[kind];
  if (suffix !== undefined) return { ...token, ...at, text: token.text + suffix };
  if (THREAD_LOCAL.test(kind.replace("..", "")))
    throw new SourceError(`${word.text} needs thread-local storage, which programs here do not have`, at);
  const known = nasm ? "wrt ..plt and wrt ..got" : "@PLT, @GOTPCREL, @GOT and @GOTOFF";
  throw new SourceError(`${word.text || "nothing"} is no relocation that Syscope knows; it knows ${known}`, at);
}

/** NASM: the characters as a little-endian number. @see NASM manual, "Character Constants" */
function characterConstant(token: Token): bigint {
  const bytes = token.bytes ?? new Uint8Array();
  if (bytes.length > 8)
    throw new SourceError(`a character constant has at most 8 bytes; ${token.text} has ${bytes.length}`, token);
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
