import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PseudoRandom } from "../../testing/assembler/pseudo-random.ts";
import { BareCpu, USER_DATA } from "../../testing/bare-cpu.ts";
import { type AnsweredCases, answerCases } from "../../testing/float/captured.ts";
import { type SimdCase, simdCases } from "../../testing/simd-float/cases.ts";
import { differences, SimdEmulator } from "../../testing/simd-float/emulate.ts";
import { ENCODINGS } from "../../testing/simd-float/encodings.ts";
import {
  decodeReplies,
  describeCase,
  type SimdResult,
  simdExecutor,
} from "../../testing/simd-float/execute-natively.ts";
import { add, subtract } from "../float/add.ts";
import { FloatEnvironment } from "../float/environment.ts";
import { BINARY32, BINARY64, type FloatFormat } from "../float/format.ts";
import { divide, multiply } from "../float/multiply-divide.ts";
import { squareRoot } from "../float/square-root.ts";
import { type FloatValue, pack, unpack } from "../float/value.ts";
import { CR4_OSXMMEXCPT } from "../isa/control-registers.ts";
import * as fast from "./simd-float-fast.ts";

const executor = simdExecutor();
if (executor === null) console.info("no gcc on a Zen 4 with Linux: SSE floating point is compared with a captured run");
const answered = answerCases(
  { name: "simd", run: executor?.run ?? null, decode: decodeReplies, describe: describeCase },
  simdCases(ENCODINGS, 120, 1),
  1400,
);
executor?.dispose();
const emulator = new SimdEmulator();

/** The first differences among the rows of these names, and the number of cases compared. */
function compared({ cases, results }: AnsweredCases<SimdCase, SimdResult>, names: RegExp) {
  const wrong: string[] = [];
  let count = 0;
  for (const [index, one] of cases.entries()) {
    if (!names.test(one.encoding.mnemonic)) continue;
    count++;
    const expected = results[index];
    const found = expected === undefined ? "no result" : differences(expected, emulator.run(one));
    if (found !== "") wrong.push(`${describeCase(one)}: ${found}`);
  }
  return { wrong: wrong.slice(0, 10), count };
}

describe("registers, MXCSR, flags and faults equal a processor's", () => {
  it.each([
    ["[FLT1] of the arithmetic", /^(ADD|SUB|MUL|DIV|SQRT)[PS][SD]$/],
    ["[FLT2] of minimum, maximum and comparisons", /^(MIN|MAX|CMP|COMI|UCOMI)/],
    ["[FLT3] of conversions", /^CVT/],
    ["[FLT4] of sums across elements and dot products", /^(ADDSUB|HADD|HSUB|DP)/],
    ["[FLT5] of rounding to integral values", /^ROUND/],
    ["[FLT6] of approximations", /^(RCP|RSQRT)/],
    ["[FLT7] of LDMXCSR and STMXCSR", /MXCSR$/],
  ])("%s", { timeout: 60_000 }, (_title, names) => {
    const { wrong, count } = compared(answered, names);
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(3);
  });
});

/** Runs Intel-syntax code to the end or its first exception. */
function run(code: string, words: readonly number[] = [], prepare: (bare: BareCpu) => void = () => {}): BareCpu {
  const bare = new BareCpu({ code: `${code}\n hlt`, gpr: { 7: USER_DATA } });
  bare.write(USER_DATA, new Uint8Array(Int32Array.from(words).buffer));
  prepare(bare);
  while (bare.vector === undefined) bare.cpu.step();
  return bare;
}

const INVALID_OPCODE = 6;
const GENERAL_PROTECTION = 13;
const X87_ERROR = 16;
const SIMD_ERROR = 19;
const ZERO_BY_ZERO = "ldmxcsr [rdi]\n divps xmm0, xmm0";

