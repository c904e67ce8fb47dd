import type { Instruction } from "../decoder/instruction.ts";
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
  readonly endsBlock: boolean;
  instruction: Instruction;

  constructor(handler: Handler, instruction: Instruction, endsBlock: boolean) {
    this.run = handler;
    this.body = handler;
    this.length = instruction.length;
    this.instruction = instruction;
    this.endsBlock = endsBlock;
  }
}
