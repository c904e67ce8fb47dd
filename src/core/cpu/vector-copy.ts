import type { Cpu } from "./cpu.ts";
import type { Operation } from "./operation.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * Operations whose result elements depend on several elements first copy their operands, because the destination may be the source
 * too. The copies lie next to one another: the first at FIRST, the second 16 bytes behind.
 */

/** Words of the vector file. */
export const FIRST = VECTOR_SCRATCH;
export const SECOND = VECTOR_SCRATCH + 4;

/** Copies 16 bytes from one word of the vector file to another; they must not overlap in part. */
export function copyVector(cpu: Cpu, to: number, from: number): void {
  const words = cpu.vectors.words32;
  words[to] = words[from] as number;
  words[to + 1] = words[from + 1] as number;
  words[to + 2] = words[from + 2] as number;
  words[to + 3] = words[from + 3] as number;
}

/** Copies destination and source to FIRST and SECOND. */
export function copyOperands(cpu: Cpu, op: Operation): void {
  copyVector(cpu, FIRST, op.d);
  copyVector(cpu, SECOND, op.s);
}
