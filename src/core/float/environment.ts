/** Exceptions, at the places they have in MXCSR[5:0] and FSW[5:0]. */
export const IE = 1; // invalid operation
export const DE = 2; // denormal operand
export const ZE = 4; // division by zero
export const OE = 8; // overflow
export const UE = 16; // underflow
export const PE = 32; // precision (inexact)
const ALL_EXCEPTIONS = 0x3f;

/** Rounding control as MXCSR.RC and FCW.RC encode it. */
export type RoundingControl = 0 | 1 | 2 | 3;
export const NEAREST_EVEN = 0;
export const DOWN = 1;
export const UP = 2;
export const TOWARD_ZERO = 3;

/** Bits of the significand that FCW.PC asks for. */
export type PrecisionControl = 24 | 53 | 64;

/**
 * What an operation is told and what it reports. The caller owns one, sets it from MXCSR or FCW, and reuses it.
 *
 * `flags` accumulates; `clear()` before an instruction makes it that instruction's. An operation that finds an unmasked
 * exception before it computes (IE, DE, ZE) stops there and what it returns is meaningless: ask `delivers`.
 *
 *     environment.setMxcsr(mxcsr);
 *     environment.clear();
 *     const sum = add(environment, BINARY64, unpack(BINARY64, a), unpack(BINARY64, b)); // once an element if packed
 *     mxcsr |= environment.flags;
 *     if (!environment.delivers) throw XM(); // #XM
 *     destination = pack(BINARY64, sum);
 *
 * @see SDM Vol. 1, "SIMD Floating-Point Exception Conditions"; "Floating-Point Exception Conditions" (x87)
 */
export class FloatEnvironment {
  /** Whose rules: which NaN wins, what an unmasked overflow or underflow delivers, which operations look for denormals. */
  readonly unit: "sse" | "x87";
  rounding: RoundingControl = NEAREST_EVEN;
  /** Applies to sum, product, quotient and square root in the 80-bit format only. */
  precision: PrecisionControl = 64;
  /** MXCSR.DAZ: a denormal operand is a zero of its sign, and DE is not raised. */
  denormalsAreZeros = false;
  /** MXCSR.FTZ: while UE is masked a tiny result is a zero of its sign, with UE and PE. */
  flushToZero = false;
  /** Bits of the exceptions that are masked. */
  masks = ALL_EXCEPTIONS;
  /** Bits of the exceptions raised since `clear()`. */
  flags = 0;
  /** The last inexact result is larger in magnitude than the exact one: C1 of the x87. */
  roundedUp = false;

  constructor(unit: "sse" | "x87") {
    this.unit = unit;
  }

  /** Takes RC, the masks, DAZ and FTZ out of MXCSR. The flags stay. */
  setMxcsr(mxcsr: number): void {
    this.rounding = ((mxcsr >>> 13) & 3) as RoundingControl;
    this.masks = (mxcsr >>> 7) & ALL_EXCEPTIONS;
    this.denormalsAreZeros = (mxcsr & 0x40) !== 0;
    this.flushToZero = (mxcsr & 0x8000) !== 0;
  }

  /** Takes RC, PC and the masks out of the x87 control word. The flags stay. */
  setControlWord(fcw: number): void {
    this.rounding = ((fcw >>> 10) & 3) as RoundingControl;
    const precision = (fcw >>> 8) & 3;
    this.precision = precision === 0 ? 24 : precision === 2 ? 53 : 64; // 01 is reserved
    this.masks = fcw & ALL_EXCEPTIONS;
  }

  clear(): void {
    this.flags = 0;
    this.roundedUp = false;
  }

  /** Raises exceptions; true if one of them is unmasked. */
  raise(exceptions: number): boolean {
    this.flags |= exceptions;
    return (exceptions & ~this.masks) !== 0;
  }

  /** The exceptions raised that are not masked. */
  get unmasked(): number {
    return this.flags & ~this.masks;
  }

  /**
   * Whether the destination register is written: on the x87 unless IE, DE or ZE is unmasked, on SSE unless anything is.
   * An x87 store to memory is also kept back by an unmasked OE or UE.
   */
  get delivers(): boolean {
    return (this.unmasked & (this.unit === "sse" ? ALL_EXCEPTIONS : IE | DE | ZE)) === 0;
  }
}
