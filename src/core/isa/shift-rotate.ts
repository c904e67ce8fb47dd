import type { FlagEffects, MnemonicEntry } from "./form.ts";
import { shiftForms } from "./form-families.ts";

const ARITHMETIC_SHIFT = {
  modified: "CF PF ZF SF OF",
  undefined: "AF",
  undefinedUnlessOne: "OF",
} as const satisfies FlagEffects;
const SHIFT = { ...ARITHMETIC_SHIFT, undefinedBeyondSize: "CF" } as const satisfies FlagEffects;
const DOUBLE_SHIFT = { ...ARITHMETIC_SHIFT, undefinedBeyondSize: "CF PF ZF SF OF" } as const satisfies FlagEffects;
const ROTATE = { modified: "CF OF", undefinedUnlessOne: "OF" } as const satisfies FlagEffects;
const ROTATE_THROUGH_CARRY = { ...ROTATE, tested: "CF" } as const satisfies FlagEffects;

/** @see SDM Vol. 1 "Shift and Rotate Instructions" */
export const shiftRotate = {
  SAR: {
    title: "SAL/SAR/SHL/SHR—Shift",
    summary: "Shifts right and keeps the sign; the count is taken modulo 32, or 64 for 64-bit operands.",
    access: ["rw", "r"],
    flags: ARITHMETIC_SHIFT,
    forms: shiftForms(7),
  },
  SHR: {
    title: "SAL/SAR/SHL/SHR—Shift",
    summary: "Shifts right and fills with zeros; the count is taken modulo 32, or 64 for 64-bit operands.",
    access: ["rw", "r"],
    flags: SHIFT,
    forms: shiftForms(5),
  },
  SHL: {
    title: "SAL/SAR/SHL/SHR—Shift",
    summary: "Shifts left and fills with zeros; the count is taken modulo 32, or 64 for 64-bit operands.",
    access: ["rw", "r"],
    flags: SHIFT,
    forms: [...shiftForms(4), ...shiftForms(6, "alias")],
  },
  ROR: {
    title: "RCL/RCR/ROL/ROR—Rotate",
    summary: "Rotates right; CF receives the bit that went round.",
    access: ["rw", "r"],
    flags: ROTATE,
    forms: shiftForms(1),
  },
  ROL: {
    title: "RCL/RCR/ROL/ROR—Rotate",
    summary: "Rotates left; CF receives the bit that went round.",
    access: ["rw", "r"],
    flags: ROTATE,
    forms: shiftForms(0),
  },
  RCR: {
    title: "RCL/RCR/ROL/ROR—Rotate",
    summary: "Rotates right through the carry flag.",
    access: ["rw", "r"],
    flags: ROTATE_THROUGH_CARRY,
    forms: shiftForms(3),
  },
  RCL: {
    title: "RCL/RCR/ROL/ROR—Rotate",
    summary: "Rotates left through the carry flag.",
    access: ["rw", "r"],
    flags: ROTATE_THROUGH_CARRY,
    forms: shiftForms(2),
  },
  SHRD: {
    title: "SHRD—Double Precision Shift Right",
    summary: "Shifts the first operand right and fills from the low bits of the second.",
    access: ["rw", "r", "r"],
    flags: DOUBLE_SHIFT,
    forms: [
      "r/m16, r16, imm8 | o16 0F AC /r ib | unsigned",
      "r/m32, r32, imm8 | o32 0F AC /r ib | unsigned",
      "r/m64, r64, imm8 | REX.W 0F AC /r ib | unsigned",
      "r/m16, r16, CL | o16 0F AD /r",
      "r/m32, r32, CL | o32 0F AD /r",
      "r/m64, r64, CL | REX.W 0F AD /r",
    ],
  },
  SHLD: {
    title: "SHLD—Double Precision Shift Left",
    summary: "Shifts the first operand left and fills from the high bits of the second.",
    access: ["rw", "r", "r"],
    flags: DOUBLE_SHIFT,
    forms: [
      "r/m16, r16, imm8 | o16 0F A4 /r ib | unsigned",
      "r/m32, r32, imm8 | o32 0F A4 /r ib | unsigned",
      "r/m64, r64, imm8 | REX.W 0F A4 /r ib | unsigned",
      "r/m16, r16, CL | o16 0F A5 /r",
      "r/m32, r32, CL | o32 0F A5 /r",
      "r/m64, r64, CL | REX.W 0F A5 /r",
    ],
  },
} as const satisfies Record<string, MnemonicEntry>;
