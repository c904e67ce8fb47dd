import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  type Instruction,
  MEMORY,
  SEGMENT_REGISTER,
} from "../decoder/instruction.ts";
import { RAX, RDX } from "../isa/registers.ts";
import type { Cpu } from "./cpu.ts";
import { always, bySize, chosen } from "./executor.ts";
import { conditionHolds } from "./flags.ts";
import { load8, load16, load32, load64, store8, store16, store32, store64 } from "./memory-access.ts";
import {
  MOV_CR_R,
  MOV_DR_R,
  MOV_M_SREG,
  MOV_R_CR,
  MOV_R_DR,
  MOV_R_SREG,
  MOV_SREG_M,
  MOV_SREG_R,
} from "./mov-special.ts";
import type { Handler, Operation } from "./operation.ts";

/** @see SDM Vol. 1 "Data Transfer Instructions" */

export function MOV_R8(cpu: Cpu, op: Operation): void {
  cpu.gpr8[op.d] = cpu.gpr8[op.s] as number;
}

export function MOV_R16(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = cpu.gpr16[op.s] as number;
}

export function MOV_R32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = g[op.s] as number;
  g[op.d + 1] = 0;
}

export function MOV_R64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  g[op.d] = g[op.s] as number;
  g[op.d + 1] = g[op.s + 1] as number;
}

export function MOV_R8_M(cpu: Cpu, op: Operation): void {
  cpu.gpr8[op.d] = load8(cpu, op);
}

export function MOV_R16_M(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = load16(cpu, op);
}

export function MOV_R32_M(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = load32(cpu, op);
  cpu.gpr32[op.d + 1] = 0;
}

export function MOV_R64_M(cpu: Cpu, op: Operation): void {
  load64(cpu, op, op.d);
}

export function MOV_M8(cpu: Cpu, op: Operation): void {
  store8(cpu, op, cpu.gpr8[op.s] as number);
}

export function MOV_M16(cpu: Cpu, op: Operation): void {
  store16(cpu, op, cpu.gpr16[op.s] as number);
}

export function MOV_M32(cpu: Cpu, op: Operation): void {
  store32(cpu, op, cpu.gpr32[op.s] as number);
}

export function MOV_M64(cpu: Cpu, op: Operation): void {
  store64(cpu, op, cpu.gpr32[op.s] as number, cpu.gpr32[op.s + 1] as number);
}

const MOV_R = { 8: MOV_R8, 16: MOV_R16, 32: MOV_R32, 64: MOV_R64 };
const MOV_R_M = { 8: MOV_R8_M, 16: MOV_R16_M, 32: MOV_R32_M, 64: MOV_R64_M };
const MOV_M = { 8: MOV_M8, 16: MOV_M16, 32: MOV_M32, 64: MOV_M64 };

function chooseMov({ operand0, operand1, operandSize }: Instruction): Handler {
  if (operand0.kind === SEGMENT_REGISTER) return operand1.kind === MEMORY ? MOV_SREG_M : MOV_SREG_R;
  if (operand1.kind === SEGMENT_REGISTER) return operand0.kind === MEMORY ? MOV_M_SREG : MOV_R_SREG;
  if (operand0.kind === CONTROL_REGISTER) return MOV_CR_R;
  if (operand1.kind === CONTROL_REGISTER) return MOV_R_CR;
  if (operand0.kind === DEBUG_REGISTER) return MOV_DR_R;
  if (operand1.kind === DEBUG_REGISTER) return MOV_R_DR;
  if (operand0.kind === MEMORY) return MOV_M[operandSize];
  return operand1.kind === MEMORY ? MOV_R_M[operandSize] : MOV_R[operandSize];
}

function CMOVcc16(cpu: Cpu, op: Operation): void {
  if (conditionHolds(cpu.rflags, op.instruction.condition)) cpu.gpr16[op.d] = cpu.gpr16[op.s] as number;
}

