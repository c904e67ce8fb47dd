/** A number in groups of seven bits, the lowest first; the high bit of a byte says that another follows. */
export function leb128Bytes(value: bigint, signed: boolean): Uint8Array {
  let rest = signed ? value : BigInt.asUintN(64, value);
  const bytes: number[] = [];
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = signed ? (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0) : rest === 0n;
    bytes.push(done ? low : low | 0x80);
    if (done) return Uint8Array.from(bytes);
  }
}
