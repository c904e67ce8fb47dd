import { formsOf } from "../../core/isa/instruction-forms.ts";
import { simdConversion } from "../../core/isa/simd-conversion.ts";
import { simdFloat } from "../../core/isa/simd-float.ts";
import { machineCode } from "../bare-cpu.ts";

/** What an operand's elements are: floating point of so many bits, or anything. */
export type Elements = 32 | 64 | "any";

/** One way to write a row: with registers or with memory, and with one immediate. */
export interface Encoding {
  /** Intel syntax. */
  readonly text: string;
  readonly mnemonic: string;
  readonly code: Uint8Array;
  readonly elements: Elements;
  /** Bytes of the memory operand at RDI; 0: none. */
  readonly memoryBytes: number;
}

const REGISTERS: Readonly<Record<string, string>> = {
  xmm: "xmm1",
  mm: "mm1",
  r32: "eax",
  r64: "rax",
  "r/m32": "eax",
  "r/m64": "rax",
};
const SIZE_WORDS: Readonly<Record<string, string>> = { 32: "dword", 64: "qword", 128: "xmmword" };

/** The ways to write an operand; the second XMM and MMX register is number 2. */
function spellings(notation: string): readonly { readonly text: string; readonly memoryBytes: number }[] {
  const [, registers = "", bits = ""] = /^(?:(xmm|mm|r)\/)?m(\d+)$/.exec(notation) ?? [];
  if (bits === "") return [{ text: REGISTERS[notation] ?? notation, memoryBytes: 0 }];
  const memory = { text: `${SIZE_WORDS[bits]} ptr [rdi]`, memoryBytes: Number(bits) / 8 };
  const register = registers === "r" ? REGISTERS[notation] : registers === "" ? undefined : `${registers}2`;
  return register === undefined ? [memory] : [{ text: register, memoryBytes: 0 }, memory];
}

function immediatesOf(mnemonic: string): readonly number[] {
  if (mnemonic.startsWith("CMP")) return [0, 1, 2, 3, 4, 5, 6, 7, 0x0d, 0xf9];
  if (mnemonic.startsWith("ROUND")) return [0, 1, 2, 3, 4, 5, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0xf4];
  return [0xff, 0xf1, 0x71, 0x3f, 0x5a, 0x33, 0x21, 0x00, 0x0f, 0x82];
}

function elementsOf(mnemonic: string): Elements {
  if (mnemonic.startsWith("CVT")) {
    const source = /^CVTT?(PS|SS|PD|SD)2/.exec(mnemonic)?.[1];
    return source === undefined ? "any" : source.endsWith("S") ? 32 : 64;
  }
  if (/(PS|SS)$/.test(mnemonic)) return 32;
  return /(PD|SD)$/.test(mnemonic) ? 64 : "any";
}

function encodingsOf(mnemonic: keyof typeof simdFloat | keyof typeof simdConversion): readonly Encoding[] {
  return formsOf(mnemonic).flatMap(({ operands }) => {
    const [first = "", second] = operands;
    const immediates = operands.includes("imm8") ? immediatesOf(mnemonic).map((value) => `, ${value}`) : [""];
    return spellings(first).flatMap((destination) =>
      (second === undefined ? [{ text: "", memoryBytes: 0 }] : spellings(second)).flatMap((source) =>
        immediates.map((immediate) => {
          const separator = second === undefined ? "" : ", ";
          const text = `${mnemonic.toLowerCase()} ${destination.text}${separator}${source.text}${immediate}`;
          return {
            text,
            mnemonic,
            code: machineCode(text, 0x40_0000n, 64),
            elements: elementsOf(mnemonic),
            memoryBytes: destination.memoryBytes + source.memoryBytes,
          };
        }),
      ),
    );
  });
}

/** Every row of SSE floating point, written in every way. */
export const ENCODINGS: readonly Encoding[] = [...Object.keys(simdFloat), ...Object.keys(simdConversion)].flatMap(
  (mnemonic) => encodingsOf(mnemonic as keyof typeof simdFloat),
);
