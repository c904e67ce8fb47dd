import { describe, expect, it } from "vitest";
import { type MemoryIo, memoryIo } from "../testing/memory-io.ts";
import { copyToStderr, fault, hello32, hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

/** Assembles with `asm` and gives the ELF to `run`. */
function runElf(source: string, ...options: string[]): { readonly status: number; readonly result: MemoryIo } {
  const assembled = memoryIo({ "prog.s": source });
  expect(main(["asm", "prog.s", "-o", "prog", ...options], assembled.io)).toBe(0);
  const result = memoryIo({ prog: assembled.file("prog") ?? "" });
  return { status: main(["run", "prog"], result.io), result };
}

describe("run", () => {
  it("prints what the program writes and ends with its exit status", () => {
    const { io, stdout, stderr } = memoryIo({ "hello.s": hello64 });
    expect(main(["run", "hello.s"], io)).toBe(7);
    expect(stdout()).toBe("hi\n");
    expect(stderr()).toBe("");
  });

  it("runs 32-bit assembly with --bits 32", () => {
    const { io, stdout } = memoryIo({ "hello.s": hello32 });
    expect(main(["run", "--bits", "32", "hello.s"], io)).toBe(7);
    expect(stdout()).toBe("hi\n");
  });

  it.each([
    ["64-bit", hello64, []],
    ["32-bit", hello32, ["--bits", "32"]],
  ] as const)("runs a %s ELF", (_width, source, options) => {
    const { status, result } = runElf(source, ...options);
    expect(status).toBe(7);
    expect(result.stdout()).toBe("hi\n");
  });

  it("gives the program standard input as it asks for it, and its standard error", () => {
    const { io, stdout, stderr } = memoryIo({ "copy.s": copyToStderr }, ["one\n", "two"]);
    expect(main(["run", "copy.s"], io)).toBe(0);
    expect(stdout()).toBe("");
    expect(stderr()).toBe("one\ntwo");
  });

  it("ends with 128 + N for a program that signal N killed", () => {
    const { io } = memoryIo({ "fault.s": fault });
    expect(main(["run", "fault.s"], io)).toBe(128 + 11);
  });

  it("hands its arguments to the program", () => {
    const exitWithArgc = "_start: mov (%rsp), %edi\n mov $60, %eax\n syscall\n";
    const { io } = memoryIo({ "argc.s": exitWithArgc });
    expect(main(["run", "argc.s", "one", "--", "-two"], io)).toBe(3);
  });

  it("takes the machine's options", () => {
    // SYSENTER in 64-bit code is an invalid opcode on an AMD processor
    const { io } = memoryIo({ "sysenter.s": "_start: sysenter\n" });
    expect(main(["run", "sysenter.s", "--vendor", "amd"], io)).toBe(128 + 4);
  });

  it.each([
    [
      "vaddps",
      ".byte 0xc5, 0xf8, 0x58, 0xc1",
      "VADDPS (AVX) is an instruction that this processor does not have; CPUID says so",
    ],
    ["no instruction", ".byte 0x06", "06 is not an instruction in 64-bit mode"],
  ])("says why SIGILL killed a program: %s", (_what, code, reason) => {
    for (const command of ["run", "strace"]) {
      const { io, stderr } = memoryIo({ "prog.s": `.globl _start\n_start: ${code}\n` });
      expect(main([command, "prog.s"], io)).toBe(132);
      expect(stderr()).toBe(`SIGILL at 0x401000: ${reason}\n`);
    }
  });

  it("says nothing about an illegal instruction that did not end the program", () => {
    const { io, stderr } = memoryIo({ "hello.s": hello64 });
    main(["run", "hello.s"], io);
    expect(stderr()).toBe("");
  });
});
