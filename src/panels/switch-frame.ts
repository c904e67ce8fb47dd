import { type Frame, SWITCH_FRAME, TASK_STRUCT, type TaskView } from "../core/index.ts";
import { hex0x, readWord } from "./word-text.ts";

/** A word that the switch code left on the stack of a task that does not run. */
export interface SwitchWord {
  readonly field: string;
  readonly value: string;
  readonly note: string;
}

/** thread.sp of a task, as guest memory has it. */
export function threadSp({ memory }: Frame, { structure }: TaskView): bigint | undefined {
  return readWord(memory, structure + TASK_STRUCT.sp);
}

/** The words at thread.sp of each task that does not run and lives. */
export function sleepingFrames(
  frame: Frame,
): readonly { readonly pid: number; readonly sp: bigint; readonly words: readonly SwitchWord[] }[] {
  const { memory, tasks } = frame;
  return tasks.flatMap((task) => {
    const sp = threadSp(frame, task);
    if (task.current || task.state === "zombie" || sp === undefined) return [];
    const words = SWITCH_FRAME.flatMap((field, index) => {
      const value = readWord(memory, sp + 8n * BigInt(index));
      if (value === undefined) return [];
      const note = field === "ret_addr" ? (memory.symbolize(value) ?? "") : "";
      return [{ field, value: hex0x(value), note }];
    });
    return [{ pid: task.pid, sp, words }];
  });
}
