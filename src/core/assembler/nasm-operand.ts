import { type AddressTerm, scaleOf, splitAddress } from "./address-sum.ts";
import { bracketScope } from "./bracket-scope.ts";
import { SourceError } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import { type ExpressionScope, parseExpression } from "./expression-parser.ts";
import type { ImmediateOperand, MemoryOperand, Operand } from "./operand.ts";
import { findRegister, isAddressRegister, type Register } from "./register.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** Bits of NASM's size words. */
export const NASM_SIZES: Readonly<Record<string, number>> = {
  byte: 8,
  word: 16,
  dword: 32,
  qword: 64,
  tword: 80,
  oword: 128,
};

/** What `default rel` and the mode decide about an address. */
export interface NasmAddressing {
  readonly bits: 64 | 32;
  readonly defaultRelative: boolean;
}

interface Prefixes {
  readonly size: number;
  readonly strict: boolean;
  readonly distance: ImmediateOperand["distance"];
}

/** Reads an operand of NASM syntax: a register, `[address]`, or an expression (a label is its address). @see NASM manual, "Effective Addresses" */
export function parseNasmOperand(cursor: TokenCursor, scope: ExpressionScope, addressing: NasmAddressing): Operand {
  const start = cursor.index;
  const isDestination = cursor.token.kind === "name" && cursor.token.text.toLowerCase() === "to";
  if (isDestination) cursor.next();
  const prefixes = parsePrefixes(cursor);
  if (cursor.is("[")) return parseMemory(cursor, scope, addressing, prefixes, start);
  const { kind, text } = cursor.token;
  const register = kind === "name" ? findRegister(text) : undefined;
  if (register !== undefined) {
    cursor.next();
    if (prefixes.size !== 0 && prefixes.size !== register.size && register.class.startsWith("gpr")) {
      throw new SourceError(`${register.name} has ${register.size} bits, not ${prefixes.size}`, cursor.since(start));
    }
    if (cursor.is(":")) throw new SourceError("the segment stands inside the brackets: [fs:rbx]", cursor.since(start));
    return { kind: "register", register, isDestination, at: cursor.since(start) };
  }
  if (kind === "name" && text.toLowerCase() === "ptr") {
    throw new SourceError("NASM has no ptr: write the size word alone, as in dword [rbx]", cursor.token);
  }
  const expression = parseExpression(cursor, scope);
  if (cursor.accept(":")) {
    const offset = parseExpression(cursor, scope);
    return { kind: "far", size: prefixes.size, selector: expression, offset, at: cursor.since(start) };
  }
  const { size, strict, distance } = prefixes;
  return { kind: "immediate", expression, size, strict, distance, at: cursor.since(start) };
}

function parsePrefixes(cursor: TokenCursor): Prefixes {
  let size = 0;
  let strict = false;
  let distance: Prefixes["distance"] = null;
  while (cursor.token.kind === "name") {
    const word = cursor.token.text.toLowerCase();
    if (Object.hasOwn(NASM_SIZES, word)) size = NASM_SIZES[word] ?? 0;
    else if (word === "strict") strict = true;
    else if (word === "short" || word === "near" || word === "far") distance = word;
    else break;
    cursor.next();
  }
  return { size, strict, distance };
}

