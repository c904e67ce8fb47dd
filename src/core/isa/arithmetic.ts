import type { FlagEffects, MnemonicEntry } from "./form.ts";
import { oneOperandForms, registerFromRmForms, twoOperandForms } from "./form-families.ts";

const STATUS = { modified: "CF PF AF ZF SF OF" } as const satisfies FlagEffects;
const STATUS_WITH_CARRY = { tested: "CF", modified: "CF PF AF ZF SF OF" } as const satisfies FlagEffects;

/** Binary and decimal arithmetic. @see SDM Vol. 1 "Binary Arithmetic Instructions", "Decimal Arithmetic Instructions" */
export const arithmetic = {
  ADD: {
    title: "ADD—Add",
    summary: "Adds the second operand to the first.",
    access: ["rw", "r"],
    flags: STATUS,
    forms: twoOperandForms(0, "lock"),
  },
  ADC: {
    title: "ADC—Add With Carry",
    summary: "Adds the second operand and the carry flag to the first.",
    access: ["rw", "r"],
    flags: STATUS_WITH_CARRY,
    forms: twoOperandForms(2, "lock"),
  },
  SUB: {
    title: "SUB—Subtract",
    summary: "Subtracts the second operand from the first.",
    access: ["rw", "r"],
    flags: STATUS,
    forms: twoOperandForms(5, "lock"),
  },
  SBB: {
    title: "SBB—Integer Subtraction With Borrow",
    summary: "Subtracts the second operand and the carry flag from the first.",
    access: ["rw", "r"],
    flags: STATUS_WITH_CARRY,
    forms: twoOperandForms(3, "lock"),
  },
  CMP: {
    title: "CMP—Compare Two Operands",
    summary: "Subtracts the second operand from the first and keeps only the flags.",
    access: ["r", "r"],
    flags: STATUS,
    forms: twoOperandForms(7, ""),
  },
  IMUL: {
    title: "IMUL—Signed Multiply",
    summary:
      "Multiplies signed numbers; one operand gives the double-width product in RDX:RAX, two or three the low half.",
    access: ["rw", "r"],
    accessByCount: { 1: ["r"], 2: ["rw", "r"], 3: ["w", "r", "r"] },
    implicit: { reads: "RAX", writes: "RAX RDX" },
    flags: { modified: "CF OF", undefined: "SF ZF AF PF" },
    forms: [
      ...oneOperandForms(0xf6, 5),
      ...registerFromRmForms("0F AF"),
      "r16, r/m16, imm8 | o16 6B /r ib",
      "r32, r/m32, imm8 | o32 6B /r ib",
      "r64, r/m64, imm8 | REX.W 6B /r ib",
      "r16, r/m16, imm16 | o16 69 /r iw",
      "r32, r/m32, imm32 | o32 69 /r id",
      "r64, r/m64, imm32 | REX.W 69 /r id",
    ],
  },
  MUL: {
    title: "MUL—Unsigned Multiply",
    summary:
      "Multiplies the accumulator by the operand; the double-width product goes to AX, DX:AX, EDX:EAX or RDX:RAX.",
    access: ["r"],
    implicit: { reads: "RAX", writes: "RAX RDX" },
    flags: { modified: "CF OF", undefined: "SF ZF AF PF" },
    forms: oneOperandForms(0xf6, 4),
  },
  IDIV: {
    title: "IDIV—Signed Divide",
    summary:
      "Divides the double-width accumulator by the operand, signed; a zero divisor or a quotient that does not fit is #DE.",
    access: ["r"],
    implicit: { reads: "RAX RDX", writes: "RAX RDX" },
    flags: { undefined: "CF OF SF ZF AF PF" },
    forms: oneOperandForms(0xf6, 7),
  },
  DIV: {
    title: "DIV—Unsigned Divide",
    summary:
      "Divides the double-width accumulator by the operand; a zero divisor or a quotient that does not fit is #DE.",
    access: ["r"],
    implicit: { reads: "RAX RDX", writes: "RAX RDX" },
    flags: { undefined: "CF OF SF ZF AF PF" },
    forms: oneOperandForms(0xf6, 6),
  },
  INC: {
    title: "INC—Increment by 1",
    summary: "Adds 1 to the operand and leaves the carry flag alone.",
    access: ["rw"],
    flags: { modified: "PF AF ZF SF OF" },
    forms: ["r16 | o16 40+r | i64", "r32 | o32 40+r | i64", ...oneOperandForms(0xfe, 0, "lock")],
  },
  DEC: {
    title: "DEC—Decrement by 1",
    summary: "Subtracts 1 from the operand and leaves the carry flag alone.",
    access: ["rw"],
    flags: { modified: "PF AF ZF SF OF" },
    forms: ["r16 | o16 48+r | i64", "r32 | o32 48+r | i64", ...oneOperandForms(0xfe, 1, "lock")],
  },
  NEG: {
    title: "NEG—Two's Complement Negation",
    summary: "Replaces the operand by its two's complement; CF is set unless it was zero.",
    access: ["rw"],
    flags: STATUS,
    forms: oneOperandForms(0xf6, 3, "lock"),
  },
  DAA: {
    title: "DAA—Decimal Adjust AL After Addition",
    summary: "Makes AL two packed decimal digits after an addition.",
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { tested: "CF AF", modified: "CF PF AF ZF SF", undefined: "OF" },
    forms: ["| 27 | i64"],
  },
  DAS: {
    title: "DAS—Decimal Adjust AL After Subtraction",
    summary: "Makes AL two packed decimal digits after a subtraction.",
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { tested: "CF AF", modified: "CF PF AF ZF SF", undefined: "OF" },
    forms: ["| 2F | i64"],
  },
  AAA: {
    title: "AAA—ASCII Adjust After Addition",
    summary: "Makes AL one unpacked decimal digit after an addition; the carry goes to AH.",
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { tested: "AF", modified: "CF AF", undefined: "OF SF ZF PF" },
    forms: ["| 37 | i64"],
  },
  AAS: {
    title: "AAS—ASCII Adjust AL After Subtraction",
    summary: "Makes AL one unpacked decimal digit after a subtraction; the borrow goes to AH.",
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { tested: "AF", modified: "CF AF", undefined: "OF SF ZF PF" },
    forms: ["| 3F | i64"],
  },
  AAM: {
    title: "AAM—ASCII Adjust AX After Multiply",
    summary: "Divides AL by the base (10 unless given): quotient to AH, remainder to AL.",
    access: ["r"],
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { modified: "PF ZF SF", undefined: "OF AF CF" },
    forms: ["imm8 | D4 ib | i64 unsigned"],
  },
  AAD: {
    title: "AAD—ASCII Adjust AX Before Division",
    summary: "Sets AL to AH times the base (10 unless given) plus AL, and AH to zero.",
    access: ["r"],
    implicit: { reads: "RAX", writes: "RAX" },
    flags: { modified: "PF ZF SF", undefined: "OF AF CF" },
    forms: ["imm8 | D5 ib | i64 unsigned"],
  },
} as const satisfies Record<string, MnemonicEntry>;
