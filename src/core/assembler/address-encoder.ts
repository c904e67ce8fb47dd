import { signed64 } from "../bits/word64.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns, Expression } from "./expression.ts";
import type { ChoiceContext } from "./form-choice.ts";
import { fitsSigned } from "./immediate.ts";
import type { MemoryOperand } from "./operand.ts";
import { needs64BitMode, type Register } from "./register.ts";
import type { Fixup } from "./section.ts";

/** A memory operand as ModRM, SIB and displacement. */
export interface EncodedAddress {
  /** ModRM.mod. */
  readonly mode: 0 | 1 | 2;
  /** ModRM.rm, bits 2:0. */
  readonly rm: number;
  readonly sib: number | null;
  readonly rexX: boolean;
  readonly rexB: boolean;
  /** Bytes. */
  readonly displacementSize: 0 | 1 | 2 | 4;
  /** `null`: comes from `displacement` once addresses are known. */
  readonly displacementValue: bigint | null;
  readonly displacement: Expression | null;
  /** The displacement counts from the next instruction. */
  readonly relative: boolean;
  readonly range: Fixup["range"];
  /** Bits of the address; 0 where no register decides. */
  readonly bits: 0 | 16 | 32 | 64;
  /** The override to encode, or `null`. */
  readonly segment: number | null;
  readonly at: Columns;
}

/** @see SDM Vol. 2 "32-Bit Addressing Forms with the ModR/M Byte", "32-Bit Addressing Forms with the SIB Byte" */
export function encodeAddress(operand: MemoryOperand, context: ChoiceContext): EncodedAddress {
  checkRegisters(operand, context);
  const bits = addressBits(operand);
  const value = operand.displacement === null ? 0n : context.numberOf(operand.displacement);
  const wide = bits === 64 || (bits === 0 && context.bits === 64);
  const { base, index, displacement, at } = operand;
  const relative = operand.ripRelative && isRelative(operand, context);
  if (relative && context.bits === 32)
    throw new SourceError("RIP-relative addresses exist in 64-bit mode only", operand.at);
  const address: { -readonly [Key in keyof EncodedAddress]: EncodedAddress[Key] } = {
    mode: 0,
    rm: 5,
    sib: null,
    rexX: index !== null && index.number >= 8,
    rexB: base !== null && base.number >= 8 && !relative,
    displacementSize: 4,
    displacementValue: value,
    displacement,
    relative: false,
    range: wide ? "signed" : "operand",
    bits,
    segment: neededOverride(operand, context),
    at,
  };
  if (relative) {
    if (value === null || context.dialect === "nasm") {
      address.displacementValue = null;
      address.relative = true;
      address.range = "signed";
    } else address.displacementValue = checkDisplacement(value, true, at);
    return address;
  }
  if (bits === 16) return encode16(operand, value, address);
  if (base === null && index === null) {
    address.displacementValue = value === null ? null : checkAbsolute(value, context, operand);
    // In 64-bit mode ModRM.rm = 5 is RIP-relative; a SIB byte without base and index is absolute.
    if (context.bits === 32) return address;
    address.rm = 4;
    address.sib = 0x25;
    return address;
  }
  const number = value === null ? null : checkDisplacement(value, wide, at);
  address.displacementValue = number;
  const indexBits = index === null ? 4 : index.number & 7;
  const sib = (SCALE_BITS[operand.scale] << 6) | (indexBits << 3);
  if (base === null) {
    address.rm = 4;
    address.sib = sib | 5;
    return address;
  }
  const baseBits = base.number & 7;
  const { mode, size } = displacementMode(number, baseBits === 5, operand);
  const needsSib = index !== null || baseBits === 4;
  address.mode = mode;
  address.displacementSize = size;
  address.rm = needsSib ? 4 : baseBits;
  address.sib = needsSib ? sib | baseBits : null;
  return address;
}

/** SIB.scale. */
const SCALE_BITS = { 1: 0, 2: 1, 4: 2, 8: 3 } as const;

/** NASM makes only addresses relative, and in its first pass not even those it has not met yet. */
function isRelative({ displacement }: MemoryOperand, context: ChoiceContext): boolean {
  return context.dialect !== "nasm" || displacement === null || context.isAddress(displacement);
}

