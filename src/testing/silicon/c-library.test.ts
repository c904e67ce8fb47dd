import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../cli/main.ts";
import { memoryIo } from "../memory-io.ts";

// A program with a whole C library in it, run by Linux and here. Without musl's compiler, or on another kind of host, it is skipped.

const SOURCE = join(import.meta.dirname, "libc", "numbers.c");
const available = process.platform === "linux" && process.arch === "x64" && spawnSync("musl-gcc", ["-v"]).status === 0;
if (!available) console.info("programs linked with musl are not run: no musl-gcc on x86-64 Linux");

function compiled(level: string): { readonly elf: Uint8Array; readonly native: string } {
  const scratch = mkdtempSync(join(tmpdir(), "syscope-musl-"));
  try {
    const program = join(scratch, "numbers");
    const { status, stderr } = spawnSync("musl-gcc", ["-static", level, "-o", program, SOURCE], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return { elf: readFileSync(program), native: spawnSync(program, { encoding: "utf8" }).stdout };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

describe.skipIf(!available)("a static program with musl's C library", () => {
  it.each(["-O0", "-O2"])("[SI7] prints at %s, digit for digit, what it prints on Linux", (level) => {
    const { elf, native } = compiled(level);
    const { io, stdout } = memoryIo({ numbers: elf }, []);
    expect(main(["run", "numbers"], io)).toBe(0);
    expect(native.length).toBeGreaterThan(1500);
    expect(stdout()).toBe(native);
  });
});
