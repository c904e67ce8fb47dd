import type { FlagEffects, MnemonicEntry } from "./form.ts";
import { bitTestForms, registerFromRmForms } from "./form-families.ts";

const BIT_TEST = { modified: "CF", undefined: "OF SF AF PF" } as const satisfies FlagEffects;

/** @see SDM Vol. 1 "Bit and Byte Instructions" */
export const bitByte = {
  BT: {
    title: "BT—Bit Test",
    summary: "Copies the numbered bit of the first operand into CF.",
    access: ["r", "r"],
    flags: BIT_TEST,
    forms: bitTestForms("A3", 4, ""),
  },
  BTS: {
    title: "BTS—Bit Test and Set",
    summary: "Copies the numbered bit of the first operand into CF, then sets it.",
    access: ["rw", "r"],
    flags: BIT_TEST,
    forms: bitTestForms("AB", 5, "lock"),
  },
  BTR: {
    title: "BTR—Bit Test and Reset",
    summary: "Copies the numbered bit of the first operand into CF, then clears it.",
    access: ["rw", "r"],
    flags: BIT_TEST,
    forms: bitTestForms("B3", 6, "lock"),
  },
  BTC: {
    title: "BTC—Bit Test and Complement",
    summary: "Copies the numbered bit of the first operand into CF, then inverts it.",
    access: ["rw", "r"],
    flags: BIT_TEST,
    forms: bitTestForms("BB", 7, "lock"),
  },
  BSF: {
    title: "BSF—Bit Scan Forward",
    summary: "Finds the lowest set bit; a source of zero sets ZF.",
    access: ["rw", "r"],
    flags: { modified: "ZF", undefined: "CF OF SF AF PF" },
    forms: registerFromRmForms("0F BC"),
  },
  BSR: {
    title: "BSR—Bit Scan Reverse",
    summary: "Finds the highest set bit; a source of zero sets ZF.",
    access: ["rw", "r"],
    flags: { modified: "ZF", undefined: "CF OF SF AF PF" },
    forms: registerFromRmForms("0F BD"),
  },
  SETcc: {
    title: "SETcc—Set Byte on Condition",
    summary: "Sets the byte to 1 if the condition holds, else to 0.",
    access: ["w"],
    flags: { tested: "CF PF ZF SF OF" },
    forms: ["r/m8 | 0F 90 /r | cc"],
  },
  TEST: {
    title: "TEST—Logical Compare",
    summary: "ANDs the two operands and keeps only the flags.",
    access: ["r", "r"],
    flags: { modified: "PF ZF SF", cleared: "CF OF", undefined: "AF" },
    forms: [
      "r/m8, r8 | 84 /r",
      "r/m16, r16 | o16 85 /r",
      "r/m32, r32 | o32 85 /r",
      "r/m64, r64 | REX.W 85 /r",
      "AL, imm8 | A8 ib",
      "AX, imm16 | o16 A9 iw",
      "EAX, imm32 | o32 A9 id",
      "RAX, imm32 | REX.W A9 id",
      "r/m8, imm8 | F6 /0 ib",
      "r/m16, imm16 | o16 F7 /0 iw",
      "r/m32, imm32 | o32 F7 /0 id",
      "r/m64, imm32 | REX.W F7 /0 id",
      "r/m8, imm8 | F6 /1 ib | alias",
      "r/m16, imm16 | o16 F7 /1 iw | alias",
      "r/m32, imm32 | o32 F7 /1 id | alias",
      "r/m64, imm32 | REX.W F7 /1 id | alias",
    ],
  },
  POPCNT: {
    title: "POPCNT—Return the Count of Number of Bits Set to 1",
    summary: "Counts the set bits of the second operand.",
    access: ["w", "r"],
    flags: { modified: "ZF", cleared: "OF SF AF CF PF" },
    forms: registerFromRmForms("0F B8", "F3"),
  },
  LZCNT: {
    title: "LZCNT—Count the Number of Leading Zero Bits",
    summary: "Counts the zero bits above the highest set bit.",
    access: ["w", "r"],
    flags: { modified: "CF ZF", undefined: "OF SF PF AF" },
    forms: registerFromRmForms("0F BD", "F3"),
  },
  TZCNT: {
    title: "TZCNT—Count the Number of Trailing Zero Bits",
    summary: "Counts the zero bits below the lowest set bit.",
    access: ["w", "r"],
    flags: { modified: "CF ZF", undefined: "OF SF PF AF" },
    forms: registerFromRmForms("0F BC", "F3"),
  },
} as const satisfies Record<string, MnemonicEntry>;
