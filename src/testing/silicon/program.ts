import type { InstructionForm } from "../../core/isa/form.ts";

/**
 * A random program: instructions with what a debugger changes before each, so that most of them find memory where they look.
 * After a fault, and after a jump to no instruction of the program, it goes on at the instruction after the last one executed.
 */
export interface Program {
  /** Its place in the run: `--program` takes it, with the same `--seed` and `--mode`. */
  readonly number: number;
  readonly bits: 64 | 32;
  readonly start: StartState;
  readonly code: Uint8Array;
  readonly instructions: readonly ProgramInstruction[];
  readonly maxSteps: number;
}

export interface ProgramInstruction {
  /** The row it was made from. */
  readonly form: InstructionForm;
  /** Of its first byte in the code. */
  readonly offset: number;
  readonly length: number;
  /** Applied when the instruction is reached, not between the iterations of a repeated one. */
  readonly patches: readonly Patch[];
}

/**
 * A change of state: a register by number, RFLAGS bits (`high` is the mask), eight bytes of data at an offset, XMM n, MXCSR, x87
 * control (FCW, FSW and an FXSAVE image's tags, 16 bits each in `low`), ST(n).
 */
export interface Patch {
  readonly kind: number;
  readonly index: number;
  readonly low: bigint;
  readonly high: bigint;
}

export const PATCH_FLAGS = 16;
export const PATCH_MEMORY = 17;
export const PATCH_XMM = 18;
export const PATCH_MXCSR = 19;
export const PATCH_X87 = 20;
export const PATCH_ST = 21;

/** The state before the first instruction. */
export interface StartState {
  /** By register number. */
  readonly gpr: readonly bigint[];
  readonly rflags: number;
  /** 512 bytes in FXSAVE's 64-bit layout. */
  readonly fx: Uint8Array;
  /** The writable pages and the read-only one behind them. */
  readonly data: Uint8Array;
}

// step-programs.c has the same figures.
export const CODE = 0x1000_0000;
export const CODE_SIZE = 0x4000;
export const DATA = 0x2000_0000;
/** Readable and writable. A read-only page and one without any access follow; before it nothing is mapped. */
export const DATA_SIZE = 0x4000;
export const READ_ONLY_SIZE = 0x1000;
export const SHARED_SIZE = DATA_SIZE + READ_ONLY_SIZE;

/** A segment register as ptrace shows it. */
export interface SegmentValues {
  /** ES, CS, SS, DS, FS, GS. */
  readonly selectors: readonly number[];
  readonly fsBase: bigint;
  readonly gsBase: bigint;
}

/** Before each instruction: FS and GS lead into the data in both modes. */
export const SEGMENTS: Readonly<Record<64 | 32, SegmentValues>> = {
  64: { selectors: [0, 0x33, 0x2b, 0, 0, 0], fsBase: BigInt(DATA + 0x800), gsBase: BigInt(DATA + 0x1800) },
  32: {
    selectors: [0x2b, 0x23, 0x2b, 0x2b, 0x63, 0x6b],
    fsBase: BigInt(DATA),
    gsBase: BigInt(DATA + 0x1000),
  },
};

/**
 * The GDT from entry 12 on: three of the thread's own (all, one page, read-only expanding down from one page), and the kernel's
 * segment with the processor's number, 0, for its limit.
 */
export const THREAD_DESCRIPTORS = [
  { base: DATA, limit: 0xfffff, pages: true, expandDown: false, writable: true },
  { base: DATA + 0x1000, limit: 0xfff, pages: false, expandDown: false, writable: true },
  { base: DATA, limit: 0xfff, pages: false, expandDown: true, writable: false },
  { base: 0, limit: 0, pages: false, expandDown: true, writable: false },
] as const;
