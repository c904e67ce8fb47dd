import { add, subtract } from "../../core/float/add.ts";
import { compare, maximum, minimum, type Relation } from "../../core/float/compare.ts";
import { convertFormat, storeFormat } from "../../core/float/convert-format.ts";
import { fromInteger, roundToIntegral, toInteger } from "../../core/float/convert-integer.ts";
import { type FloatEnvironment, type RoundingControl, TOWARD_ZERO } from "../../core/float/environment.ts";
import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "../../core/float/format.ts";
import { divide, multiply } from "../../core/float/multiply-divide.ts";
import { fromPackedDecimal, toPackedDecimal } from "../../core/float/packed-decimal.ts";
import { remainder } from "../../core/float/remainder.ts";
import { extract, scale } from "../../core/float/scale-extract.ts";
import { squareRoot } from "../../core/float/square-root.ts";
import { type FloatValue, pack, unpack, zero } from "../../core/float/value.ts";

/** What an operand is made of: a format, or a plain integer of so many bits; `none` is not looked at. */
export type OperandKind = FloatFormat | 16 | 32 | 64 | "decimal" | "none";

/** What an operation leaves, as raw bits. */
export interface Outcome {
  readonly first: bigint;
  readonly second?: bigint;
  /** C0 C1 C2 C3 of FSW but for the C1 that rounding sets. */
  readonly conditions?: number;
}

/** An instruction as `execute.c` names it, done by `core/float`. */
export interface Operation {
  readonly name: string;
  readonly unit: "sse" | "x87";
  readonly a: OperandKind;
  readonly b: OperandKind;
  /** Bits of MXCSR or FSW that the instruction defines. */
  readonly statusMask: number;
  /** The result goes to memory: an unmasked OE or UE keeps it back. */
  readonly stores: boolean;
  run(environment: FloatEnvironment, a: bigint, b: bigint): Outcome;
}

export const C0 = 0x100;
export const C1 = 0x200;
export const C2 = 0x400;
export const C3 = 0x4000;
const FLAGS = 0x3f;

type Unary = (environment: FloatEnvironment, format: FloatFormat, value: FloatValue) => FloatValue;
type Binary = (environment: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue) => FloatValue;

function sseBinary(name: string, format: FloatFormat, apply: Binary): Operation {
  const run: Operation["run"] = (environment, a, b) => ({
    first: pack(format, apply(environment, format, unpack(format, a), unpack(format, b))),
  });
  return { name, unit: "sse", a: format, b: format, statusMask: FLAGS, stores: false, run };
}

function sseUnary(name: string, from: FloatFormat, to: FloatFormat, apply: Unary): Operation {
  const run: Operation["run"] = (environment, a) => ({ first: pack(to, apply(environment, to, unpack(from, a))) });
  return { name, unit: "sse", a: from, b: "none", statusMask: FLAGS, stores: false, run };
}

function sseComparison(
  name: string,
  format: FloatFormat,
  quiet: boolean,
  answer: (relation: Relation) => bigint,
): Operation {
  const run: Operation["run"] = (environment, a, b) => ({
    first: answer(compare(environment, unpack(format, a), unpack(format, b), quiet)),
  });
  return { name, unit: "sse", a: format, b: format, statusMask: FLAGS, stores: false, run };
}

/** ZF, PF and CF as COMISD sets them, with the RFLAGS bits that are always there in user mode. */
const COMPARED: Readonly<Record<Relation, bigint>> = {
  greater: 0x202n,
  less: 0x203n,
  equal: 0x242n,
  unordered: 0x247n,
};

function sseToInteger(name: string, format: FloatFormat, bits: 32 | 64, rounding?: RoundingControl): Operation {
  const run: Operation["run"] = (environment, a) => ({
    first: BigInt.asUintN(bits, toInteger(environment, unpack(format, a), bits, rounding)),
  });
  return { name, unit: "sse", a: format, b: "none", statusMask: FLAGS, stores: false, run };
}

function sseFromInteger(name: string, bits: 32 | 64, format: FloatFormat): Operation {
  const run: Operation["run"] = (environment, a) => ({
    first: pack(format, fromInteger(environment, format, BigInt.asIntN(bits, a))),
  });
  return { name, unit: "sse", a: bits, b: "none", statusMask: FLAGS, stores: false, run };
}

