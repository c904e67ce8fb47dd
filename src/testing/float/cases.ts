import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "../../core/float/format.ts";
import { PseudoRandom } from "../assembler/pseudo-random.ts";
import type { OperandKind, Operation } from "./operations.ts";

/** One execution of an operation: raw bits of the operands, and MXCSR or FCW. */
export interface FloatCase {
  readonly operation: Operation;
  readonly control: number;
  readonly a: bigint;
  readonly b: bigint;
}

const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

function randomBits(random: PseudoRandom, bits: number): bigint {
  let value = 0n;
  for (let taken = 0; taken < bits; taken += 16) value = (value << 16n) | BigInt(random.below(0x10000));
  return value & ones(bits);
}

/** Significands at the edges: the integer bit is that of a normal number. */
function edgeSignificands(precision: number): readonly bigint[] {
  const top = 1n << BigInt(precision - 1);
  return [top, top | 1n, top + (top >> 1n), top + (top >> 1n) - 1n, ones(precision), ones(precision) - 1n];
}

function encode(format: FloatFormat, negative: boolean, biased: number, significand: bigint): bigint {
  const stored = format.explicitInteger ? format.precision : format.precision - 1;
  const fraction = significand & ones(stored);
  const sign = negative ? 1n << BigInt(stored + format.exponentBits) : 0n;
  return sign | (BigInt(biased) << BigInt(stored)) | fraction;
}

/** Zeros, denormals, smallest and largest normals, ones, halves, limits of the integers, infinities, NaNs; both signs. */
export function boundaryOperands(format: FloatFormat): readonly bigint[] {
  const { bias, precision, explicitInteger } = format;
  const largest = 2 * bias;
  const top = 1n << BigInt(precision - 1);
  const pairs: (readonly [number, bigint])[] = [
    [0, 0n],
    [0, 1n],
    [0, (top >> 1n) | 1n],
    [0, top - 1n],
    ...[1, bias - 1, bias, largest].flatMap((biased) =>
      edgeSignificands(precision).map((significand): readonly [number, bigint] => [biased, significand]),
    ),
    ...[1, 15, 31, 32, 63, 64].flatMap((exponent): (readonly [number, bigint])[] => [
      [bias + exponent, top],
      [bias + exponent - 1, ones(precision)],
    ]),
    [bias + 1, top | (top >> 2n)], // 2.5
    [bias + 59, top | (top >> 1n) | (top >> 3n)],
    [bias - precision, top],
    [bias - precision - 1, top],
    [largest + 1, top], // infinity
    [largest + 1, top | 1n], // signaling
    [largest + 1, top | (top >> 2n)],
    [largest + 1, top | (top >> 1n)], // quiet
    [largest + 1, top | (top >> 1n) | (5n << BigInt(precision - 12))],
  ];
  if (explicitInteger) {
    pairs.push([0, top], [0, top | 1n], [0, ones(precision)]); // pseudo-denormals
    pairs.push([1, 1n], [bias, top >> 1n], [largest, 0n]); // unnormals
    pairs.push([largest + 1, 0n], [largest + 1, 1n], [largest + 1, top >> 1n]); // pseudo-infinity, pseudo-NaNs
  }
  return pairs.flatMap(([biased, significand]) => [
    encode(format, false, biased, significand),
    encode(format, true, biased, significand),
  ]);
}

/** Mostly exponents near one another or near an edge, significands sparse, dense or anything. */
export function randomFloat(random: PseudoRandom, format: FloatFormat): bigint {
  const { bias, precision } = format;
  const largest = 2 * bias;
  const exponents = [
    () => bias + random.below(8) - 4,
    () => bias + random.below(140) - 70,
    () => random.below(precision + 6),
    () => largest - random.below(precision + 6),
    () => (bias >> 1) + random.below(80) - 40,
    () => random.below(largest + 2),
  ];
  const biased = Math.min(Math.max(random.pick(exponents)(), 0), largest + 1);
  const top = biased === 0 ? 0n : 1n << BigInt(precision - 1);
  const bits = randomBits(random, precision - 1);
  const shapes = [
    bits,
    bits,
    (bits >> BigInt(random.below(precision))) << BigInt(random.below(precision)),
    ones(random.below(precision)),
  ];
  return encode(format, random.below(2) === 1, biased, top | (random.pick(shapes) & ones(precision - 1)));
}

function randomDecimal(random: PseudoRandom): bigint {
  let value = random.below(2) === 1 ? 0x80n : 0n;
  for (let digit = 0; digit < 18; digit++) value = (value << 4n) | BigInt(random.below(10));
  return value | ((value >> 72n) << 72n);
}

function randomOperand(random: PseudoRandom, kind: OperandKind): bigint {
  if (kind === "none") return 0n;
  if (kind === "decimal") return randomDecimal(random);
  if (typeof kind !== "number") return randomFloat(random, kind);
  const bits = randomBits(random, kind);
  return random.below(2) === 1 ? bits : BigInt.asUintN(kind, BigInt.asIntN(kind, bits) >> BigInt(random.below(kind)));
}

const BOUNDARIES = new Map([BINARY32, BINARY64, EXTENDED80].map((format) => [format, boundaryOperands(format)]));

function boundaries(kind: OperandKind): readonly bigint[] {
  if (kind === "none") return [0n];
  if (kind === "decimal") return [0n, 0x80n << 72n, 0x99_9999_9999_9999_9999n];
  if (typeof kind === "number") return [0n, 1n, ones(kind), ones(kind - 1), 1n << BigInt(kind - 1), ones(kind) - 1n];
  return BOUNDARIES.get(kind) ?? [];
}

/** Mostly all masked; every mask alone too. */
function randomMasks(random: PseudoRandom): number {
  const choice = random.below(16);
  if (choice < 9) return 0x3f;
  return choice < 15 ? 0x3f & ~(1 << (choice - 9)) : 0;
}

export function randomMxcsr(random: PseudoRandom): number {
  const flush = random.pick([0, 0, 0x40, 0x8000, 0x8040]);
  return (random.below(4) << 13) | (randomMasks(random) << 7) | flush;
}

export function randomControlWord(random: PseudoRandom): number {
  return (random.below(4) << 10) | (random.pick([0, 2, 3, 3]) << 8) | 0x40 | randomMasks(random);
}

/**
 * Boundary operands crossed with each other, then random ones, each under a random control word.
 * @param passes how often the boundary operands are gone through
 * @param randomCases for each operation
 */
export function floatCases(operations: readonly Operation[], passes: number, randomCases: number): FloatCase[] {
  const cases: FloatCase[] = [];
  for (const [index, operation] of operations.entries()) {
    const random = new PseudoRandom(index + 1);
    const control = (): number => (operation.unit === "sse" ? randomMxcsr(random) : randomControlWord(random));
    const unaryPasses = operation.b === "none" ? 8 * passes : passes;
    for (let pass = 0; pass < unaryPasses; pass++) {
      for (const a of boundaries(operation.a)) {
        for (const b of boundaries(operation.b)) cases.push({ operation, control: control(), a, b });
      }
    }
    for (let n = 0; n < randomCases; n++) {
      const a = randomOperand(random, operation.a);
      const b = randomOperand(random, operation.b);
      cases.push({ operation, control: control(), a, b });
    }
  }
  return cases;
}
