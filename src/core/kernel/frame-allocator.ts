import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { KernelState } from "./state.ts";

/** Hands out zeroed frames of physical memory. Returns null when there is none left. */
export function allocateFrame(memory: PhysicalMemory, state: KernelState): number | null {
  const frame = state.freeFrames.pop() ?? (state.nextFrame < memory.size >>> 12 ? state.nextFrame++ : null);
  if (frame !== null) memory.clearFrame(frame);
  return frame;
}

/** Two zeroed frames in a row, the first of them even: 8 KiB, aligned to 8 KiB. Returns the first, or null. */
export function allocateFramePair(memory: PhysicalMemory, state: KernelState): number | null {
  const free = new Set(state.freeFrames);
  let first = state.freeFrames.find((frame) => frame % 2 === 0 && free.has(frame + 1)) ?? null;
  if (first === null) {
    const odd = state.nextFrame % 2;
    if (state.nextFrame + odd + 2 > memory.size >>> 12) return null;
    if (odd === 1) state.freeFrames.push(state.nextFrame);
    first = state.nextFrame + odd;
    state.nextFrame = first + 2;
  } else {
    const [even, next] = [first, first + 1];
    state.freeFrames = state.freeFrames.filter((frame) => frame !== even && frame !== next);
  }
  memory.clearFrame(first);
  memory.clearFrame(first + 1);
  return first;
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
