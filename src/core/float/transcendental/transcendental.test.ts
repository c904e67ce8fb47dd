import { describe, expect, it } from "vitest";
import { answer } from "../../../testing/float/captured.ts";
import { floatCases } from "../../../testing/float/cases.ts";
import { describeCase, differences, emulate } from "../../../testing/float/compare.ts";
import { floatExecutor } from "../../../testing/float/execute-natively.ts";
import { C1 } from "../../../testing/float/operations.ts";
import { CONSTANT_OPERATIONS, TRANSCENDENTAL_OPERATIONS } from "../../../testing/float/transcendental-operations.ts";
import { ulpsApart } from "../../../testing/float/ulp.ts";
import { FloatEnvironment, PE, UE } from "../environment.ts";
import { EXTENDED80 } from "../format.ts";
import { pack, unpack } from "../value.ts";
import { timesLogarithm } from "./logarithm.ts";
import { sine } from "./trigonometric.ts";

const executor = floatExecutor();
if (executor === null) console.info("no gcc on x86-64 Linux: transcendental results are compared with a captured run");
const constants = answer(executor, "constants", floatCases(CONSTANT_OPERATIONS, 1, 60), 200);
const transcendental = answer(executor, "transcendental", floatCases(TRANSCENDENTAL_OPERATIONS, 1, 2000), 3000);
executor?.dispose();

const extended = (bits: bigint) => unpack(EXTENDED80, bits);

describe("the x87's constants", () => {
  it("[FP21] equal a processor's under every control word", () => {
    const wrong = constants.cases.flatMap((one, index) => {
      const result = constants.results[index];
      return result && differences(one, result).length === 0 ? [] : [describeCase(one)];
    });
    expect(wrong).toEqual([]);
  });
});

describe("transcendental instructions", () => {
  it.each(TRANSCENDENTAL_OPERATIONS)(
    "[FP22] $name is within one unit in the last place of a processor's",
    (operation) => {
      const wrong: string[] = [];
      let compared = 0;
      let equal = 0;
      for (const [index, one] of transcendental.cases.entries()) {
        if (one.operation.name !== operation.name) continue;
        const expected = transcendental.results[index];
        if (expected === undefined) throw new Error("a case without a result");
        const actual = emulate(one);
        // C1 tells where the processor's approximation lies, not where the exact result does.
        const statusDiffers = ((expected.status ^ actual.status) & operation.statusMask & ~C1) !== 0;
        const first = actual.delivered ? ulpsApart(expected.first, actual.first) : 0n;
        const second = actual.delivered ? ulpsApart(expected.second, actual.second) : 0n;
        const isFar = first === undefined || second === undefined || first > 1n || second > 1n;
        if (statusDiffers || isFar) wrong.push(`${describeCase(one)}: ${expected.first.toString(16)}`);
        if (!actual.delivered) continue;
        compared++;
        if (first === 0n && second === 0n) equal++;
      }
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(compared).toBeGreaterThan(50);
      expect(equal / compared).toBeGreaterThan(operation.name === "fptan" ? 0.75 : 0.95);
    },
  );

  it("[FP23] the sine of the 80-bit number next to π is what 66 bits of π leave", () => {
    const { value } = sine(new FloatEnvironment("x87"), extended(0x4000_c90f_daa2_2168_c235n));
    expect(pack(EXTENDED80, value)).toBe(0xbfbf_8000_0000_0000_0000n);
  });

  it("[FP23] an angle of 2^63 is out of range, the one below is not", () => {
    const environment = new FloatEnvironment("x87");
    const angle = extended(0x403e_8000_0000_0000_0000n);
    expect(sine(environment, angle)).toEqual({ value: angle, outOfRange: true });
    expect(environment.flags).toBe(0);
    expect(sine(environment, extended(0x403d_ffff_ffff_ffff_ffffn)).outOfRange).toBe(false);
  });

  it("[FP24] calls an exact logarithm inexact, and a tiny one an underflow", () => {
    const environment = new FloatEnvironment("x87");
    const eight = extended(0x4002_8000_0000_0000_0000n);
    const one = extended(0x3fff_8000_0000_0000_0000n);
    expect(pack(EXTENDED80, timesLogarithm(environment, one, eight))).toBe(0x4000_c000_0000_0000_0000n);
    expect(environment.flags).toBe(PE);
    expect(pack(EXTENDED80, timesLogarithm(environment, { ...extended(1n), denormal: false }, eight))).toBe(3n);
    expect(environment.flags).toBe(PE | UE);
  });
});
