import { RDX } from "../isa/registers.ts";
import { AF, CF, OF, SF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { bySize } from "./executor.ts";
import { carry32, KEEP, resultFlags32, resultFlags64 } from "./flags.ts";
import { multiply64, multiplyHigh, product } from "./multiply-divide.ts";
import type { Operation } from "./operation.ts";
import { rotateLeft64 } from "./shift-rotate.ts";

/** BMI1, BMI2 and ADX. AF, PF and SF, where the architecture leaves them undefined, are what an AMD processor leaves. */

function write32(cpu: Cpu, d: number, value: number): void {
  cpu.gpr32[d] = value;
  cpu.gpr32[d + 1] = 0;
}

function write64(cpu: Cpu, d: number, low: number, high: number): void {
  cpu.gpr32[d] = low;
  cpu.gpr32[d + 1] = high;
}

/** Writes the result, its flags and those in `more`. */
function result32(cpu: Cpu, d: number, value: number, more: number): void {
  write32(cpu, d, value);
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags32(value) | more;
}

function result64(cpu: Cpu, d: number, low: number, high: number, more: number): void {
  write64(cpu, d, low, high);
  cpu.rflags = (cpu.rflags & KEEP) | resultFlags64(low, high) | more;
}

function ANDN32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  result32(cpu, op.d, ~(g[op.s] as number) & (g[op.t] as number), 0);
}

function ANDN64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = ~(g[op.s] as number) & (g[op.t] as number);
  result64(cpu, op.d, low, ~(g[op.s + 1] as number) & (g[op.t + 1] as number), 0);
}

// The doublewords of a mask of the lowest 0 … 255 bits.

function maskLow(bits: number): number {
  return bits >= 32 ? -1 : (1 << bits) - 1;
}

function maskHigh(bits: number): number {
  return bits <= 32 ? 0 : maskLow(bits - 32);
}

/** The low half of a quadword shifted right by 0 … 63; the high half is 0 or `sign` beyond bit 63. */
function shiftedLow(low: number, high: number, by: number, sign: number): number {
  if (by >= 64) return sign;
  if (by >= 32) return by === 32 ? high : (high >>> (by - 32)) | ((sign << 1) << (63 - by));
  return (low >>> by) | ((high << 1) << (31 - by));
}

function shiftedHigh(high: number, by: number, sign: number): number {
  return by >= 32 ? sign : (high >>> by) | ((sign << 1) << (31 - by));
}

// BEXTR sets AF and clears SF whatever the result.

function BEXTR32(cpu: Cpu, op: Operation): void {
  const control = cpu.gpr32[op.t] as number;
  const start = control & 0xff;
  const bits = (control >>> 8) & 0xff;
  result32(cpu, op.d, start >= 32 ? 0 : ((cpu.gpr32[op.s] as number) >>> start) & maskLow(bits), AF);
  cpu.rflags &= ~SF;
}

function BEXTR64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const control = g[op.t] as number;
  const start = control & 0xff;
  const bits = (control >>> 8) & 0xff;
  const high = g[op.s + 1] as number;
  const low = shiftedLow(g[op.s] as number, high, start, 0) & maskLow(bits);
  result64(cpu, op.d, low, shiftedHigh(high, start, 0) & maskHigh(bits), AF);
  cpu.rflags &= ~SF;
}

// BLSI, BLSMSK and BLSR combine x with x − 1 or −x. CF says for BLSI whether x is not zero, for the others whether it is.

function BLSI32(cpu: Cpu, op: Operation): void {
  const x = cpu.gpr32[op.s] as number;
  result32(cpu, op.d, x & -x, x !== 0 ? CF : 0);
}

function BLSI64(cpu: Cpu, op: Operation): void {
  const low = cpu.gpr32[op.s] as number;
  const high = cpu.gpr32[op.s + 1] as number;
  result64(cpu, op.d, low & -low, low !== 0 ? 0 : high & -high, (low | high) !== 0 ? CF : 0);
}

function BLSMSK32(cpu: Cpu, op: Operation): void {
  const x = cpu.gpr32[op.s] as number;
  result32(cpu, op.d, x ^ (x - 1), x === 0 ? CF : 0);
}

