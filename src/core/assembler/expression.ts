import { signed64 } from "../bits/word64.ts";
import { SourceError } from "./diagnostic.ts";
import type { Register } from "./register.ts";
import type { Fragment, Section } from "./section.ts";
import type { AssemblerSymbol } from "./symbol.ts";

/** Columns an expression's part comes from; its line is its statement's. */
export interface Columns {
  readonly column: number;
  readonly endColumn: number;
}

export type UnaryOperator = "-" | "~" | "!";
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "udiv"
  | "umod"
  | "<<"
  | ">>"
  | "sar"
  | "&"
  | "|"
  | "^"
  | "ornot"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "&&"
  | "||"
  | "^^";

/** An expression as written, names bound to symbols, constants folded. Immutable. */
export type Expression =
  | { readonly op: "number"; readonly value: bigint }
  | { readonly op: "symbol"; readonly symbol: AssemblerSymbol; readonly at: Columns }
  /** A place in a section: `.` and `$`, or a label inside its own fragment. */
  | { readonly op: "place"; readonly fragment: Fragment; readonly offset: number }
  | { readonly op: "section"; readonly section: Section }
  /** From one address to another, sections apart or not: known once every section has its address. */
  | { readonly op: "distance"; readonly from: Expression; readonly to: Expression }
  /** Only inside the brackets of an Intel or NASM address; `splitAddress` takes it out. */
  | { readonly op: "register"; readonly register: Register; readonly at: Columns }
  | {
      readonly op: "unary";
      readonly operator: UnaryOperator;
      readonly operand: Expression;
      readonly at: Columns;
      readonly weight: number;
    }
  | {
      readonly op: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      /** What a true comparison yields: -1 in GNU syntax, 1 in NASM. */
      readonly truth: bigint;
      readonly at: Columns;
      readonly weight: number;
    }
  | {
      readonly op: "choose";
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly weight: number;
    };

/** Nodes an expression may have, those of the equates it names included: bounds the time and the stack of one evaluation. */
const MAX_WEIGHT = 2000;

/** The number of nodes of an expression; shared parts count every time. */
export function weightOf(expression: Expression): number {
  return "weight" in expression ? expression.weight : 1;
}

function checkedWeight(at: Columns, ...parts: readonly Expression[]): number {
  const weight = parts.reduce((total, part) => total + weightOf(part), 1);
  if (weight > MAX_WEIGHT) throw new SourceError(`this expression has more than ${MAX_WEIGHT} parts; split it`, at);
  return weight;
}

/**
 * A value: `number` alone is a plain number; with a base it is an address: `number` bytes into it. A base is a section once the layout
 * is known, and a fragment before that, when only places in the same fragment have a known distance.
 */
export interface Value {
  readonly base: Section | Fragment | null;
  readonly number: bigint;
}

/** How much is known while an expression is evaluated. */
export interface Evaluation {
  /** `undefined`: not known (yet). */
  readonly symbol: (symbol: AssemblerSymbol) => Value | undefined;
  readonly place: (fragment: Fragment, offset: number) => Value | undefined;
  readonly section: (section: Section) => Value | undefined;
  /** Addresses in this section may be subtracted from those in another: what a PC-relative relocation does. */
  readonly relativeTo?: Section;
  /** Every section has its address. */
  readonly isFinal?: boolean;
}

export function number(value: bigint): Extract<Expression, { readonly op: "number" }> {
  return { op: "number", value };
}

/**
 * The value of an expression, or `undefined` where a part of it is not known.
 * @throws {SourceError} for a division by zero and for arithmetic that addresses do not allow
 */
export function evaluate(expression: Expression, evaluation: Evaluation): Value | undefined {
  switch (expression.op) {
    case "number":
      return { base: null, number: expression.value };
    case "symbol":
      return evaluation.symbol(expression.symbol);
    case "place":
      return evaluation.place(expression.fragment, expression.offset);
    case "section":
      return evaluation.section(expression.section);
    case "distance": {
      if (evaluation.isFinal !== true) return undefined;
      const from = evaluate(expression.from, evaluation);
      const to = evaluate(expression.to, evaluation);
      return from && to && { base: null, number: signed64(to.number - from.number) };
    }
    case "register":
      throw new SourceError(
        `${expression.register.name} is a register; a number or a symbol is expected here`,
        expression.at,
      );
    case "unary": {
      const operand = evaluate(expression.operand, evaluation);
      if (operand === undefined) return undefined;
      if (operand.base !== null) throw addressArithmetic(expression.operator, expression.at);
      return { base: null, number: unary(expression.operator, operand.number) };
    }
    case "binary": {
      const left = evaluate(expression.left, evaluation);
      const right = evaluate(expression.right, evaluation);
      if (left === undefined || right === undefined) return undefined;
      return binary(expression.operator, left, right, expression.truth, expression.at, evaluation);
    }
    case "choose": {
      const condition = evaluate(expression.condition, evaluation);
      if (condition === undefined) return undefined;
      return evaluate(condition.number !== 0n ? expression.yes : expression.no, evaluation);
    }
  }
}

function unary(operator: UnaryOperator, value: bigint): bigint {
  if (operator === "-") return signed64(-value);
  if (operator === "~") return ~signed64(value);
  return value === 0n ? 1n : 0n;
}

const COMPARISONS = new Set<BinaryOperator>(["==", "!=", "<", "<=", ">", ">="]);

