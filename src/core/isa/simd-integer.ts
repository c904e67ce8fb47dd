import type { MnemonicEntry } from "./form.ts";
import { copies, operates, operatesWithThird, packedForms, xmmForm, xmmImmediateForm } from "./packed-forms.ts";

const mmx = operates("MMX");
const sse = operates("SSE");
const ssse3 = operates("SSSE3");
const sse41 = operates("SSE4.1");

const ADD = "PADDB/PADDW/PADDD/PADDQ—Add Packed Integers";
const ADDS = "PADDSB/PADDSW—Add Packed Signed Integers with Signed Saturation";
const ADDUS = "PADDUSB/PADDUSW—Add Packed Unsigned Integers With Unsigned Saturation";
const SUBTRACT = "PSUBB/PSUBW/PSUBD—Subtract Packed Integers";
const SUBTRACTS = "PSUBSB/PSUBSW—Subtract Packed Signed Integers With Signed Saturation";
const SUBTRACTUS = "PSUBUSB/PSUBUSW—Subtract Packed Unsigned Integers With Unsigned Saturation";
const ABSOLUTE = "PABSB/PABSW/PABSD—Packed Absolute Value";
const SIGN = "PSIGNB/PSIGNW/PSIGND—Packed SIGN";
const HORIZONTAL_ADD = "PHADDW/PHADDD—Packed Horizontal Add";
const HORIZONTAL_SUBTRACT = "PHSUBW/PHSUBD—Packed Horizontal Subtract";
const PACK_SIGNED = "PACKSSWB/PACKSSDW—Pack With Signed Saturation";

const adds = (what: string): string => `Adds packed ${what}.`;
const subtracts = (what: string): string => `Subtracts packed ${what}.`;
const smaller = (what: string): string => `Keeps the smaller of each two ${what}.`;
const larger = (what: string): string => `Keeps the larger of each two ${what}.`;
const neighbours = (verb: string, what: string): string => `${verb} neighbouring ${what} of both operands.`;
const narrows = (from: string, to: string): string => `Narrows the ${from} of both operands to ${to}, saturated.`;
const absolute = (what: string): string => `Makes packed signed ${what} positive.`;
const signs = (what: string): string => `Negates, clears or keeps packed ${what} by the sign of the second operand's.`;
const extreme = (which: string, kind: string): string => `${which} of Packed ${kind} Integers`;

