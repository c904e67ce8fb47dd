import { hex0x } from "../bits/hex.ts";
import { TSS_AVAILABLE, TSS_BUSY } from "../isa/descriptors.ts";
import { DS, ES, FS, GS, SS } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import {
  descriptorLimit,
  descriptorType,
  isSystem,
  readDescriptor,
  setFlatCode,
  setFlatStack,
  setNullSegment,
  systemSegmentBase,
  writeTypeByte,
} from "./descriptor-access.ts";

/** What a boot loader sets up without executing instructions. */

/** Selectors of flat user segments, as 64-bit Linux has them in its GDT. */
const USER32_CS = 0x23;
const USER_DS = 0x2b;
const USER_CS = 0x33;

export interface FlatUserState {
  readonly in64BitMode: boolean;
  readonly rip: bigint;
  readonly rsp: bigint;
  /** Default 0x202: IF only. */
  readonly rflags?: number;
}

/** Privilege level 3 at an address, as after the kernel's first return to user space. Other registers stay. */
export function loadFlatUserState(cpu: Cpu, { in64BitMode, rip, rsp, rflags = 0x202 }: FlatUserState): void {
  setFlatCode(cpu, in64BitMode ? USER_CS : USER32_CS, 3, in64BitMode);
  setFlatStack(cpu, USER_DS, 3);
  for (const segment of [ES, DS, FS, GS]) setNullSegment(cpu, segment, 0);
  // 32-bit programs are started with flat data segments, 64-bit ones with null selectors.
  if (!in64BitMode) for (const segment of [ES, DS]) copyStackSegment(cpu, segment);
  cpu.setCpl(3, "boot");
  cpu.rip = rip;
  cpu.writeGpr(4, rsp);
  cpu.writeRflags(rflags);
}

function copyStackSegment(cpu: Cpu, segment: number): void {
  const { selector, limit, attributes, usable } = cpu.segment(SS);
  Object.assign(cpu.segment(segment), { selector, limit, attributes, usable });
  cpu.segmentsChanged();
}

/** Privilege level 0 in 64-bit mode with the kernel's flat segments. */
export function loadFlatKernelState(cpu: Cpu, codeSelector: number, rip: bigint, rsp: bigint): void {
  setFlatCode(cpu, codeSelector, 0, true);
  setFlatStack(cpu, codeSelector + 8, 0);
  cpu.setCpl(0, "boot");
  cpu.rip = rip;
  cpu.writeGpr(4, rsp);
}

/**
 * Loads TR from the GDT as LTR does, and marks the TSS busy.
 * @throws {Error} where the selector names no 64-bit TSS
 */
export function loadTaskRegister(cpu: Cpu, selector: number): void {
  const descriptor = readDescriptor(cpu, selector);
  const type = descriptor === null || !isSystem(descriptor) ? -1 : descriptorType(descriptor);
  if (descriptor === null || (type !== TSS_AVAILABLE && type !== TSS_BUSY)) {
    throw new Error(`selector ${hex0x(selector)} names no 64-bit TSS`);
  }
  if (type === TSS_AVAILABLE) writeTypeByte(cpu, descriptor, ((descriptor.high >>> 8) & 0xf0) | TSS_BUSY);
  cpu.tr.selector = selector;
  cpu.tr.set(systemSegmentBase(descriptor), descriptorLimit(descriptor));
}
