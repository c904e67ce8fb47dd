/**
 * The vector file: 16-byte slots in one buffer, so that XMM, MMX and x87 registers and a memory operand are all named by an index.
 *
 *     slot 0–15   XMM0 … XMM15
 *     slot 16     the memory operand's value while an instruction runs
 *     slot 17–23  scratch of single handlers
 *     slot 24–31  the x87 registers R0 … R7 as in an FXSAVE image: significand (MM0 … MM7) in bytes 0–7, sign and exponent in bytes 8–9
 *
 * An operand's index counts 32-bit words: slot s is word 4s, byte 16s, halfword 8s, quadword and double 2s.
 */
export const VECTOR_MEMORY_SLOT = 16;
export const VECTOR_SCRATCH_SLOT = 17;
export const X87_SLOT = 24;
const SLOTS = 32;

/** Words (indices into the 32-bit view) that handlers name often. */
export const VECTOR_MEMORY = VECTOR_MEMORY_SLOT * 4;
export const VECTOR_SCRATCH = VECTOR_SCRATCH_SLOT * 4;
export const X87_REGISTERS = X87_SLOT * 4;

/** The buffer and its views. Values move as integers: a JavaScript number may change a NaN's payload on the way. */
export class VectorFile {
  readonly words8: Uint8Array;
  readonly signed8: Int8Array;
  /** Stores saturate to 0 … 255. */
  readonly clamped8: Uint8ClampedArray;
  readonly words16: Uint16Array;
  readonly signed16: Int16Array;
  readonly words32: Int32Array;
  readonly words64: BigUint64Array;
  readonly floats32: Float32Array;
  readonly floats64: Float64Array;

  constructor() {
    const buffer = new ArrayBuffer(SLOTS * 16);
    this.words8 = new Uint8Array(buffer);
    this.signed8 = new Int8Array(buffer);
    this.clamped8 = new Uint8ClampedArray(buffer);
    this.words16 = new Uint16Array(buffer);
    this.signed16 = new Int16Array(buffer);
    this.words32 = new Int32Array(buffer);
    this.words64 = new BigUint64Array(buffer);
    this.floats32 = new Float32Array(buffer);
    this.floats64 = new Float64Array(buffer);
  }
}
