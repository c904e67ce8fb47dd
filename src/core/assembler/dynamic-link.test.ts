import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readElf } from "../elf/read-elf.ts";
import { writeElf } from "../elf/write-elf.ts";
import { type AssembleOptions, assemble } from "./assemble.ts";

const LIBRARY = {
  soname: "libtest.so",
  interpreter: "/lib/libtest.so",
  exports: new Set(["puts", "exit", "write"]),
};

interface Case {
  readonly bits: 64 | 32;
  readonly linking: "lazy" | "now";
  readonly ibt: boolean;
}

const CASES: readonly Case[] = ([64, 32] as const).flatMap((bits) =>
  (["lazy", "now"] as const).flatMap((linking) => [false, true].map((ibt): Case => ({ bits, linking, ibt }))),
);

const PROGRAM: Readonly<Record<64 | 32, string>> = {
  64: `.globl _start
_start: lea text(%rip), %rdi
	call puts
	call puts@plt
	call *write@GOTPCREL(%rip)
	call exit
	.section .rodata
text:	.asciz "hi"
	.data
	.quad 1
`,
  32: `.globl _start
_start: push $text
	call puts
	call puts@plt
	call exit
	.section .rodata
text:	.asciz "hi"
	.data
	.quad 1
`,
};

function link(source: string, { bits, linking, ibt }: Case, syntax: AssembleOptions["syntax"] = "att") {
  const assembly = assemble(source, { syntax, bits, linking: { library: LIBRARY, linking, ibt } });
  if (!assembly.ok) throw new Error(assembly.diagnostics.map(({ message }) => message).join("\n"));
  return assembly.image;
}

