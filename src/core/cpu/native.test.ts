import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CapturedRun, capture, hashCases, release } from "../../testing/native/captured.ts";
import { describeCase, differences } from "../../testing/native/compare.ts";
import { type NativeResult, nativeExecutor } from "../../testing/native/execute-natively.ts";
import { type InstructionCase, instructionCases } from "../../testing/native/instruction-cases.ts";
import { EmulatedExecutor } from "../../testing/native/run-emulated.ts";

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

describe.each([64, 32] as const)("instructions in %i-bit code", (bits) => {
  it.skipIf(native === null)(
    "[CPU1] leave registers, flags, memory and faults as the host's processor does",
    { timeout: 60_000 },
    () => {
      const cases = instructionCases(bits, LIVE, 0x5eed + bits);
      expect(mismatches(cases, native?.run(cases) ?? [])).toEqual([]);
    },
  );

  it("[CPU1] leave registers, flags, memory and faults as a captured AMD processor did", { timeout: 60_000 }, () => {
    const cases = instructionCases(bits, CAPTURED, 0xcab + bits);
    const file = join(FIXTURES, `native-instructions-${bits}.json`);
    if (process.env.CAPTURE !== undefined && native !== null) {
      writeFileSync(file, `${JSON.stringify(capture(cases, native.run(cases))).replaceAll("],[", "],\n[")}\n`);
    }
    expect(existsSync(file), `${file}: capture it with CAPTURE=1 on x86-64 Linux`).toBe(true);
    const captured = JSON.parse(readFileSync(file, "utf8")) as CapturedRun;
    expect(captured.casesHash, "the instruction tables changed: capture again with CAPTURE=1").toBe(hashCases(cases));
    expect(mismatches(cases, release(cases, captured))).toEqual([]);
  });
});
