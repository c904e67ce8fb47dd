import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

const COMMANDS = ["asm", "run", "trace", "strace", "disasm"];

describe("the command line", () => {
  it("ends with 2 and its help where no command is given", () => {
    const { io, stderr, stdout } = memoryIo();
    expect(main([], io)).toBe(2);
    expect(stdout()).toBe("");
    for (const command of COMMANDS) expect(stderr()).toContain(`\n  ${command} `);
  });

  it.each([["--help"], ["-h"], ["help"]])("prints its help for %s", (argument) => {
    const { io, stdout, stderr } = memoryIo();
    expect(main([argument], io)).toBe(0);
    expect(stdout()).toMatch(/^usage: /);
    expect(stderr()).toBe("");
  });

  it.each(COMMANDS)("prints the usage of %s for --help", (command) => {
    const { io, stdout } = memoryIo();
    expect(main([command, "x.s", "--help"], io)).toBe(0);
    expect(stdout()).toMatch(new RegExp(`^usage: npm run -s cli -- ${command} FILE`));
  });

  it("leaves a --help after -- to the program", () => {
    const { io, stdout } = memoryIo({ "hello.s": hello64 });
    expect(main(["run", "hello.s", "--", "--help"], io)).toBe(7);
    expect(stdout()).toBe("hi\n");
  });

  it("ends with 2 and the known commands for another one", () => {
    const { io, stderr } = memoryIo();
    expect(main(["constructor"], io)).toBe(2);
    expect(stderr()).toBe(
      "constructor is no command\nhint: the commands are asm, run, trace, strace, disasm, play, library\n",
    );
  });

  it.each(COMMANDS)("%s ends with 2, one line and a hint for an option that it does not have", (command) => {
    const { io, stdout, stderr } = memoryIo({ "hello.s": hello64 });
    expect(main([command, "hello.s", "--colour"], io)).toBe(2);
    expect(stderr()).toMatch(
      new RegExp(`^${command}: unknown option --colour\nhint: usage: npm run -s cli -- ${command} .*\n$`),
    );
    expect(stdout()).toBe("");
  });

  it.each(COMMANDS)("%s ends with 2 without a file", (command) => {
    const { io, stderr } = memoryIo();
    expect(main([command], io)).toBe(2);
    expect(stderr()).toMatch(/FILE(\.s)? is missing\nhint: /);
  });

  it.each(COMMANDS)("%s ends with 1 and one line for a file that is not there", (command) => {
    const { io, stdout, stderr } = memoryIo();
    expect(main([command, "none.s"], io)).toBe(1);
    expect(stderr()).toBe("none.s: no such file\n");
    expect(stdout()).toBe("");
  });

  it.each(COMMANDS)("%s ends with 1 and one line for a file that is neither ELF nor text", (command) => {
    const { io, stdout, stderr } = memoryIo({ "image.png": Uint8Array.of(0x89, 0x50, 0xff, 0xfe) });
    expect(main([command, "image.png"], io)).toBe(1);
    expect(stderr()).toBe("image.png: neither an ELF file nor assembly text\n");
    expect(stdout()).toBe("");
  });

  it.each(["run", "trace", "strace", "disasm"])("%s ends with 1 and one line for an ELF that is cut off", (command) => {
    const { io, stderr } = memoryIo({ prog: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0) });
    expect(main([command, "prog"], io)).toBe(1);
    expect(stderr()).toMatch(/^prog: .+\n$/);
  });

  it.each(COMMANDS)("%s ends with 1 and a line for each mistake in a source", (command) => {
    const { io, stdout, stderr } = memoryIo({ "bad.s": "_start: mov $1, %eax\n  mov %rax, %ebx\n  frobnicate\n" });
    expect(main([command, "bad.s"], io)).toBe(1);
    expect(stderr().replaceAll(/: [^:]+$/gm, "")).toBe("bad.s:2:3\nbad.s:3:3");
    expect(stdout()).toBe("");
  });

  it.each(COMMANDS)("%s reads standard input for -", (command) => {
    const { io, stderr } = memoryIo({}, ["frob", "nicate\n"]);
    expect(main([command, "-"], io)).toBe(1);
    expect(stderr()).toMatch(/^<stdin>:1:1: .*frobnicate/);
  });
});
