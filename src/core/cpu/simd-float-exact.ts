import { DE, FloatEnvironment, IE, OE, PE, UE, ZE } from "../float/environment.ts";
import { BINARY32, type FloatFormat } from "../float/format.ts";
import { type FloatValue, pack, unpack } from "../float/value.ts";
import { CR4_OSXMMEXCPT } from "../isa/control-registers.ts";
import type { Cpu } from "./cpu.ts";
import { UD, XM } from "./exception.ts";
import type { Operation } from "./operation.ts";
import { VECTOR_SCRATCH } from "./vector-file.ts";

/*
 * SSE arithmetic by `core/float`: exact, for every operand, rounding mode and mask. An instruction begins, ends each element, and
 * delivers its flags before it writes its destination: an unmasked exception leaves that as it was.
 */

const BEFORE_COMPUTING = IE | DE | ZE;
const NAMES: readonly (readonly [number, string])[] = [
  [IE, "invalid operation"],
  [DE, "denormal operand"],
  [ZE, "divide by zero"],
  [OE, "overflow"],
  [UE, "underflow"],
  [PE, "inexact result"],
];

/** One for all instructions: each begins anew. */
const environment = new FloatEnvironment("sse");
let raised = 0;
let stopped = false;

/** Begins an instruction. What is returned serves until the next one begins. */
export function beginExact(cpu: Cpu): FloatEnvironment {
  environment.setMxcsr(cpu.mxcsr);
  environment.clear();
  raised = 0;
  stopped = false;
  return environment;
}

/** Takes over the flags of one element. */
export function endElement(): void {
  raised |= environment.flags;
  if ((environment.unmasked & BEFORE_COMPUTING) !== 0) stopped = true;
  environment.clear();
}

/**
 * Adds the instruction's flags to MXCSR. An unmasked exception of any element before it computes keeps all from computing, so only
 * IE, DE and ZE are reported then.
 * @throws {CpuException} #XM for an unmasked exception; #UD in its place while CR4.OSXMMEXCPT = 0
 * @see SDM Vol. 1 "SIMD Floating-Point Exceptions", "SIMD Floating-Point Exception Conditions"
 */
export function deliverFlags(cpu: Cpu): void {
  const flags = stopped ? raised & BEFORE_COMPUTING : raised;
  cpu.mxcsr |= flags;
  const unmasked = flags & ~environment.masks;
  if (unmasked === 0) return;
  const names = NAMES.filter(([flag]) => (unmasked & flag) !== 0).map(([, name]) => name);
  const what = `${names.join(", ")}: not masked in MXCSR`;
  if ((cpu.cr4 & CR4_OSXMMEXCPT) === 0n) throw UD(`${what}, and CR4.OSXMMEXCPT = 0`);
  throw XM(what);
}

/** @param at word of the vector file */
export function readElement(cpu: Cpu, format: FloatFormat, at: number): FloatValue {
  const { words32, words64 } = cpu.vectors;
  const bits = format === BINARY32 ? BigInt((words32[at] as number) >>> 0) : (words64[at >> 1] as bigint);
  return unpack(format, bits);
}

/** @param at word of the vector file */
export function writeElement(cpu: Cpu, format: FloatFormat, at: number, value: FloatValue): void {
  const { words32, words64 } = cpu.vectors;
  if (format === BINARY32) words32[at] = Number(BigInt.asIntN(32, pack(format, value)));
  else words64[at >> 1] = pack(format, value);
}

/** Moves the first words of the scratch to a register. */
export function takeScratch(cpu: Cpu, to: number, count: number): void {
  const words = cpu.vectors.words32;
  words[to] = words[VECTOR_SCRATCH] as number;
  if (count === 1) return;
  words[to + 1] = words[VECTOR_SCRATCH + 1] as number;
  if (count === 2) return;
  words[to + 2] = words[VECTOR_SCRATCH + 2] as number;
  words[to + 3] = words[VECTOR_SCRATCH + 3] as number;
}

export function wordsOf(format: FloatFormat): 1 | 2 {
  return format === BINARY32 ? 1 : 2;
}

type ExactOperation = (env: FloatEnvironment, format: FloatFormat, a: FloatValue, b: FloatValue) => FloatValue;

/** Each of the first `count` elements of the destination, with that of the source, by an operation of `core/float`. */
export function exactElements(
  cpu: Cpu,
  op: Operation,
  format: FloatFormat,
  count: number,
  operation: ExactOperation,
): void {
  beginExact(cpu);
  const step = wordsOf(format);
  for (let at = 0; at < count * step; at += step) {
    const first = readElement(cpu, format, op.d + at);
    const second = readElement(cpu, format, op.s + at);
    writeElement(cpu, format, VECTOR_SCRATCH + at, operation(environment, format, first, second));
    endElement();
  }
  deliverFlags(cpu);
  takeScratch(cpu, op.d, count * step);
}

type ExactUnary = (env: FloatEnvironment, format: FloatFormat, value: FloatValue) => FloatValue;

/** Each of the first `count` elements of the source by an operation of `core/float`, to the destination. */
export function exactUnary(cpu: Cpu, op: Operation, format: FloatFormat, count: number, operation: ExactUnary): void {
  exactElements(cpu, op, format, count, (env, to, _first, second) => operation(env, to, second));
}
