import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { KernelState } from "./state.ts";

/** Hands out zeroed frames of physical memory. Returns null when there is none left. */
export function allocateFrame(memory: PhysicalMemory, state: KernelState): number | null {
  const frame = state.freeFrames.pop() ?? (state.nextFrame < memory.size >>> 12 ? state.nextFrame++ : null);
  if (frame !== null) memory.clearFrame(frame);
  return frame;
}

/** Takes a frame back. */
export function freeFrame(state: KernelState, frame: number): void {
  state.freeFrames.push(frame);
}

/** Frames not in use. */
export function framesLeft(memory: PhysicalMemory, state: KernelState): number {
  return state.freeFrames.length + (memory.size >>> 12) - state.nextFrame;
}