/** ROUNDSS or ROUNDSD with an immediate: bit 3 suppresses PE, bit 2 takes MXCSR.RC. */
function sseRound(format: FloatFormat, immediate: number): Operation {
  return sseUnary(
    `rounds${format === BINARY32 ? "s" : "d"}${immediate}`,
    format,
    format,
    (environment, _format, value) => {
      const rounding = (immediate & 4) !== 0 ? environment.rounding : ((immediate & 3) as RoundingControl);
      return roundToIntegral(environment, value, rounding, (immediate & 8) !== 0);
    },
  );
}

const scalar = (format: FloatFormat, suffix: string): readonly Operation[] => {
  const other = format === BINARY32 ? BINARY64 : BINARY32;
  return [
    sseBinary(`add${suffix}`, format, add),
    sseBinary(`sub${suffix}`, format, subtract),
    sseBinary(`mul${suffix}`, format, multiply),
    sseBinary(`div${suffix}`, format, divide),
    sseBinary(`min${suffix}`, format, (environment, _format, a, b) => minimum(environment, a, b)),
    sseBinary(`max${suffix}`, format, (environment, _format, a, b) => maximum(environment, a, b)),
    sseUnary(`sqrt${suffix}`, format, format, squareRoot),
    sseUnary(`cvt${suffix}2${format === BINARY32 ? "sd" : "ss"}`, format, other, convertFormat),
    sseComparison(`comi${suffix}`, format, false, (relation) => COMPARED[relation]),
    sseComparison(`ucomi${suffix}`, format, true, (relation) => COMPARED[relation]),
    sseToInteger(`cvt${suffix}2si32`, format, 32),
    sseToInteger(`cvt${suffix}2si64`, format, 64),
    sseToInteger(`cvtt${suffix}2si32`, format, 32, TOWARD_ZERO),
    sseToInteger(`cvtt${suffix}2si64`, format, 64, TOWARD_ZERO),
    sseFromInteger(`cvtsi2${suffix}l`, 32, format),
    sseFromInteger(`cvtsi2${suffix}q`, 64, format),
    ...[0, 1, 2, 3, 4, 8, 9, 10, 11, 12].map((immediate) => sseRound(format, immediate)),
  ];
};

export const SSE_OPERATIONS: readonly Operation[] = [
  ...scalar(BINARY32, "ss"),
  ...scalar(BINARY64, "sd"),
  sseComparison("cmpeqss", BINARY32, true, (relation) => (relation === "equal" ? 0xffff_ffffn : 0n)),
  sseComparison("cmpltsd", BINARY64, false, (relation) => (relation === "less" ? 0xffff_ffff_ffff_ffffn : 0n)),
];

const extended = (bits: bigint): FloatValue => unpack(EXTENDED80, bits);
const bitsOf = (value: FloatValue): bigint => pack(EXTENDED80, value);

/** An x87 instruction whose result is one register. */
export function x87(name: string, a: OperandKind, b: OperandKind, run: Operation["run"], conditions = 0): Operation {
  return { name, unit: "x87", a, b, statusMask: FLAGS | C1 | conditions, stores: false, run };
}

export function x87Unary(
  name: string,
  apply: (environment: FloatEnvironment, value: FloatValue) => FloatValue,
): Operation {
  return x87(name, EXTENDED80, "none", (environment, a) => ({ first: bitsOf(apply(environment, extended(a))) }));
}

export function x87Binary(
  name: string,
  apply: (environment: FloatEnvironment, a: FloatValue, b: FloatValue) => FloatValue,
): Operation {
  return x87(name, EXTENDED80, EXTENDED80, (environment, a, b) => ({
    first: bitsOf(apply(environment, extended(a), extended(b))),
  }));
}

/** An instruction that loads ST(0) from memory. */
function x87Load(name: string, kind: OperandKind, read: (environment: FloatEnvironment, bits: bigint) => FloatValue) {
  return x87(name, kind, "none", (environment, a) => ({ first: bitsOf(read(environment, a)) }));
}

/** An instruction that stores ST(0) to memory. */
function x87Store(name: string, write: (environment: FloatEnvironment, value: FloatValue) => bigint): Operation {
  const operation = x87(name, EXTENDED80, "none", (environment, a) => ({ first: write(environment, extended(a)) }));
  return { ...operation, stores: true };
}

