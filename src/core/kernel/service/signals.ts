import { EINVAL, ENOSYS, EPERM, ESRCH } from "../abi/errno.ts";
import { defaultAction, LAST_SIGNAL, SI_TKILL, SI_USER, signalName } from "../abi/signals.ts";
import { maySignal } from "../credentials.ts";
import { sendFatalSignal } from "../scheduler.ts";
import { FIRST_PID, INIT_PID, SHELL_PID, type TaskState } from "../state.ts";
import { errorResult, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

/** Processes outside the machine: init and the shell. They are there, and a signal to them shows no effect here. */
const OUTSIDE: readonly number[] = [INIT_PID, SHELL_PID];

function fail(errno: bigint, say: string): Outcome {
  return { go: "return", value: errorResult(errno), say };
}

const int32 = (value: bigint) => Number(BigInt.asIntN(32, value));

/** send_signal_locked: what a signal does to a process without handlers. */
function send(context: PhaseContext, target: TaskState, signal: number, code: number): string {
  const { kernel, task, port } = context;
  if (target.state === "zombie") return `Process ${target.pid} has ended already`;
  const action = defaultAction(signal);
  if (action === "ignore" || action === "continue") {
    port.emit({
      kind: "signal",
      signal,
      name: signalName(signal),
      code,
      address: 0n,
      action: "ignore",
      pid: target.pid,
      sender: task.pid,
    });
    return `Process ${target.pid} ignores ${signalName(signal)} by default`;
  }
  sendFatalSignal(kernel, target, { signal, code, address: 0n, sender: task.pid }, port.steps);
  port.timerChanged();
  return `${signalName(signal)} is pending for process ${target.pid}: TIF_SIGPENDING is set in its task_struct`;
}

/** The check of the number, once a target is known, and the sending. */
function deliver(context: PhaseContext, targets: readonly TaskState[], signal: number, code: number): Outcome {
  if (signal < 0 || signal > LAST_SIGNAL) return fail(EINVAL, `There is no signal ${signal}: EINVAL.`);
  const allowed = targets.filter((target) => maySignal(context.task.credentials, target.credentials));
  if (targets.length > 0 && allowed.length === 0) {
    return fail(
      EPERM,
      "check_kill_permission: neither its user nor its effective user may signal that process: EPERM.",
    );
  }
  if (signal === 0) return { go: "return", value: 0n, say: "Signal 0 only asks whether the process exists: it does." };
  if (defaultAction(signal) === "stop")
    return fail(ENOSYS, `${signalName(signal)} would stop a process; this kernel cannot do that.`);
  const effects = allowed.map((target) => send(context, target, signal, code));
  return { go: "return", value: 0n, say: `${effects.join(". ")}.` };
}

/** int kill(pid_t pid, int sig) */
export const kill: readonly Phase[] = [
  {
    name: "kill_something_info",
    run: ({ args, state, locals }) => {
      const pid = int32(args[0]);
      const alone = pid > 0 ? state.tasks.find((each) => each.pid === pid) : undefined;
      const group = pid === 0 || pid === -FIRST_PID || pid === -1;
      locals.outside = OUTSIDE.includes(pid) ? 1n : 0n;
      if (alone === undefined && !group && !OUTSIDE.includes(pid)) {
        return fail(ESRCH, `There is no process ${pid > 0 ? "" : "group "}${Math.abs(pid)}: ESRCH.`);
      }
      return { go: "next", say: pid > 0 ? `Process ${pid} exists.` : "The signal is for a whole process group." };
    },
  },
  {
    name: "group_send_sig_info",
    run: (context) => {
      const { args, state, task } = context;
      const pid = int32(args[0]);
      const targets = state.tasks.filter((each) => (pid > 0 ? each.pid === pid : pid !== -1 || each !== task));
      return deliver(context, targets, int32(args[1]), SI_USER);
    },
  },
];

/** int tgkill(pid_t tgid, pid_t pid, int sig): a thread, if it belongs to that process. */
export const tgkill: readonly Phase[] = [
  {
    name: "do_tkill",
    run: ({ args, state }) => {
      const [tgid, pid] = [int32(args[0]), int32(args[1])];
      if (tgid <= 0 || pid <= 0) return fail(EINVAL, "Process and thread must be positive numbers: EINVAL.");
      const exists = state.tasks.some((each) => each.pid === pid && each.pid === tgid);
      if (!exists) return fail(ESRCH, `Process ${tgid} has no thread ${pid}: ESRCH.`);
      return { go: "next", say: `Thread ${pid} exists and belongs to process ${tgid}.` };
    },
  },
  {
    name: "do_send_specific",
    run: (context) => {
      const pid = int32(context.args[1]);
      const targets = context.state.tasks.filter((each) => each.pid === pid);
      return deliver(context, targets, int32(context.args[2]), SI_TKILL);
    },
  },
];
