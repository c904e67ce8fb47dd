import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The programs of `programs/*.c`, compiled by gcc in many ways. */

export interface CompiledProgram {
  /** `"sorting -O2 -m32 …"` */
  readonly name: string;
  readonly elf: Uint8Array;
}

const LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"] as const;
const COMMON = [
  "-nostdlib",
  "-static",
  "-ffreestanding",
  "-fno-pic",
  "-no-pie",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  "-fno-tree-loop-distribute-patterns", // memset must not be made of memset
  "-w",
];

/** How a program may be compiled besides the level: each with SSE and without. */
const WITHOUT_FLOATS: readonly (readonly string[])[] = [
  ["-m64", "-mgeneral-regs-only"],
  ["-m32", "-mgeneral-regs-only"],
  ["-m64"],
  ["-m32", "-msse2"],
];
const WITH_FLOATS: readonly (readonly string[])[] = [
  ["-m64"],
  ["-m32", "-msse2", "-mfpmath=sse"],
  ["-m32", "-mno-sse", "-mfpmath=387"],
];

function variants(source: string): readonly (readonly string[])[] {
  return source.includes("USES FLOATS") ? WITH_FLOATS : WITHOUT_FLOATS;
}

function compile(source: string, flags: readonly string[]): Uint8Array {
  const scratch = mkdtempSync(join(tmpdir(), "syscope-compiled-"));
  try {
    const out = join(scratch, "prog");
    const { status, error, stderr } = spawnSync("gcc", [...COMMON, ...flags, "-o", out, source], { encoding: "utf8" });
    if (status !== 0) throw new Error(`gcc ${flags.join(" ")} ${source}: ${error?.message ?? stderr.trim()}`);
    return readFileSync(out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether gcc makes programs of both widths here. */
export function hasGcc(): boolean {
  return ["-m64", "-m32"].every(
    (width) =>
      spawnSync("gcc", [width, "-nostdlib", "-x", "c", "-r", "-o", "/dev/null", "-"], { input: "int x;" }).status === 0,
  );
}

/**
 * Compiles the programs in a folder, one after the other as they are asked for.
 * @param every take only every n-th way of compiling a program, another one for each program
 */
export function* compiledPrograms(folder: string, every = 1): Generator<CompiledProgram> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".c"))
    .sort();
  for (const [at, file] of files.entries()) {
    const path = join(folder, file);
    const ways = LEVELS.flatMap((level) => variants(readFileSync(path, "utf8")).map((variant) => [level, ...variant]));
    for (const [i, flags] of ways.entries()) {
      if (i % every !== at % every) continue;
      yield { name: `${file.replace(/\.c$/, "")} ${flags.join(" ")}`, elf: compile(path, flags) };
    }
  }
}
