import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutableImage } from "../../core/bits/executable-image.ts";
import { imageOfElf, readElf } from "../../core/elf/read-elf.ts";

export type Syntax = "att" | "intel" | "nasm";

/** GNU as and ld, or nasm and ld, are installed. */
export function hasReference(syntax: Syntax): boolean {
  const tools = syntax === "nasm" ? ["nasm", "ld"] : ["as", "ld"];
  return tools.every((tool) => spawnSync(tool, [tool === "nasm" ? "-v" : "--version"]).status === 0);
}

/** What the reference makes of a source: the linked image, or the lines it complains about (warnings too). */
export type ReferenceResult =
  | {
      readonly ok: true;
      readonly image: ExecutableImage;
      readonly elf: Uint8Array;
      readonly complaints: ReadonlySet<number>;
    }
  | { readonly ok: false; readonly complaints: ReadonlySet<number>; readonly text: string };

/** Assembles with the real tool and links with ld. */
export function referenceAssemble(source: string, syntax: Syntax, bits: 64 | 32): ReferenceResult {
  const folder = mkdtempSync(join(tmpdir(), "syscope-as-"));
  try {
    const [input, object, output] = [join(folder, "in.s"), join(folder, "out.o"), join(folder, "out")];
    writeFileSync(input, syntax === "intel" ? `.intel_syntax noprefix; ${source}` : source);
    const run =
      syntax === "nasm"
        ? spawnSync("nasm", ["-f", `elf${bits}`, input, "-o", object], { encoding: "utf8" })
        : spawnSync("as", [`--${bits}`, input, "-o", object], { encoding: "utf8" });
    const complaints = new Set([...run.stderr.matchAll(/in\.s:(\d+): /g)].map((match) => Number(match[1])));
    if (run.status !== 0) return { ok: false, complaints, text: run.stderr };
    const emulation = bits === 64 ? "elf_x86_64" : "elf_i386";
    const link = spawnSync("ld", ["-m", emulation, object, "-o", output], { encoding: "utf8" });
    if (link.status !== 0) return { ok: false, complaints, text: link.stderr };
    const elf = readFileSync(output);
    return { ok: true, image: imageOfElf(readElf(elf)), elf, complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Each line's bytes by the real tool, or `null` where it refuses the line or warns about it. Lines may name the label
 * `there` in .data.
 */
export function referenceLines(lines: readonly string[], syntax: Syntax, bits: 64 | 32): (Uint8Array | null)[] {
  const results: (Uint8Array | null)[] = lines.map(() => null);
  let kept = lines.map((line, index) => ({ line, index }));
  for (let round = 0; round < 8; round++) {
    const result = referenceAssemble(
      framed(
        kept.map(({ line }) => line),
        syntax,
        bits,
      ),
      syntax,
      bits,
    );
    const bad = new Set([...result.complaints].map((line) => line - HEADER_LINES - 1));
    // ld names the label a relocation lies behind.
    if (!result.ok) for (const match of result.text.matchAll(/in function `L_(\d+)'/g)) bad.add(Number(match[1]));
    if (bad.size > 0) {
      kept = kept.filter((_, position) => !bad.has(position));
      continue;
    }
    if (!result.ok) throw new Error(result.text.slice(0, 2000));
    return collect(result.image, kept, results);
  }
  throw new Error("the reference assembler never accepts these lines");
}

/** Lines before the first one of interest. */
export const HEADER_LINES = 4;

/** One statement a line, a label before each. */
export function framed(lines: readonly string[], syntax: Syntax, bits: 64 | 32): string {
  const nasm = ["section .data", "there: dq 0", "section .text", `bits ${bits}`];
  const gnu = [".data", "there: .quad 0", ".text", ""];
  const labelled = lines.map((line, index) => `L_${index}: ${line}`);
  return [...(syntax === "nasm" ? nasm : gnu), ...labelled, "L_end:", ""].join("\n");
}

function collect(
  image: ExecutableImage,
  kept: readonly { readonly index: number }[],
  results: (Uint8Array | null)[],
): (Uint8Array | null)[] {
  const bytes = bytesByLabel(image, kept.length);
  for (const [position, { index }] of kept.entries()) results[index] = bytes[position] ?? null;
  return results;
}

/** The bytes between `L_0`, `L_1` … `L_end`. */
export function bytesByLabel(image: ExecutableImage, count: number): Uint8Array[] {
  const addresses = new Map(image.symbols.map(({ name, address }) => [name, address]));
  const text = image.sections.find(({ name }) => name === ".text");
  if (text === undefined) return [];
  const at = (name: string): number => Number((addresses.get(name) ?? text.address) - text.address);
  return Array.from({ length: count }, (_, index) => {
    const end = index + 1 === count ? "L_end" : `L_${index + 1}`;
    return text.bytes.slice(at(`L_${index}`), at(end));
  });
}
