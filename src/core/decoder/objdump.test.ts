import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { escapeSweep, formCorpus, opcodeSweep } from "../../testing/isa/form-corpus.ts";
import { hasObjdump, normalizeSpacing, objdump, SLOT } from "../../testing/isa/gnu-tools.ts";
import { objdumpDifference } from "../../testing/isa/objdump-differences.ts";
import { hexBytes } from "../bits/hex.ts";
import { formatInstruction } from "./format-instruction.ts";
import { decodeListed, type ListedInstruction } from "./waiting.ts";

const MODES = [
  { mode: "64-bit mode", in64BitMode: true, file: "objdump-64.json" },
  { mode: "compatibility mode", in64BitMode: false, file: "objdump-32.json" },
] as const;
const fixtures = join(import.meta.dirname, "../../testing/fixtures/isa");

/** Bytes, AT&T text and Intel text, captured from objdump 2.40; the n-th is at address n × SLOT. */
type Captured = readonly [bytes: string, att: string, intel: string];

function decodeSlot(bytes: Uint8Array, in64BitMode: boolean): ListedInstruction {
  const slot = new Uint8Array(SLOT).fill(0x90);
  slot.set(bytes);
  return decodeListed(slot, 0, in64BitMode);
}

function textAt(index: number, { decoded, waits }: ListedInstruction, syntax: "att" | "intel"): string {
  if ("undecodable" in decoded) return `${decoded.reason}: ${decoded.message}`;
  return normalizeSpacing(formatInstruction(decoded, { syntax, address: BigInt(index * SLOT), waits }));
}

/** Where objdump and we differ without a known reason. */
function unexplained(instructions: readonly Uint8Array[], in64BitMode: boolean, syntax: "att" | "intel"): string[] {
  const reference = objdump(instructions, in64BitMode, syntax);
  return instructions.flatMap((bytes, index) => {
    const listed = decodeSlot(bytes, in64BitMode);
    const { decoded, waits } = listed;
    const { text, length } = reference[index] ?? { text: "", length: 0 };
    const ours = textAt(index, listed, syntax);
    if (ours === text && waits + decoded.length === length) return [];
    if (objdumpDifference(decoded, text) !== undefined) return [];
    return [`${hexBytes(bytes)}: ${text} | ${ours}`];
  });
}

describe.each(MODES)("the disassembler against objdump, $mode", ({ in64BitMode, file }) => {
  it.runIf(process.env.SYSCOPE_CAPTURE === "1")("captures the fixture", () => {
    const bytes = formCorpus(in64BitMode, 12).map((entry) => entry.bytes);
    const att = objdump(bytes, in64BitMode, "att");
    const intel = objdump(bytes, in64BitMode, "intel");
    const rows = bytes.map((entry, index) => [hexBytes(entry, ""), att[index]?.text, intel[index]?.text]);
    const path = join(fixtures, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`);
  });

  it("[DIS1] prints every row of the tables as objdump 2.40 did when it was captured", () => {
    const captured = JSON.parse(readFileSync(join(fixtures, file), "utf8")) as readonly Captured[];
    expect(captured.length).toBeGreaterThan(500);
    const wrong = captured.flatMap(([digits, att, intel], index) => {
      const listed = decodeSlot(
        Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
        in64BitMode,
      );
      return (["att", "intel"] as const).flatMap((syntax) => {
        const text = syntax === "att" ? att : intel;
        const ours = textAt(index, listed, syntax);
        return ours === text || objdumpDifference(listed.decoded, text) !== undefined
          ? []
          : [`${digits}: ${text} | ${ours}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  describe.runIf(hasObjdump)("installed here", () => {
    it.each(["att", "intel"] as const)("[DIS1] prints every operand shape of every row like objdump, %s", (syntax) => {
      const corpus = formCorpus(in64BitMode).map(({ bytes }) => bytes);
      expect(unexplained(corpus, in64BitMode, syntax)).toEqual([]);
    });

    it.each(["att", "intel"] as const)(
      "[DIS1] prints a sweep of the maps 0F 38 and 0F 3A like objdump, %s",
      (syntax) => {
        expect(unexplained(escapeSweep(in64BitMode, 2, 20_240_608), in64BitMode, syntax)).toEqual([]);
      },
    );

    it.each(["att", "intel"] as const)("[DIS1] prints a sweep of prefixes and opcodes like objdump, %s", (syntax) => {
      expect(unexplained(opcodeSweep(in64BitMode, 20_000, 20_240_607), in64BitMode, syntax)).toEqual([]);
    });
  });
  if (!hasObjdump) console.info("objdump 2.40 is not installed: only the captured fixture is compared");
});
