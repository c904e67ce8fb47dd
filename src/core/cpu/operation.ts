import type { Instruction, Undecodable } from "../decoder/instruction.ts";
import type { Cpu } from "./cpu.ts";

/** Executes one operation. RIP is already past it; whoever faults has changed nothing and throws a `CpuException`. */
export type Handler = (cpu: Cpu, op: Operation) => void;

/** How the memory operand's linear address is formed. */
export const ADDRESS_NONE = 0;
/** 64-bit mode, 64-bit address size, segment base 0. */
export const ADDRESS_FLAT64 = 1;
/** Compatibility mode, 32-bit address size, through a segment register. */
export const ADDRESS_COMPAT32 = 2;
/** Everything else: FS and GS in 64-bit mode, 67-prefixed, 16-bit addressing. */
export const ADDRESS_GENERAL = 3;

/** The bytes of an instruction that begins in one page and ends in the next. */
export interface PageCrossing {
  readonly head: Uint8Array;
  /** The bytes in the next page when it was decoded last; null before. */
  readonly tail: Uint8Array | null;
}

/**
 * A decoded instruction made ready to run: the handler, and its operands as indices into the operand file. Every field is a
 * small integer or a reference, so all operations have one shape.
 */
export class Operation {
  /** Executes the operation, its memory operand included. */
  run: Handler;
  /** What `run` calls once a memory operand's value is in its slot. */
  body: Handler;
  /** The operation after this one in the same page of code; null after one that may not fall through. */
  next: Operation | null = null;
  length: number;
  /** First operand, the destination: an index in units of the operand's size. */
  d = 0;
  /** Second operand. */
  s = 0;
  /** Third operand. */
  t = 0;
  addressing = ADDRESS_NONE;
  segment = 0;
  /** Halves in the operand file. */
  base = 0;
  index = 0;
  scale = 0;
  disp = 0;
  /** Bytes of the memory operand, and whether it is written. */
  accessSize = 0;
  writesMemory = false;
  /** Bytes of a vector operand: 16 with XMM registers, else 8. */
  vectorBytes = 8;
  /** No single-step trap follows this operation. */
  clearsTrap = false;
  readonly endsBlock: boolean;
  instruction: Instruction;
  /** Where `run` first completes the fetch: what it then calls. */
  fetched: Handler;
  /** Where `run` first asks whether x87, MMX or SSE state may be used: what it then calls. */
  guarded: Handler;
  /** Where `run` first enters MMX state: what it then calls. */
  inMmxState: Handler;
  /** Set where the instruction's bytes are in two pages. */
  crossing: PageCrossing | null = null;
  /** Set where the bytes are no instruction. */
  undecodable: Undecodable | null = null;

  constructor(handler: Handler, instruction: Instruction, endsBlock: boolean) {
    this.run = handler;
    this.body = handler;
    this.fetched = handler;
    this.guarded = handler;
    this.inMmxState = handler;
    this.length = instruction.length;
    this.instruction = instruction;
    this.endsBlock = endsBlock;
  }

  /** Takes over another operation's meaning, and keeps its own way of fetching. */
  become(other: Operation, crossing: PageCrossing): void {
    this.fetched = other.run;
    this.guarded = other.guarded;
    this.inMmxState = other.inMmxState;
    this.body = other.body;
    this.length = other.length;
    this.d = other.d;
    this.s = other.s;
    this.t = other.t;
    this.addressing = other.addressing;
    this.segment = other.segment;
    this.base = other.base;
    this.index = other.index;
    this.scale = other.scale;
    this.disp = other.disp;
    this.accessSize = other.accessSize;
    this.writesMemory = other.writesMemory;
    this.vectorBytes = other.vectorBytes;
    this.clearsTrap = other.clearsTrap;
    this.instruction = other.instruction;
    this.undecodable = other.undecodable;
    this.crossing = crossing;
  }
}
