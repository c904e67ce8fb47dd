import type { MachineState } from "../machine/state.ts";

/** A machine's state with the step it belongs to. */
export interface Checkpoint {
  readonly step: number;
  readonly state: MachineState;
}

/** Bytes of memory frames that checkpoints may hold together. */
const MEMORY_LIMIT = 256 << 20;
const FRAME = 4096;

/** Steps between two checkpoints when little memory changes: a seek then takes about a millisecond. */
export const CHECKPOINT_INTERVAL = 100_000;

/** Steps that a written frame buys: a program that writes much is saved less often. */
const STEPS_PER_FRAME = 1500;

/** Saved states by step. When they hold too much memory every second one is dropped. */
export class Checkpoints {
  private list: Checkpoint[] = [];
  /** Frames held, each version once. */
  private frames = 0;

  /** The latest checkpoint at or before a step. The first one, at step 0, is always there. */
  before(step: number): Checkpoint {
    const found = this.list.findLast((checkpoint) => checkpoint.step <= step);
    if (found === undefined) throw new Error(`no checkpoint at or before step ${step}`);
    return found;
  }

  /** True if the step is far enough from the last checkpoint for another one. `dirtyFrames`: written since then. */
  isDue(step: number, dirtyFrames: number): boolean {
    const last = this.list.at(-1);
    return last === undefined || step - last.step >= Math.max(CHECKPOINT_INTERVAL, dirtyFrames * STEPS_PER_FRAME);
  }

  add(checkpoint: Checkpoint): void {
    const last = this.list.at(-1);
    if (last !== undefined && last.step >= checkpoint.step) return;
    this.list.push(checkpoint);
    this.frames += newFrames(last, checkpoint);
    if (this.frames * FRAME > MEMORY_LIMIT) this.keep((_, index) => index % 2 === 0 || index === this.list.length - 1);
  }

  /** Drops what lies beyond a step. */
  truncate(step: number): void {
    this.keep((checkpoint) => checkpoint.step <= step);
  }

  private keep(predicate: (checkpoint: Checkpoint, index: number) => boolean): void {
    this.list = this.list.filter(predicate);
    this.frames = this.list.reduce(
      (count, checkpoint, index) => count + newFrames(this.list[index - 1], checkpoint),
      0,
    );
  }
}

/** Frames of a checkpoint that the one before it does not share. */
function newFrames(before: Checkpoint | undefined, { state }: Checkpoint): number {
  let count = 0;
  for (const [frame, bytes] of state.memory.frames) if (before?.state.memory.frames.get(frame) !== bytes) count++;
  return count;
}