/** Packed integer arithmetic but products, and narrowing. @see SDM Vol. 1 "MMX Packed Arithmetic Instructions" */
export const simdInteger = {
  PADDB: mmx(ADD, adds("bytes"), packedForms("FC")),
  PADDW: mmx(ADD, adds("words"), packedForms("FD")),
  PADDD: mmx(ADD, adds("doublewords"), packedForms("FE")),
  PADDQ: operates("SSE2")(ADD, adds("quadwords"), packedForms("D4")),
  PADDSB: mmx(ADDS, adds("signed bytes, saturated"), packedForms("EC")),
  PADDSW: mmx(ADDS, adds("signed words, saturated"), packedForms("ED")),
  PADDUSB: mmx(ADDUS, adds("unsigned bytes, saturated"), packedForms("DC")),
  PADDUSW: mmx(ADDUS, adds("unsigned words, saturated"), packedForms("DD")),
  PSUBB: mmx(SUBTRACT, subtracts("bytes"), packedForms("F8")),
  PSUBW: mmx(SUBTRACT, subtracts("words"), packedForms("F9")),
  PSUBD: mmx(SUBTRACT, subtracts("doublewords"), packedForms("FA")),
  PSUBQ: operates("SSE2")("PSUBQ—Subtract Packed Quadword Integers", subtracts("quadwords"), packedForms("FB")),
  PSUBSB: mmx(SUBTRACTS, subtracts("signed bytes, saturated"), packedForms("E8")),
  PSUBSW: mmx(SUBTRACTS, subtracts("signed words, saturated"), packedForms("E9")),
  PSUBUSB: mmx(SUBTRACTUS, subtracts("unsigned bytes, saturated"), packedForms("D8")),
  PSUBUSW: mmx(SUBTRACTUS, subtracts("unsigned words, saturated"), packedForms("D9")),
  PAVGB: sse("PAVGB/PAVGW—Average Packed Integers", "Averages unsigned bytes, rounded up.", packedForms("E0")),
  PAVGW: sse("PAVGB/PAVGW—Average Packed Integers", "Averages unsigned words, rounded up.", packedForms("E3")),
  PSADBW: sse(
    "PSADBW—Compute Sum of Absolute Differences",
    "Sums the absolute differences of each eight unsigned bytes.",
    packedForms("F6"),
  ),
  MPSADBW: operatesWithThird("SSE4.1")(
    "MPSADBW—Compute Multiple Packed Sums of Absolute Difference",
    "Compares four bytes of the second operand with eight overlapping places of the first.",
    [xmmImmediateForm("3A 42")],
  ),
  PHADDW: ssse3(HORIZONTAL_ADD, neighbours("Adds", "words"), packedForms("38 01")),
  PHADDD: ssse3(HORIZONTAL_ADD, neighbours("Adds", "doublewords"), packedForms("38 02")),
  PHADDSW: ssse3(
    "PHADDSW—Packed Horizontal Add and Saturate",
    neighbours("Adds, saturated,", "signed words"),
    packedForms("38 03"),
  ),
  PHSUBW: ssse3(HORIZONTAL_SUBTRACT, neighbours("Subtracts", "words"), packedForms("38 05")),
  PHSUBD: ssse3(HORIZONTAL_SUBTRACT, neighbours("Subtracts", "doublewords"), packedForms("38 06")),
  PHSUBSW: ssse3(
    "PHSUBSW—Packed Horizontal Subtract and Saturate",
    neighbours("Subtracts, saturated,", "signed words"),
    packedForms("38 07"),
  ),
  PABSB: copies("SSSE3")(ABSOLUTE, absolute("bytes"), packedForms("38 1C")),
  PABSW: copies("SSSE3")(ABSOLUTE, absolute("words"), packedForms("38 1D")),
  PABSD: copies("SSSE3")(ABSOLUTE, absolute("doublewords"), packedForms("38 1E")),
  PSIGNB: ssse3(SIGN, signs("bytes"), packedForms("38 08")),
  PSIGNW: ssse3(SIGN, signs("words"), packedForms("38 09")),
  PSIGND: ssse3(SIGN, signs("doublewords"), packedForms("38 0A")),
  PMINUB: sse(`PMINUB/PMINUW—${extreme("Minimum", "Unsigned")}`, smaller("unsigned bytes"), packedForms("DA")),
  PMINUW: sse41(`PMINUB/PMINUW—${extreme("Minimum", "Unsigned")}`, smaller("unsigned words"), [xmmForm("38 3A")]),
  PMINUD: sse41(`PMINUD—${extreme("Minimum", "Unsigned")}`, smaller("unsigned doublewords"), [xmmForm("38 3B")]),
  PMINSB: sse41(`PMINSB/PMINSW—${extreme("Minimum", "Signed")}`, smaller("signed bytes"), [xmmForm("38 38")]),
  PMINSW: sse(`PMINSB/PMINSW—${extreme("Minimum", "Signed")}`, smaller("signed words"), packedForms("EA")),
  PMINSD: sse41(`PMINSD—${extreme("Minimum", "Signed")}`, smaller("signed doublewords"), [xmmForm("38 39")]),
  PMAXUB: sse(`PMAXUB/PMAXUW—${extreme("Maximum", "Unsigned")}`, larger("unsigned bytes"), packedForms("DE")),
  PMAXUW: sse41(`PMAXUB/PMAXUW—${extreme("Maximum", "Unsigned")}`, larger("unsigned words"), [xmmForm("38 3E")]),
  PMAXUD: sse41(`PMAXUD—${extreme("Maximum", "Unsigned")}`, larger("unsigned doublewords"), [xmmForm("38 3F")]),
  PMAXSB: sse41(`PMAXSB/PMAXSW—${extreme("Maximum", "Signed")}`, larger("signed bytes"), [xmmForm("38 3C")]),
  PMAXSW: sse(`PMAXSB/PMAXSW—${extreme("Maximum", "Signed")}`, larger("signed words"), packedForms("EE")),
  PMAXSD: sse41(`PMAXSD—${extreme("Maximum", "Signed")}`, larger("signed doublewords"), [xmmForm("38 3D")]),
  PHMINPOSUW: copies("SSE4.1")(
    "PHMINPOSUW—Packed Horizontal Word Minimum",
    "Finds the smallest unsigned word and its place.",
    [xmmForm("38 41")],
  ),
  PACKSSWB: mmx(PACK_SIGNED, narrows("words", "signed bytes"), packedForms("63")),
  PACKSSDW: mmx(PACK_SIGNED, narrows("doublewords", "signed words"), packedForms("6B")),
  PACKUSWB: mmx("PACKUSWB—Pack With Unsigned Saturation", narrows("words", "unsigned bytes"), packedForms("67")),
  PACKUSDW: sse41("PACKUSDW—Pack With Unsigned Saturation", narrows("doublewords", "unsigned words"), [
    xmmForm("38 2B"),
  ]),
} as const satisfies Record<string, MnemonicEntry>;