/** Name, address and bytes of the sections that the linker makes for calls, from an ELF file. */
function linkage(file: Uint8Array): Record<string, string> {
  const { sections, bytes } = readElf(file);
  const wanted = [".plt", ".plt.sec", ".got.plt", ".text"];
  return Object.fromEntries(
    sections
      .filter(({ name }) => wanted.includes(name))
      .map(({ name, address, offset, size }) => {
        const skipped = name === ".got.plt" ? 8 : 0; // the address of .dynamic, which ld makes longer
        const held = Buffer.from(bytes.subarray(offset + skipped, offset + size)).toString("hex");
        return [name, `${address.toString(16)} ${held}`];
      }),
  );
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

const hasBinutils = run("as", ["--version"]) && run("ld", ["--version"]);
if (!hasBinutils) console.info("PLT and GOT are not compared with GNU ld: as or ld is missing");

/** What GNU as and ld make of a program and a shared object with these functions. */
function withLd(source: string, { bits, linking, ibt }: Case): Uint8Array {
  const scratch = mkdtempSync(join(tmpdir(), "link-"));
  try {
    const path = (name: string) => join(scratch, name);
    const functions = [...LIBRARY.exports].map((name) => `.globl ${name}\n.type ${name}, @function\n${name}: ret\n`);
    writeFileSync(path("library.s"), functions.join(""));
    writeFileSync(path("program.s"), source);
    const mode = bits === 64 ? "elf_x86_64" : "elf_i386";
    for (const name of ["library", "program"]) {
      spawnSync("as", [`--${bits}`, "-mx86-used-note=no", path(`${name}.s`), "-o", path(`${name}.o`)]);
    }
    spawnSync("ld", ["-m", mode, "-shared", path("library.o"), "-soname", LIBRARY.soname, "-o", path("library.so")]);
    const { status, stderr } = spawnSync(
      "ld",
      [
        ...["-m", mode, "--hash-style=sysv", "-z", linking, ...(ibt ? ["-z", "ibtplt"] : [])],
        ...[path("program.o"), path("library.so"), "-o", path("program")],
      ],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    return Uint8Array.from(spawnSync("cat", [path("program")]).stdout);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const nameOf = ({ bits, linking, ibt }: Case) => `${bits}-bit, ${linking}${ibt ? ", IBT" : ""}`;

describe("linking with a shared object", () => {
  it
    .runIf(hasBinutils)
    .each(CASES.filter(({ linking }) => linking === "lazy").map((each) => [nameOf(each), each] as const))(
    "[LIB1] makes the stubs, the slots and the calls of GNU ld, at its addresses: %s",
    (_, each) => {
      expect(linkage(writeElf(link(PROGRAM[each.bits], each)))).toEqual(linkage(withLd(PROGRAM[each.bits], each)));
    },
  );

  it("[LIB1] makes PLT0 and 16-byte stubs that jump through slots, which lead back to the push", () => {
    const { sections } = link(PROGRAM[64], { bits: 64, linking: "lazy", ibt: false });
    const section = (name: string) => sections.find((each) => each.name === name);
    const hex = (name: string) => Buffer.from(section(name)?.bytes ?? []).toString("hex");
    expect(hex(".plt")).toMatch(/^ff35.{8}ff25.{8}0f1f4000ff25.{8}6800000000e9e0ffffffff25.{8}6801000000e9d0ffffff$/);
    const slots = section(".got.plt")?.bytes.slice(24) ?? new Uint8Array();
    const first = new DataView(slots.buffer).getBigUint64(0, true);
    expect(first).toBe((section(".plt")?.address ?? 0n) + 16n + 6n);
  });

  it("[LIB2] says in .dynamic that all addresses are wanted before the start", () => {
    const flags = (linking: "lazy" | "now") => {
      const { sections } = link(PROGRAM[64], { bits: 64, linking, ibt: false });
      const bytes = sections.find(({ name }) => name === ".dynamic")?.bytes ?? new Uint8Array();
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let at = 0; at < bytes.length; at += 16)
        if (view.getBigUint64(at, true) === 30n) return view.getBigUint64(at + 8, true);
      return undefined;
    };
    expect([flags("lazy"), flags("now")]).toEqual([undefined, 8n]);
  });

  it.each([
    ["att", "call puts"],
    ["att", "call puts@plt"],
    ["intel", "call puts@PLT"],
    ["nasm", "extern puts\ncall puts"],
    ["nasm", "extern puts\ncall puts wrt ..plt"],
  ] as const)("[LIB3] a call in %s syntax goes to the stub: %s", (syntax, call) => {
    const start = syntax === "nasm" ? "global _start\n_start:\n" : ".globl _start\n_start:\n";
    const image = link(`${start}${call}\n`, { bits: 64, linking: "lazy", ibt: false }, syntax);
    const text = image.sections.find(({ name }) => name === ".text");
    const distance = new DataView(text?.bytes.buffer ?? new ArrayBuffer(8)).getInt32(1, true);
    const target = (text?.address ?? 0n) + 5n + BigInt(distance);
    expect(image.symbols.find(({ address, type }) => address === target && type === "function")?.name).toBe("puts@plt");
  });

  it.each([
    ["att", "call *puts@GOTPCREL(%rip)"],
    ["intel", "call [rip+puts@GOTPCREL]"],
    ["nasm", "extern puts\ncall [rel puts wrt ..got]"],
  ] as const)("[LIB3] a call through the GOT in %s syntax needs no stub: %s", (syntax, call) => {
    const start = syntax === "nasm" ? "global _start\n_start:\n" : ".globl _start\n_start:\n";
    const image = link(`${start}${call}\n`, { bits: 64, linking: "lazy", ibt: false }, syntax);
    expect(image.sections.map(({ name }) => name)).not.toContain(".plt");
    const text = image.sections.find(({ name }) => name === ".text");
    const distance = new DataView(text?.bytes.buffer ?? new ArrayBuffer(8)).getInt32(2, true);
    const target = (text?.address ?? 0n) + 6n + BigInt(distance);
    expect(image.symbols.find(({ address, type }) => address === target && type === "object")?.name).toBe("puts@got");
  });

  it("[LIB4] a name that the library does not have stays an error; a near one is told", () => {
    const messages = (source: string, syntax: AssembleOptions["syntax"] = "att") => {
      const linking = { library: LIBRARY, linking: "lazy", ibt: false } as const;
      const assembly = assemble(source, { syntax, bits: 64, linking });
      return assembly.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    };
    expect(messages("_start: call outs\ncall qwertz")).toEqual([
      "outs is not defined; the C library has puts",
      "qwertz is not defined",
    ]);
    expect(messages("extern qwertz", "nasm")[0]).toContain("extern names a symbol of another file");
    expect(messages("_start: call puts@tlsgd")).toEqual([
      "tlsgd needs thread-local storage, which programs here do not have",
    ]);
  });

  it("[LIB5] a program that begins with a global main gets a _start in front of its code", () => {
    const source = ".globl main\nmain: xor %eax, %eax\nret";
    const image = link(source, { bits: 64, linking: "lazy", ibt: false });
    const address = (name: string) => image.symbols.find((symbol) => symbol.name === name)?.address ?? 0n;
    expect(image.entry).toBe(address("_start"));
    expect(address("_start")).toBeLessThan(address("main"));
    const own = link(`${source}\n.globl _start\n_start: nop`, { bits: 64, linking: "lazy", ibt: false });
    expect(own.dynamic).toBeUndefined();
  });

  it("[LIB5] a program that uses nothing of the library is what it was without one", () => {
    const source = "_start: mov $60, %eax\nsyscall";
    const plain = assemble(source, { syntax: "att", bits: 64 });
    expect(link(source, { bits: 64, linking: "now", ibt: true })).toEqual(plain.ok ? plain.image : undefined);
  });
});
