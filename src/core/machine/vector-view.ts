import type { X87State } from "../cpu/x87-state.ts";
import type { X87Tag } from "../isa/floating-point-control.ts";

/** Vector and x87 registers at one step: plain, immutable data. */
export interface VectorView {
  /** XMM0 … XMM15, then R0 … R7 of the x87 FPU: four 32-bit words each, the lowest first. Read them with the functions below. */
  readonly words: Int32Array;
  readonly mxcsr: number;
  /** FCW and FSW. */
  readonly control: number;
  readonly status: number;
  /** Bit n: Rn is not empty. */
  readonly valid: number;
}

const WORDS_A_REGISTER = 4;
const X87_FROM = 16;

export function vectorView(words: Int32Array, mxcsr: number, { control, status, valid }: X87State): VectorView {
  return { words, mxcsr, control, status, valid };
}

/** The 128 bits of XMMn. */
export function xmmValue({ words }: VectorView, number: number): bigint {
  return quadword(words, number * WORDS_A_REGISTER) | (quadword(words, number * WORDS_A_REGISTER + 2) << 64n);
}

/** The 80 bits of a physical x87 register, R0 … R7. */
export function x87Value({ words }: VectorView, number: number): bigint {
  const at = (X87_FROM + number) * WORDS_A_REGISTER;
  return quadword(words, at) | (BigInt((words[at + 2] ?? 0) & 0xffff) << 64n);
}

/** The physical register that is ST(0). */
export function x87Top({ status }: VectorView): number {
  return (status >>> 11) & 7;
}

/** What FSTENV would store as the tag of a physical register. */
export function x87Tag(view: VectorView, number: number): X87Tag {
  if (((view.valid >> number) & 1) === 0) return "empty";
  const bits = x87Value(view, number);
  const exponent = Number((bits >> 64n) & 0x7fffn);
  const significand = BigInt.asUintN(64, bits);
  if (exponent === 0) return significand === 0n ? "zero" : "special";
  return exponent === 0x7fff || significand >> 63n === 0n ? "special" : "valid";
}

function quadword(words: Int32Array, at: number): bigint {
  return (BigInt((words[at + 1] ?? 0) >>> 0) << 32n) | BigInt((words[at] ?? 0) >>> 0);
}
