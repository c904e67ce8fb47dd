import type { FormText, MnemonicEntry } from "./form.ts";
import { x87 } from "./x87-forms.ts";

/** FLDENV and its kin: a 16-bit operand size means the short image. */
function areaForms(short: string, long: string, opcode: string): readonly FormText[] {
  return [`${long} | o32 ${opcode}`, `${short} | o16 ${opcode}`];
}

const NOTHING = "Does nothing; it once switched an earlier coprocessor.";

/** @see SDM Vol. 1 "x87 FPU Control Instructions" */
export const x87Control = {
  FINCSTP: x87("FINCSTP—Increment Stack-Top Pointer", "Adds 1 to TOP; no tag changes.", [], ["| D9 F7"]),
  FDECSTP: x87("FDECSTP—Decrement Stack-Top Pointer", "Takes 1 off TOP; no tag changes.", [], ["| D9 F6"]),
  FFREE: x87("FFREE—Free Floating-Point Register", "Marks ST(i) empty.", ["-"], ["STi | DD C0+i"]),
  FFREEP: x87("FFREEP—Free Floating-Point Register and Pop", "Marks ST(i) empty, then pops.", ["-"], ["STi | DF C0+i"]),
  FNINIT: x87(
    "FINIT/FNINIT—Initialize Floating-Point Unit",
    "FCW = 037F, FSW = 0, every register empty.",
    [],
    ["| DB E3"],
  ),
  FNCLEX: x87("FCLEX/FNCLEX—Clear Exceptions", "Clears the exception flags, ES and B of FSW.", [], ["| DB E2"]),
  FNSTCW: x87("FSTCW/FNSTCW—Store x87 FPU Control Word", "Stores FCW.", ["w"], ["m16 | D9 /7"]),
  FLDCW: x87("FLDCW—Load x87 FPU Control Word", "Loads FCW: masks, precision and rounding.", ["r"], ["m16 | D9 /5"]),
  FNSTENV: x87(
    "FSTENV/FNSTENV—Store x87 FPU Environment",
    "Stores FCW, FSW, tags and pointers, then masks every exception.",
    ["w"],
    areaForms("m14byte", "m28byte", "D9 /6"),
  ),
  FLDENV: x87(
    "FLDENV—Load x87 FPU Environment",
    "Loads FCW, FSW, tags and pointers.",
    ["r"],
    areaForms("m14byte", "m28byte", "D9 /4"),
  ),
  FNSAVE: x87(
    "FSAVE/FNSAVE—Store x87 FPU State",
    "Stores the environment and the registers, then initializes the FPU.",
    ["w"],
    areaForms("m94byte", "m108byte", "DD /6"),
  ),
  FRSTOR: x87(
    "FRSTOR—Restore x87 FPU State",
    "Loads the environment and the registers.",
    ["r"],
    areaForms("m94byte", "m108byte", "DD /4"),
  ),
  FNSTSW: x87("FSTSW/FNSTSW—Store x87 FPU Status Word", "Stores FSW.", ["w"], ["m16 | DD /7", "AX | DF E0"]),
  FNOP: x87("FNOP—No Operation", "Does nothing but look for pending exceptions.", [], ["| D9 D0"]),
  FWAIT: x87("WAIT/FWAIT—Wait", "Delivers a pending unmasked exception of the FPU.", [], ["| 9B"]),
  FNENI: x87("FENI/FNENI—Enable Interrupts", NOTHING, [], ["| DB E0"]),
  FNDISI: x87("FDISI/FNDISI—Disable Interrupts", NOTHING, [], ["| DB E1"]),
  FNSETPM: x87("FSETPM/FNSETPM—Set Protected Mode", NOTHING, [], ["| DB E4"]),
  FXSAVE: {
    title: "FXSAVE—Save x87 FPU, MMX Technology, and SSE State",
    summary: "Stores x87 state, MXCSR and the XMM registers in 512 bytes.",
    feature: "FXSR",
    access: ["w"],
    forms: ["m512byte | NP 0F AE /0"],
  },
  FXRSTOR: {
    title: "FXRSTOR—Restore x87 FPU, MMX, XMM, and MXCSR State",
    summary: "Loads x87 state, MXCSR and the XMM registers from 512 bytes.",
    feature: "FXSR",
    access: ["r"],
    forms: ["m512byte | NP 0F AE /1"],
  },
  FXSAVE64: {
    title: "FXSAVE—Save x87 FPU, MMX Technology, and SSE State",
    summary: "FXSAVE with 64-bit pointers.",
    feature: "FXSR",
    access: ["w"],
    forms: ["m512byte | NP REX.W 0F AE /0"],
  },
  FXRSTOR64: {
    title: "FXRSTOR—Restore x87 FPU, MMX, XMM, and MXCSR State",
    summary: "FXRSTOR with 64-bit pointers.",
    feature: "FXSR",
    access: ["r"],
    forms: ["m512byte | NP REX.W 0F AE /1"],
  },
} as const satisfies Record<string, MnemonicEntry>;