function BLSMSK64(cpu: Cpu, op: Operation): void {
  const low = cpu.gpr32[op.s] as number;
  const high = cpu.gpr32[op.s + 1] as number;
  result64(cpu, op.d, low ^ (low - 1), low !== 0 ? 0 : high ^ (high - 1), (low | high) === 0 ? CF : 0);
}

function BLSR32(cpu: Cpu, op: Operation): void {
  const x = cpu.gpr32[op.s] as number;
  result32(cpu, op.d, x & (x - 1), x === 0 ? CF : 0);
}

function BLSR64(cpu: Cpu, op: Operation): void {
  const low = cpu.gpr32[op.s] as number;
  const high = cpu.gpr32[op.s + 1] as number;
  result64(cpu, op.d, low & (low - 1), low !== 0 ? high : high & (high - 1), (low | high) === 0 ? CF : 0);
}

function BZHI32(cpu: Cpu, op: Operation): void {
  const from = (cpu.gpr32[op.t] as number) & 0xff;
  result32(cpu, op.d, (cpu.gpr32[op.s] as number) & maskLow(from), from > 31 ? CF : 0);
}

function BZHI64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const from = (g[op.t] as number) & 0xff;
  const low = (g[op.s] as number) & maskLow(from);
  result64(cpu, op.d, low, (g[op.s + 1] as number) & maskHigh(from), from > 63 ? CF : 0);
}

/** The high half is written last: it stays where both destinations are one register. */
function MULX32(cpu: Cpu, op: Operation): void {
  const a = cpu.gpr32[RDX * 2] as number;
  const b = cpu.gpr32[op.t] as number;
  write32(cpu, op.s, Math.imul(a, b));
  write32(cpu, op.d, multiplyHigh(a, b));
}

function MULX64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  multiply64(g[RDX * 2] as number, g[RDX * 2 + 1] as number, g[op.t] as number, g[op.t + 1] as number);
  write64(cpu, op.s, product[0] as number, product[1] as number);
  write64(cpu, op.d, product[2] as number, product[3] as number);
}

/** The number of ones in a doubleword. */
function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The low bits of a doubleword, put to the places that are set in a mask. */
function deposit(bits: number, mask: number): number {
  let result = 0;
  let source = bits;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    if ((source & 1) !== 0) result |= rest & -rest;
    source >>>= 1;
  }
  return result;
}

/** The bits of a doubleword that are set in a mask, side by side. */
function extract(bits: number, mask: number): number {
  let result = 0;
  let place = 1;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    if ((bits & rest & -rest) !== 0) result |= place;
    place <<= 1;
  }
  return result;
}

function PDEP32(cpu: Cpu, op: Operation): void {
  write32(cpu, op.d, deposit(cpu.gpr32[op.s] as number, cpu.gpr32[op.t] as number));
}

function PDEP64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const mask = g[op.t] as number;
  const low = g[op.s] as number;
  const rest = shiftedLow(low, g[op.s + 1] as number, ones(mask), 0);
  write64(cpu, op.d, deposit(low, mask), deposit(rest, g[op.t + 1] as number));
}

function PEXT32(cpu: Cpu, op: Operation): void {
  write32(cpu, op.d, extract(cpu.gpr32[op.s] as number, cpu.gpr32[op.t] as number));
}

function PEXT64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const mask = g[op.t] as number;
  const low = extract(g[op.s] as number, mask);
  const high = extract(g[op.s + 1] as number, g[op.t + 1] as number);
  const by = ones(mask);
  if (by === 32) write64(cpu, op.d, low, high);
  else write64(cpu, op.d, low | (high << by), (high >>> 1) >>> (31 - by));
}

function RORX32(cpu: Cpu, op: Operation): void {
  const x = cpu.gpr32[op.s] as number;
  const by = (cpu.gpr8[op.t] as number) & 31;
  write32(cpu, op.d, (x >>> by) | ((x << 1) << (31 - by)));
}

