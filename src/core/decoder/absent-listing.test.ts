import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { legacyRowCorpus, vectorSweep } from "../../testing/isa/absent-corpus.ts";
import { absentDifference } from "../../testing/isa/absent-differences.ts";
import { hasObjdump, normalizeSpacing, objdump, SLOT } from "../../testing/isa/gnu-tools.ts";
import { hexBytes } from "../bits/hex.ts";
import { formatAbsent } from "./absent-listing.ts";
import { decode } from "./decode.ts";

const SYNTAXES = ["att", "intel"] as const;
const MODES = [
  ["64-bit mode", true],
  ["compatibility mode", false],
] as const;
const FIXTURE = join(import.meta.dirname, "../../testing/fixtures/isa/absent.json");

/** Bytes, AT&T text and Intel text, captured from objdump 2.40 in 64-bit mode at address 0. */
type Captured = readonly [bytes: string, att: string, intel: string];

const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** The text and length, or undefined where we refuse; null for an instruction that the processor has. */
function ours(
  bytes: Uint8Array,
  index: number,
  in64BitMode: boolean,
  syntax: (typeof SYNTAXES)[number],
): { readonly text: string; readonly length: number } | undefined | null {
  const slot = new Uint8Array(SLOT).fill(0x90);
  slot.set(bytes);
  const decoded = decode(slot, 0, in64BitMode);
  if (!("undecodable" in decoded)) return null;
  if (decoded.reason !== "unimplemented") return undefined;
  const listed = formatAbsent(slot, 0, in64BitMode, { syntax, address: BigInt(index * SLOT) });
  if (listed !== undefined) expect(decoded.length, hexBytes(bytes)).toBe(listed.length);
  return listed === undefined ? undefined : { text: normalizeSpacing(listed.text), length: listed.length };
}

/** Where objdump and we differ without a known reason. */
function unexplained(all: readonly Uint8Array[], in64BitMode: boolean, syntax: (typeof SYNTAXES)[number]): string[] {
  const reference = objdump(all, in64BitMode, syntax);
  return all.flatMap((bytes, index) => {
    const listed = ours(bytes, index, in64BitMode, syntax);
    const { text, length } = reference[index] ?? { text: "", length: 0 };
    if (listed === null || (listed?.text === text && listed.length === length)) return [];
    if (absentDifference(bytes, listed?.text, text) !== undefined) return [];
    return [`${hexBytes(bytes)}: ${text} | ${listed?.text ?? "refused"}`];
  });
}

describe("listing what the processor does not have", () => {
  it.runIf(process.env.SYSCOPE_CAPTURE === "1")("captures the fixture", () => {
    const sweep = [...vectorSweep("VEX", true, 3, 1), ...vectorSweep("EVEX", true, 3, 2), ...legacyRowCorpus()];
    const met = new Set<string>();
    const chosen = sweep.flatMap((bytes, index) => {
      const listed = ours(bytes, index, true, "att");
      const name = listed?.text.split(" ")[0] ?? "";
      if (listed === null || listed === undefined || met.has(name)) return [];
      met.add(name);
      return [bytes.slice(0, listed.length)];
    });
    const [att, intel] = SYNTAXES.map((syntax) => objdump(chosen, true, syntax));
    const rows = chosen.flatMap((bytes, index) => {
      const texts = [att?.[index]?.text ?? "", intel?.[index]?.text ?? ""];
      return /bad|# 0x|xbegin/.test(texts.join("")) ? [] : [JSON.stringify([hexBytes(bytes, ""), ...texts])];
    });
    writeFileSync(FIXTURE, `[\n${rows.join(",\n")}\n]\n`);
  });

  it("[DIS5] says what objdump 2.40 said of one encoding a mnemonic when it was captured", () => {
    const captured = JSON.parse(readFileSync(FIXTURE, "utf8")) as readonly Captured[];
    expect(captured.length).toBeGreaterThan(600);
    const wrong = captured.flatMap(([digits, ...texts]) =>
      SYNTAXES.flatMap((syntax, at) => {
        const bytes = fromHex(digits);
        const text = ours(bytes, 0, true, syntax)?.text;
        const known = absentDifference(bytes, text, texts[at] ?? "");
        return text === texts[at] || known !== undefined ? [] : [`${digits}: ${texts[at]} | ${text}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("[DIS5] says it in NASM syntax by bytes", () => {
    const listed = formatAbsent(fromHex("c5f858c1"), 0, true, { syntax: "nasm", address: 0n });
    expect(listed).toEqual({ text: "db 0xc5,0xf8,0x58,0xc1 ; vaddps", length: 4 });
  });

  describe.runIf(hasObjdump).each(MODES)("installed here, %s", (_mode, in64BitMode) => {
    it.each(SYNTAXES)("[DIS5] says of VEX, EVEX and the rest what objdump says, %s", (syntax) => {
      const seed = in64BitMode ? 11 : 12;
      expect(unexplained(vectorSweep("VEX", in64BitMode, 2, seed), in64BitMode, syntax)).toEqual([]);
      expect(unexplained(vectorSweep("EVEX", in64BitMode, 1, seed), in64BitMode, syntax)).toEqual([]);
      expect(unexplained(legacyRowCorpus(), in64BitMode, syntax)).toEqual([]);
    });
  });
  if (!hasObjdump) console.info("objdump 2.40 is not installed: only the captured fixture is compared");
});
