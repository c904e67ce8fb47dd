import { high32, low32, word64 } from "../bits/word64.ts";
import type { Instruction } from "../decoder/instruction.ts";
import { RAX, RDX } from "../isa/registers.ts";
import { AF, CF, OF, PF, SF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { DE } from "./exception.ts";
import { bySize, chosen } from "./executor.ts";
import { carry32 } from "./flags.ts";
import type { Handler, Operation } from "./operation.ts";

/**
 * MUL, IMUL, DIV, IDIV. What the architecture leaves undefined is as on AMD processors: multiplication leaves SF, ZF, AF and PF
 * alone, division sets AF and clears SF, ZF and PF.
 * @see SDM Vol. 1 "Binary Arithmetic Instructions"
 */

const EAX = RAX * 2;
const EDX = RDX * 2;

/** CF and OF together: the product needs its upper half. */
function setOverflow(cpu: Cpu, overflows: boolean): void {
  cpu.rflags = overflows ? cpu.rflags | CF | OF : cpu.rflags & ~(CF | OF);
}

/** Upper half of the product of two unsigned doublewords; every step is exact in a double. */
export function multiplyHigh(a: number, b: number): number {
  const left = a >>> 0;
  const low = left * (b & 0xffff);
  const middle = left * (b >>> 16) + Math.floor(low / 0x1_0000);
  return Math.floor(middle / 0x1_0000) | 0;
}

/** The four doublewords of an unsigned product of quadwords, least first. */
export const product = new Int32Array(4);

/** Adds into the product from a doubleword on. */
function accumulate(at: number, low: number, high: number): void {
  let carryIn = low;
  let next = high;
  for (let i = at; i < 4; i++) {
    const before = product[i] as number;
    const sum = (before + carryIn) | 0;
    product[i] = sum;
    const carry = carry32(before, carryIn, sum);
    carryIn = (next + carry) | 0;
    // Adding the carry to the high half cannot wrap: a high half of a product is at most 2^32 − 2.
    next = 0;
    if (carryIn === 0) return;
  }
}

/** Multiplies quadwords, unsigned, into `product`. */
export function multiply64(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  product[0] = Math.imul(aLow, bLow);
  product[1] = multiplyHigh(aLow, bLow);
  product[2] = Math.imul(aHigh, bHigh);
  product[3] = multiplyHigh(aHigh, bHigh);
  accumulate(1, Math.imul(aLow, bHigh), multiplyHigh(aLow, bHigh));
  accumulate(1, Math.imul(aHigh, bLow), multiplyHigh(aHigh, bLow));
}

/** Turns the unsigned product into the signed one. */
function makeSigned(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  if (aHigh < 0) subtractHigh(bLow, bHigh);
  if (bHigh < 0) subtractHigh(aLow, aHigh);
}

function subtractHigh(low: number, high: number): void {
  const before = product[2] as number;
  product[2] = before - low;
  product[3] = (product[3] as number) - high - (before >>> 0 < low >>> 0 ? 1 : 0);
}

function MUL8(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr8[RAX * 8] as number) * (cpu.gpr8[op.d] as number);
  cpu.gpr16[RAX * 4] = r;
  setOverflow(cpu, r > 0xff);
}

function MUL16(cpu: Cpu, op: Operation): void {
  const r = (cpu.gpr16[RAX * 4] as number) * (cpu.gpr16[op.d] as number);
  cpu.gpr16[RAX * 4] = r;
  cpu.gpr16[RDX * 4] = r >>> 16;
  setOverflow(cpu, r > 0xffff);
}

function MUL32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const a = g[EAX] as number;
  const b = g[op.d] as number;
  const high = multiplyHigh(a, b);
  g[EAX] = Math.imul(a, b);
  g[EAX + 1] = 0;
  g[EDX] = high;
  g[EDX + 1] = 0;
  setOverflow(cpu, high !== 0);
}

/** Stores the product in RDX:RAX. */
function storeProduct(cpu: Cpu): void {
  const g = cpu.gpr32;
  g[EAX] = product[0] as number;
  g[EAX + 1] = product[1] as number;
  g[EDX] = product[2] as number;
  g[EDX + 1] = product[3] as number;
}

function MUL64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  multiply64(g[EAX] as number, g[EAX + 1] as number, g[op.d] as number, g[op.d + 1] as number);
  storeProduct(cpu);
  setOverflow(cpu, ((product[2] as number) | (product[3] as number)) !== 0);
}

function signed8(value: number): number {
  return (value << 24) >> 24;
}

function signed16(value: number): number {
  return (value << 16) >> 16;
}

