import type { Cpu } from "./cpu.ts";
import { always, chosen } from "./executor.ts";
import { EMMS } from "./mmx-state.ts";
import type { Operation } from "./operation.ts";

/** Hints to caches that are not modelled, EMMS, and CRC32. */

/** CLFLUSH reads a byte before it gets here: it faults as a load does. */
function HINT(): void {}

/** The polynomial of CRC-32C, 11EDC6F41, bit-reflected. */
const POLYNOMIAL = 0x82f63b78;

/** The checksum after one more byte, by checksum XOR byte. */
const AFTER_BYTE = Int32Array.from({ length: 256 }, (_, byte) => {
  let checksum = byte;
  for (let bit = 0; bit < 8; bit++) checksum = (checksum >>> 1) ^ ((checksum & 1) === 0 ? 0 : POLYNOMIAL);
  return checksum;
});

/** @param s byte of the operand file */
function accumulate(cpu: Cpu, op: Operation, s: number, count: number): void {
  let checksum = cpu.gpr32[op.d] as number;
  for (let i = 0; i < count; i++)
    checksum = (checksum >>> 8) ^ (AFTER_BYTE[(checksum ^ (cpu.gpr8[s + i] as number)) & 0xff] as number);
  cpu.gpr32[op.d] = checksum;
  cpu.gpr32[op.d + 1] = 0;
}

function CRC32_8(cpu: Cpu, op: Operation): void {
  accumulate(cpu, op, op.s, 1);
}

function CRC32_16(cpu: Cpu, op: Operation): void {
  accumulate(cpu, op, op.s * 2, 2);
}

function CRC32_32(cpu: Cpu, op: Operation): void {
  accumulate(cpu, op, op.s * 4, 4);
}

function CRC32_64(cpu: Cpu, op: Operation): void {
  accumulate(cpu, op, op.s * 4, 8);
}

const CRC32_BY_SIZE = { 8: CRC32_8, 16: CRC32_16, 32: CRC32_32, 64: CRC32_64 };

const hint = always(HINT);

export const cacheabilityExecutors = {
  PREFETCHNTA: hint,
  PREFETCHT0: hint,
  PREFETCHT1: hint,
  PREFETCHT2: hint,
  PREFETCHW: hint,
  PREFETCH: hint,
  PREFETCHWT1: hint,
  CLFLUSH: hint,
  EMMS: always(EMMS),
  CRC32: chosen(({ operand1 }) => CRC32_BY_SIZE[operand1.size as 8 | 16 | 32 | 64]),
};
