import type { FormText, MnemonicEntry } from "./form.ts";
import { operates, packedForms, xmmForm, xmmImmediateForm } from "./packed-forms.ts";

const EQUAL = "PCMPEQB/PCMPEQW/PCMPEQD—Compare Packed Data for Equal";
const GREATER = "PCMPGTB/PCMPGTW/PCMPGTD—Compare Packed Signed Integers for Greater Than";
const equal = (what: string): string => `Sets all bits of packed ${what} that are equal, clears the others.`;
const greater = (what: string): string => `Sets all bits of packed signed ${what} that are greater, clears the others.`;

const FLAGS = { modified: "CF ZF SF OF", cleared: "AF PF" } as const;

type Implicit = NonNullable<MnemonicEntry["implicit"]>;

function stringCompare(title: string, summary: string, opcode: string, implicit: Implicit): MnemonicEntry {
  const form = xmmImmediateForm(`3A ${opcode}`, "66", "unaligned");
  // REX.W: the lengths are in RAX and RDX, not in EAX and EDX.
  const wide = xmmImmediateForm(`3A ${opcode}`, "66 REX.W", "unaligned");
  const forms: readonly FormText[] = implicit.reads === undefined ? [form] : [form, wide];
  return { title, summary, feature: "SSE4.2", access: ["r", "r", "r"], implicit, flags: FLAGS, forms };
}

const INDEX = "Compares two strings in registers as the immediate says; the index of a match goes to ECX.";
const MASK = "Compares two strings in registers as the immediate says; a mask of matches goes to XMM0.";

/** Comparisons of packed integers and strings. @see SDM Vol. 1 "String and Text Processing Instructions" */
export const simdCompare = {
  PCMPEQB: operates("MMX")(EQUAL, equal("bytes"), packedForms("74")),
  PCMPEQW: operates("MMX")(EQUAL, equal("words"), packedForms("75")),
  PCMPEQD: operates("MMX")(EQUAL, equal("doublewords"), packedForms("76")),
  PCMPEQQ: operates("SSE4.1")("PCMPEQQ—Compare Packed Qword Data for Equal", equal("quadwords"), [xmmForm("38 29")]),
  PCMPGTB: operates("MMX")(GREATER, greater("bytes"), packedForms("64")),
  PCMPGTW: operates("MMX")(GREATER, greater("words"), packedForms("65")),
  PCMPGTD: operates("MMX")(GREATER, greater("doublewords"), packedForms("66")),
  PCMPGTQ: operates("SSE4.2")("PCMPGTQ—Compare Packed Data for Greater Than", greater("quadwords"), [xmmForm("38 37")]),
  PTEST: {
    title: "PTEST—Logical Compare",
    summary: "Sets ZF if no bit is set in both operands, CF if the first has every bit of the second.",
    feature: "SSE4.1",
    access: ["r", "r"],
    flags: { modified: "ZF CF", cleared: "OF AF PF SF" },
    forms: [xmmForm("38 17")],
  },
  PCMPESTRM: stringCompare("PCMPESTRM—Packed Compare Explicit Length Strings, Return Mask", MASK, "60", {
    reads: "RAX RDX",
  }),
  PCMPESTRI: stringCompare("PCMPESTRI—Packed Compare Explicit Length Strings, Return Index", INDEX, "61", {
    reads: "RAX RDX",
    writes: "RCX",
  }),
  PCMPISTRM: stringCompare("PCMPISTRM—Packed Compare Implicit Length Strings, Return Mask", MASK, "62", {}),
  PCMPISTRI: stringCompare("PCMPISTRI—Packed Compare Implicit Length Strings, Return Index", INDEX, "63", {
    writes: "RCX",
  }),
} as const satisfies Record<string, MnemonicEntry>;
