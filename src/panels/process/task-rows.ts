import { type Frame, TASK_STRUCT, type TaskView } from "../../core/index.ts";
import { processPanelText as text } from "../../text/process-panel.ts";
import { stageText } from "../../text/stage.ts";
import type { Fact } from "../parts/fact-table.tsx";
import type { Subject } from "../subject.ts";
import { hex0x, readWord } from "../word-text.ts";

/** A task as a row of the list. */
export interface TaskRow {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  /** What it waits for, or how it ended. */
  readonly note: string;
  readonly cr3: string;
  readonly current: boolean;
}

export function taskRows({ tasks }: Frame): readonly TaskRow[] {
  return tasks.map((task) => ({
    pid: task.pid,
    parent: task.parentPid,
    state: task.current && task.state === "running" ? text.states.current : text.states[task.state],
    note: noteOf(task),
    cr3: hex0x(task.cr3),
    current: task.current,
  }));
}

function noteOf({ waiting, exit, switchedInAt, current }: TaskView): string {
  if (exit !== null) return exit.kind === "exited" ? text.exited(`${exit.status}`) : text.killed(exit.signalName);
  if (waiting !== null) return waiting;
  if (switchedInAt > 0) return text.sinceStep(switchedInAt);
  return current ? "" : text.notYet;
}

/** The fields of the running task's task_struct that this kernel has. */
export function structureFacts({ task, memory }: Frame): readonly Fact[] {
  return Object.entries(TASK_STRUCT).flatMap(([name, offset]) => {
    const value = readWord(memory, task.structure + offset);
    if (value === undefined) return [];
    const key = name as keyof typeof TASK_STRUCT;
    const [field, note] = text.struct[key];
    const shown = key === "pid" || key === "parentPid" ? `${value & 0xffff_ffffn}` : hex0x(value);
    const address = task.structure + offset;
    const subject: Subject = {
      kind: { kind: "task", field },
      name: field,
      value,
      size: 8,
      watched: { kind: "memory", linear: address, length: 8 },
    };
    return [{ name: field, value: key === "comm" ? task.name : shown, note, ...(key === "comm" ? {} : { subject }) }];
  });
}

/** How often each thing has happened. */
export function counterFacts({ counters }: Frame): readonly Fact[] {
  const names = ["privilegeSwitches", "contextSwitches", "tlbMisses", "tlbFlushes", "timerTicks"] as const;
  return names.map((name) => ({ name: stageText.switch[name], value: `${counters[name]}` }));
}
