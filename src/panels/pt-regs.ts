import { type Frame, type FrameMemory, PT_REGS_FIELDS, tss } from "../core/index.ts";
import { readWord } from "./word-text.ts";

export type PtRegsField = (typeof PT_REGS_FIELDS)[number];

/** Bytes of a pt_regs. */
export const PT_REGS_SIZE = BigInt(PT_REGS_FIELDS.length * 8);

/** Where a field of the pt_regs at `base` lies. */
export function ptRegsAddressOf(base: bigint, field: string): bigint {
  const names: readonly string[] = PT_REGS_FIELDS;
  return base + BigInt(names.indexOf(field) * 8);
}

/** The word of a pt_regs. */
export function ptRegsWord(memory: FrameMemory, ptRegs: bigint, field: PtRegsField): bigint | undefined {
  return readWord(memory, ptRegsAddressOf(ptRegs, field));
}

/** The words of the pt_regs that is being built or taken apart at the top of the kernel stack. */
export interface PartialPtRegs {
  /** Address of the whole structure, complete or not. */
  readonly base: bigint;
  readonly words: readonly { readonly field: PtRegsField; readonly address: bigint; readonly value: bigint | null }[];
}

/**
 * What the stack holds of a pt_regs while RSP stands inside it: words from RSP up to the top of the kernel stack.
 * Null where RSP is not within a pt_regs of the top.
 */
export function partialPtRegs(frame: Frame): PartialPtRegs | null {
  const { machine, memory } = frame;
  if (machine.cpl !== 0 || frame.unikernel) return null;
  const rsp = machine.gpr.rsp;
  // The stack on which the processor starts; with page-table isolation the task's own is another one.
  const tops = [readWord(memory, machine.tr.base + BigInt(tss.TSS_RSP0)), frame.task.stackEnd];
  const top = tops.find((each) => each !== undefined && rsp <= each && rsp >= each - PT_REGS_SIZE);
  if (top === undefined) return null;
  const base = top - PT_REGS_SIZE;
  const words = PT_REGS_FIELDS.map((field, index) => {
    const address = base + BigInt(index * 8);
    return { field, address, value: address >= rsp ? (readWord(memory, address) ?? null) : null };
  });
  return { base, words };
}
