import { hex } from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import type { Subject } from "../subject.ts";
import { asciiOf } from "../word-text.ts";

/** One way of writing a value. */
export interface NumberForm {
  readonly name: string;
  readonly text: string;
}

const { forms: names, asciiNote } = inspectorText;

/** Digits in groups counted from the right: `0000_0012`. */
function grouped(digits: string, size: number, separator: string): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= size) groups.unshift(digits.slice(Math.max(0, end - size), end));
  return groups.join(separator);
}

/** A value in the forms that people read; of 16-byte structures, which are no number, the digits of both words. */
export function numberForms(value: bigint, size: Subject["size"]): readonly NumberForm[] {
  const digits = (word: bigint, count: number) => `0x${grouped(hex(word, count), 4, "_")}`;
  if (size === 16) {
    return [
      { name: names.high, text: digits(value >> 64n, 16) },
      { name: names.low, text: digits(BigInt.asUintN(64, value), 16) },
    ];
  }
  if (size === 10) {
    return [
      { name: names.signAndExponent, text: digits(value >> 64n, 4) },
      { name: names.significand, text: digits(BigInt.asUintN(64, value), 16) },
    ];
  }
  const bits = size * 8;
  const low = BigInt.asUintN(bits, value);
  const bytes = Array.from({ length: size }, (_, at) => Number((low >> BigInt(8 * at)) & 0xffn));
  return [
    { name: names.hexadecimal, text: digits(low, size * 2) },
    { name: names.unsigned, text: `${low}` },
    { name: names.signed, text: `${BigInt.asIntN(bits, low)}` },
    { name: names.ascii, text: `${bytes.map(asciiOf).join("")}${size === 1 ? "" : ` (${asciiNote})`}` },
    { name: names.binary, text: grouped(low.toString(2).padStart(bits, "0"), 8, " ") },
  ];
}
