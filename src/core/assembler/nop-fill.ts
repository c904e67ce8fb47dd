import type { Fill } from "./section.ts";

function pattern(hex: string): readonly number[] {
  return hex.split(" ").map((byte) => Number.parseInt(byte, 16));
}

/** No-operations of 1 to 11 bytes for processors with the NOP instruction of many bytes. @see SDM Vol. 2 "NOP—No Operation" */
const LONG_NOPS = [
  "90",
  "66 90",
  "0f 1f 00",
  "0f 1f 40 00",
  "0f 1f 44 00 00",
  "66 0f 1f 44 00 00",
  "0f 1f 80 00 00 00 00",
  "0f 1f 84 00 00 00 00 00",
  "66 0f 1f 84 00 00 00 00 00",
  "66 2e 0f 1f 84 00 00 00 00 00",
  "66 66 2e 0f 1f 84 00 00 00 00 00",
].map(pattern);
/** And for those without: LEA of a register into itself. */
const LEA_NOPS = [
  "90",
  "66 90",
  "8d 76 00",
  "8d 74 26 00",
  "8d 74 26 00 90",
  "8d b6 00 00 00 00",
  "8d b4 26 00 00 00 00",
].map(pattern);

/**
 * Padding of code as GNU as makes it: the longest no-operations first; a jump over them where there would be too many.
 * @param longNops the processor family has the NOP of many bytes (as `as --64` assumes and `as --32` does not)
 */
export function nopFill(length: number, longNops: boolean): Uint8Array {
  const nops = longNops ? LONG_NOPS : LEA_NOPS;
  const most = longNops ? 7 : 2;
  const bytes = new Uint8Array(length);
  let position = 0;
  if (Math.floor(length / nops.length) > most) {
    const distance = length - 2;
    if (distance <= 0x7f) {
      bytes.set([0xeb, distance]);
      position = 2;
    } else {
      const far = length - 5;
      bytes.set([0xe9, far & 0xff, (far >> 8) & 0xff, (far >> 16) & 0xff, far >>> 24]);
      position = 5;
    }
  }
  while (position < length) {
    const nop = nops[Math.min(nops.length, length - position) - 1] ?? [0x90];
    bytes.set(nop, position);
    position += nop.length;
  }
  return bytes;
}

/** `length` bytes of padding. */
export function padding(fill: Fill, length: number): Uint8Array {
  return fill.kind === "nops" ? nopFill(length, fill.longNops) : new Uint8Array(length).fill(fill.byte);
}
