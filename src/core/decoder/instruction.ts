import type { AbsentName } from "../isa/absent/absent-names.ts";
import type { InstructionForm, OperandSize } from "../isa/form.ts";

/** What an operand slot holds. Small integers so that a decoded record stays flat. */
export const NO_OPERAND = 0;
/** `register` is 0–15; for size 8, 0–15 are AL … R15B. */
export const GPR = 1;
/** `register` is 0–3: AH, CH, DH, BH. */
export const GPR_HIGH8 = 2;
/** The instruction's one memory operand: see `Instruction.base` and below. */
export const MEMORY = 3;
/** `Instruction.immLow/immHigh`, already sign- or zero-extended to 64 bits. */
export const IMMEDIATE = 4;
/** A branch target: `immLow/immHigh` hold the signed displacement from the next instruction. */
export const RELATIVE = 5;
export const SEGMENT_REGISTER = 6;
export const CONTROL_REGISTER = 7;
export const DEBUG_REGISTER = 8;
/** The second immediate: ENTER's level, a far pointer's selector: `Instruction.imm2`. */
export const IMMEDIATE2 = 9;

export const XMM = 10;
export const MMX = 11;
/** `register` is i of ST(i). */
export const ST = 12;

export type OperandKind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

/** One operand of a decoded instruction. */
export interface Operand {
  readonly kind: OperandKind;
  readonly register: number;
  /** Bits; 0 where the operand has no size (LEA's memory, INVLPG). */
  readonly size: number;
}

export const NO_REGISTER = -1;
/** `Instruction.base` for RIP-relative addressing. */
export const RIP_BASE = 16;

/** One decoded instruction: a flat record of fixed shape; nothing in it changes after decoding. */
export interface Instruction {
  readonly form: InstructionForm;
  /** Bytes, 1–15. */
  readonly length: number;
  /** The bytes, for display; not used to execute. */
  readonly bytes: Uint8Array;
  /** 64-bit mode, else compatibility mode with 32-bit defaults. */
  readonly in64BitMode: boolean;
  /** Effective operand size in bits; 8 for byte forms. */
  readonly operandSize: OperandSize;
  /** Effective address size in bits. */
  readonly addressSize: 16 | 32 | 64;
  /** 0, 0xF2 or 0xF3 where it acts as REP/REPE/REPNE (not as part of the opcode). */
  readonly repeat: 0 | 0xf2 | 0xf3;
  readonly lock: boolean;
  /** Condition code 0–15 of Jcc, SETcc, CMOVcc; else 0. */
  readonly condition: number;
  readonly operand0: Operand;
  readonly operand1: Operand;
  readonly operand2: Operand;
  /** Memory operand: segment(base + (index << scale) + displacement). */
  readonly segment: number;
  /** 0–15, `RIP_BASE` or `NO_REGISTER`. */
  readonly base: number;
  readonly index: number;
  /** Shift count 0–3. */
  readonly scale: number;
  readonly dispLow: number;
  readonly dispHigh: number;
  readonly immLow: number;
  readonly immHigh: number;
  readonly imm2: number;
  /** Prefix facts the printer needs: a redundant or unusual prefix, in order of appearance. */
  readonly prefixes: Uint8Array;
}

/** Why bytes are not an instruction of this processor. */
export interface Undecodable {
  readonly undecodable: true;
  /** Bytes looked at, at least 1; of a real instruction that the processor does not have all its bytes. */
  readonly length: number;
  /** `undefined`: the architecture raises #UD. `unimplemented`: a real instruction that the processor does not have. `truncated`: more bytes are needed. `too-long`: over 15 bytes, #GP(0). */
  readonly reason: "undefined" | "unimplemented" | "truncated" | "too-long";
  /** One sentence. */
  readonly message: string;
  /** The instruction that is `unimplemented`. */
  readonly absent?: AbsentName;
}
