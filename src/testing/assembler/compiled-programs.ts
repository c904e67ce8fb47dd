import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FixedLayout } from "../../core/assembler/place-sections.ts";
import type { ExecutableImage } from "../../core/bits/executable-image.ts";
import { imageOfElf, readElf } from "../../core/elf/read-elf.ts";
import { digest, hexOf } from "./captured.ts";

const sources = join(import.meta.dirname, "../fixtures/assembler/c");

/** A way of compiling; `name` is part of the fixture's. */
export interface Compilation {
  readonly name: string;
  readonly bits: 64 | 32;
  readonly options: readonly string[];
}

const GENERAL = "-mgeneral-regs-only";

export const COMPILATIONS: readonly Compilation[] = [
  { name: "general-64", bits: 64, options: ["-O2", GENERAL] },
  { name: "plain-64", bits: 64, options: ["-O2"] },
  { name: "intel-64", bits: 64, options: ["-O2", GENERAL, "-masm=intel"] },
  { name: "pic-64", bits: 64, options: ["-O2", GENERAL, "-fPIC", "-fcf-protection"] },
  { name: "unoptimized-64", bits: 64, options: ["-O0", GENERAL, "-g0", "-fstack-protector"] },
  { name: "general-32", bits: 32, options: ["-O2", GENERAL, "-m32", "-fno-pic"] },
  { name: "plain-32", bits: 32, options: ["-O2", "-m32", "-fno-pic"] },
  { name: "intel-32", bits: 32, options: ["-O2", GENERAL, "-m32", "-fno-pic", "-masm=intel"] },
  { name: "fast-64", bits: 64, options: ["-O3", GENERAL] },
  { name: "small-64", bits: 64, options: ["-Os", GENERAL] },
  { name: "intel-plain-64", bits: 64, options: ["-O3", "-masm=intel"] },
  { name: "sse-32", bits: 32, options: ["-O2", "-m32", "-fno-pic", "-msse2", "-mfpmath=sse"] },
  { name: "pic-32", bits: 32, options: ["-O2", GENERAL, "-m32", "-fPIC"] },
];

/** Names of the C programs, without `.c`. */
export const C_PROGRAMS: readonly string[] = readdirSync(sources)
  .filter((file) => file.endsWith(".c"))
  .map((file) => basename(file, ".c"));

