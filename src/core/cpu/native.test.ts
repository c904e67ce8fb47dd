import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CapturedRun, capture, hashCases, release } from "../../testing/native/captured.ts";
import { anyDifferences, describeCase, differences } from "../../testing/native/compare.ts";
import { type NativeCase, type NativeResult, nativeExecutor } from "../../testing/native/execute-natively.ts";
import { type InstructionCase, instructionCases } from "../../testing/native/instruction-cases.ts";
import { undefinedCells } from "../../testing/native/opcode-cells.ts";
import { ruleCases } from "../../testing/native/rule-cases.ts";
import { EmulatedExecutor } from "../../testing/native/run-emulated.ts";
import { hexBytes } from "../bits/hex.ts";

// Every user-mode general-purpose form with random operands, here and on the processor that runs this test. Without a C compiler,
// or on another kind of host, a capture from an AMD processor stands in; CAPTURE=1 renews it.

const FIXTURES = join(import.meta.dirname, "../../testing/fixtures");
const native = nativeExecutor();
afterAll(() => native?.dispose());

/** Cases of one form that are run on a real processor, and that are in the capture. */
const LIVE = 12;
const CAPTURED = 2;

function mismatches(cases: readonly InstructionCase[], expected: readonly NativeResult[]): string[] {
  const emulated = new EmulatedExecutor("amd");
  return cases.flatMap((one, i) => {
    const found = differences(one, expected[i] as NativeResult, emulated.run(one));
    return found.length === 0 ? [] : [`${describeCase(one)}: ${found.join("; ")}`];
  });
}

function ruleMismatches(expected: readonly NativeResult[]): string[] {
  const emulated = new EmulatedExecutor("amd");
  return ruleCases.flatMap((one, i) => {
    const found = anyDifferences(one, expected[i] as NativeResult, emulated.run(one));
    return found.length === 0 ? [] : [`${one.name}: ${found.join("; ")}`];
  });
}

/** Results of the capture in a file, captured anew if asked for. */
function capturedResults(name: string, cases: readonly NativeCase[]): NativeResult[] {
  const file = join(FIXTURES, `${name}.json`);
  if (process.env.CAPTURE !== undefined && native !== null) {
    writeFileSync(file, `${JSON.stringify(capture(cases, native.run(cases))).replaceAll("],[", "],\n[")}\n`);
  }
  expect(existsSync(file), `${file}: capture it with CAPTURE=1 on x86-64 Linux`).toBe(true);
  const captured = JSON.parse(readFileSync(file, "utf8")) as CapturedRun;
  expect(captured.casesHash, "the cases changed: capture them again with CAPTURE=1").toBe(hashCases(cases));
  return release(cases, captured);
}

/** The rules' cases ask for more than the architecture says: SYSENTER and the order of checks are AMD's. */
const onAmd = existsSync("/proc/cpuinfo") && readFileSync("/proc/cpuinfo", "utf8").includes("AuthenticAMD");

describe.each([64, 32] as const)("instructions in %i-bit code", (bits) => {
  it.skipIf(native === null)("[CPU1] do what they do on the host's processor", { timeout: 60_000 }, () => {
    const cases = instructionCases(bits, LIVE, 0x5eed + bits);
    expect(mismatches(cases, native?.run(cases) ?? [])).toEqual([]);
  });

  it("[CPU1] do what they did on a captured AMD processor", { timeout: 60_000 }, () => {
    const cases = instructionCases(bits, CAPTURED, 0xcab + bits);
    expect(mismatches(cases, capturedResults(`native-instructions-${bits}`, cases))).toEqual([]);
  });
});

describe("rules of privilege, segments and addresses", () => {
  it.skipIf(native === null || !onAmd)("[CPU1] [CPU11] are those of the host's processor", () => {
    expect(ruleMismatches(native?.run(ruleCases) ?? [])).toEqual([]);
  });

  it("[CPU1] [CPU11] are those of a captured AMD processor", () => {
    expect(ruleMismatches(capturedResults("native-rules", ruleCases))).toEqual([]);
  });
});

describe.each([64, 32] as const)("opcode maps of %i-bit code", (bits) => {
  it.skipIf(native === null || !onAmd)("[CPU9] no cell that is called undefined holds an instruction", () => {
    const cases = undefinedCells(bits);
    const results = native?.run(cases) ?? [];
    expect(cases.length).toBeGreaterThan(1000);
    expect(cases.filter((_, i) => results[i]?.vector !== 6).map(({ code }) => hexBytes(code))).toEqual([]);
  });
});
