import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { type CapturedRun, capture, hashCases, release } from "../../testing/native/captured.ts";
import { anyDifferences, describeCase } from "../../testing/native/compare.ts";
import {
  DATA,
  DATA_BYTES,
  DATA_OFFSET,
  type NativeCase,
  type NativeResult,
  nativeExecutor,
} from "../../testing/native/execute-natively.ts";
import type { InstructionCase } from "../../testing/native/instruction-cases.ts";
import { EmulatedExecutor } from "../../testing/native/run-emulated.ts";
import { simdCases, simdForms } from "../../testing/simd/simd-cases.ts";
import { cacheability } from "../isa/cacheability.ts";
import { simdCompare } from "../isa/simd-compare.ts";
import { simdDataTransfer } from "../isa/simd-data-transfer.ts";
import { simdInsertExtract } from "../isa/simd-insert-extract.ts";
import { simdInteger } from "../isa/simd-integer.ts";
import { simdLogical } from "../isa/simd-logical.ts";
import { simdMultiply } from "../isa/simd-multiply.ts";
import { simdShift } from "../isa/simd-shift.ts";
import { simdShuffle } from "../isa/simd-shuffle.ts";

// Every SIMD form that is no floating-point arithmetic, here and on the processor that runs this test. Without a C compiler, or on
// another kind of host, a capture from an AMD processor stands in; CAPTURE=1 renews it.

const TABLES = {
  simdDataTransfer,
  simdInsertExtract,
  simdLogical,
  simdShuffle,
  simdInteger,
  simdMultiply,
  simdCompare,
  simdShift,
  cacheability,
};
const native = nativeExecutor();
afterAll(() => native?.dispose());
const onAmd = existsSync("/proc/cpuinfo") && readFileSync("/proc/cpuinfo", "utf8").includes("AuthenticAMD");

/** Cases of a form: run on a real processor, and in the capture. */
const LIVE = 10;
const CAPTURED = 1;

function mismatches(cases: readonly InstructionCase[], expected: readonly NativeResult[]): string[] {
  const emulated = new EmulatedExecutor("amd");
  return cases.flatMap((one, i) => {
    const found = anyDifferences(one, withoutQuirk(one, expected[i] as NativeResult), emulated.run(one));
    return found.length === 0 ? [] : [`${describeCase(one)}: ${found.join("; ")}`];
  });
}

/** MASKMOVQ that faults on its memory has entered MMX state on AMD processors; here what faults has changed nothing. */
function withoutQuirk({ form }: InstructionCase, result: NativeResult): NativeResult {
  const { fxsave: _, ...rest } = result;
  return form.mnemonic === "MASKMOVQ" && result.vector !== 3 ? rest : result;
}

function capturedResults(bits: 64 | 32, cases: readonly InstructionCase[]): NativeResult[] {
  const file = join(import.meta.dirname, "../../testing/fixtures/simd", `results-${bits}.json`);
  if (process.env.CAPTURE !== undefined && native !== null) {
    const { casesHash, results } = capture(cases, native.run(cases));
    const deflated = deflateRawSync(JSON.stringify(results), { level: 9 }).toString("base64");
    writeFileSync(file, `${JSON.stringify({ casesHash, deflated }, null, 2)}\n`);
  }
  const { casesHash, deflated } = JSON.parse(readFileSync(file, "utf8")) as { casesHash: string; deflated: string };
  expect(casesHash, "the cases changed: capture them again with CAPTURE=1").toBe(hashCases(cases));
  const results = JSON.parse(inflateRawSync(Buffer.from(deflated, "base64")).toString()) as CapturedRun["results"];
  return release(cases, { casesHash, results });
}

/** Prefixes that select nothing, and forms that do not exist; the last ones do: an unused F3 or 66 is ignored, the last of F2 and F3 counts. */
const SELECTED_BY_PREFIX: readonly (readonly [code: string, vector: number])[] = [
  ["f3 0f fc c0", 6], // PADDB
  ["f2 0f fc c0", 6],
  ["f3 0f 28 c0", 6], // MOVAPS
  ["66 0f c3 06", 6], // MOVNTI
  ["f3 0f e7 06", 6], // MOVNTQ
  ["0f e7 c0", 6], // … with a register
  ["66 0f 77", 6], // EMMS
  ["f3 0f 38 00 c0", 6], // PSHUFB
  ["0f 38 10 c0", 6], // PBLENDVB has no MMX form
  ["f3 0f 71 d0 01", 6], // PSRLW
  ["0f 71 16 01", 6], // … of memory
  ["66 0f 73 e0 01", 6], // there is no PSRAQ
  ["f3 0f ae 3e", 6], // CLFLUSH
  ["0f 0d c0", 6], // PREFETCH
  ["f2 f3 0f 38 f1 c0", 6], // CRC32
  ["f3 f2 0f 38 f1 c0", 3],
  ["f2 66 0f 38 f1 c0", 3],
  ["f3 66 0f 6f c0", 3], // MOVDQU
  ["f3 0f 18 06", 3], // PREFETCHNTA
];

function prefixCases(): NativeCase[] {
  return SELECTED_BY_PREFIX.map(([code]) => ({
    bits: 64,
    code: Uint8Array.from(code.split(" "), (byte) => Number.parseInt(byte, 16)),
    gpr: Array.from({ length: 16 }, () => DATA + DATA_OFFSET),
    rflags: 0x202n,
    data: new Uint8Array(DATA_BYTES),
  }));
}

describe("what a prefix selects", () => {
  const expected = SELECTED_BY_PREFIX.map(([, vector]) => vector);

  it("[SIMD8] raises #UD where it selects nothing", () => {
    const emulated = new EmulatedExecutor("amd");
    expect(prefixCases().map((one) => emulated.run(one).vector)).toEqual(expected);
  });

  it.skipIf(native === null || !onAmd)("[SIMD8] raises #UD on the host's processor", () => {
    expect(native?.run(prefixCases()).map(({ vector }) => vector)).toEqual(expected);
  });
});

describe.each([64, 32] as const)("SIMD instructions in %i-bit code", (bits) => {
  it.skipIf(native === null || !onAmd).each(Object.entries(TABLES))(
    "[SIMD1] do what they do on the host's processor: %s",
    { timeout: 60_000 },
    (_, table) => {
      const cases = simdCases([table], bits, LIVE);
      expect(mismatches(cases, native?.run(cases) ?? [])).toEqual([]);
    },
  );

  it("[SIMD1] do what they did on a captured AMD processor", { timeout: 60_000 }, () => {
    const tables = Object.values(TABLES);
    const cases = simdCases(tables, bits, CAPTURED);
    expect(cases.length).toBe(simdForms(tables, bits).length * CAPTURED);
    expect(mismatches(cases, capturedResults(bits, cases))).toEqual([]);
  });
});
