import { closeFiles } from "../files.ts";
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

/** How a task goes, from do_exit on. The status or signal is already in `task.exit`. */
export const exitPhases: readonly Phase[] = [
  {
    name: "exit_files",
    run: ({ task }) => ({ go: "next", say: `The process gives back its ${closeFiles(task)} open descriptors.` }),
  },
  {
    name: "exit_notify",
    run: ({ task, port }) => {
      const { exit } = task;
      const status =
        exit?.kind === "killed" ? { signal: exit.signal } : { status: exit?.kind === "exited" ? exit.status : 0 };
      port.emit({ kind: "process-exit", pid: task.pid, ...status });
      const what =
        exit?.kind === "killed" ? `it was killed by ${exit.signalName}` : `its exit status is ${status.status}`;
      return { go: "next", say: `The parent, process ${task.parentPid}, is told: ${what}.` };
    },
  },
  {
    name: "do_task_dead",
    run: ({ task }) => ({ go: "end", say: `Process ${task.pid} never runs again.` }),
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
