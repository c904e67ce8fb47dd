/**
 * A binary floating-point format.
 * @see SDM Vol. 1, "Floating-Point Data Types"
 */
export interface FloatFormat {
  readonly name: "binary32" | "binary64" | "extended80";
  /** Bits of the significand, the integer bit included (the standard's p). */
  readonly precision: number;
  readonly exponentBits: number;
  /** Of the exponent field; also the largest exponent of a finite value. */
  readonly bias: number;
  /** The exponent of the smallest normal value. */
  readonly minExponent: number;
  /** Whether the encoding stores the integer bit. */
  readonly explicitInteger: boolean;
}

export const BINARY32: FloatFormat = {
  name: "binary32",
  precision: 24,
  exponentBits: 8,
  bias: 127,
  minExponent: -126,
  explicitInteger: false,
};

export const BINARY64: FloatFormat = {
  name: "binary64",
  precision: 53,
  exponentBits: 11,
  bias: 1023,
  minExponent: -1022,
  explicitInteger: false,
};

/** The x87's own format: sign, 15 bits of exponent, 64 bits of significand with an explicit integer bit. */
export const EXTENDED80: FloatFormat = {
  name: "extended80",
  precision: 64,
  exponentBits: 15,
  bias: 16383,
  minExponent: -16382,
  explicitInteger: true,
};