function x87ToInteger(name: string, bits: 16 | 32 | 64, rounding?: RoundingControl): Operation {
  return x87Store(name, (environment, value) => BigInt.asUintN(bits, toInteger(environment, value, bits, rounding)));
}

const CONDITIONS: Readonly<Record<Relation, number>> = { greater: 0, less: C0, equal: C3, unordered: C0 | C2 | C3 };

function x87Comparison(name: string, quiet: boolean, b: OperandKind): Operation {
  const run: Operation["run"] = (environment, first, second) => {
    const other = b === "none" ? zero(false) : extended(second);
    return { first: 0n, conditions: CONDITIONS[compare(environment, extended(first), other, quiet)] };
  };
  return x87(name, EXTENDED80, b, run, C0 | C2 | C3);
}

function x87Remainder(name: string, nearest: boolean): Operation {
  const run: Operation["run"] = (environment, a, b) => {
    const { value, partial, quotient } = remainder(environment, extended(a), extended(b), nearest);
    const bits = ((quotient & 4) !== 0 ? C0 : 0) | ((quotient & 2) !== 0 ? C3 : 0) | ((quotient & 1) !== 0 ? C1 : 0);
    return { first: bitsOf(value), conditions: bits | (partial ? C2 : 0) };
  };
  return x87(name, EXTENDED80, EXTENDED80, run, C0 | C2 | C3);
}

export const X87_OPERATIONS: readonly Operation[] = [
  x87Binary("fadd", (environment, a, b) => add(environment, EXTENDED80, a, b)),
  x87Binary("fsub", (environment, a, b) => subtract(environment, EXTENDED80, a, b)),
  x87Binary("fmul", (environment, a, b) => multiply(environment, EXTENDED80, a, b)),
  x87Binary("fdiv", (environment, a, b) => divide(environment, EXTENDED80, a, b)),
  x87("fadd32", EXTENDED80, BINARY32, (environment, a, b) => ({
    first: bitsOf(add(environment, EXTENDED80, extended(a), unpack(BINARY32, b))),
  })),
  x87("fmul64", EXTENDED80, BINARY64, (environment, a, b) => ({
    first: bitsOf(multiply(environment, EXTENDED80, extended(a), unpack(BINARY64, b))),
  })),
  x87Unary("fsqrt", (environment, value) => squareRoot(environment, EXTENDED80, value)),
  x87Unary("frndint", (environment, value) => roundToIntegral(environment, value)),
  x87Binary("fscale", scale),
  x87Remainder("fprem", false),
  x87Remainder("fprem1", true),
  x87("fxtract", EXTENDED80, "none", (environment, a) => {
    const { exponent, significand } = extract(environment, extended(a));
    return { first: bitsOf(significand), second: bitsOf(exponent) };
  }),
  x87Comparison("fcom", false, EXTENDED80),
  x87Comparison("fucom", true, EXTENDED80),
  x87Comparison("ftst", false, "none"),
  x87Load("fld32", BINARY32, (environment, bits) => convertFormat(environment, EXTENDED80, unpack(BINARY32, bits))),
  x87Load("fld64", BINARY64, (environment, bits) => convertFormat(environment, EXTENDED80, unpack(BINARY64, bits))),
  x87Load("fild16", 16, (environment, bits) => fromInteger(environment, EXTENDED80, BigInt.asIntN(16, bits))),
  x87Load("fild64", 64, (environment, bits) => fromInteger(environment, EXTENDED80, BigInt.asIntN(64, bits))),
  x87Load("fbld", "decimal", (_environment, bits) => fromPackedDecimal(bits)),
  x87Store("fst32", (environment, value) => pack(BINARY32, storeFormat(environment, BINARY32, value))),
  x87Store("fst64", (environment, value) => pack(BINARY64, storeFormat(environment, BINARY64, value))),
  x87ToInteger("fist16", 16),
  x87ToInteger("fist32", 32),
  x87ToInteger("fist64", 64),
  x87ToInteger("fisttp16", 16, TOWARD_ZERO),
  x87ToInteger("fisttp32", 32, TOWARD_ZERO),
  x87ToInteger("fisttp64", 64, TOWARD_ZERO),
  x87Store("fbstp", toPackedDecimal),
];
