import type { FormText, MnemonicEntry, OperandAccess } from "./form.ts";

/** An entry of the x87 tables. */
export function x87(
  title: string,
  summary: string,
  access: readonly OperandAccess[],
  forms: readonly FormText[],
  more: Pick<MnemonicEntry, "flags" | "implicit" | "accessByCount"> = {},
): MnemonicEntry {
  return { title, summary, feature: "x87", access, forms, ...more };
}

const hex = (byte: number): string => byte.toString(16).toUpperCase();

/**
 * FADD and its kin: memory as a float of 32 or 64 bits, ST(i) to ST(0), ST(0) to ST(i).
 * @param digit of the opcode's group
 * @param reverse the group of `DC` that does the same to ST(i): for FSUB and FDIV the neighbour
 */
export function arithmeticForms(digit: number, reverse = digit): readonly FormText[] {
  return [
    `m32fp | D8 /${digit}`,
    `m64fp | DC /${digit}`,
    `ST0, STi | D8 ${hex(0xc0 + digit * 8)}+i`,
    `STi, ST0 | DC ${hex(0xc0 + reverse * 8)}+i`,
  ];
}

/** FIADD and its kin: memory as an integer of 16 or 32 bits. */
export function integerForms(digit: number): readonly FormText[] {
  return [`m16int | DE /${digit}`, `m32int | DA /${digit}`];
}
