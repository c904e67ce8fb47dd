/** FCW after FNINIT: 64-bit precision, round to nearest, every exception masked. */
export const FCW_INITIAL = 0x037f;
/** MXCSR after a reset: round to nearest, every exception masked. */
export const MXCSR_INITIAL = 0x1f80;

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
  /** The last non-control instruction's address, and its memory operand's. */
  instructionPointer = 0n;
  dataPointer = 0n;
}
