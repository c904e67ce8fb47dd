import { describe, expect, it } from "vitest";
import { INTERPRETERS, imageOfElf, readElf } from "../core/index.ts";
import { memoryIo } from "../testing/memory-io.ts";
import { main } from "./main.ts";

const PROGRAM = ".globl main\nmain: sub $8, %rsp\ncall getpid\nxor %eax, %eax\nadd $8, %rsp\nret\n";
const ET_DYN = 3;

describe("library", () => {
  it("writes the C library of either width as a shared object", () => {
    for (const [bits, width] of [
      ["64", 64],
      ["32", 32],
    ] as const) {
      const { io, file } = memoryIo();
      expect(main(["library", "--bits", bits, "-o", "libc"], io)).toBe(0);
      expect(readElf(file("libc") ?? new Uint8Array())).toMatchObject({ type: ET_DYN, bits: width });
    }
  });

  it("asm writes a program that asks for it, and run takes that file", () => {
    const { io, file, stderr } = memoryIo({ "prog.s": PROGRAM });
    expect(main(["asm", "prog.s", "-o", "prog", "--linking", "now", "--ibt"], io)).toBe(0);
    const elf = readElf(file("prog") ?? new Uint8Array());
    expect(imageOfElf(elf, [INTERPRETERS[64]]).dynamic).toEqual({ interpreter: INTERPRETERS[64] });
    expect(elf.sections.map(({ name }) => name)).toContain(".plt.sec");
    expect(main(["run", "prog"], io)).toBe(0);
    expect(stderr()).toBe("");
  });

  it("takes no file", () => {
    const { io, stderr } = memoryIo();
    expect(main(["library", "prog.s"], io)).toBe(2);
    expect(stderr()).toContain("library takes no file: prog.s is one too many");
  });
});
