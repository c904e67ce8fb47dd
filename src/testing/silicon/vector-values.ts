import type { Random } from "../random.ts";
import { boundaryValue } from "./boundary-values.ts";

/** Values for XMM, MMX and x87 registers and for the control words beside them. */

/** What an instruction takes its operands for. */
export type Elements = "integers" | "singles" | "doubles";

/** Exponent and fraction of a floating-point number: the places where arithmetic changes its ways, and their neighbours. */
function floatingParts(random: Random, exponentBits: number, fractionBits: number): readonly [bigint, bigint] {
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponents = [0, 1, bias - 1, bias, bias, bias + 1, bias + fractionBits, 2 * bias, 2 * bias + 1];
  const exponent = random.oneIn(3) ? bias + random.below(70) - 35 : random.pick(exponents);
  return [BigInt(exponent), fraction(random, BigInt(fractionBits))];
}

function fraction(random: Random, bits: bigint): bigint {
  const mask = (1n << bits) - 1n;
  const any = (random.word64() | (random.word64() << 64n)) & mask;
  switch (random.below(8)) {
    case 0:
      return 0n;
    case 1:
      return 1n;
    case 2:
      return mask;
    case 3:
      return 1n << (bits - 1n);
    case 4: // few bits: exact results and ties
      return (any >> (bits / 2n)) << (bits / 2n);
    case 5: // an integer, or one and a half
      return (any >> (bits - 6n)) << (bits - 6n);
    default:
      return any;
  }
}

/** The bits of a binary32 or binary64. */
function floatingBits(random: Random, exponentBits: number, fractionBits: number): bigint {
  const [exponent, below] = floatingParts(random, exponentBits, fractionBits);
  const sign = BigInt(random.below(2));
  return (((sign << BigInt(exponentBits)) | exponent) << BigInt(fractionBits)) | below;
}

export const singleBits = (random: Random): bigint => floatingBits(random, 8, 23);
export const doubleBits = (random: Random): bigint => floatingBits(random, 11, 52);

/** An 80-bit value: `[significand, sign and exponent]`; now and then an encoding that no processor makes. */
export function extendedBits(random: Random): readonly [bigint, bigint] {
  const [exponent, below] = floatingParts(random, 15, 63);
  const normal = exponent !== 0n;
  const integerBit = normal !== random.oneIn(24) ? 1n << 63n : 0n;
  return [integerBit | below, exponent | (random.oneIn(2) ? 0x8000n : 0n)];
}

/** 64 bits of integer elements: boundary values of one element size, or a shift count. */
function integers(random: Random): bigint {
  if (random.oneIn(6)) return BigInt(random.below(70));
  const size = random.pick([8, 16, 32, 64]);
  let value = 0n;
  for (let at = 0; at < 64; at += size) value = (value << BigInt(size)) | boundaryElement(random, size);
  return value;
}

function boundaryElement(random: Random, size: number): bigint {
  const mask = (1n << BigInt(size)) - 1n;
  switch (random.below(4)) {
    case 0:
      return (1n << BigInt(size - 1)) - BigInt(random.below(2));
    case 1:
      return random.oneIn(2) ? mask : BigInt(random.below(3));
    default:
      return boundaryValue(random) & mask;
  }
}

/** 64 bits of a vector. */
export function vectorWord(random: Random, elements: Elements): bigint {
  if (random.oneIn(12)) return random.word64();
  if (elements === "integers") return integers(random);
  return elements === "doubles" ? doubleBits(random) : (singleBits(random) << 32n) | singleBits(random);
}

/** What a row's vectors hold. Conversions to and from integers take some of each. */
export function elementsOf(random: Random, mnemonic: string): Elements {
  if (random.oneIn(8)) return random.pick(["integers", "singles", "doubles"]);
  const source = /^CVTT?([PS][IQSD]|DQ)2|^CVTT?/.exec(mnemonic)?.[1] ?? mnemonic;
  if (/[PS]S$/.test(source) || /^(U?COMIS|CMP|MOV\w*)S$/.test(source)) return "singles";
  return /([PS]D|ADDSUBPD)$/.test(source) ? "doubles" : "integers";
}

/** MXCSR: any rounding, DAZ and FTZ often, exceptions unmasked in some. */
export function mxcsrValue(random: Random): number {
  const masks = random.oneIn(6) ? random.next() & 0x1f80 : 0x1f80;
  const rounding = random.oneIn(2) ? random.below(4) << 13 : 0;
  const flags = random.oneIn(3) ? random.below(64) : 0;
  return masks | rounding | flags | (random.oneIn(4) ? 0x40 : 0) | (random.oneIn(4) ? 0x8000 : 0);
}

/** FCW: any precision and rounding; exceptions unmasked in some. */
export function controlWord(random: Random): number {
  const masks = random.oneIn(6) ? random.below(64) : 0x3f;
  const precision = random.oneIn(2) ? random.below(4) : 3;
  return masks | 0x40 | (precision << 8) | ((random.oneIn(2) ? random.below(4) : 0) << 10);
}

/** FCW, FSW and the tags of an FXSAVE image, 16 bits each: FSW as a processor with this FCW may have it. */
export function x87Control(random: Random, top = random.below(8)): bigint {
  const fcw = controlWord(random);
  const raised = random.oneIn(3) ? random.below(0x80) : 0;
  let fsw = (top << 11) | (random.next() & 0x4700) | raised;
  if ((raised & ~fcw & 0x3f) !== 0) fsw |= 0x8080;
  const tags = random.pick([0xff, 0, random.below(256), valid(top, 1 + random.below(7)), valid(top, 3), valid(top, 4)]);
  return BigInt(fcw) | (BigInt(fsw) << 16n) | (BigInt(tags) << 32n);
}

/** Tags of a stack with so many registers in use. */
function valid(top: number, depth: number): number {
  let tags = 0;
  for (let i = 0; i < depth; i++) tags |= 1 << ((top + i) & 7);
  return tags;
}

/** 18 digits and a sign, in 10 bytes: `[low, high]`. */
export function packedDecimal(random: Random): readonly [bigint, bigint] {
  let value = 0n;
  for (let i = 0; i < 18; i++) value = (value << 4n) | BigInt(random.below(random.oneIn(40) ? 16 : 10));
  if (random.oneIn(4)) value >>= BigInt(4 * random.below(18));
  return [value & 0xffff_ffff_ffff_ffffn, (value >> 64n) | (random.oneIn(2) ? 0x8000n : 0n)];
}
