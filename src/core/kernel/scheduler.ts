import type { Kernel } from "./kernel.ts";
import type { KernelState, TaskState, WaitReason } from "./state.ts";
import { STATE_WORDS, setTaskFlag, TASK_STRUCT, TIF_SIGPENDING } from "./task-struct.ts";

/**
 * Steps that a task may run on while another waits for its turn: 4 microseconds of virtual time. A real kernel gives
 * milliseconds; here a student shall see the switch.
 */
export const TIME_SLICE = 4000;

/** Virtual time in nanoseconds: one for each step, and those in which no task could run. */
export function virtualTime({ idled }: KernelState, steps: number): number {
  return steps + idled;
}

function setRunState(kernel: Kernel, task: TaskState, state: TaskState["state"]): void {
  task.state = state;
  kernel.writeWord(task.structure + TASK_STRUCT.state, STATE_WORDS[state]);
}

/** Lets a task wait: the next `schedule` takes the processor from it. */
export function fallAsleep(kernel: Kernel, task: TaskState, why: WaitReason): void {
  setRunState(kernel, task, "sleeping");
  task.waitsFor = why;
}

/** A task ends: it keeps its task_struct until its parent asks. */
export function becomeZombie(kernel: Kernel, task: TaskState): void {
  setRunState(kernel, task, "zombie");
}

/** Lets a sleeping task run again, behind all that wait for their turn. @param steps the machine's clock */
export function wake(kernel: Kernel, task: TaskState, steps: number): void {
  if (task.state !== "sleeping") return;
  setRunState(kernel, task, "running");
  task.waitsFor = null;
  enqueue(kernel.state, task, steps);
}

/** Puts a task that can run behind all that wait for their turn. */
export function enqueue(state: KernelState, task: TaskState, steps: number): void {
  if (state.runQueue.length === 0) state.sliceEnd = virtualTime(state, steps) + state.timeSlice;
  state.runQueue.push(task.pid);
  programTimer(state);
}

/** Wakes all that wait for a thing. */
export function wakeAll(kernel: Kernel, steps: number, waits: (why: WaitReason, task: TaskState) => boolean): number {
  const found = kernel.state.tasks.filter(({ waitsFor }) => waitsFor !== null);
  const woken = found.filter((task) => task.waitsFor !== null && waits(task.waitsFor, task));
  for (const task of woken) wake(kernel, task, steps);
  return woken.length;
}

/** Wakes the tasks whose time has come. */
export function wakeSleepers(kernel: Kernel, steps: number): number {
  const now = virtualTime(kernel.state, steps);
  return wakeAll(kernel, steps, ({ until }) => until !== undefined && until <= now);
}

/** The earliest time at which a task wakes by itself. */
export function nextWake({ tasks }: KernelState): number | null {
  const times = tasks.flatMap(({ waitsFor }) => (waitsFor?.until === undefined ? [] : [waitsFor.until]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Sets the timer to the next thing that needs it, as a tickless kernel does: the end of a turn, or a task that shall wake. */
export function programTimer(state: KernelState): void {
  const turn = state.runQueue.length > 0 ? state.sliceEnd : null;
  const sleeper = nextWake(state);
  state.timer = turn === null || sleeper === null ? (turn ?? sleeper) : Math.min(turn, sleeper);
}

/**
 * Gives a task a signal whose default action is to end it: the exit code finds it on the task's way to user mode. The first one
 * counts.
 */
export function sendFatalSignal(kernel: Kernel, task: TaskState, signal: TaskState["pending"], steps: number): void {
  task.pending ??= signal;
  setTaskFlag(kernel, task, TIF_SIGPENDING);
  wake(kernel, task, steps);
}
