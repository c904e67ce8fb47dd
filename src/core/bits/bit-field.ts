/** A named run of bits in a 64-bit word: `[high:low]`, both inclusive, as the manuals write it. */
export interface BitField {
  readonly name: string;
  readonly high: number;
  readonly low: number;
  /** One sentence: what the field means. */
  readonly meaning: string;
}

/** The value of bits `[high:low]` of a word. */
export function extractBits(word: bigint, high: number, low: number): bigint {
  return (word >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
}

/** The word with bits `[high:low]` replaced by `value`; bits of `value` beyond the field are dropped. */
export function insertBits(word: bigint, high: number, low: number, value: bigint): bigint {
  const mask = (1n << BigInt(high - low + 1)) - 1n;
  return (word & ~(mask << BigInt(low))) | ((value & mask) << BigInt(low));
}

/** A field read out of a word. */
export interface FieldValue extends BitField {
  readonly value: bigint;
}

/** Reads every field of a layout out of one word. */
export function readFields(word: bigint, layout: readonly BitField[]): readonly FieldValue[] {
  return layout.map((field) => ({ ...field, value: extractBits(word, field.high, field.low) }));
}
