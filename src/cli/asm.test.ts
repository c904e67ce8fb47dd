import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { openNativeTracer } from "../testing/native-trace.ts";
import { hello32, hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

const tracer = openNativeTracer();
if ("unavailable" in tracer) console.info(`programs are not run by Linux: ${tracer.unavailable}`);

describe("asm", () => {
  it("writes a.out, or what -o names, and says nothing", () => {
    const { io, file, stdout, stderr } = memoryIo({ "hello.s": hello64 });
    expect(main(["asm", "hello.s"], io)).toBe(0);
    expect(main(["asm", "hello.s", "-o", "hello"], io)).toBe(0);
    expect(file("hello")?.subarray(0, 5)).toEqual(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2));
    expect(file("a.out")).toEqual(file("hello"));
    expect(stdout() + stderr()).toBe("");
  });

  it("assembles the syntax that --syntax names", () => {
    const { io, file } = memoryIo({
      "att.s": "_start: mov $60, %eax\n syscall\n",
      "intel.s": "_start: mov eax, 60\n syscall\n",
      "nasm.asm": "_start: mov eax, 60\n syscall\n",
    });
    expect(main(["asm", "att.s", "-o", "att"], io)).toBe(0);
    expect(main(["asm", "--syntax", "intel", "intel.s", "-o", "intel"], io)).toBe(0);
    expect(main(["asm", "--syntax=nasm", "nasm.asm", "-o", "nasm"], io)).toBe(0);
    const code = (name: string): string => Buffer.from(file(name) ?? "").toString("hex");
    for (const name of ["att", "intel", "nasm"]) expect(code(name)).toContain("b83c0000000f05");
  });

  it("writes nothing where the source has a mistake", () => {
    const { io, file } = memoryIo({ "bad.s": "frobnicate\n" });
    expect(main(["asm", "bad.s"], io)).toBe(1);
    expect(file("a.out")).toBeUndefined();
  });

  it.skipIf("unavailable" in tracer).each([
    ["64-bit", hello64, []],
    ["32-bit", hello32, ["--bits", "32"]],
  ] as const)("writes a %s program that Linux runs", (_width, source, options) => {
    if ("unavailable" in tracer) throw new Error(tracer.unavailable);
    const { io, file } = memoryIo({ "hello.s": source });
    expect(main(["asm", "hello.s", ...options], io)).toBe(0);
    const { end, stdout } = tracer.trace(file("a.out") ?? new Uint8Array());
    expect(end).toEqual({ exit: 7 });
    expect(new TextDecoder().decode(stdout)).toBe("hi\n");
  });
});
