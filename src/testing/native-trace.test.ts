import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exitingElf } from "./native-trace/exiting-elf.ts";
import { gnuProgram, hasGnuBinutils } from "./native-trace/gnu-program.ts";
import { type NativeState, openNativeTracer } from "./native-trace.ts";

const tracer = openNativeTracer();
if ("unavailable" in tracer) console.info(`native traces are skipped: ${tracer.unavailable}`);

/** Only called where the tests are not skipped. */
function native() {
  if ("unavailable" in tracer) throw new Error(tracer.unavailable);
  return tracer;
}

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, "native-trace", "fixtures", name), "utf8");
const program = (name: string): Uint8Array => gnuProgram(fixture(name), name.includes("-32") ? 32 : 64);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const before = (states: readonly NativeState[], bytes: string): NativeState[] =>
  states.filter((state) => state.bytes.startsWith(bytes));

describe.skipIf("unavailable" in tracer)("a native trace", () => {
  it("has one state for each instruction of a program and its exit status", () => {
    const { states, end } = native().trace(exitingElf(42));
    expect(states.map(({ n, rip, rax, rdi }) => ({ n, rip, rax, rdi }))).toEqual([
      { n: 0, rip: "400078", rax: "0", rdi: "0" },
      { n: 1, rip: "40007d", rax: "3c", rdi: "0" },
      { n: 2, rip: "400082", rax: "3c", rdi: "2a" },
    ]);
    expect(states[0]).toMatchObject({
      rflags: "202",
      cs: "33",
      ss: "2b",
      bytes: expect.stringMatching(/^b83c000000bf2a0000000f05/),
    });
    expect(end).toEqual({ exit: 42 });
  });

  it("stops after the number of instructions it is told", () => {
    const { states, end } = native().trace(exitingElf(0), { max: 2 });
    expect(states).toHaveLength(2);
    expect(end).toEqual({ max: 2 });
  });

  it("refuses a file that the kernel does not run", () => {
    expect(() => native().trace(new TextEncoder().encode("no ELF"))).toThrow(/execve/);
  });
});

describe.skipIf("unavailable" in tracer || !hasGnuBinutils())("a native trace of a program made by GNU as", () => {
  it("shows SYSCALL as a program without a debugger sees it: no TF in R11", () => {
    const { states, end, stdout } = native().trace(program("hello-64.s"));
    expect(before(states, "9c")).toMatchObject([{ rax: "3", rcx: "401019", r11: "203", rflags: "203" }]);
    expect(before(states, "b905000000")).toMatchObject([{ rbx: "203" }]); // what PUSHF stored
    expect(text(stdout)).toBe("hi\n");
    expect(end).toEqual({ exit: 0xff });
  });

  it("counts each iteration of a repeated string instruction", () => {
    const { states } = native().trace(program("hello-64.s"));
    expect(before(states, "f3aa").map(({ rcx }) => rcx)).toEqual(["5", "4", "3", "2", "1"]);
  });

  it("steps 32-bit code in compatibility mode", () => {
    const { states, end, stdout } = native().trace(program("hello-32.s"));
    expect(states[0]).toMatchObject({ cs: "23", ss: "2b", rflags: "202" });
    expect(states.filter(({ rax }) => rax === "ffffffffffffffda")).toHaveLength(1); // -ENOSYS, before the next MOV
    expect(text(stdout)).toBe("hi\n");
    expect(end).toEqual({ exit: 3 });
  });

  it("ends with the signal that killed the program", () => {
    const { states, end } = native().trace(program("fault-64.s"));
    expect(states).toHaveLength(2);
    expect(end).toEqual({ signal: 11, code: 1, addr: "1234" });
  });

  it("follows a signal into its handler and back", () => {
    const { states, end } = native().trace(program("handler-64.s"));
    const addresses = states.map(({ rip }) => rip);
    const load = before(states, "8b042500000000");
    expect(load).toHaveLength(1); // the handler moves RIP past it
    const handler = before(states, "48838424");
    expect(handler).toMatchObject([{ rdi: "b", rax: "0" }]);
    expect(addresses.indexOf(handler[0]?.rip ?? "")).toBe(addresses.indexOf(load[0]?.rip ?? "") + 1);
    expect(end).toEqual({ exit: 7 });
  });

  it("has no state for an instruction that a signal from outside kept from being tried", () => {
    const { states, end } = native().trace(program("kill-64.s"));
    expect(before(states, "90")).toMatchObject([{ rax: "0", r12: "77" }]); // once, after the handler
    expect(end).toEqual({ exit: 5 });
  });

  it("feeds standard input", () => {
    const { end, stdout } = native().trace(program("echo-64.s"), { stdin: new TextEncoder().encode("abc") });
    expect(text(stdout)).toBe("abc");
    expect(end).toEqual({ exit: 3 });
  });

  it("steps the parent alone where a program forks", () => {
    const { states, end } = native().trace(program("fork-64.s"));
    expect(before(states, "85c0")).toHaveLength(1);
    expect(end).toEqual({ exit: 3 });
  });

  it("shows the stack, the segments and the mappings before the first instruction", () => {
    const layout = native().layout(program("hello-64.s"));
    const top = BigInt(`0x${layout.stackTop}`);
    const rsp = BigInt(`0x${layout.rsp}`);
    expect(layout).toMatchObject({ stackTop: "7ffffffff000", ds: "0", fsBase: "0" });
    expect(rsp % 16n).toBe(0n);
    expect(layout.stack).toHaveLength(2 * Number(top - rsp));
    expect(layout.stack.startsWith("0100000000000000")).toBe(true); // argc
    expect(layout.maps.some((line) => line.endsWith("[stack]"))).toBe(true);
    expect(native().layout(program("hello-32.s"))).toMatchObject({
      stackTop: "ffffe000",
      ds: "2b",
      es: "2b",
      fs: "0",
      gs: "0",
    });
  });
});
