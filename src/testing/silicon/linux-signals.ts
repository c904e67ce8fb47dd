import { CODE, CODE_SIZE, DATA, DATA_SIZE, READ_ONLY_SIZE } from "./program.ts";

/** A signal as a tracer sees it: number, si_code, si_addr (0 where the signal carries none). */
export interface Signal {
  readonly signal: number;
  readonly code: number;
  readonly address: bigint;
}

const SIGILL = 4;
const SIGTRAP = 5;
const SIGBUS = 7;
const SIGFPE = 8;
const SIGSEGV = 11;
const SI_KERNEL = 128;
const NO_PAGE = 1;
const PAGE_FORBIDS = 2;

/** Signals that carry no more than their number, by vector. */
const PLAIN: Readonly<Record<number, number>> = {
  3: SIGTRAP,
  4: SIGSEGV,
  5: SIGSEGV,
  7: SIGSEGV,
  10: SIGSEGV,
  11: SIGBUS,
  12: SIGBUS,
  13: SIGSEGV,
};

const isMapped = (address: bigint): boolean =>
  (address >= BigInt(DATA) && address < BigInt(DATA + DATA_SIZE + READ_ONLY_SIZE + 0x1000)) ||
  (address >= BigInt(CODE) && address < BigInt(CODE + CODE_SIZE));

/** FPE_FLTINV, FPE_FLTDIV … by the exception flags that are not masked, in the order in which Linux looks. */
function floatingCode(unmasked: number): number {
  if ((unmasked & 1) !== 0) return 7;
  if ((unmasked & 4) !== 0) return 3;
  if ((unmasked & 8) !== 0) return 4;
  if ((unmasked & 0x12) !== 0) return 5;
  return (unmasked & 0x20) !== 0 ? 6 : 0;
}

/**
 * What Linux sends for an exception in user mode.
 * @param linear #PF: the address
 * @param unmasked #MF and #XM: the exception flags that are set and not masked
 */
export function signalOf(vector: number, rip: bigint, linear: bigint, unmasked: number): Signal {
  const plain = PLAIN[vector];
  if (plain !== undefined) return { signal: plain, code: SI_KERNEL, address: 0n };
  if (vector === 0) return { signal: SIGFPE, code: 1, address: rip };
  if (vector === 1) return { signal: SIGTRAP, code: 2, address: rip };
  if (vector === 6) return { signal: SIGILL, code: 2, address: rip };
  if (vector === 14) return { signal: SIGSEGV, code: isMapped(linear) ? PAGE_FORBIDS : NO_PAGE, address: linear };
  if (vector === 16 || vector === 19) return { signal: SIGFPE, code: floatingCode(unmasked), address: rip };
  if (vector === 17) return { signal: SIGBUS, code: 1, address: 0n };
  throw new Error(`no signal for vector ${vector}`);
}
