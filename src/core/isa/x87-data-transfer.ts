import type { MnemonicEntry } from "./form.ts";
import { x87 } from "./x87-forms.ts";

const STORE = "FST/FSTP—Store Floating-Point Value";
const STORE_INTEGER = "FIST/FISTP—Store Integer";
const CONSTANT = "FLD1/FLDL2T/FLDL2E/FLDPI/FLDLG2/FLDLN2/FLDZ—Load Constant";

function constant(value: string, opcode: string): MnemonicEntry {
  return x87(CONSTANT, `Pushes ${value}.`, [], [`| D9 ${opcode}`]);
}

function conditionalMove(claim: string, tested: string, opcode: string): MnemonicEntry {
  return x87(
    "FCMOVcc—Floating-Point Conditional Move",
    `Copies ST(i) to ST(0) if ${claim}.`,
    ["rw", "r"],
    [`ST0, STi | ${opcode}+i`],
    { flags: { tested } },
  );
}

/** @see SDM Vol. 1 "Data Transfer Instructions" and "Load Constant Instructions" of the x87 FPU */
export const x87DataTransfer = {
  FLD: x87(
    "FLD—Load Floating-Point Value",
    "Pushes a value onto the register stack.",
    ["r"],
    ["m32fp | D9 /0", "m64fp | DD /0", "m80fp | DB /5", "STi | D9 C0+i"],
  ),
  FST: x87(
    STORE,
    "Copies ST(0), rounded to the destination's format.",
    ["w"],
    ["m32fp | D9 /2", "m64fp | DD /2", "STi | DD D0+i"],
  ),
  FSTP: x87(
    STORE,
    "Copies ST(0), rounded to the destination's format, then pops it.",
    ["w"],
    [
      "m32fp | D9 /3",
      "m64fp | DD /3",
      "m80fp | DB /7",
      "STi | DD D8+i",
      "STi | DF D0+i | alias",
      "STi | DF D8+i | alias",
    ],
  ),
  FSTPNCE: x87(
    "FSTPNCE—Store Without Checking for an Empty Register",
    "Copies ST(0) and pops it; an undocumented twin of FSTP.",
    ["w"],
    ["STi | D9 D8+i | alias"],
  ),
  FILD: x87(
    "FILD—Load Integer",
    "Pushes a signed integer from memory.",
    ["r"],
    ["m16int | DF /0", "m32int | DB /0", "m64int | DF /5"],
  ),
  FIST: x87(
    STORE_INTEGER,
    "Stores ST(0) as a signed integer, rounded as FCW.RC says.",
    ["w"],
    ["m16int | DF /2", "m32int | DB /2"],
  ),
  FISTP: x87(
    STORE_INTEGER,
    "Stores ST(0) as a signed integer, rounded as FCW.RC says, then pops it.",
    ["w"],
    ["m16int | DF /3", "m32int | DB /3", "m64int | DF /7"],
  ),
  FISTTP: x87(
    "FISTTP—Store Integer With Truncation",
    "Stores ST(0) as a truncated signed integer, then pops it.",
    ["w"],
    ["m16int | DF /1", "m32int | DB /1", "m64int | DD /1"],
  ),
  FBLD: x87("FBLD—Load Binary Coded Decimal", "Pushes an 18-digit decimal integer.", ["r"], ["m80bcd | DF /4"]),
  FBSTP: x87(
    "FBSTP—Store BCD Integer and Pop",
    "Stores ST(0) as an 18-digit decimal integer, then pops it.",
    ["w"],
    ["m80bcd | DF /6"],
  ),
  FXCH: x87(
    "FXCH—Exchange Register Contents",
    "Exchanges ST(0) and ST(i).",
    ["rw"],
    ["STi | D9 C8+i", "STi | DD C8+i | alias", "STi | DF C8+i | alias"],
  ),
  FCMOVB: conditionalMove("CF = 1", "CF", "DA C0"),
  FCMOVE: conditionalMove("ZF = 1", "ZF", "DA C8"),
  FCMOVBE: conditionalMove("CF = 1 or ZF = 1", "CF ZF", "DA D0"),
  FCMOVU: conditionalMove("PF = 1", "PF", "DA D8"),
  FCMOVNB: conditionalMove("CF = 0", "CF", "DB C0"),
  FCMOVNE: conditionalMove("ZF = 0", "ZF", "DB C8"),
  FCMOVNBE: conditionalMove("CF = 0 and ZF = 0", "CF ZF", "DB D0"),
  FCMOVNU: conditionalMove("PF = 0", "PF", "DB D8"),
  FLD1: constant("+1.0", "E8"),
  FLDL2T: constant("the binary logarithm of 10", "E9"),
  FLDL2E: constant("the binary logarithm of e", "EA"),
  FLDPI: constant("π", "EB"),
  FLDLG2: constant("the decimal logarithm of 2", "EC"),
  FLDLN2: constant("the natural logarithm of 2", "ED"),
  FLDZ: constant("+0.0", "EE"),
} satisfies Record<string, MnemonicEntry>;
