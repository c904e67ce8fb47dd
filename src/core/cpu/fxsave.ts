import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { USER_ALIGNED } from "../mmu/tlb.ts";
import type { Cpu } from "./cpu.ts";
import { linearAddress, readableAddress } from "./effective-address.ts";
import { AlignmentCheck, GP } from "./exception.ts";
import { purposeOf } from "./memory-access.ts";
import { checkLastByte, loadArea, storeArea } from "./memory-area.ts";
import { MXCSR_MASK, writeMxcsr } from "./mxcsr.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { checkCanonical } from "./slow-access.ts";
import { type AccessKind, READ, WRITE } from "./translation.ts";
import { X87_SLOT } from "./vector-file.ts";
import { physicalRegister } from "./x87-stack.ts";
import { FSW_ES, writeControlWord, writeStatusWord } from "./x87-state.ts";

/*
 * FXSAVE and FXRSTOR:
 *
 *     0 FCW  2 FSW  4 tag byte  6 FOP  8 FIP (with REX.W 64 bits, else 32 and CS)  16 FDP (likewise, DS)  24 MXCSR  28 MXCSR_MASK
 *     32 ST(0) … ST(7), 16 bytes each   160 XMM0 … XMM7, in 64-bit mode … XMM15
 *
 * The rest of the 512 bytes is not touched. SDM Vol. 1 "FXSAVE Area"; AMD APM Vol. 2 "FXSAVE and FXRSTOR Instructions"
 */

const IMAGE_BYTES = 512;
const X87_AREA = 32;
const XMM_AREA = 160;
/** Linear addresses of 57 bits: a pointer is extended from there when it is loaded. */
const POINTER_BITS = 57;

/** Bytes of the image that are accessed. */
function imageSize(cpu: Cpu): number {
  return XMM_AREA + (cpu.in64BitMode ? 16 : 8) * 16;
}

/** RFLAGS.AC asks for a multiple of 4. @throws {CpuException} #AC(0) */
function checkAlignment(cpu: Cpu, low: number, high: number): void {
  if ((low & 3) !== 0 && cpu.tlbSet === USER_ALIGNED)
    throw AlignmentCheck(`the FXSAVE area at ${hex0x(word64(low, high))} is not aligned while RFLAGS.AC = 1`);
}

/**
 * The image lies at a multiple of 16, else #GP(0); RFLAGS.AC is asked before, even before the segment is for the right to write.
 * The image's last byte is looked at first.
 */
function checkImage(cpu: Cpu, op: Operation, kind: AccessKind): void {
  if (!cpu.in64BitMode) checkAlignment(cpu, readableAddress(cpu, op), 0);
  const low = linearAddress(cpu, op);
  const high = cpu.gpr32[ADDRESS_HIGH] as number;
  checkCanonical(low, high, purposeOf(op));
  checkAlignment(cpu, low, high);
  if ((low & 15) !== 0) throw GP(0, `the FXSAVE area at ${hex0x(word64(low, high))} is not aligned to 16 bytes`);
  checkLastByte(cpu, op, IMAGE_BYTES, kind);
}

/** AMD processors store FOP, FIP and FDP only while an exception is pending, else zeros. */
function pointersOf(
  cpu: Cpu,
): Pick<Cpu["x87"], "opcode" | "instructionPointer" | "dataPointer" | "codeSegment" | "dataSegment"> {
  if (cpu.options.vendor === "intel" || (cpu.x87.status & FSW_ES) !== 0) return cpu.x87;
  return { opcode: 0, instructionPointer: 0n, dataPointer: 0n, codeSegment: 0, dataSegment: 0 };
}

/** What FXSAVE stores now. @param wide with REX.W: 64-bit pointers without selectors */
export function fxsaveImage(cpu: Cpu, wide: boolean): Uint8Array<ArrayBuffer> {
  const { x87, vectors } = cpu;
  const area = new DataView(new ArrayBuffer(imageSize(cpu)));
  const pointers = pointersOf(cpu);
  area.setUint16(0, x87.control, true);
  area.setUint16(2, x87.status, true);
  area.setUint16(4, x87.valid, true);
  area.setUint16(6, pointers.opcode, true);
  area.setBigUint64(8, pointers.instructionPointer, true);
  area.setBigUint64(16, pointers.dataPointer, true);
  if (!wide) {
    area.setUint32(12, pointers.codeSegment, true);
    area.setUint32(20, pointers.dataSegment, true);
  }
  area.setUint32(24, cpu.mxcsr, true);
  area.setUint32(28, MXCSR_MASK, true);
  const bytes = new Uint8Array(area.buffer);
  for (let i = 0; i < 8; i++) {
    const from = (X87_SLOT + physicalRegister(cpu, i)) * 16;
    bytes.set(vectors.words8.subarray(from, from + 10), X87_AREA + i * 16);
  }
  bytes.set(vectors.words8.subarray(0, area.byteLength - XMM_AREA), XMM_AREA);
  return bytes;
}

export function FXSAVE(cpu: Cpu, op: Operation): void {
  checkImage(cpu, op, WRITE);
  storeArea(cpu, op, new DataView(fxsaveImage(cpu, op.instruction.form.rexW).buffer), 4);
}

/** @throws {CpuException} #GP(0) for an unaligned area or a reserved bit of MXCSR */
export function FXRSTOR(cpu: Cpu, op: Operation): void {
  checkImage(cpu, op, READ);
  const { x87, vectors } = cpu;
  const area = loadArea(cpu, op, imageSize(cpu), 4);
  writeMxcsr(cpu, area.getUint32(24, true));
  writeControlWord(x87, area.getUint16(0, true));
  writeStatusWord(x87, area.getUint16(2, true));
  x87.valid = area.getUint8(4);
  x87.opcode = area.getUint16(6, true) & 0x7ff;
  if (op.instruction.form.rexW) {
    const extended = (pointer: bigint): bigint => BigInt.asUintN(64, BigInt.asIntN(POINTER_BITS, pointer));
    x87.instructionPointer = extended(area.getBigUint64(8, true));
    x87.dataPointer = extended(area.getBigUint64(16, true));
    x87.codeSegment = 0;
    x87.dataSegment = 0;
  } else {
    x87.instructionPointer = BigInt(area.getUint32(8, true));
    x87.dataPointer = BigInt(area.getUint32(16, true));
    x87.codeSegment = area.getUint16(12, true);
    x87.dataSegment = area.getUint16(20, true);
  }
  const bytes = new Uint8Array(area.buffer);
  for (let i = 0; i < 8; i++) {
    const to = (X87_SLOT + physicalRegister(cpu, i)) * 16;
    vectors.words8.set(bytes.subarray(X87_AREA + i * 16, X87_AREA + i * 16 + 10), to);
  }
  vectors.words8.set(bytes.subarray(XMM_AREA), 0);
}
