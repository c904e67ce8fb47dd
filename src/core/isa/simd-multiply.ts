import type { MnemonicEntry } from "./form.ts";
import { operates, packedForms, xmmForm } from "./packed-forms.ts";

/** Packed products. @see SDM Vol. 1 "MMX Packed Arithmetic Instructions" */
export const simdMultiply = {
  PMULLW: operates("MMX")(
    "PMULLW—Multiply Packed Signed Integers and Store Low Result",
    "Multiplies packed words and keeps the low halves of the products.",
    packedForms("D5"),
  ),
  PMULHW: operates("MMX")(
    "PMULHW—Multiply Packed Signed Integers and Store High Result",
    "Multiplies packed signed words and keeps the high halves of the products.",
    packedForms("E5"),
  ),
  PMULHUW: operates("SSE")(
    "PMULHUW—Multiply Packed Unsigned Integers and Store High Result",
    "Multiplies packed unsigned words and keeps the high halves of the products.",
    packedForms("E4"),
  ),
  PMULHRSW: operates("SSSE3")(
    "PMULHRSW—Packed Multiply High With Round and Scale",
    "Multiplies packed signed words as fractions of 15 bits, rounded.",
    packedForms("38 0B"),
  ),
  PMULLD: operates("SSE4.1")(
    "PMULLD—Multiply Packed Integers and Store Low Result",
    "Multiplies packed doublewords and keeps the low halves of the products.",
    [xmmForm("38 40")],
  ),
  PMULUDQ: operates("SSE2")(
    "PMULUDQ—Multiply Packed Unsigned Doubleword Integers",
    "Multiplies the even unsigned doublewords to quadwords.",
    packedForms("F4"),
  ),
  PMULDQ: operates("SSE4.1")(
    "PMULDQ—Multiply Packed Doubleword Integers",
    "Multiplies the even signed doublewords to quadwords.",
    [xmmForm("38 28")],
  ),
  PMADDWD: operates("MMX")(
    "PMADDWD—Multiply and Add Packed Integers",
    "Multiplies packed signed words and adds neighbouring products.",
    packedForms("F5"),
  ),
  PMADDUBSW: operates("SSSE3")(
    "PMADDUBSW—Multiply and Add Packed Signed and Unsigned Bytes",
    "Multiplies unsigned bytes by signed bytes and adds neighbouring products, saturated.",
    packedForms("38 04"),
  ),
} as const satisfies Record<string, MnemonicEntry>;
