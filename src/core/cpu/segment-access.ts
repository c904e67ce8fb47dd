import { CS, SREG, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { GP, StackFault } from "./exception.ts";

/** Whether an offset is so near 4 GiB that an access may reach beyond a flat segment. */
export function nearSegmentEnd(offset: number): boolean {
  return (offset + 16) >>> 0 < 16;
}

/**
 * Compatibility mode: whether a segment register allows an access at an offset.
 * @throws {CpuException} #GP(0), or #SS(0) for SS
 * @see SDM Vol. 3 "Limit Checking", "Type Checking"
 */
export function checkSegmentAccess(cpu: Cpu, segment: number, offset: number, size: number, write: boolean): void {
  if ((cpu.flatSegments & (1 << segment)) !== 0 && (offset >>> 0) + size <= 2 ** 32) return;
  const register = cpu.segments.at(segment);
  if (register === undefined) throw new Error(`no segment register ${segment}`);
  const name = (SREG[segment] as string).toUpperCase();
  const refuse = (why: string): never => {
    throw segment === SS ? StackFault(0, why) : GP(0, why);
  };
  if (!register.usable) refuse(`${name} holds a null selector`);
  const isCode = register.isCode || segment === CS;
  if (write && (isCode || !register.writable)) refuse(`the segment in ${name} cannot be written`);
  if (!write && isCode && !register.readable) refuse(`the code segment in ${name} cannot be read`);
  const first = offset >>> 0;
  const last = first + size - 1;
  // An expand-down data segment's valid offsets are those above its limit.
  const inside = register.expandDown ? first > register.limit && last <= register.upperBound : last <= register.limit;
  if (!inside) refuse(`offset 0x${first.toString(16)} is outside the segment in ${name}`);
}
