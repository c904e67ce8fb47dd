import type { Cpu } from "./cpu.ts";
import { always } from "./executor.ts";
import type { Operation } from "./operation.ts";
import { takeScratch } from "./simd-float-exact.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * RCPPS, RCPSS, RSQRTPS, RSQRTSS. The architecture only bounds their error, by 1.5 × 2^-12; these bits are an AMD Zen 4's, found by
 * asking it for every operand. They raise nothing and heed neither rounding nor masks; denormal operands are zeros, and so are tiny
 * results.
 *
 * The processor looks its results up in a bipartite table: the upper 12 bits of the significand are x0 x1 x2, 4 bits each, and the
 * result is P[x0 x1] − N[x0 x2]. Both are stored as differences between neighbours: P falls (a digit in base 36), N rises from 0.
 * @see D. Das Sarma, D. W. Matula, "Faithful bipartite ROM reciprocal tables" (1995)
 */

const RECIPROCAL = bipartite(
  4094,
  "wvwuvvuuuutttttussrsrrrrrqqqqqprpppopoooononnnnomnmmmmmlmlllllkmkkkkkkjkjkjjjjijijiiiiiihihihhhihghhgghgggggfgggfgfffffffefefefeefedeeedeeddeddedddcdddcdcdccdccccccccbccbcbcbbcbbbbbbbbbbababbbaabaaaabaaa9aaaa9aa9a9a9a999a99a9999989999899898989889888988888",
  "212222222122222122122122122122121121212121212112112112112112111121112111121112111111112111111111111111111111110111111111110111111011111101111011110111110110111011101101101101101101011010110110101011010110101101010101011010101010101101010101",
);

const ROOT_OF_EVEN = bipartite(
  4095,
  "ggfggffgffffffeffefeeeeeeeeededededddddddcddcdcdcdcccccccbccbcbdbbcbbbbbbbbbbabbabababaaabaaaaaaaaaa9aa9a9a9a99a99a99999999989989989898989889889888888888888788887887878787877877778777777777778776777767767767676767676676676676666667666666666666656666566656",
  "111111101111111111011111110111110111101111101110110111011101011011101101101101101101011011011010101101101010101101010110101010101010101010101010101010010101001010101101001010101001010010100101010010100101001001010010100101001001001010010010",
);

const ROOT_OF_ODD = bipartite(
  1696,
  "bbcbabbbbabbababaabaaaaa9aaa9a9aa99a999999999999899898988988988888888888878878787878778777877777777777767776776767676766766766676666666666666656665666565665656556565565565555655555555555555556455555455545545545455454545454454544544544454445444444544444444",
  "101101101101101011010110110110011010101101010011010101010101010101010101010100101010101001010100101010010010100101001010001010010010100010010010010010010010010010010100100100100010001001000100100001001000100100010001000100010010001000100010",
);

/** The upper 12 bits of the significand of a result in [1/2, 1), by those of the operand's. */
function bipartite(first: number, falls: string, rises: string): Uint16Array {
  const table = new Uint16Array(4096);
  let coarse = first;
  for (let x01 = 0; x01 < 256; x01++) {
    let fine = 0;
    for (let x2 = 0; x2 < 16; x2++) {
      table[x01 * 16 + x2] = coarse - fine;
      fine += Number(rises[(x01 >> 4) * 15 + x2]);
    }
    coarse -= Number.parseInt(falls.charAt(x01), 36);
  }
  return table;
}

const SIGN = 0x8000_0000 | 0;
const INFINITY = 0x7f80_0000;
const QUIET = 0x40_0000;
const INDEFINITE = 0xffc0_0000 | 0;

/** @param bits of a binary32 */
function reciprocal(bits: number): number {
  const sign = bits & SIGN;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > INFINITY) return bits | QUIET;
  const exponent = magnitude >>> 23;
  if (exponent === 0) return sign | INFINITY;
  const biased = 253 - exponent;
  if (biased <= 0) return sign;
  return sign | (biased << 23) | ((RECIPROCAL[(bits >>> 11) & 0xfff] as number) << 11);
}

function reciprocalSquareRoot(bits: number): number {
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > INFINITY) return bits | QUIET;
  const exponent = magnitude >>> 23;
  if (exponent === 0) return (bits & SIGN) | INFINITY;
  if (bits < 0) return INDEFINITE;
  if (magnitude === INFINITY) return 0;
  const table = (exponent & 1) === 1 ? ROOT_OF_EVEN : ROOT_OF_ODD; // the bias is odd
  const biased = 126 - ((exponent - 127) >> 1);
  return (biased << 23) | ((table[(bits >>> 11) & 0xfff] as number) << 11);
}

function RCPSS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = reciprocal(words[op.s] as number);
}

function RCPPS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < 4; i++) words[VECTOR_SCRATCH + i] = reciprocal(words[op.s + i] as number);
  takeScratch(cpu, op.d, 4);
}

function RSQRTSS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  words[op.d] = reciprocalSquareRoot(words[op.s] as number);
}

function RSQRTPS(cpu: Cpu, op: Operation): void {
  const words = cpu.vectors.words32;
  for (let i = 0; i < 4; i++) words[VECTOR_SCRATCH + i] = reciprocalSquareRoot(words[op.s + i] as number);
  takeScratch(cpu, op.d, 4);
}

export const simdFloatApproximationExecutors = {
  RCPPS: always(RCPPS),
  RCPSS: always(RCPSS),
  RSQRTPS: always(RSQRTPS),
  RSQRTSS: always(RSQRTSS),
};
