import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { copyToStderr, hello64 } from "../testing/programs.ts";
import { main } from "./main.ts";

const REGISTERS = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

interface TraceLine {
  readonly [field: string]: string | number;
}

function trace(source: string, options: readonly string[], stdin: readonly string[] = []): TraceLine[] {
  const { io, stdout } = memoryIo({ "prog.s": source }, stdin);
  expect(main(["trace", "prog.s", "--json", ...options], io)).toBe(0);
  return stdout()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as TraceLine);
}

describe("trace --json", () => {
  it("prints the state before each instruction", () => {
    const [first, second] = trace(hello64, ["--max", "2"]);
    expect(first).toMatchObject({
      n: 0,
      cpl: 3,
      rip: "401000",
      rax: "0",
      cs: "33",
      rflags: "202",
      bytes: "b801000000",
      stage: "registers",
    });
    expect(second).toMatchObject({ n: 1, rip: "401005", rax: "1", text: "mov $0x1,%edi" });
    for (const register of REGISTERS) expect(first?.[register]).toMatch(/^[0-9a-f]+$/);
  });

  it("crosses into the kernel", () => {
    const lines = trace(hello64, ["--max", "6"]);
    expect(lines.map(({ cpl }) => cpl)).toEqual([3, 3, 3, 3, 3, 0]);
    expect(lines[4]).toMatchObject({ bytes: "0f05", stage: "trap" });
    expect(lines[5]).toMatchObject({ cs: "10", rcx: "401018" });
  });

  it("stops after --max lines", () => {
    expect(trace(hello64, ["--max", "3"])).toHaveLength(3);
    expect(trace(hello64, ["--max", "3", "--user"])).toHaveLength(3);
  });

  it("shows instructions at CPL 3 only with --user, with the numbers that they have in the whole run", () => {
    const lines = trace(hello64, ["--user"]);
    expect(lines.map(({ bytes }) => bytes).filter((bytes) => bytes === "0f05")).toHaveLength(2);
    expect(lines).toHaveLength(8);
    expect(lines.every(({ cpl }) => cpl === 3)).toBe(true);
    const all = trace(hello64, []);
    for (const line of lines) expect(all[Number(line.n)]).toEqual(line);
  });

  it("goes on after the program has waited for input", () => {
    const lines = trace(copyToStderr, ["--user"], ["one\n", "two\n"]);
    const reads = lines.filter(({ bytes }) => bytes === "85c0").map(({ rax }) => rax);
    expect(reads).toEqual(["4", "4", "0"]);
    const numbers = lines.map(({ n }) => Number(n));
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  });

  it("keeps standard output for the trace", () => {
    const { io, stdout, stderr } = memoryIo({ "prog.s": hello64 });
    main(["trace", "prog.s", "--json"], io);
    expect(
      stdout()
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("{")),
    ).toEqual([]);
    expect(stderr()).toBe("");
  });
});

describe("trace", () => {
  it("prints a line for people without --json", () => {
    const { io, stdout } = memoryIo({ "prog.s": hello64 });
    expect(main(["trace", "prog.s", "--max", "1", "--syntax", "att"], io)).toBe(0);
    expect(stdout()).toBe("       0  ring 3  registers            401000  mov $0x1,%eax\n");
  });

  it("names an instruction that the processor does not have", () => {
    const { io, stdout } = memoryIo({ "prog.s": "_start: .byte 0xc5, 0xf8, 0x58, 0xc1\n" });
    main(["trace", "prog.s", "--user"], io);
    expect(stdout()).toBe("       0  ring 3  user                 401000  (vaddps: no AVX here)\n");
  });
});
