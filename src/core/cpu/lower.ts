import {
  GPR,
  GPR_HIGH8,
  IMMEDIATE,
  type Instruction,
  MEMORY,
  MMX,
  NO_OPERAND,
  NO_REGISTER,
  type Operand,
  RELATIVE,
  RIP_BASE,
  XMM,
} from "../decoder/instruction.ts";
import type { OperandAccess } from "../isa/form.ts";
import { mnemonicEntry } from "../isa/mnemonics.ts";
import { namesVectorRegister, operandNotation } from "../isa/operand-notation.ts";
import { FS } from "../isa/registers.ts";
import type { Executor } from "./executor.ts";
import { executors } from "./executors.ts";
import * as access from "./memory-access.ts";
import { enterMmxState } from "./mmx-state.ts";
import { MEMORY_SLOT, type OperandFile, RIP_SLOT, ZERO_SLOT } from "./operand-file.ts";
import { ADDRESS_COMPAT32, ADDRESS_FLAT64, ADDRESS_GENERAL, type Handler, Operation } from "./operation.ts";
import * as vectorAccess from "./vector-access.ts";
import { VECTOR_MEMORY, X87_REGISTERS } from "./vector-file.ts";

/**
 * Makes a decoded instruction ready to run: chooses its handler and turns operands into indices: of the operand file, or of the
 * vector file for XMM and MMX registers and the memory beside them. An x87 register's index is its number.
 */
export function lower(instruction: Instruction, file: OperandFile): Operation {
  const executor: Executor = executors[instruction.form.mnemonic];
  const handler = executor.choose(instruction);
  const op = new Operation(handler, instruction, executor.endsBlock(instruction) || instruction.repeat !== 0);
  op.clearsTrap = executor.clearsTrap;
  op.d = operandIndex(instruction, 0, instruction.operand0, file);
  op.s = operandIndex(instruction, 1, instruction.operand1, file);
  op.t = operandIndex(instruction, 2, instruction.operand2, file);

  const position = memoryPosition(instruction);
  if (position >= 0) {
    const operand = operandAt(instruction, position);
    const use = accessOf(instruction, position);
    op.accessSize = firstAccess(instruction, operand) / 8;
    op.writesMemory = use === "w" || use === "rw";
    if (executor.memory(instruction) === "value") {
      const wrapper = isVectorMemory(instruction, position) ? vectorWrapper : memoryWrapper;
      op.run = wrapper(use, operand, instruction) ?? handler;
    }
  }
  lowerAddress(op, instruction, file);
  const kinds = [instruction.operand0.kind, instruction.operand1.kind];
  if (kinds.includes(XMM)) op.vectorBytes = 16;
  if (kinds.includes(MMX)) enterMmxState(op);
  return op;
}

function operandAt(instruction: Instruction, position: number): Operand {
  return position === 0 ? instruction.operand0 : position === 1 ? instruction.operand1 : instruction.operand2;
}

function memoryPosition(instruction: Instruction): number {
  for (let position = 0; position < 3; position++)
    if (operandAt(instruction, position).kind === MEMORY) return position;
  return -1;
}

function accessOf(instruction: Instruction, position: number): OperandAccess {
  const entry = mnemonicEntry(instruction.form.mnemonic);
  const list = entry.accessByCount?.[instruction.form.operands.length] ?? entry.access;
  return list?.[position] ?? "-";
}

/** Whether a memory operand's value belongs into the vector file: `xmm/m128`, `m64fp`, and plain `m64` beside a vector register. */
function isVectorMemory({ form }: Instruction, position: number): boolean {
  const notation = operandNotation(form.operands[position] ?? "");
  if (notation === undefined || notation.inVectorFile) return notation?.inVectorFile ?? false;
  return notation.registers === null && namesVectorRegister(form.operands);
}

/** The size that an operand's index counts in: not the size in memory where a register form is wider (`r32/m16`). */
function indexSize(instruction: Instruction, position: number, operand: Operand): number {
  const notation = instruction.form.operands[position] ?? "";
  if (/^r(32|64)\/m(8|16)$/.test(notation)) return 32;
  if (operand.kind !== IMMEDIATE) return operand.size;
  // Shift counts and bit numbers are read as bytes.
  return notation === "1" || (notation === "imm8" && instruction.form.attributes.has("unsigned"))
    ? 8
    : instruction.operandSize;
}

