import type { Cpu } from "./cpu.ts";
import { linearAddress, linearAddressBeyond } from "./effective-address.ts";
import { purposeOf, read16, read32, write16, write32 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { translateSpan } from "./slow-access.ts";
import { type AccessKind, READ, WRITE } from "./translation.ts";

/*
 * Memory operands of many bytes: the state images of FSAVE, FXSAVE and their kin. Every page is checked before the first byte
 * moves.
 */

/** A linear address in halves. */
interface Place {
  readonly low: number;
  readonly high: number;
}

function placeOf(cpu: Cpu, op: Operation): Place {
  const low = linearAddress(cpu, op);
  return { low, high: cpu.gpr32[ADDRESS_HIGH] as number };
}

function after(cpu: Cpu, { low, high }: Place, bytes: number): Place {
  const sum = (low + bytes) | 0;
  const carries = sum >>> 0 < low >>> 0;
  return { low: sum, high: cpu.in64BitMode ? (high + (carries ? 1 : 0)) | 0 : 0 };
}

/** How an area is accessed: in units, which RFLAGS.AC asks to be aligned. */
export type AreaUnit = 2 | 4;

/** The last byte, as far as its segment allows the unit that ends with it. */
function lastByte(cpu: Cpu, op: Operation, bytes: number): Place {
  const low = linearAddressBeyond(cpu, op, bytes - op.accessSize, 0);
  return after(cpu, { low, high: cpu.gpr32[ADDRESS_HIGH] as number }, op.accessSize - 1);
}

/**
 * The first unit, then the last byte.
 * @throws {CpuException} #GP, #SS, #PF, #AC
 */
function check(cpu: Cpu, op: Operation, start: Place, bytes: number, unit: AreaUnit, kind: AccessKind): void {
  translateSpan(cpu, start.low, start.high, unit, purposeOf(op), kind);
  const last = lastByte(cpu, op, bytes);
  translateSpan(cpu, last.low, last.high, 1, purposeOf(op), kind);
}

/** Reads an area of whole units at the memory operand. @throws {CpuException} */
export function loadArea(cpu: Cpu, op: Operation, bytes: number, unit: AreaUnit): DataView {
  const start = placeOf(cpu, op);
  check(cpu, op, start, bytes, unit, READ);
  const area = new DataView(new ArrayBuffer(bytes));
  for (let offset = 0; offset < bytes; offset += unit) {
    const { low, high } = after(cpu, start, offset);
    if (unit === 4) area.setInt32(offset, read32(cpu, low, high, purposeOf(op)), true);
    else area.setUint16(offset, read16(cpu, low, high, purposeOf(op)), true);
  }
  return area;
}

/** Writes an area of whole units to the memory operand. @throws {CpuException} before anything is written */
export function storeArea(cpu: Cpu, op: Operation, area: DataView, unit: AreaUnit): void {
  const start = placeOf(cpu, op);
  const bytes = area.byteLength;
  check(cpu, op, start, bytes, unit, WRITE);
  for (let offset = 0; offset < bytes; offset += unit) {
    const { low, high } = after(cpu, start, offset);
    if (unit === 4) write32(cpu, low, high, purposeOf(op), area.getInt32(offset, true));
    else write16(cpu, low, high, purposeOf(op), area.getUint16(offset, true));
  }
}

/** The last byte of an area comes before all others. @throws {CpuException} #GP, #PF */
export function checkLastByte(cpu: Cpu, op: Operation, bytes: number, kind: AccessKind): void {
  const { low, high } = lastByte(cpu, op, bytes);
  translateSpan(cpu, low, high, 1, purposeOf(op), kind);
}
