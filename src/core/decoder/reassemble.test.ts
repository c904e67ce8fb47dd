import { describe, expect, it } from "vitest";
import { formCorpus } from "../../testing/isa/form-corpus.ts";
import { assembleLines, hasGnuAs, hasNasm, SLOT } from "../../testing/isa/gnu-tools.ts";
import { hexBytes } from "../bits/hex.ts";
import { decode } from "./decode.ts";
import { formatInstruction } from "./format-instruction.ts";
import { type Instruction, MEMORY, NO_REGISTER, RELATIVE } from "./instruction.ts";

const MODES = [
  { bits: 64, in64BitMode: true },
  { bits: 32, in64BitMode: false },
] as const;

/** Every row of the tables but aliases and the exchanges of two registers, whose operands may trade places. */
function corpus(in64BitMode: boolean): readonly Instruction[] {
  return formCorpus(in64BitMode).flatMap(({ form, bytes }) => {
    const decoded = decode(bytes, 0, in64BitMode);
    if ("undecodable" in decoded || decoded.form.attributes.has("alias")) return [];
    return form.mnemonic === "XCHG" && decoded.operand0.kind !== MEMORY ? [] : [decoded];
  });
}

/** False for an absolute address that has a shorter form: without SIB, or with the accumulator. */
function noShorterForm({ form, base, index, in64BitMode, operand0, operand1 }: Instruction): boolean {
  if (in64BitMode || form.modrm === null || base !== NO_REGISTER || index !== NO_REGISTER) return true;
  return operand0.kind !== MEMORY && operand1.kind !== MEMORY;
}

/** GNU as wants other words for these than objdump prints. */
function unknownToGnu(instruction: Instruction): boolean {
  const { form, operand0 } = instruction;
  if (operand0.kind === RELATIVE) return true; // an absolute target becomes a relocation
  if (form.mnemonic === "MOVSXD" && form.operandSize === 16) return true;
  if (!noShorterForm(instruction)) return true;
  if (form.mnemonic === "SALC") return true;
  const text = formatInstruction(instruction, { syntax: "att", address: 0n });
  if (text.includes(" only)")) return true; // `fneni(8087 only)`
  // ST(0) twice: GNU as takes the form whose destination is ST(0).
  if (form.operands[0] === "STi" && form.operands[1] === "ST0" && operand0.register === 0) return true;
  return text.includes("%eiz") || text.startsWith("rex.");
}

describe.each(MODES)("text that is assembled again, $bits bits", ({ bits, in64BitMode }) => {
  it.runIf(hasNasm)("[DIS3] NASM makes the same instruction of our NASM text, mostly to the byte", () => {
    const instructions = corpus(in64BitMode);
    const text = (instruction: Instruction, index: number): string =>
      formatInstruction(instruction, { syntax: "nasm", address: BigInt(index * SLOT) });
    const lines = instructions.map(text);
    let identical = 0;
    let comparable = 0;
    const wrong = assembleLines("nasm", lines, bits).flatMap((result, index) => {
      const original = instructions[index];
      if (original === undefined) return [];
      if ("error" in result) return [`${lines[index]}: ${result.error}`];
      if (noShorterForm(original)) {
        comparable++;
        if (original.bytes.every((byte, position) => result.bytes[position] === byte)) identical++;
      }
      const again = decode(result.bytes, 0, in64BitMode);
      // Another encoding of the same instruction (8B for 89) prints the same text.
      const theirs = "undecodable" in again ? again.message : text(again, index);
      return theirs === lines[index] ? [] : [`${hexBytes(original.bytes)}: ${lines[index]} | ${theirs}`];
    });
    expect(wrong).toEqual([]);
    expect(identical / comparable).toBeGreaterThan(0.95);
  });

  it.runIf(hasGnuAs).each(["att", "intel"] as const)(
    "[DIS4] GNU as makes the same instruction of our %s text",
    (syntax) => {
      const instructions = corpus(in64BitMode).filter((instruction) => !unknownToGnu(instruction));
      const text = (instruction: Instruction, index: number): string =>
        formatInstruction(instruction, { syntax, address: BigInt(index * SLOT) }).replace(/\s+#.*/, "");
      const lines = instructions.map(text);
      const wrong = assembleLines(syntax === "att" ? "as" : "as-intel", lines, bits).flatMap((result, index) => {
        if ("error" in result) return [`${lines[index]}: ${result.error}`];
        const again = decode(result.bytes, 0, in64BitMode);
        const theirs = "undecodable" in again ? again.message : text(again, index);
        return theirs === lines[index] ? [] : [`${lines[index]} | ${theirs}`];
      });
      expect(wrong).toEqual([]);
    },
  );
  if (!hasNasm || !hasGnuAs) console.info("nasm or GNU as is not installed: text is not assembled again");
});