function binary(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  truth: bigint,
  at: Columns,
  evaluation: Evaluation,
): Value | undefined {
  if (left.base === null && right.base === null) {
    return { base: null, number: arithmetic(operator, left.number, right.number, truth, at) };
  }
  if (operator === "+" && (left.base === null || right.base === null)) {
    return { base: left.base ?? right.base, number: signed64(left.number + right.number) };
  }
  if (operator === "-" && right.base === null) return { base: left.base, number: signed64(left.number - right.number) };
  if (operator === "-" || COMPARISONS.has(operator)) {
    if (left.base === right.base) {
      return { base: null, number: arithmetic(operator, left.number, right.number, truth, at) };
    }
    // Two fragments whose distance is not known yet.
    if (isFragment(left.base) || isFragment(right.base)) return undefined;
    if (operator === "-" && right.base !== null && right.base === evaluation.relativeTo) {
      return { base: null, number: signed64(left.number - right.number) };
    }
    throw new SourceError(
      "the distance between two sections is not a constant; both addresses have to lie in the same section",
      at,
    );
  }
  throw addressArithmetic(operator, at);
}

function isFragment(base: Section | Fragment | null): base is Fragment {
  return base !== null && "tail" in base;
}

function addressArithmetic(operator: string, at: Columns): SourceError {
  return new SourceError(
    `${operator} cannot be applied to an address; an address allows + number, - number and - address`,
    at,
  );
}

function arithmetic(operator: BinaryOperator, left: bigint, right: bigint, truth: bigint, at: Columns): bigint {
  const a = signed64(left);
  const b = signed64(right);
  switch (operator) {
    case "+":
      return signed64(a + b);
    case "-":
      return signed64(a - b);
    case "*":
      return signed64(a * b);
    case "/":
      if (b === 0n) throw new SourceError("division by zero", at);
      return signed64(a / b);
    case "%":
      if (b === 0n) throw new SourceError("division by zero", at);
      return signed64(a % b);
    case "udiv":
      if (b === 0n) throw new SourceError("division by zero", at);
      return signed64(BigInt.asUintN(64, a) / BigInt.asUintN(64, b));
    case "umod":
      if (b === 0n) throw new SourceError("division by zero", at);
      return signed64(BigInt.asUintN(64, a) % BigInt.asUintN(64, b));
    case "<<":
      return signed64(a << shiftCount(b, at));
    case ">>":
      return signed64(BigInt.asUintN(64, a) >> shiftCount(b, at));
    case "sar":
      return a >> shiftCount(b, at);
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "ornot":
      return a | ~b;
    case "==":
      return a === b ? truth : 0n;
    case "!=":
      return a !== b ? truth : 0n;
    case "<":
      return a < b ? truth : 0n;
    case "<=":
      return a <= b ? truth : 0n;
    case ">":
      return a > b ? truth : 0n;
    case ">=":
      return a >= b ? truth : 0n;
    case "&&":
      return a !== 0n && b !== 0n ? 1n : 0n;
    case "||":
      return a !== 0n || b !== 0n ? 1n : 0n;
    case "^^":
      return (a !== 0n) !== (b !== 0n) ? 1n : 0n;
  }
}

function shiftCount(count: bigint, at: Columns): bigint {
  if (count < 0n || count > 63n) throw new SourceError(`a shift by ${count} is not allowed; use 0 to 63`, at);
  return count;
}

/** `operand` under an operator, computed at once if it is a number. */
export function makeUnary(operator: UnaryOperator, operand: Expression, at: Columns): Expression {
  if (operand.op === "number") return number(unary(operator, operand.value));
  return { op: "unary", operator, operand, at, weight: checkedWeight(at, operand) };
}

export function makeBinary(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  truth: bigint,
  at: Columns,
): Expression {
  if (left.op === "number" && right.op === "number")
    return number(arithmetic(operator, left.value, right.value, truth, at));
  return { op: "binary", operator, left, right, truth, at, weight: checkedWeight(at, left, right) };
}

export function makeChoice(condition: Expression, yes: Expression, no: Expression, at: Columns): Expression {
  if (condition.op === "number") return condition.value !== 0n ? yes : no;
  return { op: "choose", condition, yes, no, weight: checkedWeight(at, condition, yes, no) };
}

/** Adds two parts of an address, either of which may be missing. */
export function sum(left: Expression | null, right: Expression | null, at: Columns): Expression | null {
  if (left === null || right === null) return left ?? right;
  return makeBinary("+", left, right, 1n, at);
}

/** The first symbol of an expression that nothing defines, for messages. */
export function firstUndefined(
  expression: Expression,
): { readonly symbol: AssemblerSymbol; readonly at: Columns } | null {
  switch (expression.op) {
    case "symbol": {
      const { definition } = expression.symbol;
      if (definition === null) return expression;
      return definition.kind === "equate" ? firstUndefined(definition.expression) : null;
    }
    case "distance":
      return firstUndefined(expression.from) ?? firstUndefined(expression.to);
    case "unary":
      return firstUndefined(expression.operand);
    case "binary":
      return firstUndefined(expression.left) ?? firstUndefined(expression.right);
    case "choose":
      return firstUndefined(expression.condition) ?? firstUndefined(expression.yes) ?? firstUndefined(expression.no);
    default:
      return null;
  }
}
