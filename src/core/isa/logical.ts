import type { FlagEffects, MnemonicEntry } from "./form.ts";
import { oneOperandForms, twoOperandForms } from "./form-families.ts";

const LOGIC = { modified: "PF ZF SF", cleared: "CF OF", undefined: "AF" } as const satisfies FlagEffects;

/** @see SDM Vol. 1 "Logical Instructions" */
export const logical = {
  AND: {
    title: "AND—Logical AND",
    summary: "Keeps in the first operand the bits that are also set in the second.",
    access: ["rw", "r"],
    flags: LOGIC,
    forms: twoOperandForms(4, "lock"),
  },
  OR: {
    title: "OR—Logical Inclusive OR",
    summary: "Sets in the first operand the bits that are set in the second.",
    access: ["rw", "r"],
    flags: LOGIC,
    forms: twoOperandForms(1, "lock"),
  },
  XOR: {
    title: "XOR—Logical Exclusive OR",
    summary: "Inverts in the first operand the bits that are set in the second; a register with itself becomes zero.",
    access: ["rw", "r"],
    flags: LOGIC,
    forms: twoOperandForms(6, "lock"),
  },
  NOT: {
    title: "NOT—One's Complement Negation",
    summary: "Inverts every bit of the operand; no flag changes.",
    access: ["rw"],
    forms: oneOperandForms(0xf6, 2, "lock"),
  },
} as const satisfies Record<string, MnemonicEntry>;
