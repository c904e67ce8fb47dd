import { type AddressSum, type AddressTerm, scaleOf, splitAddress } from "./address-sum.ts";
import { skipRelocation } from "./att-operand.ts";
import { bracketScope } from "./bracket-scope.ts";
import { SourceError } from "./diagnostic.ts";
import { type Columns, type Expression, sum } from "./expression.ts";
import { type ExpressionScope, parseExpression } from "./expression-parser.ts";
import type { MemoryOperand, Operand } from "./operand.ts";
import { findRegister, isAddressRegister, type Register } from "./register.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** Bits of what `… ptr` points to. */
export const INTEL_SIZES: Readonly<Record<string, number>> = {
  byte: 8,
  word: 16,
  dword: 32,
  fword: 48,
  qword: 64,
  tbyte: 80,
  oword: 128,
  xmmword: 128,
};

/** Reads an operand as GNU as does after `.intel_syntax noprefix`: `sym` is memory, `offset sym` its address. */
export function parseIntelOperand(cursor: TokenCursor, scope: ExpressionScope): Operand {
  const start = cursor.index;
  const { size, distance } = parsePrefixes(cursor);
  if (cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "offset") {
    cursor.next();
    if (cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "flat") {
      cursor.next();
      cursor.expect(":", "after flat");
    }
    const expression = noRegisters(parseExpression(cursor, scope));
    return { kind: "immediate", expression, size: 0, strict: false, distance: null, at: cursor.since(start) };
  }
  const first = loneRegister(cursor, scope);
  if (first !== null && first.class !== "segment") {
    cursor.index++;
    if (cursor.accept("(") && first.name === "st") return stackRegister(cursor, start);
    return { kind: "register", register: first, at: cursor.since(start) };
  }
  let segment: number | null = null;
  if (first !== null) {
    cursor.index++;
    if (!cursor.accept(":")) return { kind: "register", register: first, at: cursor.since(start) };
    segment = first.number;
  }
  const { outside, inside, size: innerSize } = parseParts(cursor, scope);
  const at = cursor.since(start);
  if (outside !== null && inside === null && segment === null && size === 0) {
    const expression = noRegisters(outside);
    if (cursor.accept(":")) {
      const offset = noRegisters(parseExpression(cursor, scope));
      return { kind: "far", size: 0, selector: expression, offset, at: cursor.since(start) };
    }
    if (addressCount(expression) === 0) {
      return { kind: "immediate", expression, size: 0, strict: false, distance, at };
    }
    return makeMemory(
      { terms: [], displacement: expression },
      { size, segment, far: distance === "far", distance, bare: true, at },
    );
  }
  if (outside !== null) noRegisters(outside);
  const split: AddressSum = inside === null ? { terms: [], displacement: null } : splitAddress(inside);
  const address: AddressSum = { terms: split.terms, displacement: sum(split.displacement, outside, at) };
  return makeMemory(address, { size: size || innerSize, segment, far: distance === "far", distance, bare: false, at });
}

function parsePrefixes(cursor: TokenCursor): {
  readonly size: number;
  readonly distance: "short" | "near" | "far" | null;
} {
  let size = 0;
  let distance: "short" | "near" | "far" | null = null;
  while (cursor.token.kind === "name") {
    const word = cursor.token.text.toLowerCase();
    const hasPtr = cursor.peek(1).kind === "name" && cursor.peek(1).text.toLowerCase() === "ptr";
    if (Object.hasOwn(INTEL_SIZES, word)) {
      if (!hasPtr) {
        // GNU as would take "dword" as the number 4 and [rax] as 4[rax].
        throw new SourceError(`${cursor.token.text} needs ptr in Intel syntax: ${word} ptr`, cursor.token);
      }
      size = INTEL_SIZES[word] ?? 0;
      cursor.index += 2;
    } else if (word === "short" || word === "near" || word === "far") {
      distance = word;
      cursor.index += hasPtr ? 2 : 1;
    } else break;
  }
  return { size, distance };
}

/** The register that the present token names, unless an operator makes it part of something larger. */
function loneRegister(cursor: TokenCursor, { bareRegisters }: ExpressionScope): Register | null {
  if (cursor.is("%")) {
    if (bareRegisters)
      throw new SourceError("registers have no % in Intel syntax (.intel_syntax noprefix)", cursor.token);
    cursor.next();
  } else if (!bareRegisters) return null;
  return cursor.token.kind === "name" ? (findRegister(cursor.token.text) ?? null) : null;
}

function stackRegister(cursor: TokenCursor, start: number): Operand {
  const register = findRegister(`st${cursor.next().text}`);
  cursor.expect(")", "after the number of a floating-point register");
  if (register === undefined) throw new SourceError("floating-point registers are st(0) to st(7)", cursor.since(start));
  return { kind: "register", register, at: cursor.since(start) };
}

