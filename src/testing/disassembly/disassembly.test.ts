import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { disassemble } from "../../cli/disassembly.ts";
import type { ExecutableImage } from "../../core/index.ts";
import { hasObjdump, normalizeSpacing } from "../isa/gnu-tools.ts";
import { compareListing, representativeLines } from "./compare-listing.ts";
import { staticPrograms } from "./static-programs.ts";

const folder = mkdtempSync(join(tmpdir(), "disassembly-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** The small one, whole; `npm run test:disassembly` takes them all. */
const programs = hasObjdump ? staticPrograms(folder, (name) => name === "musl") : [];
if (programs.length === 0) console.info("objdump 2.40 or musl-gcc is not installed: no whole program is compared");

const FIXTURE = join(import.meta.dirname, "../fixtures/isa/representative-lines.json");

it.runIf(process.env.SYSCOPE_CAPTURE === "1")("captures the fixture", () => {
  const all = staticPrograms(folder, (name) => name !== "glibc, 32 bits");
  const [att, intel] = (["att", "intel"] as const).map((syntax) => {
    const lines = new Map(all.flatMap(({ path }) => representativeLines(path, syntax)));
    return [...lines].filter(([bytes]) => bytes.split(" ").length < 7); // objdump continues longer ones in the next line
  });
  writeFileSync(FIXTURE, `${JSON.stringify({ att, intel }, null, 1)}\n`);
});

/** What `disasm` prints of one instruction at address 0. */
function listed(digits: string, syntax: "att" | "intel"): string {
  const bytes = Uint8Array.from(digits.split(" "), (byte) => Number.parseInt(byte, 16));
  const permissions = { read: true, write: false, execute: true };
  const segment = { address: 0n, bytes, memorySize: bytes.length, permissions, fileOffset: 0 };
  const image: ExecutableImage = {
    bits: 64,
    entry: 0n,
    segments: [segment],
    sections: [],
    symbols: [],
    programHeaders: null,
  };
  const line = [...disassemble(image, "", syntax)].at(-1) ?? "";
  return normalizeSpacing(line.split("\t").at(-1) ?? "");
}

describe("a line of each mnemonic of static programs", () => {
  it.each(["att", "intel"] as const)("[DIS6] is what objdump said when it was captured, %s", (syntax) => {
    const captured = JSON.parse(readFileSync(FIXTURE, "utf8"))[syntax] as readonly (readonly [string, string])[];
    expect(captured.length).toBeGreaterThan(300);
    const wrong = captured.flatMap(([bytes, text]) => {
      const ours = listed(bytes, syntax);
      return ours === text ? [] : [`${bytes}: ${text} | ${ours}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.runIf(programs.length > 0)("a static program's code", () => {
  it.each(["att", "intel"] as const)("[DIS6] is listed as objdump -d lists it, %s", (syntax) => {
    for (const { path } of programs) {
      const { lines, different, unexplained } = compareListing(path, syntax);
      expect(unexplained).toEqual([]);
      expect(lines).toBeGreaterThan(20_000);
      expect(different / lines).toBeLessThan(0.001);
    }
  });
});
