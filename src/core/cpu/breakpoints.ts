import { word64 } from "../bits/word64.ts";
import type { Cpu } from "./cpu.ts";
import { RIP_HIGH, RIP_LOW } from "./operand-file.ts";
import type { ProcessorState } from "./processor-state.ts";

/*
 * The breakpoints of DR0 to DR3. DR7 for breakpoint n:
 *
 *     bits 2n, 2n+1  enabled    bits 17+4n : 16+4n  R/W    bits 19+4n : 18+4n  LEN
 *
 * An instruction breakpoint is a fault, before the instruction; a data breakpoint a trap, after it. Breakpoints on I/O are absent.
 * Data that is watched has no tags, so accesses to it take the slow path, which asks here; nothing else does.
 * See SDM Vol. 3 "Debug Registers", "Debug Exceptions".
 */

const EXECUTE = 0;
const DATA_WRITE = 1;
const DATA_ACCESS = 3;
/** Bytes by LEN. */
const LENGTHS = [1n, 2n, 8n, 4n] as const;

interface Breakpoint {
  /** Its bit in DR6. */
  readonly bit: number;
  readonly kind: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The breakpoints that DR7 enables. */
function enabledBreakpoints(dr: readonly bigint[]): Breakpoint[] {
  const control = Number(dr[7]);
  return [0, 1, 2, 3].flatMap((n) => {
    if (((control >>> (2 * n)) & 3) === 0) return [];
    const field = (control >>> (16 + 4 * n)) & 15;
    const length = LENGTHS[field >>> 2] as bigint;
    const first = (dr[n] as bigint) & -length;
    return [{ bit: 1 << n, kind: field & 3, first, last: first + length - 1n }];
  });
}

/** After a debug register was written: works out whether anything has to be looked at. */
export function debugRegistersChanged(cpu: ProcessorState): void {
  const enabled = enabledBreakpoints(cpu.dr);
  cpu.breakpointsEnabled = enabled.length > 0;
  cpu.dataBreakpoints = enabled.some(({ kind }) => kind === DATA_WRITE || kind === DATA_ACCESS);
  cpu.dropTags();
  cpu.endStretch();
}

/** Whether a data breakpoint lies in the page of an address. */
export function isWatched(cpu: Cpu, low: number, high: number): boolean {
  const page = word64(low, high) >> 12n;
  return enabledBreakpoints(cpu.dr).some(
    ({ kind, first }) => (kind === DATA_WRITE || kind === DATA_ACCESS) && first >> 12n === page,
  );
}

/** Notes an access that a data breakpoint is for: the trap comes when the instruction is done. */
export function noteAccess(cpu: Cpu, low: number, high: number, size: number, isWrite: boolean): void {
  const first = word64(low, high);
  const last = first + BigInt(size) - 1n;
  for (const breakpoint of enabledBreakpoints(cpu.dr)) {
    const { kind } = breakpoint;
    if (kind !== DATA_ACCESS && !(kind === DATA_WRITE && isWrite)) continue;
    if (breakpoint.first <= last && first <= breakpoint.last) cpu.pendingBreakpoints |= breakpoint.bit;
  }
}

/** The DR6 bits of the instruction breakpoints at RIP. */
export function instructionBreakpoints(cpu: Cpu): number {
  const rip = word64(cpu.gpr32[RIP_LOW] as number, cpu.gpr32[RIP_HIGH] as number);
  return enabledBreakpoints(cpu.dr).reduce(
    (bits, { kind, first, bit }) => (kind === EXECUTE && first === rip ? bits | bit : bits),
    0,
  );
}