/** A 32-bit destination's upper half becomes zero either way. */
function CMOVcc32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  if (conditionHolds(cpu.rflags, op.instruction.condition)) g[op.d] = g[op.s] as number;
  g[op.d + 1] = 0;
}

function CMOVcc64(cpu: Cpu, op: Operation): void {
  if (conditionHolds(cpu.rflags, op.instruction.condition)) MOV_R64(cpu, op);
}

function XCHG8(cpu: Cpu, op: Operation): void {
  const a = cpu.gpr8[op.d] as number;
  cpu.gpr8[op.d] = cpu.gpr8[op.s] as number;
  cpu.gpr8[op.s] = a;
}

function XCHG16(cpu: Cpu, op: Operation): void {
  const a = cpu.gpr16[op.d] as number;
  cpu.gpr16[op.d] = cpu.gpr16[op.s] as number;
  cpu.gpr16[op.s] = a;
}

function XCHG32(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const a = g[op.d] as number;
  g[op.d] = g[op.s] as number;
  g[op.s] = a;
  g[op.d + 1] = 0;
  g[op.s + 1] = 0;
}

function XCHG64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  const high = g[op.d + 1] as number;
  g[op.d] = g[op.s] as number;
  g[op.d + 1] = g[op.s + 1] as number;
  g[op.s] = low;
  g[op.s + 1] = high;
}

function swapBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff_0000) | (word << 24);
}

/** Undefined by the architecture; processors clear the word. */
function BSWAP16(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = 0;
}

function BSWAP32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = swapBytes(cpu.gpr32[op.d] as number);
  cpu.gpr32[op.d + 1] = 0;
}

function BSWAP64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.d] as number;
  g[op.d] = swapBytes(g[op.d + 1] as number);
  g[op.d + 1] = swapBytes(low);
}

/** The memory operand is one of the two; its value, or the register's, is at `s`. */
function MOVBE16(cpu: Cpu, op: Operation): void {
  const word = cpu.gpr16[op.s] as number;
  cpu.gpr16[op.d] = (word >>> 8) | (word << 8);
}

function MOVBE32(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = swapBytes(cpu.gpr32[op.s] as number);
  cpu.gpr32[op.d + 1] = 0;
}

function MOVBE64(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const low = g[op.s] as number;
  g[op.d] = swapBytes(g[op.s + 1] as number);
  g[op.d + 1] = swapBytes(low);
}

function MOVZX16_8(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = cpu.gpr8[op.s] as number;
}

function MOVZX32_8(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.gpr8[op.s] as number;
  cpu.gpr32[op.d + 1] = 0;
}

function MOVZX32_16(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = cpu.gpr16[op.s] as number;
  cpu.gpr32[op.d + 1] = 0;
}

/** Sign of a half, for the half above it. */
function storeSigned(cpu: Cpu, to: number, value: number): void {
  cpu.gpr32[to] = value;
  cpu.gpr32[to + 1] = value >> 31;
}

function MOVSX16_8(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = ((cpu.gpr8[op.s] as number) << 24) >> 24;
}

function MOVSX32_8(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = ((cpu.gpr8[op.s] as number) << 24) >> 24;
  cpu.gpr32[op.d + 1] = 0;
}

function MOVSX64_8(cpu: Cpu, op: Operation): void {
  storeSigned(cpu, op.d, ((cpu.gpr8[op.s] as number) << 24) >> 24);
}

function MOVSX32_16(cpu: Cpu, op: Operation): void {
  cpu.gpr32[op.d] = ((cpu.gpr16[op.s] as number) << 16) >> 16;
  cpu.gpr32[op.d + 1] = 0;
}

function MOVSX64_16(cpu: Cpu, op: Operation): void {
  storeSigned(cpu, op.d, ((cpu.gpr16[op.s] as number) << 16) >> 16);
}

