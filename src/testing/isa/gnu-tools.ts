import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a program of this machine says; undefined where it is not installed. */
function toolVersion(name: string, flag: string): string | undefined {
  const { status, stdout } = spawnSync(name, [flag], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

/** objdump's spelling changes between versions: only 2.40 is compared. */
const objdumpVersion = toolVersion("objdump", "--version");
export const hasObjdump = objdumpVersion?.includes(" 2.40") ?? false;
export const hasGnuAs = toolVersion("as", "--version") !== undefined;
export const hasNasm = toolVersion("nasm", "-v") !== undefined;

/** Bytes between the starts of two instructions in a file for a tool; NOPs fill the rest. */
export const SLOT = 32;

/** One line of objdump. */
export interface ObjdumpLine {
  readonly length: number;
  readonly text: string;
}

function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "syscope-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A single space after the mnemonic and before a comment's address. */
export function normalizeSpacing(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** What objdump (Intel 64 ISA) says about each instruction; the n-th is at address n × SLOT. */
export function objdump(
  instructions: readonly Uint8Array[],
  in64BitMode: boolean,
  syntax: "att" | "intel",
): readonly ObjdumpLine[] {
  const image = new Uint8Array(instructions.length * SLOT).fill(0x90);
  for (const [index, bytes] of instructions.entries()) image.set(bytes, index * SLOT);
  const options = syntax === "intel" ? "intel,intel64" : "intel64";
  const output = inTemporaryFolder((folder) => {
    const file = join(folder, "code.bin");
    writeFileSync(file, image);
    const machine = in64BitMode ? "i386:x86-64" : "i386";
    const args = ["-D", "-z", "-w", "-b", "binary", "-m", machine, "-M", options, file];
    return spawnSync("objdump", args, { encoding: "utf8", maxBuffer: 1 << 30 }).stdout;
  });
  const lines = new Map<number, ObjdumpLine>();
  for (const line of output.split("\n")) {
    const [, address, bytes, text] = /^\s*([0-9a-f]+):\t([^\t]*)\t?(.*)$/.exec(line) ?? [];
    if (address === undefined || bytes === undefined) continue;
    lines.set(Number.parseInt(address, 16), {
      length: bytes.trim().split(" ").length,
      text: normalizeSpacing(text ?? ""),
    });
  }
  return instructions.map((_, index) => lines.get(index * SLOT) ?? { length: 0, text: "" });
}

/** The bytes of one slot, or the assembler's refusal. */
export type Assembled = { readonly bytes: Uint8Array } | { readonly error: string };

/**
 * Assembles each line alone at address n × SLOT; a refused line does not spoil the others.
 * @param bits 64 or 32
 */
export function assembleLines(
  tool: "as" | "as-intel" | "nasm",
  lines: readonly string[],
  bits: 32 | 64,
): readonly Assembled[] {
  const errors = new Map<number, string>();
  return inTemporaryFolder((folder) => {
    const source = join(folder, "lines.s");
    const object = join(folder, "lines.o");
    const binary = join(folder, "lines.bin");
    // A refused line is replaced and the rest assembled again.
    for (let round = 0; round < 4; round++) {
      const head = tool === "nasm" ? [`bits ${bits}`] : tool === "as" ? [".text"] : [".intel_syntax noprefix"];
      const text = lines.flatMap((line, index) => [
        tool === "nasm" ? `times ${index * SLOT}-($-$$) db 0x90` : `.org ${index * SLOT}, 0x90`,
        errors.has(index) ? "nop" : line,
      ]);
      const tail =
        tool === "nasm" ? `times ${lines.length * SLOT}-($-$$) db 0x90` : `.org ${lines.length * SLOT}, 0x90`;
      writeFileSync(source, `${[...head, ...text, tail].join("\n")}\n`);
      const { stderr, status } =
        tool === "nasm"
          ? spawnSync("nasm", ["-f", "bin", "-o", binary, source], { encoding: "utf8", maxBuffer: 1 << 30 })
          : spawnSync("as", [`--${bits}`, "-mintel64", "-o", object, source], { encoding: "utf8", maxBuffer: 1 << 30 });
      if (status === 0) break;
      for (const [, line, message] of stderr.matchAll(/lines\.s:(\d+): (?:error|Error): (.*)/g)) {
        errors.set(Math.floor((Number(line) - 2) / 2), message ?? "");
      }
    }
    if (tool !== "nasm") spawnSync("objcopy", ["-O", "binary", "-j", ".text", object, binary]);
    const image = new Uint8Array(readFileSync(binary));
    return lines.map((_, index) => {
      const error = errors.get(index);
      return error === undefined ? { bytes: image.slice(index * SLOT, (index + 1) * SLOT) } : { error };
    });
  });
}
