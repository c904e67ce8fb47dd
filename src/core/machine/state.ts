import type { CpuState } from "../cpu/state.ts";
import type { KernelState } from "../kernel/state.ts";
import type { MemoryImage } from "../memory/physical-memory.ts";

/** A whole machine at one step. Plain data; frames of memory that did not change are shared between states. */
export interface MachineState {
  readonly memory: MemoryImage;
  readonly cpu: CpuState;
  readonly kernel: KernelState;
}
