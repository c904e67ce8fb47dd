import { signed64 } from "../bits/word64.ts";

/**
 * Whether a number can stand in an immediate field.
 * @param fieldBits width of the field
 * @param operandSize bits of the operand the field is extended to; 0 or at most `fieldBits`: taken as it is
 */
export function immediateFits(value: bigint, fieldBits: number, operandSize: number): boolean {
  if (fieldBits >= 64) return true;
  const number = signed64(value);
  const size = Math.max(operandSize, fieldBits);
  if (number < -(1n << BigInt(size - 1)) || number >= 1n << BigInt(size)) return false;
  return size === fieldBits || fitsSigned(BigInt.asIntN(size, number), fieldBits);
}

export function fitsSigned(value: bigint, bits: number): boolean {
  return value >= -(1n << BigInt(bits - 1)) && value < 1n << BigInt(bits - 1);
}

/** A number's low bytes, little-endian, into `bytes` at `offset`. */
export function writeLittleEndian(bytes: Uint8Array | number[], offset: number, value: bigint, size: number): void {
  let low = Number(BigInt.asUintN(32, value));
  const high = size > 4 ? Number(BigInt.asUintN(32, value >> 32n)) : 0;
  for (let index = 0; index < size; index++) {
    if (index === 4) low = high;
    bytes[offset + index] = low & 0xff;
    low >>>= 8;
  }
}
