/**
 * The operand file: 64-bit slots in one buffer, so that a register, an immediate, a displacement and a memory operand are
 * all named by an index and instruction handlers need no case for each.
 *
 *     slot 0–15   RAX … R15, by register number
 *     slot 16     RIP
 *     slot 17     always zero: the base or index that an address does not have
 *     slot 18     the memory operand's value while an instruction runs
 *     slot 19     (high half) the high half of the effective address
 *     slot 20     result of a slow memory read
 *     slot 21–23  scratch of single handlers
 *     slot 24 …   constants of decoded instructions
 *
 * An index counts bytes, words or 32-bit halves, by the view it is used with: slot s is byte 8s, word 4s, half 2s.
 */
export const RIP_SLOT = 16;
export const ZERO_SLOT = 17;
export const MEMORY_SLOT = 18;
export const ADDRESS_SLOT = 19;
export const DATA_SLOT = 20;
export const SCRATCH_SLOT = 21;
const FIRST_CONSTANT = 24;
const CONSTANTS = 16384;

/** Halves (indices into the 32-bit view) that handlers name often. */
export const RIP_LOW = RIP_SLOT * 2;
export const RIP_HIGH = RIP_LOW + 1;
export const ZERO = ZERO_SLOT * 2;
export const MEMORY_LOW = MEMORY_SLOT * 2;
export const MEMORY_HIGH = MEMORY_LOW + 1;
export const ADDRESS_HIGH = ADDRESS_SLOT * 2 + 1;
export const DATA_LOW = DATA_SLOT * 2;
export const DATA_HIGH = DATA_LOW + 1;
export const SCRATCH_LOW = SCRATCH_SLOT * 2;

/** Halves that are architectural: 16 registers and RIP. */
export const ARCHITECTURAL_HALVES = RIP_LOW + 2;

/** The buffer and its views. */
export class OperandFile {
  readonly words32: Int32Array;
  readonly words16: Uint16Array;
  readonly words8: Uint8Array;
  readonly words64: BigUint64Array;
  private readonly constants: Map<number, Map<number, number>> = new Map();
  private used = FIRST_CONSTANT;

  constructor() {
    const buffer = new ArrayBuffer((FIRST_CONSTANT + CONSTANTS) * 8);
    this.words32 = new Int32Array(buffer);
    this.words16 = new Uint16Array(buffer);
    this.words8 = new Uint8Array(buffer);
    this.words64 = new BigUint64Array(buffer);
  }

  /** The slot that holds a constant, given as signed halves. */
  constant(low: number, high: number): number {
    let byLow = this.constants.get(high);
    if (byLow === undefined) {
      byLow = new Map();
      this.constants.set(high, byLow);
    }
    let slot = byLow.get(low);
    if (slot === undefined) {
      slot = this.used++;
      if (slot >= FIRST_CONSTANT + CONSTANTS) throw new Error(`operand file: ${CONSTANTS} constants are in use`);
      this.words32[slot * 2] = low;
      this.words32[slot * 2 + 1] = high;
      byLow.set(low, slot);
    }
    return slot;
  }

  /** True when those of another run of instructions may not fit: drop every decoded instruction and call `clearConstants`. */
  get nearlyFull(): boolean {
    return this.used > FIRST_CONSTANT + CONSTANTS - 256;
  }

  clearConstants(): void {
    this.constants.clear();
    this.used = FIRST_CONSTANT;
  }
}
