import { describe, expect, it } from "vitest";
import { simdCases } from "../../testing/simd-float/cases.ts";
import { differences, SimdEmulator } from "../../testing/simd-float/emulate.ts";
import { ENCODINGS } from "../../testing/simd-float/encodings.ts";
import { decodeReplies, describeCase, simdExecutor } from "../../testing/simd-float/execute-natively.ts";

describe("x", () => {
  it("y", { timeout: 300000 }, () => {
    const ex = simdExecutor();
    const cases = simdCases(ENCODINGS, Number(process.env.N ?? 200), Number(process.env.SEED ?? 1));
    console.log(ENCODINGS.length, cases.length);
    let t = Date.now();
    const replies = decodeReplies(ex!.run(cases));
    console.log("native", Date.now() - t);
    t = Date.now();
    const em = new SimdEmulator();
    const wrong = new Map<string, string[]>();
    let n = 0;
    for (const [i, one] of cases.entries()) {
      const d = differences(replies[i]!, em.run(one));
      if (d !== "") {
        n++;
        const l = wrong.get(one.encoding.mnemonic) ?? [];
        l.push(`${describeCase(one)}: ${d}`);
        wrong.set(one.encoding.mnemonic, l);
      }
    }
    console.log("emulated", Date.now() - t, "wrong", n);
    for (const [m, l] of wrong) console.log(m, l.length, "\n  " + l.slice(0, 3).join("\n  "));
    expect(n).toBe(0);
  });
});
