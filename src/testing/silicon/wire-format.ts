import type { Signal } from "./linux-signals.ts";
import {
  CODE,
  PATCH_FLAGS,
  PATCH_MXCSR,
  PATCH_ST,
  PATCH_X87,
  PATCH_XMM,
  type Patch,
  type Program,
  SEGMENTS,
  SHARED_SIZE,
} from "./program.ts";
import { FX_BYTES, FX_MXCSR, FX_ST, FX_XMM, FxImage, touchesVectorState, X87_BYTES } from "./vector-state.ts";

/** The requests and records of step-programs.c. */

const HEADER_BYTES = 24 + 16 * 8 + 3 * 8 + 16 + 512 + SHARED_SIZE;
const INSTRUCTION_BYTES = 12;
const PATCH_BYTES = 24;

const VECTORS = 1;
const QUERY = 2;
const PUSHES_FLAGS = 4;
const LOADS_FLAGS = 8;

function flagsOf({ form }: Program["instructions"][number]): number {
  const { mnemonic } = form;
  let flags = touchesVectorState(form) ? VECTORS : 0;
  if (/^INT/.test(mnemonic)) flags |= QUERY;
  if (mnemonic === "PUSHF") flags |= PUSHES_FLAGS;
  if (mnemonic === "POPF" || mnemonic === "IRET") flags |= LOADS_FLAGS;
  return flags;
}

export function encodeRequest(program: Program, maxSteps = program.maxSteps): Uint8Array {
  const { instructions, code, bits, start } = program;
  const patches: readonly Patch[] = instructions.flatMap((one) => one.patches);
  const size = HEADER_BYTES + instructions.length * INSTRUCTION_BYTES + patches.length * PATCH_BYTES + code.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u16 = (value: number): void => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const u64 = (value: bigint): void => {
    view.setBigUint64(at, value, true);
    at += 8;
  };
  for (const value of [bits, instructions.length, patches.length, code.length, maxSteps, 0]) u32(value);
  for (const value of start.gpr) u64(value);
  u64(BigInt(start.rflags));
  const { selectors, fsBase, gsBase } = SEGMENTS[bits];
  u64(fsBase);
  u64(gsBase);
  for (const selector of [...selectors, 0, 0]) u16(selector);
  bytes.set(start.fx, at);
  bytes.set(start.data, at + 512);
  at += 512 + SHARED_SIZE;
  let firstPatch = 0;
  for (const one of instructions) {
    u32(one.offset);
    u32(firstPatch);
    u16(one.patches.length);
    u16(flagsOf(one));
    firstPatch += one.patches.length;
  }
  for (const { kind, index, low, high } of patches) {
    u32(kind);
    u32(index);
    u64(low);
    u64(high);
  }
  bytes.set(code, at);
  return bytes;
}

const CHANGED_FLAGS = 1 << 16;
const CHANGED_SEGMENTS = 1 << 17;
const FAULT = 1 << 18;
const CHANGED_MXCSR = 1 << 19;
const CHANGED_X87 = 1 << 20;
const END = 0xffff_ffff;
/** The index of a record whose instruction is none of the program. */
export const STRAY = 0xffff;

/** The real processor's state, kept up to date by `readRecord`. */
export class RealState {
  /** By register number, RIP last. */
  readonly words64 = new BigUint64Array(17);
  readonly words32 = new Int32Array(this.words64.buffer);
  rflags = 0;
  readonly selectors = new Uint16Array(6);
  fsBase = 0n;
  gsBase = 0n;
  readonly fx = new FxImage();

  begin({ start, bits }: Program): void {
    this.words64.set(start.gpr);
    this.words64[16] = BigInt(CODE);
    this.rflags = start.rflags;
    this.resetSegments(bits);
    this.fx.bytes.set(start.fx);
  }

  resetSegments(bits: 64 | 32): void {
    const { selectors, fsBase, gsBase } = SEGMENTS[bits];
    this.selectors.set(selectors);
    this.fsBase = fsBase;
    this.gsBase = gsBase;
  }

  /** All kinds but memory, which the real processor's data shows at the end only. */
  apply({ kind, index, low, high }: Patch): void {
    if (kind < 16) this.words64[kind] = low;
    else if (kind === PATCH_FLAGS) this.rflags = (this.rflags & ~Number(high)) | Number(low);
    else if (kind === PATCH_XMM) {
      this.fx.view.setBigUint64(FX_XMM + 16 * index, low, true);
      this.fx.view.setBigUint64(FX_XMM + 16 * index + 8, high, true);
    } else if (kind === PATCH_MXCSR) this.fx.view.setUint32(FX_MXCSR, Number(low), true);
    else if (kind === PATCH_X87) this.fx.setControl(low);
    else if (kind === PATCH_ST) {
      this.fx.view.setBigUint64(FX_ST + 16 * index, low, true);
      this.fx.view.setUint16(FX_ST + 16 * index + 8, Number(high), true);
    }
  }
}

/** Reads the records of programs, one after the other. */
export class RecordReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;
  /** The instruction of the last record, or `STRAY`. */
  index = STRAY;
  signal: Signal | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  private u64(): bigint {
    this.at += 8;
    return this.view.getBigUint64(this.at - 8, true);
  }

  /** RFLAGS as the program begins: a debugger cannot set ID, so it is what the last program left. */
  readStart(): number {
    return Number(this.u64());
  }

  /** Whether another record of this program follows; else its end does. */
  get more(): boolean {
    return this.view.getUint32(this.at, true) !== END;
  }

  /** The index of the record that comes. */
  get nextIndex(): number {
    return this.view.getUint16(this.at + 6, true);
  }

  /** Brings a state to after the next record's instruction. */
  readRecord(state: RealState): void {
    const mask = this.u32();
    const xmm = this.view.getUint16(this.at, true);
    this.index = this.view.getUint16(this.at + 2, true);
    this.at += 4;
    state.words64[16] = this.u64();
    for (let n = 0; n < 16; n++) if ((mask & (1 << n)) !== 0) state.words64[n] = this.u64();
    if ((mask & CHANGED_FLAGS) !== 0) state.rflags = Number(this.u64());
    if ((mask & CHANGED_SEGMENTS) !== 0) {
      for (let n = 0; n < 6; n++) state.selectors[n] = this.view.getUint16(this.at + 2 * n, true);
      this.at += 16;
      state.fsBase = this.u64();
      state.gsBase = this.u64();
    }
    this.signal = (mask & FAULT) === 0 ? null : { signal: this.u32(), code: this.u32(), address: this.u64() };
    if ((mask & CHANGED_MXCSR) !== 0) {
      state.fx.bytes.set(this.bytes.subarray(this.at, this.at + 4), FX_MXCSR);
      this.at += 8;
    }
    for (let n = 0; n < 16; n++) {
      if ((xmm & (1 << n)) === 0) continue;
      state.fx.bytes.set(this.bytes.subarray(this.at, this.at + 16), FX_XMM + 16 * n);
      this.at += 16;
    }
    if ((mask & CHANGED_X87) !== 0) {
      state.fx.bytes.set(this.bytes.subarray(this.at, this.at + X87_BYTES));
      this.at += X87_BYTES;
    }
  }

  /** The end of a program: its FXSAVE image and its data. */
  readEnd(): { readonly fx: Uint8Array; readonly data: Uint8Array } {
    const start = this.at + 8;
    this.at = start + FX_BYTES + SHARED_SIZE;
    return { fx: this.bytes.subarray(start, start + FX_BYTES), data: this.bytes.subarray(start + FX_BYTES, this.at) };
  }
}
