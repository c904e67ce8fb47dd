/** FCW after FNINIT: 64-bit precision, round to nearest, every exception masked. */
export const FCW_INITIAL = 0x037f;
/** MXCSR after a reset: round to nearest, every exception masked. */
export const MXCSR_INITIAL = 0x1f80;

/** FSW beside the exception flags, which are in bits 5:0. @see SDM Vol. 1 "x87 FPU Status Register" */
export const FSW_SF = 0x40; // stack fault
export const FSW_ES = 0x80; // an unmasked exception is pending
export const FSW_C0 = 0x100;
export const FSW_C1 = 0x200;
export const FSW_C2 = 0x400;
export const FSW_C3 = 0x4000;
export const FSW_B = 0x8000; // as ES
export const TOP_SHIFT = 11;
export const TOP_MASK = 7 << TOP_SHIFT;

const EXCEPTIONS = 0x3f;
/** The bits of FCW that can be written; bit 6 is always 1. */
const FCW_WRITABLE = 0x1f3f;
const FCW_FIXED = 0x40;

/**
 * The x87 FPU's registers besides R0 … R7, which are in the vector file.
 * @see SDM Vol. 1 "x87 FPU Execution Environment"
 */
export class X87State {
  /** FCW. */
  control = FCW_INITIAL;
  /** FSW; TOP is bits 13:11. */
  status = 0;
  /** Bit n: Rn is not empty, as in the tag byte of an FXSAVE image. */
  valid = 0;
  /** Low 11 bits of the last non-control instruction's opcode. */
  opcode = 0;
  /** The last non-control instruction's offset, and its memory operand's, each with its selector. */
  instructionPointer = 0n;
  dataPointer = 0n;
  codeSegment = 0;
  dataSegment = 0;
}

/** Writes FCW. An exception that it unmasks is pending from then on. */
export function writeControlWord(x87: X87State, value: number): void {
  x87.control = (value & FCW_WRITABLE) | FCW_FIXED;
  writeStatusWord(x87, x87.status);
}

/** Writes FSW. ES and B are not taken from the value: they say whether one of its exceptions is unmasked. */
export function writeStatusWord(x87: X87State, value: number): void {
  const isPending = (value & ~x87.control & EXCEPTIONS) !== 0;
  x87.status = (value & 0x7f7f) | (isPending ? FSW_ES | FSW_B : 0);
}

/** FNINIT. The registers keep their contents. */
export function initialize(x87: X87State): void {
  Object.assign(x87, new X87State());
}
