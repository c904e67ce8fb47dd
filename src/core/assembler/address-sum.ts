import { SourceError } from "./diagnostic.ts";
import { type Columns, type Expression, makeBinary, number } from "./expression.ts";
import type { Register } from "./register.ts";

/** A register of an address with its factor (negative where it is subtracted), in the order of mention. */
export interface AddressTerm {
  readonly register: Register;
  readonly factor: bigint;
  /** Written with a factor, even 1: `rcx*1` asks to be the index. */
  readonly multiplied: boolean;
  readonly at: Columns;
}

/** An address as a sum: registers with factors, and what is left. */
export interface AddressSum {
  readonly terms: readonly AddressTerm[];
  readonly displacement: Expression | null;
}

/**
 * Takes the registers out of what stands between brackets: `rbx + rcx*4 - 8` is RBX, 4·RCX and -8.
 * @throws {SourceError} where a register is divided, multiplied by another register, or part of another operation
 */
export function splitAddress(expression: Expression): AddressSum {
  switch (expression.op) {
    case "register":
      return {
        terms: [{ register: expression.register, factor: 1n, multiplied: false, at: expression.at }],
        displacement: null,
      };
    case "binary": {
      const left = splitAddress(expression.left);
      const right = splitAddress(expression.right);
      if (left.terms.length === 0 && right.terms.length === 0) return { terms: [], displacement: expression };
      if (expression.operator === "+") {
        return { terms: join(left.terms, right.terms), displacement: add(left, right, expression.at) };
      }
      if (expression.operator === "-") return subtract(left, right, expression.at);
      if (expression.operator === "*") return multiply(left, right, expression.at);
      throw misuse(expression.operator, left, right);
    }
    case "unary":
    case "choose": {
      const inner = splitAddress(expression.op === "unary" ? expression.operand : expression.yes);
      if (inner.terms.length > 0) throw misuse(expression.op === "unary" ? expression.operator : "?", inner, inner);
      return { terms: [], displacement: expression };
    }
    default:
      return { terms: [], displacement: expression };
  }
}

function join(left: readonly AddressTerm[], right: readonly AddressTerm[]): readonly AddressTerm[] {
  const terms = [...left, ...right];
  const surplus = terms[8];
  if (surplus !== undefined) throw new SourceError("an address has at most a base and an index register", surplus.at);
  return terms;
}

function add(left: AddressSum, right: AddressSum, at: Columns): Expression | null {
  if (left.displacement === null || right.displacement === null) return left.displacement ?? right.displacement;
  return makeBinary("+", left.displacement, right.displacement, 1n, at);
}

function subtract(left: AddressSum, right: AddressSum, at: Columns): AddressSum {
  const terms = join(
    left.terms,
    right.terms.map((term) => ({ ...term, factor: -term.factor })),
  );
  if (right.displacement === null) return { terms, displacement: left.displacement };
  return { terms, displacement: makeBinary("-", left.displacement ?? number(0n), right.displacement, 1n, at) };
}

function multiply(left: AddressSum, right: AddressSum, at: Columns): AddressSum {
  const [registers, factor] = left.terms.length > 0 ? [left, right] : [right, left];
  if (factor.terms.length > 0 || factor.displacement?.op !== "number") throw misuse("*", left, right);
  const scale = factor.displacement.value;
  const terms = registers.terms.map((term) => ({ ...term, factor: term.factor * scale, multiplied: true }));
  const rest = registers.displacement;
  return { terms, displacement: rest === null ? null : makeBinary("*", rest, number(scale), 1n, at) };
}

function misuse(operator: string, left: AddressSum, right: AddressSum): SourceError {
  const term = left.terms[0] ?? right.terms[0];
  const name = term?.register.name ?? "a register";
  return new SourceError(
    `${operator} cannot be applied to ${name}; an address is base + index*scale + number, scale being 1, 2, 4 or 8`,
    term?.at ?? { column: 1, endColumn: 2 },
  );
}

/** A factor as a scale. */
export function scaleOf(term: AddressTerm): 1 | 2 | 4 | 8 {
  const { factor, register } = term;
  if (factor === 1n) return 1;
  if (factor === 2n) return 2;
  if (factor === 4n) return 4;
  if (factor === 8n) return 8;
  if (factor < 0n) throw new SourceError(`${register.name} cannot be subtracted; an address adds registers`, term.at);
  throw new SourceError(`${register.name}*${factor} is not possible; a scale is 1, 2, 4 or 8`, term.at);
}
