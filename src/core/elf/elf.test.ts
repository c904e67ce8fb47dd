import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasReference, referenceAssemble } from "../../testing/assembler/reference-assembler.ts";
import { assemble } from "../assembler/assemble.ts";
import type { ExecutableImage } from "../bits/executable-image.ts";
import { ElfError } from "./elf-file.ts";
import { imageOfElf, readElf } from "./read-elf.ts";
import { writeElf } from "./write-elf.ts";

function image(source: string, bits: 64 | 32 = 64): ExecutableImage {
  const result = assemble(source, { syntax: "att", bits });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.image;
}

const HELLO_64 = `
  .globl _start
  _start: mov $1, %eax
  mov $1, %edi
  lea text(%rip), %rsi
  mov $length, %edx
  syscall
  incl counter
  mov counter, %edi
  add table+4, %edi
  mov $60, %eax
  syscall
  .section .rodata
  text: .ascii "hello\\n"
  length = . - text
  .data
  table: .long 1, 40
  .bss
  counter: .skip 4`;
const HELLO_32 = `
  _start: mov $4, %eax
  mov $1, %ebx
  mov $text, %ecx
  mov $6, %edx
  int $0x80
  mov $1, %eax
  mov $41, %ebx
  int $0x80
  .data
  text: .ascii "hello\\n"`;

const HELLO_NASM = `
  global _start
  section .text
  _start: mov rax, 1
  mov rdi, 1
  mov rsi, text
  mov rdx, length
  syscall
  mov rax, 60
  mov rdi, 41
  syscall
  section .data
  text: db "hello", 10
  length equ $ - text`;

