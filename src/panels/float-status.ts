import { floatingPoint } from "../core/index.ts";

const { FLOAT_EXCEPTIONS } = floatingPoint;
const ALL = 0x3f;

/** Six exception bits, lowest first, as the names of flags or masks: `"ZE PE"`; `"—"` for none. */
export function exceptionBits(bits: number, suffix: "E" | "M"): string {
  const names = FLOAT_EXCEPTIONS.filter((_, bit) => (bits >> bit) & 1).map(({ name }) => name + suffix);
  return names.length === 0 ? "—" : names.join(" ");
}

/** The same in words: `"division by zero, inexact result (precision)"`; empty for none. */
export function exceptionWords(bits: number): string {
  return FLOAT_EXCEPTIONS.filter((_, bit) => (bits >> bit) & 1)
    .map(({ meaning }) => meaning)
    .join(", ");
}

/** The exceptions that no mask holds back. */
export function unmaskedBits(masks: number): number {
  return ~masks & ALL;
}
