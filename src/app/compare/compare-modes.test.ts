import { describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS } from "../../core/index.ts";
import { DEMOS, demoProgram } from "../../scenario/demos.ts";
import { compareModes } from "./compare-modes.ts";

const run = (id: (typeof DEMOS)[number]["id"]) => {
  const demo = DEMOS.find((each) => each.id === id);
  if (demo === undefined) throw new Error(`no ready program ${id}`);
  return { program: demoProgram(demo), options: DEFAULT_OPTIONS, input: [] };
};

describe("the comparison", () => {
  it("[UK20] has each call's steps in every mode, fewer from mode to mode", () => {
    const { calls, refused } = compareModes(run("getpid"));
    expect(refused).toEqual({});
    expect(calls.map(({ name }) => name)).toEqual(["getpid", "exit"]);
    const { process, binary, patched } = calls[0]?.modes ?? {};
    expect([process?.door, binary?.door, patched?.door]).toEqual(["syscall", "syscall", "call"]);
    expect(process?.steps).toBeGreaterThan(binary?.steps ?? Number.POSITIVE_INFINITY);
    expect(binary?.steps).toBeGreaterThan(patched?.steps ?? Number.POSITIVE_INFINITY);
    expect(calls[1]?.modes.process?.steps).toBeNull();
  });

  it("[UK20] says why a mode does not run a program", () => {
    expect(compareModes(run("hello-int80")).refused).toMatchObject({
      binary: expect.stringMatching(/64-bit programs only/),
      patched: expect.stringMatching(/64-bit programs only/),
    });
  });

  it("[UK20] has a linked program's calls beside those that the C library makes for the process", () => {
    const { calls, refused } = compareModes(run("write-call"));
    expect(refused).toEqual({});
    expect(calls.map(({ name }) => name)).toEqual(["getpid", "write", "exit_group"]);
    expect(calls[0]?.modes.binary).toEqual({ door: "call", steps: 4 });
    expect(calls[1]?.modes.process?.door).toBe("syscall");
  });
});