function RORX64(cpu: Cpu, op: Operation): void {
  const by = (cpu.gpr8[op.t] as number) & 63;
  write64(cpu, op.d, cpu.gpr32[op.s] as number, cpu.gpr32[op.s + 1] as number);
  if (by !== 0) rotateLeft64(cpu, op.d, 64 - by);
}

function SARX32(cpu: Cpu, op: Operation): void {
  write32(cpu, op.d, (cpu.gpr32[op.s] as number) >> (cpu.gpr32[op.t] as number));
}

function SHRX32(cpu: Cpu, op: Operation): void {
  write32(cpu, op.d, (cpu.gpr32[op.s] as number) >>> (cpu.gpr32[op.t] as number));
}

function SHLX32(cpu: Cpu, op: Operation): void {
  write32(cpu, op.d, (cpu.gpr32[op.s] as number) << (cpu.gpr32[op.t] as number));
}

function SARX64(cpu: Cpu, op: Operation): void {
  const high = cpu.gpr32[op.s + 1] as number;
  const by = (cpu.gpr32[op.t] as number) & 63;
  const low = shiftedLow(cpu.gpr32[op.s] as number, high, by, high >> 31);
  write64(cpu, op.d, low, shiftedHigh(high, by, high >> 31));
}

function SHRX64(cpu: Cpu, op: Operation): void {
  const high = cpu.gpr32[op.s + 1] as number;
  const by = (cpu.gpr32[op.t] as number) & 63;
  write64(cpu, op.d, shiftedLow(cpu.gpr32[op.s] as number, high, by, 0), shiftedHigh(high, by, 0));
}

function SHLX64(cpu: Cpu, op: Operation): void {
  const low = cpu.gpr32[op.s] as number;
  const high = cpu.gpr32[op.s + 1] as number;
  const by = (cpu.gpr32[op.t] as number) & 63;
  if (by >= 32) write64(cpu, op.d, 0, low << by);
  else write64(cpu, op.d, low << by, (high << by) | ((low >>> 1) >>> (31 - by)));
}

/** Adds with the carry in one flag, and leaves the carry there. */
function addThrough(cpu: Cpu, op: Operation, flag: number): void {
  const g = cpu.gpr32;
  const carryIn = (cpu.rflags & flag) === 0 ? 0 : 1;
  const a = g[op.d] as number;
  const b = g[op.s] as number;
  const low = (a + b + carryIn) | 0;
  let carry = carry32(a, b, low);
  let high = 0;
  if (op.instruction.operandSize === 64) {
    const aHigh = g[op.d + 1] as number;
    const bHigh = g[op.s + 1] as number;
    high = (aHigh + bHigh + carry) | 0;
    carry = carry32(aHigh, bHigh, high);
  }
  write64(cpu, op.d, low, high);
  cpu.rflags = carry === 0 ? cpu.rflags & ~flag : cpu.rflags | flag;
}

function ADCX(cpu: Cpu, op: Operation): void {
  addThrough(cpu, op, CF);
}

function ADOX(cpu: Cpu, op: Operation): void {
  addThrough(cpu, op, OF);
}

export const bmiExecutors = {
  ANDN: bySize(null, null, ANDN32, ANDN64),
  BEXTR: bySize(null, null, BEXTR32, BEXTR64),
  BLSI: bySize(null, null, BLSI32, BLSI64),
  BLSMSK: bySize(null, null, BLSMSK32, BLSMSK64),
  BLSR: bySize(null, null, BLSR32, BLSR64),
  BZHI: bySize(null, null, BZHI32, BZHI64),
  MULX: bySize(null, null, MULX32, MULX64),
  PDEP: bySize(null, null, PDEP32, PDEP64),
  PEXT: bySize(null, null, PEXT32, PEXT64),
  RORX: bySize(null, null, RORX32, RORX64),
  SARX: bySize(null, null, SARX32, SARX64),
  SHLX: bySize(null, null, SHLX32, SHLX64),
  SHRX: bySize(null, null, SHRX32, SHRX64),
  ADCX: bySize(null, null, ADCX, ADCX),
  ADOX: bySize(null, null, ADOX, ADOX),
};
