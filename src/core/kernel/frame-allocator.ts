import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { KernelState } from "./state.ts";

/** Hands out zeroed frames of physical memory. Returns null when there is none left. */
export function allocateFrame(memory: PhysicalMemory, state: KernelState): number | null {
  const frame = state.freeFrames.pop() ?? (state.nextFrame < memory.size >>> 12 ? state.nextFrame++ : null);
  if (frame !== null) memory.clearFrame(frame);
  return frame;
}

/** Another page table maps a frame from now on. */
export function shareFrame(state: KernelState, frame: number): void {
  state.frameUsers[frame] = frameUsers(state, frame) + 1;
}

/** How many page tables map a frame that is in use. */
export function frameUsers(state: KernelState, frame: number): number {
  return state.frameUsers[frame] ?? 1;
}

/** One page table less maps a frame; the last one gives it back. */
export function freeFrame(state: KernelState, frame: number): void {
  const users = frameUsers(state, frame);
  if (users === 1) {
    state.freeFrames.push(frame);
    return;
  }
  if (users === 2) delete state.frameUsers[frame];
  else state.frameUsers[frame] = users - 1;
}

/** Frames not in use. */
export function framesLeft(memory: PhysicalMemory, state: KernelState): number {
  return state.freeFrames.length + (memory.size >>> 12) - state.nextFrame;
}
