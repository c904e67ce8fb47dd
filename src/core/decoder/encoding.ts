import {
  GPR,
  GPR_HIGH8,
  type Instruction,
  MEMORY,
  MMX,
  NO_REGISTER,
  type Operand,
  RIP_BASE,
  SEGMENT_REGISTER,
  XMM,
} from "./instruction.ts";

/** Facts that disassemblers show and execution does not need, read from an instruction's bytes. */
export interface MemoryEncoding {
  /** ModRM is present and addresses memory. */
  readonly modrm: boolean;
  /** Bytes of the displacement as encoded: 0, 1, 2, 4 or 8. */
  readonly displacementBytes: number;
  /** The SIB byte, or −1. */
  readonly sib: number;
}

const NO_MEMORY: MemoryEncoding = { modrm: false, displacementBytes: 0, sib: -1 };

/** The instruction's memory operand, or undefined. */
export function memoryOperand({ operand0, operand1, operand2 }: Instruction): Operand | undefined {
  return [operand0, operand1, operand2].find((operand) => operand.kind === MEMORY);
}

/** Bytes of the opcode with its escape bytes, or with the VEX prefix in their place. */
function opcodeBytes({ form, bytes, prefixes }: Instruction): number {
  if (form.vex === null) return form.opcode.length;
  return bytes[prefixes.length] === 0xc5 ? 3 : 4;
}

/** How the memory operand is encoded. */
export function memoryEncoding(instruction: Instruction): MemoryEncoding {
  if (memoryOperand(instruction) === undefined) return NO_MEMORY;
  const { form, bytes, prefixes, addressSize } = instruction;
  if (form.modrm === null) return { modrm: false, displacementBytes: addressSize >> 3, sib: -1 };
  const at = prefixes.length + opcodeBytes(instruction);
  const modrm = bytes[at] ?? 0;
  const mod = modrm >> 6;
  const rm = modrm & 7;
  if (addressSize === 16) {
    return { modrm: true, displacementBytes: mod === 1 ? 1 : mod === 2 || rm === 6 ? 2 : 0, sib: -1 };
  }
  const sib = rm === 4 ? (bytes[at + 1] ?? 0) : -1;
  const absolute = mod === 0 && (rm === 5 || (sib & 7) === 5);
  return { modrm: true, displacementBytes: mod === 1 ? 1 : mod === 2 || absolute ? 4 : 0, sib: rm === 4 ? sib : -1 };
}

/**
 * A SIB byte that says more than the fields `base` and `index`: an index of "none" that was not needed, or with a scale. GNU
 * prints it as `%riz` or `%eiz`. @returns the scale shift, or −1
 */
export function pseudoIndexScale(
  instruction: Pick<Instruction, "base" | "index" | "in64BitMode" | "addressSize">,
  { sib }: MemoryEncoding,
): number {
  if (sib < 0 || instruction.index !== NO_REGISTER) return -1;
  const scale = sib >> 6;
  const needed =
    (sib & 7) === 4 || (instruction.base === NO_REGISTER && instruction.in64BitMode && instruction.addressSize === 64);
  return needed && scale === 0 ? -1 : scale;
}

/** The linear offset that a RIP-relative operand names, or undefined. */
export function ripTarget(
  instruction: Pick<Instruction, "base" | "length" | "dispLow" | "addressSize">,
  address: bigint,
): bigint | undefined {
  if (instruction.base !== RIP_BASE) return undefined;
  const target = address + BigInt(instruction.length) + BigInt(instruction.dispLow);
  return BigInt.asUintN(instruction.addressSize, target);
}

/** The target of a relative branch. A 16-bit operand size truncates it. */
export function branchTarget(instruction: Instruction, address: bigint): bigint {
  return BigInt.asUintN(instruction.operandSize, address + BigInt(instruction.length) + BigInt(instruction.immLow));
}

/** A segment prefix takes effect; in 64-bit mode only those of FS and GS do. */
export function hasSegmentOverride({ prefixes, in64BitMode }: Pick<Instruction, "prefixes" | "in64BitMode">): boolean {
  return prefixes.some((byte) => {
    if (byte === 0x64 || byte === 0x65) return true;
    return !in64BitMode && (byte === 0x26 || byte === 0x2e || byte === 0x36 || byte === 0x3e);
  });
}

/** A register operand shows the operand size (or, a segment or vector register, fixes it); a count in CL does not. */
export function hasSizedRegister({ form, operand0, operand1 }: Instruction): boolean {
  return [operand0, operand1].some(
    ({ kind }, position) =>
      kind === SEGMENT_REGISTER ||
      kind === XMM ||
      kind === MMX ||
      ((kind === GPR || kind === GPR_HIGH8) && form.operands[position] !== "CL" && form.operands[position] !== "DX"),
  );
}
