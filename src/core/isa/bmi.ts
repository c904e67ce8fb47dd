import type { MnemonicEntry } from "./form.ts";

/** Bit manipulation. @see SDM Vol. 1 "BMI1 and BMI2 Instructions" */
export const bmi = {
  ANDN: {
    title: "ANDN—Logical AND NOT",
    summary: "ANDs the inverted second operand with the third.",
    feature: "BMI1",
    access: ["w", "r", "r"],
    flags: { modified: "ZF SF", cleared: "CF OF", undefined: "AF PF" },
    forms: ["r32, v32, r/m32 | VEX.LZ.0F38.W0 F2 /r", "r64, v64, r/m64 | VEX.LZ.0F38.W1 F2 /r | o64"],
  },
} as const satisfies Record<string, MnemonicEntry>;
