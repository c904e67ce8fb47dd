import type { Feature, FlagEffects, FormText, MnemonicEntry, OperandAccess } from "./form.ts";

/** The forms of a packed operation on MMX registers (no prefix) and XMM registers (66), at `0F opcode`. */
export function packedForms(opcode: string): readonly FormText[] {
  return [`mm, mm/m64 | NP 0F ${opcode} /r`, xmmForm(opcode)];
}

/** The XMM form alone. @param opcode after 0F, as in `"38 29"` @param bits of a memory operand */
export function xmmForm(opcode: string, prefix = "66", bits = 128): FormText {
  return `xmm, xmm/m${bits} | ${prefix} 0F ${opcode} /r`;
}

/** The same with an immediate byte: `xmm, xmm/m128, imm8`. */
export function xmmImmediateForm(opcode: string, prefix = "66", attributes = ""): FormText {
  return `xmm, xmm/m128, imm8 | ${prefix} 0F ${opcode} /r ib | unsigned ${attributes}`;
}

const DESTINATION_AND_SOURCE: readonly OperandAccess[] = ["rw", "r"];
const COPY: readonly OperandAccess[] = ["w", "r"];
const DESTINATION_SOURCE_IMMEDIATE: readonly OperandAccess[] = ["rw", "r", "r"];
const COPY_BY_IMMEDIATE: readonly OperandAccess[] = ["w", "r", "r"];

/** A row of a SIMD table. */
type EntryMaker = (title: string, summary: string, forms: readonly FormText[], flags?: FlagEffects) => MnemonicEntry;

function maker(feature: Feature, access: readonly OperandAccess[]): EntryMaker {
  return (title, summary, forms, flags) =>
    flags === undefined
      ? { title, summary, feature, access, forms }
      : { title, summary, feature, access, flags, forms };
}

/** Entries of operations whose first operand is read and written. */
export function operates(feature: Feature): EntryMaker {
  return maker(feature, DESTINATION_AND_SOURCE);
}

/** … with an immediate, or XMM0, as the third operand. */
export function operatesWithThird(feature: Feature): EntryMaker {
  return maker(feature, DESTINATION_SOURCE_IMMEDIATE);
}

/** Entries of moves: the first operand is written only. */
export function copies(feature: Feature): EntryMaker {
  return maker(feature, COPY);
}

/** … with an immediate as the third operand. */
export function copiesWithThird(feature: Feature): EntryMaker {
  return maker(feature, COPY_BY_IMMEDIATE);
}
