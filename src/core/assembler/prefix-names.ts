import { SREG } from "../isa/registers.ts";
import type { Syntax } from "../isa/spellings.ts";

/** What a word before a mnemonic asks for. */
export type Prefix =
  | { readonly kind: "repeat"; readonly byte: 0xf2 | 0xf3 }
  | { readonly kind: "lock" }
  /** Before an indirect jump or call, whose target then needs no ENDBR. */
  | { readonly kind: "noTrack" }
  | { readonly kind: "segment"; readonly number: number }
  | { readonly kind: "addressSize"; readonly bits: 16 | 32 | 64 }
  | { readonly kind: "operandSize"; readonly bits: 16 | 32 | 64 };

const COMMON: Readonly<Record<string, Prefix>> = {
  rep: { kind: "repeat", byte: 0xf3 },
  repe: { kind: "repeat", byte: 0xf3 },
  repz: { kind: "repeat", byte: 0xf3 },
  repne: { kind: "repeat", byte: 0xf2 },
  repnz: { kind: "repeat", byte: 0xf2 },
  lock: { kind: "lock" },
  notrack: { kind: "noTrack" },
  ...Object.fromEntries(SREG.map((name, number) => [name, { kind: "segment", number } as const])),
};
const GNU: Readonly<Record<string, Prefix>> = {
  ...COMMON,
  data16: { kind: "operandSize", bits: 16 },
  addr16: { kind: "addressSize", bits: 16 },
  addr32: { kind: "addressSize", bits: 32 },
};
const NASM: Readonly<Record<string, Prefix>> = {
  ...COMMON,
  o16: { kind: "operandSize", bits: 16 },
  o32: { kind: "operandSize", bits: 32 },
  o64: { kind: "operandSize", bits: 64 },
  a16: { kind: "addressSize", bits: 16 },
  a32: { kind: "addressSize", bits: 32 },
  a64: { kind: "addressSize", bits: 64 },
};

export function prefixNames(syntax: Syntax): Readonly<Record<string, Prefix>> {
  return syntax === "nasm" ? NASM : GNU;
}
