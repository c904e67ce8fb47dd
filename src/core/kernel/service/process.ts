import { CLD_DUMPED, CLD_EXITED, CLD_KILLED, defaultAction, SIGCHLD, signalName } from "../abi/signals.ts";
import { closeFiles } from "../files.ts";
import { freeTaskStruct } from "../fork.ts";
import type { Kernel } from "../kernel.ts";
import type { KernelPort } from "../port.ts";
import { becomeZombie, wakeAll } from "../scheduler.ts";
import { FIRST_PID, INIT_PID, type TaskState } from "../state.ts";
import { TASK_STRUCT } from "../task-struct.ts";
import type { Phase } from "./routine.ts";

/** pid_t getpid(void): the thread group's number. */
export const getpid: readonly Phase[] = [
  {
    name: "task_tgid_vnr",
    run: ({ task }) => ({
      go: "return",
      value: BigInt(task.pid),
      say: `The current task belongs to process ${task.pid}.`,
    }),
  },
];

/** pid_t gettid(void): the thread's own number; the same as the process's for its first thread. */
export const gettid: readonly Phase[] = [
  {
    name: "task_pid_vnr",
    run: ({ task }) => ({ go: "return", value: BigInt(task.pid), say: `The current task is thread ${task.pid}.` }),
  },
];

/** pid_t getppid(void) */
export const getppid: readonly Phase[] = [
  {
    name: "task_tgid_vnr(real_parent)",
    run: ({ task }) => ({
      go: "return",
      value: BigInt(task.parentPid),
      say: `The parent is process ${task.parentPid}.`,
    }),
  },
];

/** Children of a task that ends belong to init from now on, which asks at once for those that have ended. */
function forgetChildren(kernel: Kernel, parent: TaskState): string {
  const { state } = kernel;
  const children = state.tasks.filter(({ parentPid }) => parentPid === parent.pid);
  for (const child of children) {
    child.parentPid = INIT_PID;
    if (child.state !== "zombie") kernel.writeWord(child.structure + TASK_STRUCT.parentPid, BigInt(INIT_PID));
    else {
      freeTaskStruct(kernel, child);
      state.tasks = state.tasks.filter((each) => each !== child);
    }
  }
  return children.length === 0 ? "" : ` Its children belong to process ${INIT_PID} now.`;
}

/** do_notify_parent: SIGCHLD, which is ignored by default, and the end of a wait. */
function tellParent(kernel: Kernel, { pid, parentPid, exit }: TaskState, port: KernelPort): void {
  const parent = kernel.state.tasks.find((each) => each.pid === parentPid);
  if (parent === undefined) return;
  const core = exit?.kind === "killed" && defaultAction(exit.signal) === "core";
  port.emit({
    kind: "signal",
    signal: SIGCHLD,
    name: signalName(SIGCHLD),
    code: exit?.kind === "killed" ? (core ? CLD_DUMPED : CLD_KILLED) : CLD_EXITED,
    address: 0n,
    action: "ignore",
    pid: parentPid,
    sender: pid,
    status: exit?.kind === "exited" ? exit.status : (exit?.signal ?? 0),
  });
  wakeAll(kernel, port.steps, ({ kind }, task) => kind === "child" && task === parent);
}

/** How a task goes, from do_exit on. The status or signal is already in `task.exit`. */
export const exitPhases: readonly Phase[] = [
  {
    name: "exit_files",
    run: ({ kernel, task, port }) => ({
      go: "next",
      say: `The process gives back its ${closeFiles(kernel, task, port.steps)} open descriptors.`,
    }),
  },
  {
    name: "exit_notify",
    run: ({ kernel, task, port, state }) => {
      const { exit } = task;
      const left = forgetChildren(kernel, task);
      const status =
        exit?.kind === "killed" ? { signal: exit.signal } : { status: exit?.kind === "exited" ? exit.status : 0 };
      port.emit({ kind: "process-exit", pid: task.pid, ...status });
      if (task.pid === FIRST_PID) state.exit = exit;
      becomeZombie(kernel, task);
      tellParent(kernel, task, port);
      const what =
        exit?.kind === "killed" ? `it was killed by ${exit.signalName}` : `its exit status is ${status.status}`;
      return { go: "next", say: `The parent, process ${task.parentPid}, is told: ${what}.${left}` };
    },
  },
  {
    name: "do_task_dead",
    run: ({ task, state }) => ({
      go: state.tasks.some((each) => each.state !== "zombie") ? "dead" : "end",
      say: `Process ${task.pid} never runs again.`,
    }),
  },
];

/** void exit(int error_code) and exit_group: the low eight bits are the status. */
export const exit: readonly Phase[] = [
  {
    name: "do_exit",
    run: ({ task, args }) => {
      const status = Number(args[0] & 0xffn);
      task.exit = { kind: "exited", status };
      return { go: "next", say: `The task ends with status ${status}: the low eight bits of the argument.` };
    },
  },
  ...exitPhases,
];

/** void exit_group(int error_code): every thread of the process; here there is one. */
export const exitGroup: readonly Phase[] = [
  {
    name: "do_group_exit",
    run: ({ args }) => ({
      go: "next",
      say: `All threads of the process are to end with ${Number(args[0] & 0xffn)}; there is one.`,
    }),
  },
  ...exit,
];