function parseMemory(
  cursor: TokenCursor,
  scope: ExpressionScope,
  addressing: NasmAddressing,
  prefixes: Prefixes,
  start: number,
): MemoryOperand {
  cursor.next();
  let displacementSize = 0;
  let noSplit = false;
  let relative: boolean | null = null;
  while (cursor.token.kind === "name") {
    const word = cursor.token.text.toLowerCase();
    if (Object.hasOwn(NASM_SIZES, word)) displacementSize = NASM_SIZES[word] ?? 0;
    else if (word === "nosplit") noSplit = true;
    else if (word === "rel" || word === "abs") relative = word === "rel";
    else break;
    cursor.next();
  }
  const sizeToken = cursor.peek(-1);
  let segment: number | null = null;
  const first = cursor.token.kind === "name" ? findRegister(cursor.token.text) : undefined;
  if (first?.class === "segment") {
    cursor.next();
    cursor.expect(":", `after ${first.name}, which can only override the segment`);
    segment = first.number;
    if (cursor.token.kind === "name" && Object.hasOwn(NASM_SIZES, cursor.token.text.toLowerCase())) {
      displacementSize = NASM_SIZES[cursor.next().text.toLowerCase()] ?? 0;
    }
  }
  const expression = parseExpression(cursor, bracketScope(scope));
  cursor.expect("]", "to close the address");
  const at = cursor.since(start);
  const { terms, displacement } = splitAddress(expression);
  const parts = chooseBaseAndIndex(mergeTerms(terms), noSplit);
  const hasRegisters = parts.base !== null || parts.index !== null;
  if (!hasRegisters && displacementSize !== 0 && displacementSize !== addressing.bits) {
    throw new SourceError(
      `an address without registers has ${addressing.bits} bits here; leave the size out`,
      sizeToken,
    );
  }
  // A segment override other than FS and GS does not stop `default rel`; they hold a base of their own.
  const byDefault = addressing.defaultRelative && segment !== 4 && segment !== 5;
  const ripRelative = addressing.bits === 64 && !hasRegisters && (relative ?? byDefault) && isAddress(displacement);
  return {
    kind: "memory",
    size: prefixes.size,
    segment,
    base: parts.base,
    index: parts.index,
    scale: parts.scale,
    displacement,
    ripRelative,
    displacementSize,
    absolute64: displacementSize === 64 && !ripRelative,
    far: prefixes.distance === "far",
    distance: null,
    bare: false,
    at,
  };
}

/** A plain number cannot be RIP-relative. */
function isAddress(displacement: Expression | null): boolean {
  return displacement !== null && displacement.op !== "number";
}

/** `[rbx+rbx*2]` is 3·RBX. */
function mergeTerms(terms: readonly AddressTerm[]): AddressTerm[] {
  const merged: AddressTerm[] = [];
  for (const term of terms) {
    const index = merged.findIndex(({ register }) => register === term.register);
    const same = merged[index];
    if (same === undefined) merged.push(term);
    else merged[index] = { ...same, factor: same.factor + term.factor, multiplied: false };
  }
  return merged.filter(({ factor }) => factor !== 0n);
}

type Parts = Pick<MemoryOperand, "base" | "index" | "scale">;

/** NASM's choice of base and index: the first register is the base unless it is multiplied; 2, 3, 5 and 9 times one register is split. */
function chooseBaseAndIndex(terms: readonly AddressTerm[], noSplit: boolean): Parts {
  for (const term of terms) checkAddressRegister(term);
  const [first, second, third] = terms;
  if (third !== undefined) throw new SourceError("an address has at most a base and an index register", third.at);
  if (first === undefined) return { base: null, index: null, scale: 1 };
  if (second === undefined) return single(first, noSplit);
  const [base, index] = pickBase(first, second);
  // ESP cannot be the index, but [ebx+esp] is [esp+ebx].
  if (isStackPointer(index.register) && index.factor === 1n) {
    return { base: index.register, index: base.register, scale: 1 };
  }
  return { base: base.register, index: index.register, scale: scaleOf(index) };
}

function pickBase(first: AddressTerm, second: AddressTerm): readonly [AddressTerm, AddressTerm] {
  if (first.factor === 1n && second.factor === 1n) return first.multiplied ? [second, first] : [first, second];
  if (first.factor === 1n) return [first, second];
  if (second.factor === 1n) return [second, first];
  throw new SourceError("only one register of an address can be multiplied", second.at);
}

function single(term: AddressTerm, noSplit: boolean): Parts {
  const { register, factor } = term;
  if (factor === 1n) {
    return noSplit && term.multiplied && !isStackPointer(register)
      ? { base: null, index: register, scale: 1 }
      : { base: register, index: null, scale: 1 };
  }
  if (factor === 2n && !noSplit) return { base: register, index: register, scale: 1 };
  if (factor === 3n || factor === 5n || factor === 9n) {
    return { base: register, index: register, scale: scaleOf({ ...term, factor: factor - 1n }) };
  }
  return { base: null, index: register, scale: scaleOf(term) };
}

function isStackPointer(register: Register): boolean {
  return register.number === 4 && (register.size === 32 || register.size === 64);
}

function checkAddressRegister({ register, at }: AddressTerm): void {
  if (isAddressRegister(register)) return;
  if (register.class === "ip") throw new SourceError("NASM writes an address relative to RIP as [rel symbol]", at);
  throw new SourceError(
    `${register.name} cannot be part of an address; use a 64- or 32-bit general-purpose register`,
    at,
  );
}