export function hasCompiler(): boolean {
  return ["gcc", "as", "ld", "objcopy"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
}

/** What gcc writes for a program; `null` where the options do not allow it (a double without SSE). */
export function compile(program: string, { options }: Compilation): string | null {
  const run = spawnSync("gcc", ["-S", "-w", ...options, join(sources, `${program}.c`), "-o", "-"], {
    encoding: "utf8",
  });
  return run.status === 0 ? run.stdout : null;
}

/** Functions of the C library and of libgcc, at addresses of their own. */
export const LIBRARY: ReadonlyMap<string, bigint> = new Map(
  (
    "printf puts malloc free strcmp environ memcpy memset memmove __stack_chk_fail __ctzdi2 __muldf3 __adddf3 __subdf3 __divdf3 " +
    "__gtdf2 __ltdf2 __nedf2 __gedf2 __ledf2 __eqdf2 __floatsidf __floatunsidf __fixdfsi __fixunsdfsi __mulsf3 __addsf3 __subsf3 " +
    "__divsf3 __gtsf2 __ltsf2 __nesf2 __gesf2 __lesf2 __eqsf2 __floatsisf __floatunsisf __fixsfsi __fixunssfsi __mulxf3 __addxf3 " +
    "__subxf3 __divxf3 __gtxf2 __ltxf2 __fixxfsi __fixxfdi __floatsixf __floatdixf __truncxfdf2 __extenddfxf2 __extendsfdf2 " +
    "__truncdfsf2 __divdi3 __moddi3 __udivdi3 __umoddi3 __udivmoddi4 __divmoddi4 __muldi3 __mulvdi3 __popcountdi2 __paritysi2 " +
    "__bswapdi2 __floatdidf __fixdfdi __floatundidf __popcountsi2 __clzsi2 __ctzsi2"
  )
    .split(" ")
    .map((name, index) => [name, 0x50_0000n + BigInt(index * 16)]),
);

/** What `as` and `ld` make of a source, each section at an address of its own and no strings merged. Fails with the tools' words. */
export function linkedByReference(source: string, bits: 64 | 32): ExecutableImage {
  const folder = mkdtempSync(join(tmpdir(), "syscope-cc-"));
  try {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path("in.s"), source);
    run("as", [`--${bits}`, path("in.s"), "-o", path("in.o")]);
    run("objcopy", [
      "-w",
      "--set-section-flags",
      ".rodata*=alloc,readonly,data,contents",
      path("in.o"),
      path("flat.o"),
    ]);
    writeFileSync(path("script"), linkerScript(run("objdump", ["-h", path("flat.o")])));
    const library = [...LIBRARY].map(([name, address]) => `--defsym=${name}=0x${address.toString(16)}`);
    const emulation = bits === 64 ? "elf_x86_64" : "elf_i386";
    run("ld", ["-m", emulation, "-T", path("script"), ...library, path("flat.o"), "-o", path("out")]);
    return imageOfElf(readElf(readFileSync(path("out"))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(tool: string, options: readonly string[]): string {
  const { status, stderr, stdout } = spawnSync(tool, options, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${tool}: ${stderr.slice(0, 1000)}`);
  return stdout;
}

/** Every section of `objdump -h` 64 KiB after the one before. */
function linkerScript(headers: string): string {
  const names = [...headers.matchAll(/^ +[0-9]+ (\S+) +[0-9a-f]{8} /gm)].map(([, name = ""]) => name);
  const placed = [...names, ".got", ".got.plt"].map((name, index) => {
    const common = name === ".bss" ? " *(COMMON)" : "";
    return `  "${name}" 0x${(0x40_0000 + index * 0x1_0000).toString(16)} : { *("${name}")${common} }`;
  });
  return `SECTIONS {\n  /DISCARD/ : { *(.note*) *(.comment) *(.eh_frame*) }\n${placed.join("\n")}\n}\n`;
}

/** One line for each section of a program: name, address, size and what its bytes are. */
export function sectionLines({ sections }: ExecutableImage): string[] {
  return sections
    .filter(({ allocated, size, name }) => allocated && size > 0 && !name.startsWith(".note"))
    .map(({ name, address, size, bytes, hasContents }) => {
      return `${name} 0x${address.toString(16)} ${size}${hasContents ? ` ${digest(hexOf(bytes))}` : ""}`;
    })
    .sort();
}

/** Where the sections of such lines lie. */
export function layoutOf(lines: readonly string[]): FixedLayout {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", address = "0"] = line.split(" ");
      return [name, BigInt(address)];
    }),
  );
}

/** A program as gcc wrote it when it was captured, with the sections that `as` and `ld` made of it. */
export interface CompiledFixture {
  readonly source: string;
  readonly sections: readonly string[];
}

const fixturePath = (compilation: Compilation): string =>
  join(import.meta.dirname, `../fixtures/assembler/compiled-${compilation.name}.json.gz`);

/** Every program of a compilation by its name. */
export function readCompiled(compilation: Compilation): Readonly<Record<string, CompiledFixture>> {
  if (!existsSync(fixturePath(compilation))) return {};
  return JSON.parse(gunzipSync(readFileSync(fixturePath(compilation))).toString()) as Record<string, CompiledFixture>;
}

export function writeCompiled(compilation: Compilation, programs: Readonly<Record<string, CompiledFixture>>): void {
  writeFileSync(fixturePath(compilation), gzipSync(JSON.stringify(programs, null, 1), { level: 9 }));
}
