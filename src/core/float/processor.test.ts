import { describe, expect, it } from "vitest";
import { type Answered, answer } from "../../testing/float/captured.ts";
import { floatCases } from "../../testing/float/cases.ts";
import { describeCase, differences } from "../../testing/float/compare.ts";
import { floatExecutor } from "../../testing/float/execute-natively.ts";
import { SSE_OPERATIONS, X87_OPERATIONS } from "../../testing/float/operations.ts";

const executor = floatExecutor();
if (executor === null) console.info("no gcc on x86-64 Linux: floating point is compared with a captured run");

const sse = answer(executor, "sse", floatCases(SSE_OPERATIONS, 1, 1500), 4000);
const x87 = answer(executor, "x87", floatCases(X87_OPERATIONS, 1, 3000), 4000);
executor?.dispose();

/** The first differences among the operations with these names, and the number of cases compared. */
function compared({ cases, results }: Answered, names: RegExp): { readonly wrong: string[]; readonly count: number } {
  const wrong: string[] = [];
  let count = 0;
  for (const [index, one] of cases.entries()) {
    if (!names.test(one.operation.name)) continue;
    count++;
    const result = results[index];
    const found = result === undefined ? ["no result"] : differences(one, result);
    if (found.length > 0) wrong.push(`${describeCase(one)}: ${found.join("; ")}`);
  }
  return { wrong: wrong.slice(0, 10), count };
}

describe("SSE floating point equals a processor's", () => {
  it.each([
    ["[FP11] the arithmetic, under every control word", /^(add|sub|mul|div|sqrt)/],
    ["[FP12] minimum and maximum", /^(min|max)/],
    ["[FP13] comparisons", /^(cmp|comi|ucomi)/],
    ["[FP14] conversions", /^cvt/],
    ["[FP15] rounding to an integral value", /^round/],
  ])("%s", (_title, names) => {
    const { wrong, count } = compared(sse, names);
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});

describe("the x87 equals a processor's", () => {
  it.each([
    ["[FP16] the arithmetic, under every control word", /^f(add|sub|mul|div|sqrt)/],
    ["[FP17] comparisons and condition codes", /^f(com|ucom|tst)/],
    ["[FP18] loads and stores", /^f(ld|ild|bld|st|ist|isttp|bstp)\d*/],
    ["[FP19] rounding, scaling and extracting", /^f(rndint|scale|xtract)/],
    ["[FP20] partial remainders", /^fprem/],
  ])("%s", (_title, names) => {
    const { wrong, count } = compared(x87, names);
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
