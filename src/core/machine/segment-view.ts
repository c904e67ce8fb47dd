import { word64 } from "../bits/word64.ts";
import type { Cpu } from "../cpu/cpu.ts";
import type { SegmentView } from "./view.ts";

/** A segment register as it is now, by its number in `SREG`. */
export function segmentView(cpu: Cpu, number: number): SegmentView {
  const { selector, limit, dpl, long, default32 } = cpu.segment(number);
  const { segmentBase } = cpu;
  const base = word64(segmentBase[2 * number] ?? 0, segmentBase[2 * number + 1] ?? 0);
  return { selector, base, limit, dpl, long, default32 };
}