interface AddressParts {
  readonly outside: Expression | null;
  readonly inside: Expression | null;
  /** Bits that a size word inside the brackets asks for; 0 without. */
  readonly size: number;
}

/** `8[rbx][rcx*4]+4`: what stands inside brackets and what outside, each added up. */
function parseParts(cursor: TokenCursor, scope: ExpressionScope): AddressParts {
  const start = cursor.index;
  let outside: Expression | null = null;
  let inside: Expression | null = null;
  let size = 0;
  do {
    if (cursor.is("[")) {
      const bracket = parseBracket(cursor, scope, 0);
      inside = sum(inside, bracket.address, cursor.since(start));
      size ||= bracket.size;
    } else {
      outside = sum(outside, parseExpression(cursor, scope), cursor.since(start));
      skipRelocation(cursor);
    }
  } while (cursor.is("[") || (inside !== null && (cursor.is("+") || cursor.is("-"))));
  return { outside, inside, size };
}

/** `[rbx+4]`, and what compilers write: `[qword ptr table[0+rax*8]]`. */
function parseBracket(
  cursor: TokenCursor,
  scope: ExpressionScope,
  depth: number,
): { readonly address: Expression | null; readonly size: number } {
  const start = cursor.index;
  cursor.expect("[", "to open the address");
  if (depth > 8) throw new SourceError("brackets are nested more than 8 deep", cursor.token);
  let { size } = parsePrefixes(cursor);
  let address: Expression | null = null;
  do {
    if (cursor.is("[")) {
      const inner = parseBracket(cursor, scope, depth + 1);
      address = sum(address, inner.address, cursor.since(start));
      size ||= inner.size;
    } else address = sum(address, parseExpression(cursor, bracketScope(scope)), cursor.since(start));
  } while (cursor.is("[") || cursor.is("+") || cursor.is("-"));
  if (cursor.is(":")) throw new SourceError("the segment stands before the bracket: fs:[rbx]", cursor.since(start));
  cursor.expect("]", "to close the address");
  return { address, size };
}

function noRegisters(expression: Expression): Expression {
  const [term] = splitAddress(expression).terms;
  if (term !== undefined) throw new SourceError(`${term.register.name} can be added only inside brackets`, term.at);
  return expression;
}

/** How many addresses an expression adds less those it subtracts: 0 makes a number, 1 an address. */
function addressCount(expression: Expression): number {
  switch (expression.op) {
    case "symbol":
    case "place":
    case "section":
      return 1;
    case "binary":
      if (expression.operator === "-") return addressCount(expression.left) - addressCount(expression.right);
      return expression.operator === "+" ? addressCount(expression.left) + addressCount(expression.right) : 0;
    default:
      return 0;
  }
}

interface MemoryTraits {
  readonly size: number;
  readonly segment: number | null;
  readonly far: boolean;
  readonly distance: MemoryOperand["distance"];
  readonly bare: boolean;
  readonly at: Columns;
}

function makeMemory(address: AddressSum, traits: MemoryTraits): MemoryOperand {
  const [first, second, third] = address.terms;
  if (third !== undefined) throw new SourceError("an address has at most a base and an index register", third.at);
  let base: AddressTerm | undefined;
  let index: AddressTerm | undefined;
  for (const term of [first, second]) {
    if (term === undefined) continue;
    if (base === undefined && !term.multiplied && term.factor === 1n) base = term;
    else if (index === undefined) index = term;
    else throw new SourceError("only one register of an address can be multiplied", term.at);
  }
  // Intel syntax lets [rbx+rsp] mean [rsp+rbx]: RSP cannot be an index.
  if (
    index !== undefined &&
    base !== undefined &&
    index.register.number === 4 &&
    index.factor === 1n &&
    !index.multiplied
  ) {
    [base, index] = [index, base];
  }
  for (const term of [base, index]) if (term !== undefined) checkAddressRegister(term);
  const ripRelative = base?.register.class === "ip";
  if (ripRelative && index !== undefined)
    throw new SourceError("an address relative to rip has no index register", traits.at);
  return {
    kind: "memory",
    size: traits.size,
    segment: traits.segment,
    base: base?.register ?? null,
    index: index?.register ?? null,
    scale: index === undefined ? 1 : scaleOf(index),
    displacement: address.displacement,
    ripRelative,
    displacementSize: 0,
    absolute64: false,
    far: traits.far,
    distance: traits.distance,
    bare: traits.bare,
    at: traits.at,
  };
}

function checkAddressRegister({ register, at }: AddressTerm): void {
  if (isAddressRegister(register) || register.class === "ip" || register.class === "zero-index") return;
  throw new SourceError(
    `${register.name} cannot be part of an address; use a 64- or 32-bit general-purpose register`,
    at,
  );
}