/** Upper half of the product of two signed doublewords. */
export function multiplyHighSigned(a: number, b: number): number {
  return (multiplyHigh(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

function IMUL8(cpu: Cpu, op: Operation): void {
  const r = signed8(cpu.gpr8[RAX * 8] as number) * signed8(cpu.gpr8[op.d] as number);
  cpu.gpr16[RAX * 4] = r;
  setOverflow(cpu, signed8(r) !== r);
}

function IMUL16(cpu: Cpu, op: Operation): void {
  const r = signed16(cpu.gpr16[RAX * 4] as number) * signed16(cpu.gpr16[op.d] as number);
  cpu.gpr16[RAX * 4] = r;
  cpu.gpr16[RDX * 4] = r >> 16;
  setOverflow(cpu, signed16(r) !== r);
}

function IMUL32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const a = g[EAX] as number;
  const b = g[op.d] as number;
  const low = Math.imul(a, b);
  const high = multiplyHighSigned(a, b);
  g[EAX] = low;
  g[EAX + 1] = 0;
  g[EDX] = high;
  g[EDX + 1] = 0;
  setOverflow(cpu, high !== low >> 31);
}

function multiplySigned64(cpu: Cpu, a: number, b: number): boolean {
  const g = cpu.gpr32;
  const aLow = g[a] as number;
  const aHigh = g[a + 1] as number;
  const bLow = g[b] as number;
  const bHigh = g[b + 1] as number;
  multiply64(aLow, aHigh, bLow, bHigh);
  makeSigned(aLow, aHigh, bLow, bHigh);
  const sign = (product[1] as number) >> 31;
  return product[2] !== sign || product[3] !== sign;
}

function IMUL64(cpu: Cpu, op: Operation): void {
  const overflows = multiplySigned64(cpu, EAX, op.d);
  storeProduct(cpu);
  setOverflow(cpu, overflows);
}

/** Two and three operands: the factors are at the given indices, the low half of the product goes to `d`. */
function imulTo16(cpu: Cpu, d: number, a: number, b: number): void {
  const r = signed16(cpu.gpr16[a] as number) * signed16(cpu.gpr16[b] as number);
  cpu.gpr16[d] = r;
  setOverflow(cpu, signed16(r) !== r);
}

function imulTo32(cpu: Cpu, d: number, a: number, b: number): void {
  const g = cpu.gpr32;
  const left = g[a] as number;
  const right = g[b] as number;
  const low = Math.imul(left, right);
  g[d] = low;
  g[d + 1] = 0;
  setOverflow(cpu, multiplyHighSigned(left, right) !== low >> 31);
}

function imulTo64(cpu: Cpu, d: number, a: number, b: number): void {
  const overflows = multiplySigned64(cpu, a, b);
  cpu.gpr32[d] = product[0] as number;
  cpu.gpr32[d + 1] = product[1] as number;
  setOverflow(cpu, overflows);
}

function IMUL16_2(cpu: Cpu, op: Operation): void {
  imulTo16(cpu, op.d, op.d, op.s);
}

function IMUL32_2(cpu: Cpu, op: Operation): void {
  imulTo32(cpu, op.d, op.d, op.s);
}

function IMUL64_2(cpu: Cpu, op: Operation): void {
  imulTo64(cpu, op.d, op.d, op.s);
}

function IMUL16_3(cpu: Cpu, op: Operation): void {
  imulTo16(cpu, op.d, op.s, op.t);
}

function IMUL32_3(cpu: Cpu, op: Operation): void {
  imulTo32(cpu, op.d, op.s, op.t);
}

function IMUL64_3(cpu: Cpu, op: Operation): void {
  imulTo64(cpu, op.d, op.s, op.t);
}

const IMUL_1 = { 8: IMUL8, 16: IMUL16, 32: IMUL32, 64: IMUL64 };
const IMUL_2 = { 8: IMUL16_2, 16: IMUL16_2, 32: IMUL32_2, 64: IMUL64_2 };
const IMUL_3 = { 8: IMUL16_3, 16: IMUL16_3, 32: IMUL32_3, 64: IMUL64_3 };

function chooseImul({ form, operandSize }: Instruction): Handler {
  const count = form.operands.length;
  return (count === 1 ? IMUL_1 : count === 2 ? IMUL_2 : IMUL_3)[operandSize];
}

// a divisor of zero, and a quotient that does not fit, are #DE
function divideByZero(): never {
  throw DE("division by zero");
}

function quotientTooLarge(): never {
  throw DE("the quotient does not fit");
}

function setDivisionFlags(cpu: Cpu): void {
  cpu.rflags = (cpu.rflags & ~(SF | ZF | PF)) | AF;
}

function DIV8(cpu: Cpu, op: Operation): void {
  const dividend = cpu.gpr16[RAX * 4] as number;
  const divisor = cpu.gpr8[op.d] as number;
  if (divisor === 0) divideByZero();
  const quotient = Math.floor(dividend / divisor);
  if (quotient > 0xff) quotientTooLarge();
  cpu.gpr16[RAX * 4] = quotient | ((dividend % divisor) << 8);
  setDivisionFlags(cpu);
}

function DIV16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  const dividend = (g[RDX * 4] as number) * 0x1_0000 + (g[RAX * 4] as number);
  const divisor = g[op.d] as number;
  if (divisor === 0) divideByZero();
  const quotient = Math.floor(dividend / divisor);
  if (quotient > 0xffff) quotientTooLarge();
  g[RAX * 4] = quotient;
  g[RDX * 4] = dividend % divisor;
  setDivisionFlags(cpu);
}

function storeQuotient32(cpu: Cpu, quotient: number, remainder: number): void {
  const g = cpu.gpr32;
  g[EAX] = quotient;
  g[EAX + 1] = 0;
  g[EDX] = remainder;
  g[EDX + 1] = 0;
  setDivisionFlags(cpu);
}

function DIV32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = (g[EAX] as number) >>> 0;
  const high = (g[EDX] as number) >>> 0;
  const divisor = (g[op.d] as number) >>> 0;
  if (divisor === 0) divideByZero();
  if (high >= divisor) quotientTooLarge();
  // Doubles are exact up to 2^53.
  if (high < 0x20_0000) {
    const dividend = high * 0x1_0000_0000 + low;
    const remainder = dividend % divisor;
    storeQuotient32(cpu, (dividend - remainder) / divisor, remainder);
  } else {
    const dividend = word64(low, high);
    const by = BigInt(divisor);
    storeQuotient32(cpu, low32(dividend / by), low32(dividend % by));
  }
}