describe("exceptions", () => {
  it("[FLT8] an unmasked one is #XM with MXCSR's flags set and the destination as it was", () => {
    const bare = run(ZERO_BY_ZERO, [0x1f00]);
    expect([bare.vector, bare.cpu.mxcsr, bare.cpu.vectors.words32[0]]).toEqual([SIMD_ERROR, 0x1f01, 0]);
  });

  it("[FLT8] without CR4.OSXMMEXCPT it is #UD, the flags set all the same", () => {
    const bare = run(ZERO_BY_ZERO, [0x1f00], ({ cpu }) => cpu.writeControlRegister("cr4", cpu.cr4 & ~CR4_OSXMMEXCPT));
    expect([bare.vector, bare.cpu.mxcsr]).toEqual([INVALID_OPCODE, 0x1f01]);
  });

  it("[FLT9] flags of all elements are set, but after an unmasked IE, DE or ZE none of those that need a result", () => {
    // 1 ÷ 3 is inexact, 1 ÷ 0 a division by zero.
    const source = [0x3f80_0000, 0x3f80_0000, 0x3f80_0000, 0x3f80_0000, 0x4040_0000, 0, 0x4040_0000, 0x4040_0000];
    const divide = "ldmxcsr [rdi]\n movups xmm0, [rdi+16]\n movups xmm1, [rdi+32]\n divps xmm0, xmm1";
    expect(run(divide, [0x1f80, 0, 0, 0, ...source]).cpu.mxcsr).toBe(0x1fa4);
    const unmasked = run(divide, [0x1d80, 0, 0, 0, ...source]);
    expect([unmasked.vector, unmasked.cpu.mxcsr]).toEqual([SIMD_ERROR, 0x1d84]);
  });

  it("[FLT7] a reserved bit for MXCSR is #GP(0), and MXCSR stays", () => {
    const bare = run("ldmxcsr [rdi]", [0x1_1f80]);
    expect([bare.vector, bare.cpu.mxcsr, bare.read64(bare.cpu.readGpr(4))]).toEqual([GENERAL_PROTECTION, 0x1f80, 0n]);
  });

  it("[FLT10] a conversion that names an MMX register reports a waiting x87 exception; one from memory does not", () => {
    const waiting = ({ cpu }: BareCpu): void => {
      cpu.x87.status = 0xb084;
    };
    expect(run("cvtpi2pd xmm0, mm1", [], waiting).vector).toBe(X87_ERROR);
    expect(run("cvtpi2ps xmm0, [rdi]", [1, 2], waiting).vector).toBe(GENERAL_PROTECTION); // the HLT behind it
  });

  it("[FLT10] it leaves TOP = 0 and every x87 register in use, even when it then raises #XM", () => {
    const { cpu, vector } = run("ldmxcsr [rdi]\n cvtps2pi mm0, [rdi+8]", [0x1f00, 0, 0x7fa0_0000, 0], ({ cpu }) => {
      cpu.x87.status = 0x3800;
      cpu.x87.valid = 0x80;
    });
    expect([vector, cpu.x87.status, cpu.x87.valid]).toEqual([SIMD_ERROR, 0, 0xff]);
  });
});

describe("approximations", () => {
  it("[FLT6] have the bits of a Zen 4 for every sign, exponent and upper 12 bits of the significand", () => {
    const { cpu } = new BareCpu({ code: "rcpps xmm0, xmm2\n rsqrtps xmm1, xmm2" });
    const words = cpu.vectors.words32;
    const start = cpu.rip;
    const hash = createHash("sha256");
    for (let upper = 0; upper < 1 << 21; upper += 4) {
      for (let i = 0; i < 4; i++) words[8 + i] = (upper + i) << 11;
      cpu.rip = start;
      cpu.step();
      cpu.step();
      hash.update(words.subarray(0, 8));
    }
    expect(hash.digest("hex").slice(0, 16)).toBe("3a873c097e14640b");
  });
});

type Exact = (environment: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue) => FloatValue;

interface FastOperation {
  readonly name: string;
  readonly format: FloatFormat;
  readonly exact: Exact;
  /** The result, and whether the fast path takes it. */
  readonly fast: (mxcsr: number, a: number, b: number) => readonly [result: number, settled: boolean];
}

/** Whether r, which is nearest to the wide result, settles it. */
type Settled32 = (mxcsr: number, a: number, b: number, wide: number, r: number) => boolean;

function inBinary32(
  name: string,
  exact: Exact,
  compute: (a: number, b: number) => number,
  settled: Settled32,
): FastOperation {
  const attempt: FastOperation["fast"] = (mxcsr, a, b) => {
    const wide = compute(a, b);
    const r = Math.fround(wide);
    return [r, settled(mxcsr, a, b, wide, r)];
  };
  return { name, format: BINARY32, exact, fast: attempt };
}

