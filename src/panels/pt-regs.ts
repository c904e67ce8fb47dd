import type { Frame, FrameMemory } from "../core/trace/frame.ts";
import { IA32_GS_BASE, IA32_KERNEL_GS_BASE } from "../core/isa/msr.ts";
import { TSS_RSP0 } from "../core/isa/tss.ts";
import { readWord } from "./word-text.ts";

/** The words of a 64-bit pt_regs, lowest address first. @see Linux arch/x86/include/asm/ptrace.h */
export const PT_REGS_FIELDS = [
  "r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8", "ax", "cx", "dx", "si", "di", "orig_ax", "ip", "cs", "flags", "sp", "ss",
] as const;

export type PtRegsField = (typeof PT_REGS_FIELDS)[number];

/** Bytes of a pt_regs. */
export const PT_REGS_SIZE = BigInt(PT_REGS_FIELDS.length * 8);

/** The word of a pt_regs. */
export function ptRegsWord(memory: FrameMemory, ptRegs: bigint, field: PtRegsField): bigint | undefined {
  return readWord(memory, ptRegs + BigInt(PT_REGS_FIELDS.indexOf(field) * 8));
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
  if (machine.cpl !== 0) return null;
  const rsp = machine.gpr.rsp;
  for (const top of stackTops(frame)) {
    if (rsp > top || rsp < top - PT_REGS_SIZE) continue;
    const base = top - PT_REGS_SIZE;
    const words = PT_REGS_FIELDS.map((field, index) => {
      const address = base + BigInt(index * 8);
      return { field, address, value: address >= rsp ? (readWord(memory, address) ?? null) : null };
    });
    return { base, words };
  }
  return null;
}

/** Where a kernel stack may begin: the running task's, and what the TSS has for interrupts. */
function stackTops({ machine, memory }: Frame): bigint[] {
  const tops: bigint[] = [];
  const offset = memory.addressOf("cpu_current_top_of_stack");
  if (offset !== undefined) {
    for (const base of [machine.msrs.get(IA32_GS_BASE), machine.msrs.get(IA32_KERNEL_GS_BASE)]) {
      const top = base === undefined || base === 0n ? undefined : readWord(memory, base + offset);
      if (top !== undefined) tops.push(top);
    }
  }
  const rsp0 = readWord(memory, machine.tr.base + BigInt(TSS_RSP0));
  if (rsp0 !== undefined) tops.push(rsp0);
  return tops;
}
