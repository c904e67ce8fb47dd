import { describe, expect, it } from "vitest";
import { main } from "../../cli/main.ts";
import { DEFAULT_OPTIONS, kernelSources, openSession, type Program, type Run } from "../../core/index.ts";
import { DEMOS, demoProgram } from "../../scenario/demos.ts";
import { memoryIo } from "../../testing/memory-io.ts";
import { elfOf, fileStem, sourceFileName } from "./program-file.ts";
import { stracePieces } from "./strace-file.ts";
import { tracePieces } from "./trace-file.ts";

const PROGRAMS = DEMOS.map((demo) => demoProgram(demo));
const HELLO = demoProgram(DEMOS[0]);
/** Those that end without input. */
const ENDING = PROGRAMS.filter(({ name }) => name !== "echo");

const runOf = (program: Program): Run => ({ program, options: DEFAULT_OPTIONS, input: [] });
const all = (pieces: Iterable<string>): string => [...pieces].join("");

/** What the command line prints about a program. */
function cli(command: string, { source, syntax, bits }: Program, ...options: readonly string[]): string {
  const { io, stdout } = memoryIo({ "prog.s": source });
  main([command, "prog.s", "--syntax", syntax, "--bits", `${bits}`, ...options], io);
  return stdout();
}

/** A run in which somebody types when `echo` waits. */
function typed(text: string): Run {
  const opened = openSession(runOf(PROGRAMS.find(({ name }) => name === "echo") ?? HELLO));
  if (!opened.ok) throw new Error("echo does not assemble");
  opened.session.advance({ kind: "end" }, 1_000_000);
  opened.session.type(text);
  return opened.session.run;
}

describe("the trace", () => {
  it.each(ENDING)("[EXP1] of $name is what the command line prints, as text and as JSON lines", (program) => {
    for (const userOnly of [false, true]) {
      const options = ["--max", "400", ...(userOnly ? ["--user"] : [])];
      const most = 400;
      expect(all(tracePieces(runOf(program), { format: "text", userOnly, most }))).toBe(
        cli("trace", program, ...options),
      );
      expect(all(tracePieces(runOf(program), { format: "jsonl", userOnly, most }))).toBe(
        cli("trace", program, "--json", ...options),
      );
    }
  });

  it("[EXP2] as CSV has a head line and the same fields as JSON", () => {
    const run = runOf(HELLO);
    const [head, ...rows] = all(tracePieces(run, { format: "csv", userOnly: true, most: 9 }))
      .trimEnd()
      .split("\r\n");
    const lines = all(tracePieces(run, { format: "jsonl", userOnly: true, most: 9 }))
      .trimEnd()
      .split("\n");
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(head).toBe(Object.keys(objects[0] ?? {}).join(","));
    expect(rows).toHaveLength(objects.length);
    expect(rows[0]).toBe(
      '0,3,401000,0,0,0,0,7fffffffee30,0,0,0,0,0,0,0,0,0,0,0,202,33,b801000000,"mov $0x1,%eax",registers',
    );
  });

  it("[EXP3] types again what was typed, at the same step, and ends where nobody has typed", () => {
    const waiting = all(tracePieces({ ...typed("ab\n"), input: [] }, { format: "text", userOnly: true, most: 1000 }));
    const whole = all(tracePieces(typed("ab\n"), { format: "text", userOnly: true, most: 1000 }));
    expect(whole.startsWith(waiting)).toBe(true);
    expect(waiting.trimEnd().split("\n").at(-1)).toContain("syscall");
    expect(whole).toContain("mov %ebx,%edi");
  });
});

describe("the strace log", () => {
  it.each(ENDING)("[EXP1] of $name is what the command line prints", (program) => {
    expect(all(stracePieces(runOf(program), "text"))).toBe(cli("strace", program, "-f"));
  });

  it("[EXP3] holds the calls after the wait too", () => {
    expect(all(stracePieces(typed("ab\n"), "text"))).toContain('read(0, "ab\\n", 64)');
  });

  it("[EXP4] as JSON and CSV has one entry for each call, with its steps, arguments and result", () => {
    const run = runOf(HELLO);
    const calls = JSON.parse(all(stracePieces(run, "json"))) as readonly Record<string, unknown>[];
    expect(calls.map(({ name, step, result }) => ({ name, step, result }))).toEqual([
      { name: "write", step: 4, result: "18" },
      { name: "exit", step: expect.any(Number), result: null },
    ]);
    expect(calls[0]?.args).toContainEqual({ name: "fd", value: "0x1", decoded: "1" });
    const [head, write, exit] = all(stracePieces(run, "csv")).trimEnd().split("\r\n");
    expect(head).toBe("step,name,args,result,errno,category");
    expect(write).toMatch(/^4,write,/);
    expect(exit).toMatch(/,exit,/);
  });

  it("[EXP3] of an edited kernel is what that kernel did", () => {
    const source = kernelSources().find(({ file }) => file === "entry_64.S")?.source ?? "";
    const edited = {
      ...runOf(HELLO),
      kernel: [{ file: "entry_64.S", source: source.replace(/^entry_SYSCALL_64:$/m, "$&\n    nop") }],
    };
    const trace = (run: Run) =>
      all(tracePieces(run, { format: "text", userOnly: false, most: 6 }))
        .trimEnd()
        .split("\n");
    expect(trace(edited).at(-1)).toMatch(/nop$/);
    expect(trace(runOf(HELLO)).at(-1)).not.toMatch(/nop$/);
  });
});

describe("the program", () => {
  it.each(PROGRAMS)("[EXP5] $name as ELF has the bytes that the command line writes", (program) => {
    const { io, file } = memoryIo({ "prog.s": program.source });
    expect(main(["asm", "prog.s", "-o", "prog", "--syntax", program.syntax, "--bits", `${program.bits}`], io)).toBe(0);
    const elf = elfOf(program, DEFAULT_OPTIONS);
    expect("library" in elf && Buffer.compare(elf.file, file("prog") ?? new Uint8Array())).toBe(0);
  });

  it("[EXP5] that does not assemble has no ELF but says which line", () => {
    const wrong: Program = { name: "", source: ".globl _start\n_start: mov %eax", syntax: "att", bits: 64 };
    expect(elfOf(wrong, DEFAULT_OPTIONS)).toMatchObject({ line: 2 });
  });

  it("is called after its name, with the suffix of its syntax", () => {
    expect(PROGRAMS.map(sourceFileName)).toContain("getpid.asm");
    expect(PROGRAMS.map(sourceFileName)).toContain("mmap-six-arguments.s");
    expect(["", "../a b", "Größe", "x"].map(fileStem)).toEqual(["program", "a-b", "gr-e", "x"]);
  });
});
