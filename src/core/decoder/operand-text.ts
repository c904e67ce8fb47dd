import { hex0x } from "../bits/hex.ts";
import { word64 } from "../bits/word64.ts";
import { GPR8, GPR8_HIGH, GPR16, GPR32, GPR64, SREG } from "../isa/registers.ts";
import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  GPR,
  GPR_HIGH8,
  type Instruction,
  MMX,
  type Operand,
  SEGMENT_REGISTER,
  ST,
  XMM,
} from "./instruction.ts";

const GPR_NAMES: Readonly<Record<number, readonly string[]>> = { 8: GPR8, 16: GPR16, 32: GPR32, 64: GPR64 };

/** The name of a general-purpose register, as in `r8d`. */
export function gprName(register: number, size: number): string {
  const name = GPR_NAMES[size]?.[register];
  if (name === undefined) throw new RangeError(`no general-purpose register ${register} of ${size} bits`);
  return name;
}

export function segmentName(register: number): string {
  const name = SREG[register];
  if (name === undefined) throw new RangeError(`no segment register ${register}`);
  return name;
}

/** The Intel name of a register operand. */
export function registerName({ kind, register, size }: Operand): string {
  switch (kind) {
    case GPR:
      return gprName(register, size);
    case GPR_HIGH8:
      return GPR8_HIGH[register] ?? "";
    case SEGMENT_REGISTER:
      return segmentName(register);
    case CONTROL_REGISTER:
      return `cr${register}`;
    case DEBUG_REGISTER:
      return `dr${register}`;
    case XMM:
      return `xmm${register}`;
    case MMX:
      return `mm${register}`;
    case ST:
      return `st(${register})`;
    default:
      throw new RangeError(`operand kind ${kind} is not a register`);
  }
}

/** The immediate as an unsigned number of its size. */
export function immediateValue(instruction: Instruction, operand: Operand): bigint {
  return BigInt.asUintN(operand.size || 64, word64(instruction.immLow, instruction.immHigh));
}

/** A displacement beside a base or index: `0x10`, `-0x10`. */
export function signedHex(value: number): string {
  return value < 0 ? `-${hex0x(-value)}` : hex0x(value);
}

/** The offset of a memory operand without base and index: an unsigned number of the address size. */
export function absoluteOffset(instruction: Pick<Instruction, "addressSize" | "dispLow" | "dispHigh">): bigint {
  return BigInt.asUintN(instruction.addressSize, word64(instruction.dispLow, instruction.dispHigh));
}