/** Runs a file on this machine. */
function run(bytes: Uint8Array): { readonly status: number | null; readonly stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), "syscope-elf-"));
  try {
    const file = join(folder, "program");
    writeFileSync(file, bytes);
    chmodSync(file, 0o755);
    const { status, stdout } = spawnSync(file, { encoding: "utf8", timeout: 10_000 });
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isLinux = process.platform === "linux" && process.arch === "x64";

describe("written files", () => {
  it.skipIf(!isLinux).each([
    ["64-bit", HELLO_64, 64],
    ["32-bit", HELLO_32, 32],
  ] as const)("[ELF1] Linux runs a %s program", (_name, source, bits) => {
    expect(run(writeElf(image(source, bits)))).toEqual({ status: 41, stdout: "hello\n" });
  });

  it.skipIf(!isLinux)("[ELF1] Linux runs a program assembled from NASM", () => {
    const result = assemble(HELLO_NASM, { syntax: "nasm", bits: 64 });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(run(writeElf(result.image))).toEqual({ status: 41, stdout: "hello\n" });
  });

  it.each([64, 32] as const)(
    "[ELF2] the headers have a read-only segment of their own before the program's (%s bits)",
    (bits) => {
      const source = bits === 64 ? HELLO_64 : HELLO_32;
      const file = readElf(writeElf(image(source, bits)));
      const lines = file.programHeaders.map(
        ({ type, flags, address, offset }) => `${type.toString(16)} ${flags} 0x${address.toString(16)} ${offset}`,
      );
      expect(lines).toEqual(
        bits === 64
          ? ["1 4 0x400000 0", "1 5 0x401000 4096", "1 4 0x402000 8192", "1 6 0x403006 12294", "6474e551 6 0x0 0"]
          : ["1 4 0x8048000 0", "1 5 0x8049000 4096", "1 6 0x804a000 8192", "6474e551 6 0x0 0"],
      );
      expect(imageOfElf(file).programHeaders).toEqual(
        bits === 64
          ? { address: 0x400040n, count: 5, entrySize: 56 }
          : { address: 0x8048034n, count: 4, entrySize: 32 },
      );
    },
  );

  it.each([64, 32] as const)("[ELF3] what is read back is what was written (%s bits)", (bits) => {
    const written = image(bits === 64 ? HELLO_64 : HELLO_32, bits);
    const read = imageOfElf(readElf(writeElf(written)));
    expect(read.bits).toBe(bits);
    expect(read.entry).toBe(written.entry);
    expect(
      read.segments
        .slice(1)
        .map(({ address, bytes, memorySize, permissions }) => ({ address, bytes, memorySize, permissions })),
    ).toEqual(
      written.segments.map(({ address, bytes, memorySize, permissions }) => ({
        address,
        bytes,
        memorySize,
        permissions,
      })),
    );
    const tables = [".symtab", ".strtab", ".shstrtab"];
    expect(read.sections.filter(({ name }) => !tables.includes(name))).toEqual(written.sections);
    expect(read.symbols.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      written.symbols.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  it("[ELF3] local symbols come before global ones, as .symtab's sh_info says", () => {
    const bindings = readElf(writeElf(image(".globl b; a: nop; b: nop; c: nop"))).symbols.map(
      ({ name, binding }) => `${name} ${binding}`,
    );
    expect(bindings).toEqual(["a 0", "c 0", "b 1"]);
  });

  it.skipIf(!hasReference("att"))("[ELF4] files of GNU ld are read", () => {
    const reference = referenceAssemble(`${HELLO_64}\n`, "att", 64);
    if (!reference.ok) throw new Error(reference.text);
    const read = imageOfElf(readElf(reference.elf));
    const ours = image(HELLO_64);
    expect(read.entry).toBe(ours.entry);
    const text = (one: ExecutableImage) => one.sections.find(({ name }) => name === ".text")?.bytes;
    expect(text(read)).toEqual(text(ours));
    expect(read.segments.map(({ address }) => address)).toEqual([
      0x400000n,
      ...ours.segments.map(({ address }) => address),
    ]);
  });
});

/** A good file with some bytes changed. */
function changed(edits: Readonly<Record<number, number>>): Uint8Array {
  const bytes = writeElf(image("_start: nop"));
  for (const [offset, value] of Object.entries(edits)) bytes[Number(offset)] = value;
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    imageOfElf(readElf(bytes));
    return "accepted";
  } catch (error) {
    if (error instanceof ElfError) return error.message;
    throw error;
  }
}

describe("files that cannot run", () => {
  it.each([
    ["an empty file", new Uint8Array(), "not an ELF file: it is empty"],
    ["a text", new TextEncoder().encode("#!/bin/sh\n"), "not an ELF file: it does not begin with 7f 45 4c 46"],
    ["a cut header", changed({}).slice(0, 40), "truncated ELF file: the file header ends at byte 64, the file has 40"],
    [
      "cut program headers",
      changed({}).slice(0, 70),
      "truncated ELF file: the table of program headers ends at byte 232, the file has 70",
    ],
    ["class 3", changed({ 4: 3 }), "malformed ELF file: class 3 is neither 32-bit nor 64-bit"],
    ["big-endian", changed({ 5: 2 }), "this ELF file is not little-endian: it is for another processor"],
    [
      "an ARM program",
      changed({ 18: 183 }),
      "this ELF file is for another processor (machine 183); x86-64 (62) and i386 (3) run here",
    ],
    ["an object file", changed({ 16: 1 }), "this ELF file is an object file; link it with ld"],
    ["a shared object", changed({ 16: 3 }), "this ELF file is position-independent; link it with -static -no-pie"],
    ["a core dump", changed({ 16: 4 }), "this ELF file is a core dump"],
    [
      "program headers of another size",
      changed({ 54: 57 }),
      "malformed ELF file: a program header has 57 bytes instead of 56",
    ],
    ["a dynamic program", changed({ 64: 3 }), "this program needs the dynamic linker; link it with -static -no-pie"],
    ["no segment", changed({ 64: 6, 120: 6 }), "this ELF file has nothing to load: no PT_LOAD segment"],
    [
      "a segment beyond the file",
      changed({ 155: 1 }),
      "truncated ELF file: segment 1 ends at byte 16781313, the file has 4520",
    ],
    [
      "more bytes than memory",
      changed({ 152: 2 }),
      "malformed ELF file: segment 1 has 2 bytes in the file but 1 in memory",
    ],
    [
      "an address beside its offset",
      changed({ 136: 1 }),
      "malformed ELF file: address and file offset of segment 1 lie at different places of a page",
    ],
    ["an address of the kernel", changed({ 143: 0x80 }), "malformed ELF file: segment 1 does not lie in user space"],
    [
      "too much memory",
      changed({ 163: 0x7f }),
      "this program wants 2130706665 bytes of memory; at most 1073741824 are given",
    ],
  ])("[ELF5] %s is refused with one line", (_what, bytes, message) => {
    expect(refusal(bytes)).toBe(message);
  });

  it("[ELF5] an x32 program is refused", () => {
    const bytes = writeElf(image("_start: nop", 32));
    bytes[18] = 62;
    expect(refusal(bytes)).toBe("this is an x32 program, which is not supported; build it with -m64 or -m32");
  });

  it("[ELF6] a file cut or changed anywhere is read or refused, without another exception", () => {
    const good = writeElf(image(HELLO_64));
    let state = 7;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let length = 0; length < good.length; length += 97)
      expect(typeof refusal(good.slice(0, length))).toBe("string");
    for (let round = 0; round < 3000; round++) {
      const bytes = good.slice();
      // Headers and section headers are where it matters.
      for (let edit = 0; edit < 3; edit++)
        bytes[random(2) === 0 ? random(400) : bytes.length - 1 - random(700)] = random(256);
      expect(typeof refusal(bytes)).toBe("string");
    }
  });
});
