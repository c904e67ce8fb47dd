import type { FlagEffects, FormText, MnemonicEntry } from "./form.ts";

/**
 * The two forms of a VEX-encoded instruction on general registers.
 * @param operands with `N` in place of 32 and 64
 * @param opcode what follows W, as in `"F2 /r"`
 * @param prefix pp and the map, as in `"66.0F38"`
 */
function vexForms(operands: string, prefix: string, opcode: string): readonly FormText[] {
  return [
    `${operands.replaceAll("N", "32")} | VEX.LZ.${prefix}.W0 ${opcode}`,
    `${operands.replaceAll("N", "64")} | VEX.LZ.${prefix}.W1 ${opcode} | o64`,
  ];
}

const LOWEST_BIT = { modified: "CF ZF SF", cleared: "OF", undefined: "AF PF" } as const satisfies FlagEffects;

/** Bit manipulation. @see SDM Vol. 1 "BMI1 and BMI2 Instructions", "ADCX and ADOX Instructions" */
export const bmi = {
  ANDN: {
    title: "ANDN—Logical AND NOT",
    summary: "ANDs the inverted second operand with the third.",
    feature: "BMI1",
    access: ["w", "r", "r"],
    flags: { modified: "ZF SF", cleared: "CF OF", undefined: "AF PF" },
    forms: vexForms("rN, vN, r/mN", "0F38", "F2 /r"),
  },
  BEXTR: {
    title: "BEXTR—Bit Field Extract",
    summary:
      "Extracts the bits of the second operand that begin at bits 7:0 of the third and are as many as its bits 15:8.",
    feature: "BMI1",
    access: ["w", "r", "r"],
    flags: { modified: "ZF", cleared: "CF OF", undefined: "AF SF PF" },
    forms: vexForms("rN, r/mN, vN", "0F38", "F7 /r"),
  },
  BLSI: {
    title: "BLSI—Extract Lowest Set Isolated Bit",
    summary: "Keeps only the lowest set bit.",
    feature: "BMI1",
    access: ["w", "r"],
    flags: LOWEST_BIT,
    forms: vexForms("vN, r/mN", "0F38", "F3 /3"),
  },
  BLSMSK: {
    title: "BLSMSK—Get Mask Up to Lowest Set Bit",
    summary: "Sets the bits up to and with the lowest set bit, and clears the others.",
    feature: "BMI1",
    access: ["w", "r"],
    flags: { modified: "CF SF", cleared: "ZF OF", undefined: "AF PF" },
    forms: vexForms("vN, r/mN", "0F38", "F3 /2"),
  },
  BLSR: {
    title: "BLSR—Reset Lowest Set Bit",
    summary: "Clears the lowest set bit.",
    feature: "BMI1",
    access: ["w", "r"],
    flags: LOWEST_BIT,
    forms: vexForms("vN, r/mN", "0F38", "F3 /1"),
  },
  BZHI: {
    title: "BZHI—Zero High Bits Starting With Specified Bit Position",
    summary: "Clears the bits of the second operand from the position in bits 7:0 of the third on.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    flags: { modified: "CF ZF SF", cleared: "OF", undefined: "AF PF" },
    forms: vexForms("rN, r/mN, vN", "0F38", "F5 /r"),
  },
  MULX: {
    title: "MULX—Unsigned Multiply Without Affecting Flags",
    summary:
      "Multiplies RDX by the third operand: the product's high half goes to the first operand, the low half to the second.",
    feature: "BMI2",
    access: ["w", "w", "r"],
    implicit: { reads: "RDX" },
    forms: vexForms("rN, vN, r/mN", "F2.0F38", "F6 /r"),
  },
  PDEP: {
    title: "PDEP—Parallel Bits Deposit",
    summary: "Puts the low bits of the second operand to the places that are set in the third.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, vN, r/mN", "F2.0F38", "F5 /r"),
  },
  PEXT: {
    title: "PEXT—Parallel Bits Extract",
    summary: "Takes the bits of the second operand that are set in the third, and puts them side by side.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, vN, r/mN", "F3.0F38", "F5 /r"),
  },
  RORX: {
    title: "RORX—Rotate Right Logical Without Affecting Flags",
    summary: "Rotates right by an immediate count.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, r/mN, imm8", "F2.0F3A", "F0 /r ib").map((form) =>
      form.endsWith("o64") ? `${form} unsigned` : `${form} | unsigned`,
    ),
  },
  SARX: {
    title: "SARX/SHLX/SHRX—Shift Without Affecting Flags",
    summary: "Shifts right by the count in the third operand and keeps the sign.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, r/mN, vN", "F3.0F38", "F7 /r"),
  },
  SHLX: {
    title: "SARX/SHLX/SHRX—Shift Without Affecting Flags",
    summary: "Shifts left by the count in the third operand.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, r/mN, vN", "66.0F38", "F7 /r"),
  },
  SHRX: {
    title: "SARX/SHLX/SHRX—Shift Without Affecting Flags",
    summary: "Shifts right by the count in the third operand and fills with zeros.",
    feature: "BMI2",
    access: ["w", "r", "r"],
    forms: vexForms("rN, r/mN, vN", "F2.0F38", "F7 /r"),
  },
  ADCX: {
    title: "ADCX—Unsigned Integer Addition of Two Operands With Carry Flag",
    summary: "Adds the second operand and CF to the first; of the flags only CF changes.",
    feature: "ADX",
    access: ["rw", "r"],
    flags: { tested: "CF", modified: "CF" },
    forms: ["r32, r/m32 | 66 o32 0F 38 F6 /r", "r64, r/m64 | 66 REX.W 0F 38 F6 /r"],
  },
  ADOX: {
    title: "ADOX—Unsigned Integer Addition of Two Operands With Overflow Flag",
    summary: "Adds the second operand and OF to the first; of the flags only OF changes.",
    feature: "ADX",
    access: ["rw", "r"],
    flags: { tested: "OF", modified: "OF" },
    forms: ["r32, r/m32 | F3 o32 0F 38 F6 /r", "r64, r/m64 | F3 REX.W 0F 38 F6 /r"],
  },
} as const satisfies Record<string, MnemonicEntry>;
