import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether GNU `as` and `ld` are on this machine. */
export function hasGnuBinutils(): boolean {
  return ["as", "ld"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
}

/**
 * Assembles and links with GNU `as` and `ld`: the reference that nobody here wrote.
 *
 * @returns a static ELF
 * @throws {Error} with the tool's own message where it refuses the source
 */
export function gnuProgram(source: string, bits: 64 | 32 = 64): Uint8Array {
  const scratch = mkdtempSync(join(tmpdir(), "gnu-program-"));
  try {
    const at = (name: string): string => join(scratch, name);
    writeFileSync(at("prog.s"), source);
    run("as", [`--${bits}`, "-o", at("prog.o"), at("prog.s")]);
    run("ld", ["-m", bits === 64 ? "elf_x86_64" : "elf_i386", "-o", at("prog"), at("prog.o")]);
    return readFileSync(at("prog"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(tool: string, args: readonly string[]): void {
  const result = spawnSync(tool, args, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${tool}: ${result.error?.message ?? result.stderr.trim()}`);
}
