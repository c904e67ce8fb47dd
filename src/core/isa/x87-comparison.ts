import type { FormText, MnemonicEntry } from "./form.ts";
import { integerForms, x87 } from "./x87-forms.ts";

const FCOM = "FCOM/FCOMP/FCOMPP—Compare Floating-Point Values";
const FUCOM = "FUCOM/FUCOMP/FUCOMPP—Unordered Compare Floating-Point Values";
const FICOM = "FICOM/FICOMP—Compare Integer";
const FCOMI = "FCOMI/FCOMIP/FUCOMI/FUCOMIP—Compare Floating-Point Values and Set EFLAGS";

function comparison(title: string, what: string, forms: readonly FormText[]): MnemonicEntry {
  return x87(title, `Compares ST(0) with ${what}: C3, C2 and C0 of FSW.`, ["r"], forms);
}

function toFlags(opcode: string, pops: string): MnemonicEntry {
  return x87(
    FCOMI,
    `Compares ST(0) with ST(i) and sets ZF, PF and CF${pops}.`,
    ["r", "r"],
    [`ST0, STi | ${opcode}+i`],
    {
      flags: { modified: "ZF PF CF", cleared: "OF SF AF" },
    },
  );
}

/** @see SDM Vol. 1 "Comparison Instructions" of the x87 FPU */
export const x87Comparison = {
  FCOM: comparison(FCOM, "the operand", ["m32fp | D8 /2", "m64fp | DC /2", "STi | D8 D0+i", "STi | DC D0+i | alias"]),
  FCOMP: comparison(FCOM, "the operand, then pops it", [
    "m32fp | D8 /3",
    "m64fp | DC /3",
    "STi | D8 D8+i",
    "STi | DC D8+i | alias",
    "STi | DE D0+i | alias",
  ]),
  FCOMPP: comparison(FCOM, "ST(1), then pops both", ["| DE D9"]),
  FUCOM: comparison(FUCOM, "the operand, quiet NaNs allowed", ["STi | DD E0+i"]),
  FUCOMP: comparison(FUCOM, "the operand, quiet NaNs allowed, then pops it", ["STi | DD E8+i"]),
  FUCOMPP: comparison(FUCOM, "ST(1), quiet NaNs allowed, then pops both", ["| DA E9"]),
  FICOM: comparison(FICOM, "an integer", integerForms(2)),
  FICOMP: comparison(FICOM, "an integer, then pops it", integerForms(3)),
  FCOMI: toFlags("DB F0", ""),
  FCOMIP: toFlags("DF F0", ", then pops ST(0)"),
  FUCOMI: toFlags("DB E8", "; quiet NaNs are allowed"),
  FUCOMIP: toFlags("DF E8", ", then pops ST(0); quiet NaNs are allowed"),
  FTST: comparison("FTST—TEST", "0.0", ["| D9 E4"]),
  FXAM: x87(
    "FXAM—Examine Floating-Point",
    "Tells what ST(0) is: C3, C2 and C0 of FSW; C1 is its sign.",
    [],
    ["| D9 E5"],
  ),
} satisfies Record<string, MnemonicEntry>;
