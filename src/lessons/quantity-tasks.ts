import { type Frame, TASK_STRUCT, type TaskView } from "../core/index.ts";
import { readWord, type Value } from "./value.ts";

type FieldValue = Value | undefined | null;

function fieldOf(field: string, task: TaskView | undefined, { memory }: Frame): FieldValue {
  const word = (offset: bigint) => (task === undefined ? undefined : readWord(memory, task.structure + offset));
  switch (field) {
    case "pid":
      return task === undefined ? undefined : BigInt(task.pid);
    case "parent":
      return task === undefined ? undefined : BigInt(task.parentPid);
    case "state":
      return task?.state ?? "gone";
    case "waits":
      return task?.waiting ?? "nothing";
    case "cr3":
      return word(TASK_STRUCT.pgd);
    case "stack":
      return word(TASK_STRUCT.stack);
    case "sp":
      return word(TASK_STRUCT.sp);
    case "flags":
      return word(TASK_STRUCT.flags);
    default:
      return null;
  }
}

/** `pid`, `state` …: of the task that the processor runs. */
export const TASK = (field: string, frame: Frame): FieldValue => fieldOf(field, frame.task, frame);

/** `1001.state`: of any task. */
export const PROCESS = (field: string, frame: Frame): FieldValue => {
  const [, pid, name = ""] = /^(\d+)\.(\w+)$/.exec(field) ?? [];
  if (pid === undefined) return null;
  const task = frame.tasks.find((each) => each.pid === Number(pid));
  return fieldOf(name, task, frame);
};

/** What has been counted since the start. */
export const COUNTER = (field: string, { counters }: Frame): FieldValue => {
  const found = Object.entries(counters).find(([name]) => name === field);
  return found === undefined ? null : BigInt(found[1]);
};
