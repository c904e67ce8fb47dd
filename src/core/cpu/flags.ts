import { AF, CF, OF, PF, SF, STATUS_FLAGS, ZF } from "../isa/rflags.ts";

/** PF by the low byte of a result: set when it has an even number of ones. */
export const PARITY = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest >>>= 1) ones += rest & 1;
  PARITY[byte] = (ones & 1) === 0 ? PF : 0;
}

/** RFLAGS without the six status flags. */
export const KEEP = ~STATUS_FLAGS;

/** ZF, SF and PF of a result. @param r 0 … 0xff */
export function resultFlags8(r: number): number {
  return (PARITY[r] as number) | (r === 0 ? ZF : 0) | (r & SF);
}

/** @param r 0 … 0xffff */
export function resultFlags16(r: number): number {
  return (PARITY[r & 0xff] as number) | (r === 0 ? ZF : 0) | ((r >>> 8) & SF);
}

/** @param r any 32-bit integer */
export function resultFlags32(r: number): number {
  return (PARITY[r & 0xff] as number) | (r === 0 ? ZF : 0) | ((r >>> 24) & SF);
}

export function resultFlags64(low: number, high: number): number {
  return (PARITY[low & 0xff] as number) | ((low | high) === 0 ? ZF : 0) | ((high >>> 24) & SF);
}

// Carry out of bit 31 of a + b (+ carry) = r, and borrow out of a − b (− borrow) = r, from the operands' and result's sign
// bits; they hold with and without a carry in.

export function carry32(a: number, b: number, r: number): number {
  return ((a & b) | ((a | b) & ~r)) >>> 31;
}

export function borrow32(a: number, b: number, r: number): number {
  return ((~a & b) | ((~a | b) & r)) >>> 31;
}

/** Status flags of a + b = r, for bytes and words whose `r` is not yet truncated. */
export function addFlags8(a: number, b: number, r: number): number {
  return resultFlags8(r & 0xff) | ((r >>> 8) & CF) | ((a ^ b ^ r) & AF) | ((((a ^ r) & (b ^ r)) << 4) & OF);
}

export function addFlags16(a: number, b: number, r: number): number {
  return resultFlags16(r & 0xffff) | ((r >>> 16) & CF) | ((a ^ b ^ r) & AF) | ((((a ^ r) & (b ^ r)) >>> 4) & OF);
}

export function addFlags32(a: number, b: number, r: number): number {
  return resultFlags32(r) | carry32(a, b, r) | ((a ^ b ^ r) & AF) | ((((a ^ r) & (b ^ r)) >>> 20) & OF);
}

/** Status flags of a − b = r; `r` is not yet truncated, so negative on borrow. */
export function subFlags8(a: number, b: number, r: number): number {
  return resultFlags8(r & 0xff) | ((r >>> 8) & CF) | ((a ^ b ^ r) & AF) | ((((a ^ b) & (a ^ r)) << 4) & OF);
}

export function subFlags16(a: number, b: number, r: number): number {
  return resultFlags16(r & 0xffff) | ((r >>> 16) & CF) | ((a ^ b ^ r) & AF) | ((((a ^ b) & (a ^ r)) >>> 4) & OF);
}

export function subFlags32(a: number, b: number, r: number): number {
  return resultFlags32(r) | borrow32(a, b, r) | ((a ^ b ^ r) & AF) | ((((a ^ b) & (a ^ r)) >>> 20) & OF);
}

/** Condition codes 0–15 as the manuals encode them in Jcc, SETcc and CMOVcc. */
export function conditionHolds(flags: number, condition: number): boolean {
  let holds: boolean;
  switch (condition >>> 1) {
    case 0:
      holds = (flags & OF) !== 0;
      break;
    case 1:
      holds = (flags & CF) !== 0;
      break;
    case 2:
      holds = (flags & ZF) !== 0;
      break;
    case 3:
      holds = (flags & (CF | ZF)) !== 0;
      break;
    case 4:
      holds = (flags & SF) !== 0;
      break;
    case 5:
      holds = (flags & PF) !== 0;
      break;
    case 6:
      holds = ((flags >>> 4) & SF) !== (flags & SF);
      break;
    default:
      holds = (flags & ZF) !== 0 || ((flags >>> 4) & SF) !== (flags & SF);
  }
  return holds === ((condition & 1) === 0);
}