/** No displacement, 8 bits or 32, whichever is shortest; base EBP or R13 cannot go without. */
function displacementMode(
  value: bigint | null,
  needsDisplacement: boolean,
  { displacementSize: forcedBits, at }: MemoryOperand,
): { readonly mode: 0 | 1 | 2; readonly size: 0 | 1 | 4 } {
  if (forcedBits === 8) {
    if (value === null || fitsSigned(value, 8)) return { mode: 1, size: 1 };
    throw new SourceError(`the displacement ${value} does not fit in 8 signed bits`, at);
  }
  if (value === null || forcedBits !== 0) return { mode: 2, size: 4 };
  if (value === 0n && !needsDisplacement) return { mode: 0, size: 0 };
  return fitsSigned(value, 8) ? { mode: 1, size: 1 } : { mode: 2, size: 4 };
}

function addressBits(operand: MemoryOperand): 0 | 16 | 32 | 64 {
  const register = operand.base ?? operand.index;
  if (register === null) return 0;
  return register.size === 64 ? 64 : register.size === 32 ? 32 : 16;
}

function checkRegisters(operand: MemoryOperand, context: ChoiceContext): void {
  const { base, index, at } = operand;
  for (const register of [base, index]) {
    if (register === null) continue;
    if (context.bits === 32 && needs64BitMode(register)) {
      throw new SourceError(`${register.name} exists in 64-bit mode only; this is 32-bit code`, at);
    }
    if (context.bits === 64 && register.size === 16) {
      throw new SourceError(
        `${register.name} cannot be part of an address in 64-bit mode; use a 64- or 32-bit register`,
        at,
      );
    }
  }
  if (base !== null && index !== null && base.size !== index.size) {
    throw new SourceError(
      `an address cannot mix ${base.name} (${base.size} bits) and ${index.name} (${index.size} bits)`,
      at,
    );
  }
  if (index !== null && index.class !== "zero-index" && index.number === 4 && index.size !== 16) {
    throw new SourceError(
      `${index.name} cannot be an index register; exchange base and index, or use another register`,
      at,
    );
  }
}

/** GNU as leaves out an override that names the segment used anyway; NASM encodes what is written. */
function neededOverride(operand: MemoryOperand, context: ChoiceContext): number | null {
  const { segment, base } = operand;
  if (segment === null || context.dialect === "nasm") return segment;
  const stackBased = base !== null && (base.number === 4 || base.number === 5) && base.class !== "ip";
  const byDefault = stackBased ? 2 : 3;
  return segment === byDefault ? null : segment;
}

/** The displacement as a signed number of 32 bits. */
function checkDisplacement(value: bigint, wide: boolean, at: Columns): bigint {
  const number = signed64(value);
  if (fitsSigned(number, 32)) return number;
  // A 32-bit address wraps: 0xffffffff is -1.
  if (!wide && number > -(1n << 32n) && number < 1n << 32n) return BigInt.asIntN(32, number);
  throw new SourceError(`the displacement ${value} does not fit in 32 signed bits`, at);
}

function checkAbsolute(value: bigint, context: ChoiceContext, operand: MemoryOperand): bigint {
  const number = signed64(value);
  if (context.bits === 32) return checkDisplacement(value, false, operand.at);
  // All 64 bits: MOV with the accumulator; the field is written whole.
  return number;
}

const BASES_16: readonly (readonly [base: string, index: string | null])[] = [
  ["bx", "si"],
  ["bx", "di"],
  ["bp", "si"],
  ["bp", "di"],
  ["si", null],
  ["di", null],
  ["bp", null],
  ["bx", null],
];

/** @see SDM Vol. 2 "16-Bit Addressing Forms with the ModR/M Byte" */
function encode16(
  operand: MemoryOperand,
  value: bigint | null,
  shared: Omit<EncodedAddress, "mode" | "rm" | "displacementSize" | "displacementValue">,
): EncodedAddress {
  const names = [operand.base, operand.index]
    .filter((register): register is Register => register !== null)
    .map(({ name }) => name);
  const rm = BASES_16.findIndex(([base, index]) => {
    if (index === null) return names.length === 1 && names[0] === base;
    return names.length === 2 && names.includes(base) && names.includes(index);
  });
  if (rm < 0 || operand.scale !== 1) {
    throw new SourceError("a 16-bit address is bx or bp, si or di, or one of each", operand.at);
  }
  const number = value === null ? null : BigInt.asIntN(16, value);
  if (value !== null && (value < -0x8000n || value > 0xffffn)) {
    throw new SourceError(`the displacement ${value} does not fit in 16 bits`, operand.at);
  }
  const { mode, size } = displacementMode(number, rm === 6, operand);
  return { ...shared, mode, rm, displacementSize: size === 4 ? 2 : size, displacementValue: number, range: "operand" };
}