function operandIndex(instruction: Instruction, position: number, operand: Operand, file: OperandFile): number {
  switch (operand.kind) {
    case NO_OPERAND:
      return 0;
    case GPR_HIGH8:
      return operand.register * 8 + 1;
    case XMM:
      return operand.register * 4;
    case MMX:
      return X87_REGISTERS + operand.register * 4;
    case GPR:
    case MEMORY:
    case IMMEDIATE: {
      if (operand.kind === MEMORY && isVectorMemory(instruction, position)) return VECTOR_MEMORY;
      const slot =
        operand.kind === GPR
          ? operand.register
          : operand.kind === MEMORY
            ? MEMORY_SLOT
            : file.constant(instruction.immLow, instruction.immHigh);
      const size = indexSize(instruction, position, operand);
      return size === 8 ? slot * 8 : size === 16 ? slot * 4 : slot * 2;
    }
    case RELATIVE:
      return file.constant(instruction.immLow, instruction.immHigh) * 2;
    default:
      return operand.register;
  }
}

function lowerAddress(op: Operation, instruction: Instruction, file: OperandFile): void {
  const { base, index } = instruction;
  op.base = (base === RIP_BASE ? RIP_SLOT : base === NO_REGISTER ? ZERO_SLOT : base) * 2;
  op.index = (index === NO_REGISTER ? ZERO_SLOT : index) * 2;
  op.scale = instruction.scale;
  op.disp = file.constant(instruction.dispLow, instruction.dispHigh) * 2;
  op.segment = instruction.segment;
  if (instruction.in64BitMode) {
    op.addressing = instruction.addressSize === 64 && instruction.segment < FS ? ADDRESS_FLAT64 : ADDRESS_GENERAL;
  } else {
    op.addressing = instruction.addressSize === 32 ? ADDRESS_COMPAT32 : ADDRESS_GENERAL;
  }
}

function memoryWrapper(use: OperandAccess, operand: Operand, instruction: Instruction): Handler | null {
  if (use === "-") return null;
  const [size8, size16, size32, size64] =
    use === "r"
      ? [access.WITH_LOAD8, access.WITH_LOAD16, access.WITH_LOAD32, access.WITH_LOAD64]
      : use === "w"
        ? [access.WITH_STORE8, access.WITH_STORE16, access.WITH_STORE32, access.WITH_STORE64]
        : [access.WITH_UPDATE8, access.WITH_UPDATE16, access.WITH_UPDATE32, access.WITH_UPDATE64];
  switch (operand.size) {
    case 8:
      return size8;
    case 16:
      return size16;
    case 32:
      return size32;
    case 64:
      return size64;
    default:
      throw new Error(`no access of ${operand.size} bits for "${instruction.form.text}"`);
  }
}

function vectorWrapper(use: OperandAccess, operand: Operand, instruction: Instruction): Handler | null {
  if (use === "-") return null;
  if (use === "rw") throw new Error(`"${instruction.form.text}" reads and writes vector memory`);
  const aligned = !instruction.form.attributes.has("unaligned");
  const loads = use === "r";
  switch (operand.size) {
    case 8:
      return loads ? vectorAccess.WITH_VECTOR_LOAD8 : vectorAccess.WITH_VECTOR_STORE8;
    case 16:
      return loads ? vectorAccess.WITH_VECTOR_LOAD16 : vectorAccess.WITH_VECTOR_STORE16;
    case 32:
      return loads ? vectorAccess.WITH_VECTOR_LOAD32 : vectorAccess.WITH_VECTOR_STORE32;
    case 64:
      return loads ? vectorAccess.WITH_VECTOR_LOAD64 : vectorAccess.WITH_VECTOR_STORE64;
    case 80:
      if (loads) return vectorAccess.WITH_VECTOR_LOAD80;
      break;
    case 128:
      if (aligned) return loads ? vectorAccess.WITH_VECTOR_LOAD128 : vectorAccess.WITH_VECTOR_STORE128;
      return loads ? vectorAccess.WITH_VECTOR_LOAD128_UNALIGNED : vectorAccess.WITH_VECTOR_STORE128_UNALIGNED;
  }
  throw new Error(`no access of ${operand.size} bits for "${instruction.form.text}"`);
}

/** Bits of the first access: far pointers, bounds and 80 bits take two, a state image many. */
function firstAccess({ form, operandSize }: Instruction, { size }: Operand): number {
  if (size === 80) return 64;
  const isImage = size > 80 && size !== 128;
  const isPair = form.mnemonic === "BOUND" || form.operands.some((operand) => /^m\d+:/.test(operand));
  return isPair || isImage ? operandSize || 128 : size;
}