function storeQuotient64(cpu: Cpu, quotient: bigint, remainder: bigint): void {
  const g = cpu.gpr32;
  g[EAX] = low32(quotient);
  g[EAX + 1] = high32(quotient);
  g[EDX] = low32(remainder);
  g[EDX + 1] = high32(remainder);
  setDivisionFlags(cpu);
}

/** The quadword at half `at`. */
function quadword(cpu: Cpu, at: number): bigint {
  return word64(cpu.gpr32[at] as number, cpu.gpr32[at + 1] as number);
}

function DIV64(cpu: Cpu, op: Operation): void {
  const divisor = quadword(cpu, op.d);
  if (divisor === 0n) divideByZero();
  const high = quadword(cpu, EDX);
  if (high >= divisor) quotientTooLarge();
  const dividend = (high << 64n) | quadword(cpu, EAX);
  storeQuotient64(cpu, dividend / divisor, dividend % divisor);
}

function IDIV8(cpu: Cpu, op: Operation): void {
  const dividend = signed16(cpu.gpr16[RAX * 4] as number);
  const divisor = signed8(cpu.gpr8[op.d] as number);
  if (divisor === 0) divideByZero();
  const quotient = Math.trunc(dividend / divisor);
  if (signed8(quotient) !== quotient) quotientTooLarge();
  cpu.gpr16[RAX * 4] = (quotient & 0xff) | ((dividend % divisor) << 8);
  setDivisionFlags(cpu);
}

function IDIV16(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr16;
  const dividend = ((g[RDX * 4] as number) << 16) | (g[RAX * 4] as number);
  const divisor = signed16(g[op.d] as number);
  if (divisor === 0) divideByZero();
  const quotient = Math.trunc(dividend / divisor);
  if (signed16(quotient) !== quotient) quotientTooLarge();
  g[RAX * 4] = quotient;
  g[RDX * 4] = dividend % divisor;
  setDivisionFlags(cpu);
}

function IDIV32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[EAX] as number;
  const high = g[EDX] as number;
  const divisor = g[op.d] as number;
  if (divisor === 0) divideByZero();
  if (high === low >> 31) {
    const quotient = Math.trunc(low / divisor);
    if (quotient > 0x7fff_ffff) quotientTooLarge();
    storeQuotient32(cpu, quotient, low % divisor);
    return;
  }
  const dividend = BigInt.asIntN(64, word64(low, high));
  const by = BigInt(divisor);
  const quotient = dividend / by;
  if (BigInt.asIntN(32, quotient) !== quotient) quotientTooLarge();
  storeQuotient32(cpu, low32(quotient), low32(dividend % by));
}

function IDIV64(cpu: Cpu, op: Operation): void {
  const divisor = BigInt.asIntN(64, quadword(cpu, op.d));
  if (divisor === 0n) divideByZero();
  const dividend = (BigInt.asIntN(64, quadword(cpu, EDX)) << 64n) | quadword(cpu, EAX);
  const quotient = dividend / divisor;
  if (BigInt.asIntN(64, quotient) !== quotient) quotientTooLarge();
  storeQuotient64(cpu, quotient, dividend % divisor);
}

export const multiplyDivideExecutors = {
  MUL: bySize(MUL8, MUL16, MUL32, MUL64),
  IMUL: chosen(chooseImul),
  DIV: bySize(DIV8, DIV16, DIV32, DIV64),
  IDIV: bySize(IDIV8, IDIV16, IDIV32, IDIV64),
};
