import { describe, expect, it } from "vitest";
import { add } from "./add.ts";
import { DE, FloatEnvironment, IE, OE, PE, UE, ZE } from "./environment.ts";
import { BINARY64, EXTENDED80, type FloatFormat } from "./format.ts";
import { divide, multiply } from "./multiply-divide.ts";
import { scale } from "./scale-extract.ts";
import { pack, unpack } from "./value.ts";

const MIN_NORMAL = 0x0010_0000_0000_0000n;
const MIN_DENORMAL = 1n;
const ONE = 0x3ff0_0000_0000_0000n;
const HALF = 0x3fe0_0000_0000_0000n;
const BELOW_ONE = 0x3fef_ffff_ffff_ffffn;
const INFINITY = 0x7ff0_0000_0000_0000n;
const ONE80 = 0x3fff_8000_0000_0000_0000n;

type Binary = typeof add;

/** The bits of a result under a control word, and the environment after it. */
function apply(unit: "sse" | "x87", control: number, format: FloatFormat, operation: Binary, a: bigint, b: bigint) {
  const environment = new FloatEnvironment(unit);
  if (unit === "sse") environment.setMxcsr(control);
  else environment.setControlWord(control);
  const bits = pack(format, operation(environment, format, unpack(format, a), unpack(format, b)));
  return { bits, environment };
}

const sse = (mxcsr: number, operation: Binary, a: bigint, b: bigint) => apply("sse", mxcsr, BINARY64, operation, a, b);
const x87 = (fcw: number, operation: Binary, a: bigint, b: bigint) => apply("x87", fcw, EXTENDED80, operation, a, b);

describe("the environment", () => {
  it("[FP3] takes RC, the masks, DAZ and FTZ from MXCSR", () => {
    const environment = new FloatEnvironment("sse");
    environment.setMxcsr(0xdf40);
    expect(environment).toMatchObject({ rounding: 2, masks: 0x3e, denormalsAreZeros: true, flushToZero: true });
    environment.setMxcsr(0x1f80);
    expect(environment).toMatchObject({ rounding: 0, masks: 0x3f, denormalsAreZeros: false, flushToZero: false });
  });

  it("[FP3] takes RC, PC and the masks from the x87 control word", () => {
    const environment = new FloatEnvironment("x87");
    environment.setControlWord(0x0e7e);
    expect(environment).toMatchObject({ rounding: 3, precision: 53, masks: 0x3e });
    environment.setControlWord(0x007f);
    expect(environment).toMatchObject({ rounding: 0, precision: 24, masks: 0x3f });
    environment.setControlWord(0x037f);
    expect(environment.precision).toBe(64);
  });

  it("[FP3] keeps flags until they are cleared, and the rest of its state then", () => {
    const { environment } = sse(0x5f80, divide, ONE, 0n);
    expect(environment).toMatchObject({ flags: ZE, unmasked: 0, delivers: true });
    environment.clear();
    expect(environment).toMatchObject({ flags: 0, rounding: 2 });
  });

  it("[FP4] finds a product tiny by what it rounds to", () => {
    const toNormal = sse(0x1f80, multiply, MIN_NORMAL | 1n, 0x3fef_ffff_ffff_fffen); // just below 2^-1022, rounds up to it
    expect([toNormal.bits, toNormal.environment.flags]).toEqual([MIN_NORMAL, PE]);
    const tiny = sse(0x1f80, multiply, MIN_NORMAL, BELOW_ONE); // the nearest of 53 bits is below 2^-1022
    expect([tiny.bits, tiny.environment.flags]).toEqual([MIN_NORMAL, UE | PE]);
    const exact = sse(0x1f80, multiply, MIN_NORMAL, HALF);
    expect([exact.bits, exact.environment.flags]).toEqual([MIN_NORMAL >> 1n, 0]);
  });

  it("[FP5] flushes a tiny result to zero, but not while UE is unmasked", () => {
    const flushed = sse(0x9f80, multiply, MIN_NORMAL | (1n << 63n), HALF);
    expect([flushed.bits, flushed.environment.flags]).toEqual([1n << 63n, UE | PE]);
    const unmasked = sse(0x9780, multiply, MIN_NORMAL, HALF);
    expect([unmasked.environment.flags, unmasked.environment.delivers]).toEqual([UE, false]);
  });

  it("[FP6] takes denormal operands for zeros with DAZ", () => {
    const plain = sse(0x1f80, add, MIN_DENORMAL, ONE);
    expect(plain.environment.flags).toBe(DE | PE);
    const zeros = sse(0x1fc0, divide, ONE, MIN_DENORMAL | (1n << 63n));
    expect([zeros.bits, zeros.environment.flags]).toEqual([INFINITY | (1n << 63n), ZE]);
  });

  it("[FP7] adjusts the exponent of an unmasked x87 overflow and underflow by 24576", () => {
    const huge = 0x7ffe_8000_0000_0000_0000n;
    const over = x87(0x0377, multiply, huge, huge);
    expect([over.bits, over.environment.flags]).toEqual([0x5ffd_8000_0000_0000_0000n, OE]);
    const small = 0x0001_8000_0000_0000_0000n;
    const under = x87(0x036f, multiply, small, small);
    expect([under.bits, under.environment.flags]).toEqual([0x2003_8000_0000_0000_0000n, UE]);
    expect(under.environment.delivers).toBe(true);
    const far = x87(0x0377, (environment, _format, a, b) => scale(environment, a, b), ONE80, huge);
    expect([far.bits, far.environment.flags]).toEqual([0x7fff_8000_0000_0000_0000n, OE | PE]);
  });

  it("[FP8] stops at an unmasked exception before it computes", () => {
    const denormal = x87(0x037d, add, 1n, ONE80);
    expect(denormal.environment).toMatchObject({ flags: DE, delivers: false });
    const inexact = x87(0x035f, add, ONE80, 0x3fbe_8000_0000_0000_0000n);
    expect(inexact.environment).toMatchObject({ flags: PE, delivers: true });
    const kept = sse(0x0f80, divide, ONE, 0x4008_0000_0000_0000n);
    expect(kept.environment).toMatchObject({ flags: PE, delivers: false });
  });

  it("[FP9] chooses among NaNs by the unit's rule", () => {
    const small = 0x7ff8_0000_0000_0001n;
    const large = 0x7ff8_0000_0000_0002n;
    const signaling = 0x7ff4_0000_0000_0000n;
    const x87Double = (a: bigint, b: bigint) => apply("x87", 0x037f, BINARY64, add, a, b);
    expect(sse(0x1f80, add, small, large).bits).toBe(small);
    expect(x87Double(small, large).bits).toBe(large);
    expect(sse(0x1f80, add, signaling, small)).toMatchObject({
      bits: 0x7ffc_0000_0000_0000n,
      environment: { flags: IE },
    });
    expect(x87Double(signaling, small)).toMatchObject({ bits: small, environment: { flags: IE } });
    expect(x87Double(small | (1n << 63n), small).bits).toBe(small);
  });

  it("[FP10] says nothing of a denormal beside an invalid operand or a division by zero", () => {
    expect(sse(0x1f80, add, 0x7ff4_0000_0000_0000n, MIN_DENORMAL).environment.flags).toBe(IE);
    expect(sse(0x1f80, add, 0x7ff8_0000_0000_0000n, MIN_DENORMAL).environment.flags).toBe(0);
    expect(sse(0x1f80, divide, MIN_DENORMAL, 0n).environment.flags).toBe(ZE);
  });
});
