import { hex0x } from "../bits/hex.ts";
import { unsigned64, word64 } from "../bits/word64.ts";
import { CS, DS, ES, FS, GS, SREG, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { type CpuException, GP, NP, StackFault } from "./exception.ts";
import { carry32 } from "./flags.ts";
import { readImplicit64 } from "./memory-access.ts";
import { DATA_HIGH, DATA_LOW } from "./operand-file.ts";
import { DESCRIPTOR, writeSlow } from "./slow-access.ts";

/** A descriptor as read from its table. The two doublewords are signed; `upper` is bits 63:32 of a system segment's base. */
export interface RawDescriptor {
  readonly selector: number;
  /** Linear address, as halves. */
  readonly addressLow: number;
  readonly addressHigh: number;
  readonly low: number;
  readonly high: number;
  readonly upper: number;
}

/** Bits of a descriptor's high doubleword. */
const ACCESSED = 1 << 8;
const READABLE_OR_WRITABLE = 1 << 9;
const CONFORMING = 1 << 10;
const CODE = 1 << 11;
const CODE_OR_DATA = 1 << 12;
const PRESENT = 1 << 15;
const LONG = 1 << 21;
const DEFAULT32 = 1 << 22;
const GRANULARITY = 1 << 23;

export function descriptorDpl(descriptor: RawDescriptor): number {
  return (descriptor.high >>> 13) & 3;
}

/** The type field, 0–15. */
export function descriptorType(descriptor: RawDescriptor): number {
  return (descriptor.high >>> 8) & 15;
}

export function isSystem(descriptor: RawDescriptor): boolean {
  return (descriptor.high & CODE_OR_DATA) === 0;
}

export function isPresent(descriptor: RawDescriptor): boolean {
  return (descriptor.high & PRESENT) !== 0;
}

export function isCode(descriptor: RawDescriptor): boolean {
  return !isSystem(descriptor) && (descriptor.high & CODE) !== 0;
}

export function isConforming(descriptor: RawDescriptor): boolean {
  return isCode(descriptor) && (descriptor.high & CONFORMING) !== 0;
}

export function isReadable(descriptor: RawDescriptor): boolean {
  return !isSystem(descriptor) && ((descriptor.high & CODE) === 0 || (descriptor.high & READABLE_OR_WRITABLE) !== 0);
}

export function isWritable(descriptor: RawDescriptor): boolean {
  return !isSystem(descriptor) && (descriptor.high & CODE) === 0 && (descriptor.high & READABLE_OR_WRITABLE) !== 0;
}

/** Bytes − 1, granularity applied. */
export function descriptorLimit(descriptor: RawDescriptor): number {
  const limit = (descriptor.high & 0xf_0000) | (descriptor.low & 0xffff);
  return (descriptor.high & GRANULARITY) !== 0 ? limit * 4096 + 4095 : limit;
}

/** Bits 31:0 of the base, signed. */
export function descriptorBase(descriptor: RawDescriptor): number {
  return (descriptor.low >>> 16) | ((descriptor.high & 0xff) << 16) | (descriptor.high & 0xff00_0000);
}

/** The error code that names a selector: its RPL bits are EXT and IDT there. */
export function selectorError(selector: number, external = 0): number {
  return (selector & 0xfffc) | external;
}

/** True for the four selectors that name no segment. */
export function isNull(selector: number): boolean {
  return (selector & 0xfffc) === 0;
}

/**
 * Reads a selector's descriptor from the GDT or LDT, 16 bytes of a system descriptor. Null if it is outside the table.
 * @throws {CpuException} #PF where the table is not mapped
 */
export function readDescriptor(cpu: Cpu, selector: number): RawDescriptor | null {
  const table = (selector & 4) === 0 ? cpu.gdtr : cpu.ldtr;
  const offset = selector & 0xfff8;
  if (offset + 7 > table.limit) return null;
  const addressLow = (table.baseLow + offset) | 0;
  const addressHigh = (table.baseHigh + carry32(table.baseLow, offset, addressLow)) | 0;
  readImplicit64(cpu, addressLow, addressHigh, DESCRIPTOR);
  const low = cpu.gpr32[DATA_LOW] as number;
  const high = cpu.gpr32[DATA_HIGH] as number;
  let upper = 0;
  let second = 0n;
  if ((high & CODE_OR_DATA) === 0 && offset + 15 <= table.limit) {
    const upperLow = (addressLow + 8) | 0;
    readImplicit64(cpu, upperLow, (addressHigh + carry32(addressLow, 8, upperLow)) | 0, DESCRIPTOR);
    upper = cpu.gpr32[DATA_LOW] as number;
    second = word64(upper, cpu.gpr32[DATA_HIGH] as number);
  }
  if (cpu.probe !== null) {
    const linear = word64(addressLow, addressHigh);
    cpu.report({ kind: "descriptor-read", selector, linear, low: word64(low, high), high: second });
  }
  return { selector, addressLow, addressHigh, low, high, upper };
}

/** Sets the accessed bit of a code or data descriptor in its table, if it is clear. */
function markAccessed(cpu: Cpu, descriptor: RawDescriptor): void {
  if ((descriptor.high & ACCESSED) !== 0) return;
  writeTypeByte(cpu, descriptor, ((descriptor.high | ACCESSED) >>> 8) & 0xff);
}

/** Writes byte 5 of a descriptor: P, DPL, S and type. */
export function writeTypeByte(cpu: Cpu, descriptor: RawDescriptor, byte: number): void {
  const low = (descriptor.addressLow + 5) | 0;
  const high = (descriptor.addressHigh + carry32(descriptor.addressLow, 5, low)) | 0;
  writeSlow(cpu, low, high, 1, DESCRIPTOR, byte, 0);
}

/**
 * Checks a descriptor for CS. The caller has made sure that the selector is not null.
 * @param cpl the privilege level that the code will run at
 * @throws {CpuException} #GP(selector), #NP(selector)
 */
export function checkCodeDescriptor(
  descriptor: RawDescriptor | null,
  selector: number,
  cpl: number,
  external = 0,
): asserts descriptor is RawDescriptor {
  const error = selectorError(selector, external);
  const name = `selector ${hex0x(selector)}`;
  if (descriptor === null) throw GP(error, `${name} is outside its descriptor table`);
  if (!isCode(descriptor)) throw GP(error, `${name} is not a code segment`);
  const dpl = descriptorDpl(descriptor);
  if (isConforming(descriptor) ? dpl > cpl : dpl !== cpl) {
    throw GP(error, `code segment ${hex0x(selector)} has DPL ${dpl}, the privilege level would be ${cpl}`);
  }
  if ((descriptor.high & LONG) !== 0 && (descriptor.high & DEFAULT32) !== 0) {
    throw GP(error, `code segment ${hex0x(selector)} has both L and D set`);
  }
  if (!isPresent(descriptor)) throw NP(error, `code segment ${hex0x(selector)} is not present`);
}

/** Checks a descriptor for SS. @throws {CpuException} #GP(selector), #SS(selector) */
export function checkStackDescriptor(
  descriptor: RawDescriptor | null,
  selector: number,
  cpl: number,
): asserts descriptor is RawDescriptor {
  const error = selectorError(selector);
  if (descriptor === null) throw GP(error, `selector ${hex0x(selector)} is outside its descriptor table`);
  if ((selector & 3) !== cpl) throw GP(error, `SS selector ${hex0x(selector)} has RPL ${selector & 3}, CPL is ${cpl}`);
  if (!isWritable(descriptor)) throw GP(error, `SS selector ${hex0x(selector)} is not a writable data segment`);
  const dpl = descriptorDpl(descriptor);
  if (dpl !== cpl) throw GP(error, `stack segment ${hex0x(selector)} has DPL ${dpl}, CPL is ${cpl}`);
  if (!isPresent(descriptor)) throw StackFault(error, `stack segment ${hex0x(selector)} is not present`);
}

/** Puts a checked code or data descriptor into a segment register and marks it accessed. */
export function setSegment(cpu: Cpu, number: number, selector: number, descriptor: RawDescriptor): void {
  markAccessed(cpu, descriptor);
  setSegmentParts(
    cpu,
    number,
    selector,
    descriptorBase(descriptor),
    descriptorLimit(descriptor),
    (descriptor.high | ACCESSED) & 0xf0_ff00,
  );
}

/** Sets a segment register's visible and hidden parts; the base's high half becomes zero. */
export function setSegmentParts(
  cpu: Cpu,
  number: number,
  selector: number,
  baseLow: number,
  limit: number,
  attributes: number,
): void {
  const register = cpu.segment(number);
  register.selector = selector;
  register.limit = limit;
  register.attributes = attributes;
  register.usable = true;
  cpu.segmentBase[number * 2] = baseLow;
  cpu.segmentBase[number * 2 + 1] = 0;
  cpu.segmentLoaded(number);
}

/** Puts a null selector into a segment register. */
export function setNullSegment(cpu: Cpu, number: number, selector: number): void {
  const register = cpu.segment(number);
  register.selector = selector;
  register.usable = false;
  register.limit = 0;
  register.attributes = 0;
  cpu.segmentBase[number * 2] = 0;
  cpu.segmentBase[number * 2 + 1] = 0;
  cpu.segmentLoaded(number);
}

/**
 * MOV and POP to a segment register other than CS.
 * @throws {CpuException} #GP(selector), #NP(selector), #SS(selector)
 * @see SDM Vol. 2 "MOV—Move"
 */
export function loadSegment(cpu: Cpu, number: number, selector: number): void {
  if (isNull(selector)) {
    if (number === SS && (!cpu.in64BitMode || cpu.cpl === 3 || (selector & 3) !== cpu.cpl)) {
      throw GP(0, "a null selector is not allowed in SS here");
    }
    setNullSegment(cpu, number, selector);
    return;
  }
  const descriptor = readDescriptor(cpu, selector);
  if (number === SS) {
    checkStackDescriptor(descriptor, selector, cpu.cpl);
    setSegment(cpu, SS, selector, descriptor);
    return;
  }
  checkDataDescriptor(cpu, descriptor, selector, (SREG[number] as string).toUpperCase());
  setSegment(cpu, number, selector, descriptor);
}

function checkDataDescriptor(
  cpu: Cpu,
  descriptor: RawDescriptor | null,
  selector: number,
  register: string,
): asserts descriptor is RawDescriptor {
  const error = selectorError(selector);
  const refuse = (why: string): CpuException =>
    GP(error, `${register} cannot take selector ${hex0x(selector)}: ${why}`);
  if (descriptor === null) throw refuse("it is outside its descriptor table");
  if (!isReadable(descriptor)) throw refuse("it is not data or readable code");
  const dpl = descriptorDpl(descriptor);
  if (!isConforming(descriptor) && ((selector & 3) > dpl || cpu.cpl > dpl)) {
    throw refuse(`its DPL is ${dpl}, RPL is ${selector & 3} and CPL is ${cpu.cpl}`);
  }
  if (!isPresent(descriptor)) throw NP(error, `segment ${hex0x(selector)} is not present`);
}

/** After a return to an outer level: data segments that it may not use become null. @see SDM Vol. 2 "IRET/IRETD/IRETQ" */
export function dropInnerSegments(cpu: Cpu): void {
  for (const number of [ES, DS, FS, GS]) {
    const register = cpu.segment(number);
    const conforming = register.isCode && (register.attributes & CONFORMING) !== 0;
    if (register.usable && !conforming && register.dpl < cpu.cpl) setNullSegment(cpu, number, 0);
  }
}

/** Flat segments as SYSCALL, SYSRET, SYSENTER and SYSEXIT load them, without reading a descriptor. */
export function setFlatCode(cpu: Cpu, selector: number, dpl: number, long: boolean): void {
  const size = long ? LONG : DEFAULT32;
  const attributes = GRANULARITY | size | PRESENT | (dpl << 13) | CODE_OR_DATA | CODE | READABLE_OR_WRITABLE | ACCESSED;
  setSegmentParts(cpu, CS, selector, 0, 0xffff_ffff, attributes);
}

export function setFlatStack(cpu: Cpu, selector: number, dpl: number): void {
  const attributes = GRANULARITY | DEFAULT32 | PRESENT | (dpl << 13) | CODE_OR_DATA | READABLE_OR_WRITABLE | ACCESSED;
  setSegmentParts(cpu, SS, selector, 0, 0xffff_ffff, attributes);
}

/** Base and limit of a 16-byte system segment. */
export function systemSegmentBase(descriptor: RawDescriptor): bigint {
  return unsigned64(word64(descriptorBase(descriptor), descriptor.upper));
}