function MOVSXD64(cpu: Cpu, op: Operation): void {
  storeSigned(cpu, op.d, cpu.gpr32[op.s] as number);
}

/** The 16-bit form from memory: AMD reads 32 bits and drops the upper ones, which alignment and page checks can see. */
function MOVSXD16_M(cpu: Cpu, op: Operation): void {
  cpu.gpr16[op.d] = cpu.options.vendor === "amd" ? load32(cpu, op) : load16(cpu, op);
}

const isWordFromMemory = ({ operandSize, operand1 }: Instruction): boolean =>
  operandSize === 16 && operand1.kind === MEMORY;

function chooseMovsxd(instruction: Instruction): Handler {
  if (isWordFromMemory(instruction)) return MOVSXD16_M;
  const { operandSize } = instruction;
  return operandSize === 16 ? MOV_R16 : operandSize === 32 ? MOV_R32 : MOVSXD64;
}

function chooseMovzx({ operandSize, operand1 }: Instruction): Handler {
  if (operandSize === 16) return operand1.size === 8 ? MOVZX16_8 : MOV_R16;
  return operand1.size === 8 ? MOVZX32_8 : MOVZX32_16;
}

function chooseMovsx({ operandSize, operand1 }: Instruction): Handler {
  const from8 = operand1.size === 8;
  if (operandSize === 16) return from8 ? MOVSX16_8 : MOV_R16;
  if (operandSize === 32) return from8 ? MOVSX32_8 : MOVSX32_16;
  return from8 ? MOVSX64_8 : MOVSX64_16;
}

function CBW(cpu: Cpu): void {
  cpu.gpr16[RAX * 4] = ((cpu.gpr8[RAX * 8] as number) << 24) >> 24;
}

function CWDE(cpu: Cpu): void {
  cpu.gpr32[RAX * 2] = ((cpu.gpr16[RAX * 4] as number) << 16) >> 16;
  cpu.gpr32[RAX * 2 + 1] = 0;
}

function CDQE(cpu: Cpu): void {
  storeSigned(cpu, RAX * 2, cpu.gpr32[RAX * 2] as number);
}

function CWD(cpu: Cpu): void {
  cpu.gpr16[RDX * 4] = ((cpu.gpr16[RAX * 4] as number) << 16) >> 31;
}

function CDQ(cpu: Cpu): void {
  cpu.gpr32[RDX * 2] = (cpu.gpr32[RAX * 2] as number) >> 31;
  cpu.gpr32[RDX * 2 + 1] = 0;
}

function CQO(cpu: Cpu): void {
  const sign = (cpu.gpr32[RAX * 2 + 1] as number) >> 31;
  cpu.gpr32[RDX * 2] = sign;
  cpu.gpr32[RDX * 2 + 1] = sign;
}

/** MOVs of segment, control and debug registers change more than a register. */
function namesSystemRegister({ operand0, operand1 }: Instruction): boolean {
  return operand0.kind >= SEGMENT_REGISTER || operand1.kind >= SEGMENT_REGISTER;
}

export const dataTransferExecutors = {
  MOV: chosen(chooseMov, { memory: "address", endsBlock: namesSystemRegister }),
  CMOVcc: bySize(null, CMOVcc16, CMOVcc32, CMOVcc64),
  XCHG: bySize(XCHG8, XCHG16, XCHG32, XCHG64),
  BSWAP: bySize(null, BSWAP16, BSWAP32, BSWAP64),
  MOVBE: bySize(null, MOVBE16, MOVBE32, MOVBE64),
  MOVZX: chosen(chooseMovzx),
  MOVSX: chosen(chooseMovsx),
  MOVSXD: chosen(chooseMovsxd, { memory: (instruction) => (isWordFromMemory(instruction) ? "address" : "value") }),
  CBW: always(CBW),
  CWDE: always(CWDE),
  CDQE: always(CDQE),
  CWD: always(CWD),
  CDQ: always(CDQ),
  CQO: always(CQO),
};
