import type { Frame } from "../../core/index.ts";
import { processPanelText as text } from "../../text/process-panel.ts";
import { stageText } from "../../text/stage.ts";
import { definePanel } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import type { Subject } from "../subject.ts";
import { sleepingFrames } from "../switch-frame.ts";
import { hex0x } from "../word-text.ts";
import { counterFacts, structureFacts, type TaskRow, taskRows } from "./task-rows.ts";
import { TaskTable } from "./task-table.tsx";

/** The process: how it stands and what the kernel keeps about it. Its address space is a panel of its own. */
export interface ProcessView {
  readonly facts: readonly Fact[];
  /** Every task that there is. */
  readonly tasks: readonly TaskRow[];
  /** The task_struct of the running task, as guest memory holds it. */
  readonly structure: readonly Fact[];
  /** What the tasks that do not run left on their kernel stacks. */
  readonly frames: readonly { readonly pid: number; readonly facts: readonly Fact[] }[];
  readonly counters: readonly Fact[];
}

/** View: `ProcessView`. */
export const processPanel = definePanel<ProcessView>({
  id: "process",
  title: text.title,
  select: selectProcess,
  Component: ({ view }) => (
    <PanelBody>
      {view.tasks.length > 1 && <TaskTable tasks={view.tasks} />}
      <FactTable caption={text.caption} heads={text.heads} facts={view.facts} steady />
      <FactTable caption={text.structCaption} facts={view.structure} showCaption steady />
      {view.frames.map(({ pid, facts }) => (
        <FactTable key={pid} caption={stageText.switch.frame(pid)} facts={facts} showCaption steady />
      ))}
      <FactTable caption={stageText.switch.counters} facts={view.counters} showCaption steady />
    </PanelBody>
  ),
});

export function selectProcess(frame: Frame): ProcessView {
  const { task, step, callCount } = frame;
  const { rows, notes } = text;
  const kept = (field: string, value: bigint, note: string, size: 4 | 8): Fact => ({
    name: field,
    value: size === 4 ? `${value}` : hex0x(value),
    note,
    subject: taskSubject(field, value, size),
  });
  return {
    tasks: taskRows(frame),
    structure: structureFacts(frame),
    frames: sleepingFrames(frame).map(({ pid, words }) => ({
      pid,
      facts: words.map(({ field, value, note }) => ({ name: field, value, note })),
    })),
    counters: counterFacts(frame),
    facts: [
      { name: rows.state, value: stateText(frame), note: task.waiting ?? frame.machine.stoppedBecause ?? "" },
      kept(rows.pid, BigInt(task.pid), notes.pid, 4),
      kept(rows.parent, BigInt(task.parentPid), notes.parent, 4),
      kept(rows.user, BigInt(task.credentials.euid), notes.user(`${task.credentials.uid}`), 4),
      { name: rows.name, value: task.name, note: notes.bits(`${task.bits}`) },
      { name: rows.steps, value: `${step}`, note: notes.steps },
      { name: rows.calls, value: `${callCount}`, note: "" },
      kept(rows.heap, task.brk - task.startBrk, notes.heap, 4),
      kept(rows.brk, task.brk, notes.brk, 8),
      kept(rows.mmap, task.mmapBase, notes.mmap, 8),
      kept(rows.stack, task.stackTop, notes.stack, 8),
      kept(rows.taskSize, task.taskSize, notes.taskSize, 8),
    ],
  };
}

function stateText({ machine, inProgram }: Frame): string {
  const { exit } = machine;
  if (exit !== undefined) return exit.kind === "exited" ? text.exited(`${exit.status}`) : text.killed(exit.signalName);
  if (machine.status === "stopped") return text.stopped;
  if (machine.status === "waiting-for-input") return text.sleeping;
  return inProgram ? text.running : text.inKernel;
}

function taskSubject(field: string, value: bigint, size: 4 | 8): Subject {
  const kind = size === 8 ? ({ kind: "linear-address" } as const) : ({ kind: "task", field } as const);
  return { kind, name: field, value, size };
}