const root: Exact = (environment, format, a) => squareRoot(environment, format, a);
const OPERATIONS: readonly FastOperation[] = [
  { name: "a + b", format: BINARY64, exact: add, fast: (m, a, b) => [a + b, fast.sumSettled64(m, a, b, a + b)] },
  { name: "a − b", format: BINARY64, exact: subtract, fast: (m, a, b) => [a - b, fast.sumSettled64(m, a, -b, a - b)] },
  {
    name: "a × b",
    format: BINARY64,
    exact: multiply,
    fast: (m, a, b) => [a * b, fast.productSettled64(m, a, b, a * b)],
  },
  {
    name: "a ÷ b",
    format: BINARY64,
    exact: divide,
    fast: (m, a, b) => [a / b, fast.quotientSettled64(m, a, b, a / b)],
  },
  { name: "√a", format: BINARY64, exact: root, fast: (m, a) => [Math.sqrt(a), fast.rootSettled64(m, a, Math.sqrt(a))] },
  inBinary32("a + b", add, (a, b) => a + b, fast.sumSettled32),
  inBinary32(
    "a − b",
    subtract,
    (a, b) => a - b,
    (m, a, b, wide, r) => fast.sumSettled32(m, a, -b, wide, r),
  ),
  inBinary32("a × b", multiply, (a, b) => a * b, fast.productSettled32),
  inBinary32(
    "a ÷ b",
    divide,
    (a, b) => a / b,
    (m, a, b, _wide, r) => fast.quotientSettled32(m, a, b, r),
  ),
  inBinary32("√a", root, Math.sqrt, (m, a, _b, _wide, r) => fast.rootSettled32(m, a, r)),
];

/** Fills a pair of operands: half of them with few bits, so that exact results are among them; exponents near, far and at the edges. */
function fillPair(random: PseudoRandom, { precision, bias }: FloatFormat, words: Uint32Array, pair: number): void {
  const exponentShift = (precision - 1) % 32;
  const isDense = pair % 2 === 0;
  const span = [6, 60, 2 * bias][pair % 3] ?? 6;
  const wordsPerValue = words.length / 2;
  for (let i = 0; i < words.length; i++) {
    const bits = random.below(2 ** 32);
    if ((i + 1) % wordsPerValue !== 0) {
      words[i] = isDense ? bits : 0;
      continue;
    }
    const exponent = Math.min(Math.max(bias + random.below(span) - (span >> 1), 0), 2 * bias);
    const significand = bits & (isDense ? -1 : -1 << (exponentShift - 6)) & ((1 << exponentShift) - 1);
    words[i] = (random.below(2) << 31) | (exponent << exponentShift) | significand;
  }
}

describe("the fast path", () => {
  it.each(OPERATIONS)(
    "[FLT11] gives the exact result and flags of $name in $format.name",
    ({ format, exact, fast: attempt }) => {
      const words = new Uint32Array(format === BINARY64 ? 4 : 2);
      const values = format === BINARY64 ? new Float64Array(words.buffer) : new Float32Array(words.buffer);
      const bits = format === BINARY64 ? new BigUint64Array(words.buffer) : words;
      const random = new PseudoRandom(format.precision);
      const environment = new FloatEnvironment("sse");
      const wrong: string[] = [];
      let settledCount = 0;
      for (let pair = 0; pair < 24_000; pair++) {
        fillPair(random, format, words, pair);
        const [a = 0n, b = 0n] = [...bits].map(BigInt);
        const mxcsr = pair % 4 < 2 ? 0x1f80 : 0x1fa0;
        const [result, settled] = attempt(mxcsr, values[0] ?? 0, values[1] ?? 0);
        if (!settled) continue;
        settledCount++;
        environment.setMxcsr(mxcsr);
        environment.clear();
        const wanted = pack(format, exact(environment, format, unpack(format, a), unpack(format, b)));
        values[0] = result;
        if (BigInt(bits[0] ?? 0) !== wanted || (mxcsr | environment.flags) !== mxcsr)
          wrong.push(`${a.toString(16)} ${b.toString(16)}, MXCSR ${mxcsr.toString(16)}: ${wanted.toString(16)}`);
      }
      expect(wrong).toEqual([]);
      expect(settledCount).toBeGreaterThan(5_000);
    },
  );
});
