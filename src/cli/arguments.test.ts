import { describe, expect, it } from "vitest";
import { count, flag, oneOf, onlyOperand, parseArguments, word } from "./arguments.ts";
import { CommandError } from "./command-error.ts";

const readers = { "--json": flag, "--max": count, "--syntax": oneOf("att", "intel"), "-o": word };

/** The message of the usage error that a call ends with. */
function usageErrorOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof CommandError && error.status === 2) return error.message;
    throw error;
  }
  return "no error";
}

describe("arguments", () => {
  it("take options before and after operands", () => {
    expect(parseArguments(["--json", "a.s", "--max", "5", "b"], readers)).toEqual({
      options: { "--json": true, "--max": 5 },
      operands: ["a.s", "b"],
    });
  });

  it("take a value after an equals sign, also an empty one", () => {
    expect(parseArguments(["--syntax=intel"], readers).options).toEqual({ "--syntax": "intel" });
    expect(usageErrorOf(() => parseArguments(["--syntax="], readers))).toBe("--syntax takes att or intel, not nothing");
  });

  it("take the last of an option given twice", () => {
    expect(parseArguments(["--max", "1", "--max=2"], readers).options).toEqual({ "--max": 2 });
  });

  it("take - for an operand and everything after -- too", () => {
    expect(parseArguments(["-", "--", "--json", "-x"], readers)).toEqual({
      options: {},
      operands: ["-", "--json", "-x"],
    });
  });

  it("take a value that looks like an option", () => {
    expect(parseArguments(["-o", "--json"], readers)).toEqual({ options: { "-o": "--json" }, operands: [] });
  });

  it.each([
    [["--jsn"], "unknown option --jsn"],
    [["-x"], "unknown option -x"],
    [["--constructor"], "unknown option --constructor"],
    [["--max"], "--max needs a value"],
    [["--json=yes"], "--json takes no value"],
    [["--max", "0"], "--max takes a whole number of at least 1, not 0"],
    [["--max", "1e3"], "--max takes a whole number of at least 1, not 1e3"],
    [["--max=-3"], "--max takes a whole number of at least 1, not -3"],
    [["--max", "99999999999999999999"], "--max takes a whole number of at least 1, not 99999999999999999999"],
    [["--syntax", "masm"], "--syntax takes att or intel, not masm"],
  ])("refuse %j", (argv, message) => {
    expect(usageErrorOf(() => parseArguments(argv, readers))).toBe(message);
  });

  it("know the one operand that a command takes", () => {
    expect(onlyOperand(["a.s"], "FILE")).toBe("a.s");
    expect(usageErrorOf(() => onlyOperand([], "FILE"))).toBe("FILE is missing");
    expect(usageErrorOf(() => onlyOperand(["a.s", "b.s"], "FILE"))).toBe("one FILE is enough: b.s is one too many");
  });
});
