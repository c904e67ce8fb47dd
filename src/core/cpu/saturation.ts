/** The nearest signed integer of 8 bits. */
export function saturate8(value: number): number {
  return value > 0x7f ? 0x7f : value < -0x80 ? -0x80 : value;
}

/** The nearest signed integer of 16 bits. */
export function saturate16(value: number): number {
  return value > 0x7fff ? 0x7fff : value < -0x8000 ? -0x8000 : value;
}
