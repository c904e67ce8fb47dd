import type { Cpu } from "./cpu.ts";
import { linearAddress, linearAddressBeyond } from "./effective-address.ts";
import { load16, load32, purposeOf, store16, store32 } from "./memory-access.ts";
import { ADDRESS_HIGH } from "./operand-file.ts";
import type { Operation } from "./operation.ts";
import { translateSpan } from "./slow-access.ts";
import { type AccessKind, READ, WRITE } from "./translation.ts";
import { loadVector64, readVectorSlow, storeVector64, writeVectorSlow } from "./vector-access.ts";
import { VECTOR_MEMORY } from "./vector-file.ts";

/** The x87's memory operands as raw bits. */

type Load = (cpu: Cpu, op: Operation) => bigint;
type Store = (cpu: Cpu, op: Operation, bits: bigint) => void;

const LOW_32 = 0xffff_ffffn;

function slotBits(cpu: Cpu): bigint {
  return cpu.vectors.words64[VECTOR_MEMORY >> 1] as bigint;
}

/** The low half of the address of 10 bytes. The first 8 are an access of their own: the segment's limit is not asked for all 10 before. */
function address80(cpu: Cpu, op: Operation, kind: AccessKind): number {
  const low = linearAddress(cpu, op);
  if (cpu.in64BitMode) return low;
  translateSpan(cpu, low, 0, 8, purposeOf(op), kind);
  linearAddressBeyond(cpu, op, 2, 0); // 8 bytes that end with the last one
  return low;
}

function loadBits80(cpu: Cpu, op: Operation): bigint {
  const low = address80(cpu, op, READ);
  readVectorSlow(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, 10, purposeOf(op), VECTOR_MEMORY);
  return slotBits(cpu) | (BigInt(cpu.vectors.words16[VECTOR_MEMORY * 2 + 4] as number) << 64n);
}

function loadBits64(cpu: Cpu, op: Operation): bigint {
  loadVector64(cpu, op, VECTOR_MEMORY);
  return slotBits(cpu);
}

/** By the bits of the operand. */
export const LOAD_BITS: Readonly<Record<16 | 32 | 64 | 80, Load>> = {
  16: (cpu, op) => BigInt(load16(cpu, op)),
  32: (cpu, op) => BigInt(load32(cpu, op) >>> 0),
  64: loadBits64,
  80: loadBits80,
};

function storeBits80(cpu: Cpu, op: Operation, bits: bigint): void {
  const { words64, words16 } = cpu.vectors;
  words64[VECTOR_MEMORY >> 1] = bits;
  words16[VECTOR_MEMORY * 2 + 4] = Number(bits >> 64n);
  const low = address80(cpu, op, WRITE);
  writeVectorSlow(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, 10, purposeOf(op), VECTOR_MEMORY);
}

function storeBits64(cpu: Cpu, op: Operation, bits: bigint): void {
  cpu.vectors.words64[VECTOR_MEMORY >> 1] = bits;
  storeVector64(cpu, op, VECTOR_MEMORY);
}

export const STORE_BITS: Readonly<Record<16 | 32 | 64 | 80, Store>> = {
  16: (cpu, op, bits) => store16(cpu, op, Number(bits & 0xffffn)),
  32: (cpu, op, bits) => store32(cpu, op, Number(bits & LOW_32)),
  64: storeBits64,
  80: storeBits80,
};

/** Asks whether a store that an exception keeps back were possible. @throws {CpuException} #GP, #SS, #PF, #AC */
export function checkStore(cpu: Cpu, op: Operation, bytes: number): void {
  const low = bytes === 10 ? address80(cpu, op, WRITE) : linearAddress(cpu, op);
  translateSpan(cpu, low, cpu.gpr32[ADDRESS_HIGH] as number, bytes, purposeOf(op), WRITE);
}
