import { BINARY32, BINARY64 } from "../../core/float/format.ts";
import { PseudoRandom } from "../assembler/pseudo-random.ts";
import { boundaryOperands } from "../float/cases.ts";
import type { Elements, Encoding } from "./encodings.ts";

/** One execution: the registers that the encodings name, and 32 bytes at DATA, to which RDI points with an offset. */
export interface SimdCase {
  readonly encoding: Encoding;
  readonly rax: bigint;
  readonly mxcsr: number;
  readonly offset: number;
  /** XMM1, XMM2, the data, then the two words of MM2. */
  readonly words: Int32Array;
}

export const XMM1_WORD = 0;
export const DATA_WORD = 8;
export const MM2_WORD = 16;
const WORDS = 18;

const BOUNDARIES32 = boundaryOperands(BINARY32).map(Number);
const BOUNDARIES64 = boundaryOperands(BINARY64).map(
  (bits) => [Number(BigInt.asIntN(32, bits)), Number(BigInt.asIntN(32, bits >> 32n))] as const,
);

/** Exponents near one another, near an edge, or anything. */
function randomExponent(random: PseudoRandom, bias: number): number {
  const span = [8, 60, 2 * bias + 2][random.below(3)] ?? 8;
  const middle = [bias, bias, 0, 2 * bias, bias >> 1][random.below(5)] ?? bias;
  return Math.min(Math.max(middle + random.below(span) - (span >> 1), 0), 2 * bias + 1);
}

const word = (random: PseudoRandom): number => (random.below(0x1_0000) << 16) | random.below(0x1_0000);

/** A significand's low word: anything, few bits, or none. */
function significandWord(random: PseudoRandom): number {
  const bits = word(random);
  return [bits, bits, bits & (-1 << random.below(32)), 0][random.below(4)] ?? bits;
}

function fill(random: PseudoRandom, words: Int32Array, elements: Elements, boundaries: boolean): void {
  if (elements === "any") {
    for (let i = 0; i < WORDS; i++) words[i] = random.below(3) === 0 ? word(random) >> random.below(32) : word(random);
    return;
  }
  for (let i = 0; i < WORDS; i += elements / 32) {
    const sign = random.below(2) << 31;
    if (elements === 32) {
      words[i] = boundaries
        ? random.pick(BOUNDARIES32)
        : sign | (randomExponent(random, 127) << 23) | (significandWord(random) & 0x7f_ffff);
    } else if (boundaries) {
      [words[i], words[i + 1]] = random.pick(BOUNDARIES64);
    } else {
      words[i] = significandWord(random);
      words[i + 1] = sign | (randomExponent(random, 1023) << 20) | (significandWord(random) & 0xf_ffff);
    }
  }
}

/** Often the ordinary one; rounding modes, DAZ and FTZ; sticky flags; at times unmasked exceptions. */
function randomMxcsr(random: PseudoRandom): number {
  const kind = random.below(8);
  if (kind === 0) return 0x1f80;
  if (kind <= 2) return 0x1fa0;
  const control = random.below(4) << 13;
  const zeros = [0, 0x40, 0x8000, 0x8040][random.below(4)] ?? 0;
  const flags = random.below(3) === 0 ? random.below(0x40) : 0;
  const masks = kind === 3 ? 0x3f & ~(1 << random.below(6)) : kind === 4 ? random.below(0x40) : 0x3f;
  return control | zeros | flags | (masks << 7);
}

/** As many cases of each encoding, half of them with boundary values. */
export function simdCases(encodings: readonly Encoding[], perEncoding: number, seed: number): readonly SimdCase[] {
  const random = new PseudoRandom(seed);
  const cases: SimdCase[] = [];
  for (const encoding of encodings) {
    const isLoad = encoding.mnemonic === "LDMXCSR";
    for (let i = 0; i < perEncoding; i++) {
      const words = new Int32Array(WORDS);
      fill(random, words, encoding.elements, (i & 1) === 0);
      // Bit 17 is AMD's alone.
      if (isLoad) words[DATA_WORD] = random.below(4) === 0 ? word(random) & ~0x2_0000 : random.below(0x1_0000);
      const high = random.below(3) === 0 ? 0 : word(random);
      const misaligned = !isLoad && encoding.memoryBytes > 4 && random.below(16) === 0;
      cases.push({
        encoding,
        rax: BigInt.asUintN(64, (BigInt(high >> random.below(32)) << 32n) | BigInt(word(random) >>> 0)),
        mxcsr: randomMxcsr(random),
        offset: misaligned ? 1 + random.below(15) : 0,
        words,
      });
    }
  }
  return cases;
}
