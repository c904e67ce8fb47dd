import { EFAULT, EINVAL, EOPNOTSUPP, ERESTART_RESTARTBLOCK, ERESTARTNOHAND } from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import { CLOCKS, readClock } from "../clock.ts";
import { freeMm, freeStack, freeTaskStruct } from "../fork.ts";
import { fallAsleep, nextWake, programTimer, virtualTime, wakeAll, wakeSleepers } from "../scheduler.ts";
import type { KernelState, TaskState } from "../state.ts";
import { clearTaskFlag, setTaskFlag, TIF_NEED_RESCHED } from "../task-struct.ts";
import { terminalHasLine } from "./file-io.ts";
import { errorResult, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

/** Why no task will ever run again: each with what it waits for. */
function deadlock({ tasks }: KernelState): string {
  const waits = tasks.flatMap(({ pid, waitsFor }) => (waitsFor === null ? [] : [`${pid}: ${waitsFor.text}`]));
  return `every task waits for another one: ${waits.join("; ")}`;
}

/** Finds something to run where nothing can: time goes on to the next timer, or somebody types. */
function idle(context: PhaseContext): Outcome | null {
  const { kernel, state, port } = context;
  const time = nextWake(state);
  const typed = wakeAll(kernel, port.steps, ({ kind }) => kind === "terminal" && terminalHasLine(state));
  if (typed > 0) return null;
  const terminal = state.tasks.find(({ waitsFor }) => waitsFor?.kind === "terminal");
  if (time !== null) {
    const skipped = Math.max(0, time - virtualTime(state, port.steps));
    state.idled += skipped;
    port.letTimePass(skipped);
    wakeSleepers(kernel, port.steps);
    return null;
  }
  if (terminal?.waitsFor) return { go: "wait", why: "read waits for input: type a line in the terminal." };
  state.stuck = deadlock(state);
  return { go: "end", say: `No task can run, and nothing will wake one: ${state.stuck}.` };
}

/** schedule: whose turn it is. The tasks that can run take turns. */
export const schedule: readonly Phase[] = [
  {
    name: "pick_next_task",
    run: (context) => {
      const { kernel, state, task, port } = context;
      clearTaskFlag(kernel, task, TIF_NEED_RESCHED);
      wakeSleepers(kernel, port.steps);
      if (task.state === "running" && !state.runQueue.includes(task.pid)) state.runQueue.push(task.pid);
      const idled = state.idled;
      if (state.runQueue.length === 0) {
        const nothing = idle(context);
        if (nothing !== null) return nothing;
      }
      const pid = state.runQueue.shift();
      const next = state.tasks.find((each) => each.pid === pid) ?? task;
      state.sliceEnd = virtualTime(state, port.steps) + state.timeSlice;
      programTimer(state);
      port.timerChanged();
      const waited = state.idled - idled;
      const jump = waited > 0 ? `Nobody could run, so the processor idled for ${waited} ns. ` : "";
      const queue = state.runQueue.length > 0 ? ` Behind it: ${state.runQueue.join(", ")}.` : "";
      return {
        go: "return",
        value: next.structure,
        say:
          next === task
            ? `${jump}It is still the turn of process ${task.pid}.${queue}`
            : `${jump}Process ${task.pid} ${whyItStops(task)}; it is the turn of process ${next.pid}.${queue}`,
      };
    },
  },
];

function whyItStops({ state, waitsFor }: TaskState): string {
  if (state === "zombie") return "has ended";
  return waitsFor === null ? "could go on" : `sleeps (${waitsFor.text})`;
}

/** finish_task_switch: the switch is over; what the task before does not need any more is given back. */
export const finishTaskSwitch: readonly Phase[] = [
  {
    name: "finish_task_switch",
    run: (context) => {
      const { kernel, state, task, port } = context;
      const from = state.tasks.find(({ structure }) => structure === context.regs);
      state.current = task.pid;
      task.switchedInAt = port.steps + 1;
      port.emit({ kind: "context-switch", from: from?.pid ?? 0, to: task.pid });
      if (from?.state !== "zombie") {
        return {
          go: "return",
          value: 0n,
          say: `Process ${task.pid} runs; process ${from?.pid ?? "?"} will go on where it stopped.`,
        };
      }
      const freed = freeMm(kernel, from.mm);
      freeStack(kernel, from);
      const reaped = !state.tasks.some(({ pid, state: run }) => pid === from.parentPid && run !== "zombie");
      if (reaped) {
        freeTaskStruct(kernel, from);
        state.tasks = state.tasks.filter((each) => each !== from);
      }
      return {
        go: "return",
        value: 0n,
        say: `Process ${task.pid} runs. The dead process ${from.pid} gives back ${freed} frames and its kernel stack${reaped ? "" : "; its task_struct stays until its parent waits for it"}.`,
      };
    },
  },
];

/** sysvec_apic_timer_interrupt: the tick. */
export const timerInterrupt: readonly Phase[] = [
  {
    name: "apic_eoi",
    run: () => ({ go: "next", say: "The interrupt controller is told that its interrupt is being handled: EOI." }),
  },
  {
    name: "hrtimer_interrupt",
    run: ({ kernel, state, task, port }) => {
      const woken = wakeSleepers(kernel, port.steps);
      const now = virtualTime(state, port.steps);
      const over = state.runQueue.length > 0 && now >= state.sliceEnd;
      if (over) {
        setTaskFlag(kernel, task, TIF_NEED_RESCHED);
        state.sliceEnd = now + state.timeSlice;
      }
      programTimer(state);
      port.timerChanged();
      const sleepers = woken > 0 ? `${woken} sleeping ${woken === 1 ? "task wakes" : "tasks wake"}. ` : "";
      return {
        go: "return",
        value: 0n,
        say: over
          ? `${sleepers}Process ${task.pid} has had its ${state.timeSlice} ns and another waits: TIF_NEED_RESCHED is set, the exit code will see it.`
          : `${sleepers}Process ${task.pid} may go on.`,
      };
    },
  },
];

/** int sched_yield(void) */
export const schedYield: readonly Phase[] = [
  {
    name: "do_sched_yield",
    run: ({ state }) => ({
      go: "call",
      symbol: "schedule",
      args: [],
      say: state.runQueue.length > 0 ? "The task goes to the end of the queue." : "Nobody else waits for a turn.",
    }),
  },
  { name: "sys_sched_yield", run: () => ({ go: "return", value: 0n, say: "The task has its turn again." }) },
];

const NANOSECONDS = 1_000_000_000n;

function fail(errno: bigint, say: string): Outcome {
  return { go: "return", value: errorResult(errno), say };
}

/** Fetches a struct timespec with fields of 8 or 4 bytes. */
function fetchTime(bytes: 8 | 4, argument: 0 | 2): Phase {
  return {
    name: "get_timespec64",
    run: (context) => {
      const from = context.args[argument];
      const size = BigInt(2 * bytes);
      if (!isUserRange(from, size))
        return fail(EFAULT, `access_ok: 0x${from.toString(16)} is not a user address: EFAULT.`);
      const buffer = context.kernel.addressOf("kernel_buffer");
      return {
        go: "call",
        symbol: "copy_from_user",
        args: [buffer, from, size],
        say: `The time is fetched from user address 0x${from.toString(16)}.`,
      };
    },
  };
}

/** The time that was fetched, checked; virtual time until which to sleep goes to `locals.until`. */
function checkTime(bytes: 8 | 4, absolute: (context: PhaseContext) => "wall" | "since start" | null): Phase {
  return {
    name: "hrtimer_nanosleep",
    run: (context) => {
      if (context.returned !== 0n) return fail(EFAULT, "The time cannot be read: EFAULT.");
      const fetched = context.kernel.readBytes(context.kernel.addressOf("kernel_buffer"), 2 * bytes);
      const view = new DataView(fetched.buffer);
      const field = (at: number) => (bytes === 8 ? view.getBigInt64(at, true) : BigInt(view.getInt32(at, true)));
      const seconds = field(0);
      const nanoseconds = field(bytes);
      if (seconds < 0n || nanoseconds < 0n || nanoseconds >= NANOSECONDS) {
        return fail(EINVAL, `${seconds} s and ${nanoseconds} ns is no time to wait: EINVAL.`);
      }
      const now = virtualTime(context.state, context.port.steps);
      const from = absolute(context);
      const wall = from === "wall" ? readClock(0, true).seconds * NANOSECONDS : 0n;
      const until = seconds * NANOSECONDS + nanoseconds - wall + (from === null ? BigInt(now) : 0n);
      const most = BigInt(Number.MAX_SAFE_INTEGER);
      context.locals.until = until > most ? most : until < 0n ? 0n : until;
      return { go: "next", say: `The task is to wake ${context.locals.until - BigInt(now)} ns from now.` };
    },
  };
}

const sleepUntil: Phase = {
  name: "do_nanosleep",
  run: (context) => {
    const { kernel, task, state, port } = context;
    const until = Number(context.locals.until ?? 0n);
    if (task.pending !== null) return fail(ERESTART_RESTARTBLOCK, "A signal has come: the sleep ends here.");
    if (until <= virtualTime(state, port.steps)) return { go: "return", value: 0n, say: "The time has come." };
    fallAsleep(kernel, task, { kind: "time", until, text: "nanosleep waits for the time to pass" });
    programTimer(state);
    return { go: "schedule", say: "A timer is set, and another task may run until then." };
  },
};

/** int nanosleep(const struct timespec *rqtp, struct timespec *rmtp) */
export function nanosleep(bytes: 8 | 4): readonly Phase[] {
  return [fetchTime(bytes, 0), checkTime(bytes, () => null), sleepUntil];
}

const TIMER_ABSTIME = 1n;
const CLOCKS_TO_SLEEP_ON: readonly number[] = [0, 1, 2, 7, 11];

/** int clock_nanosleep(clockid_t which_clock, int flags, const struct timespec *rqtp, struct timespec *rmtp) */
export function clockNanosleep(bytes: 8 | 4): readonly Phase[] {
  return [
    {
      name: "clockid_to_kclock",
      run: ({ args }) => {
        const number = Number(BigInt.asIntN(32, args[0]));
        const clock = CLOCKS.get(number);
        if (clock === undefined) return fail(EINVAL, `There is no clock ${number}: EINVAL.`);
        if (!CLOCKS_TO_SLEEP_ON.includes(number)) {
          return fail(EOPNOTSUPP, `${clock.name} is no clock to sleep on: EOPNOTSUPP.`);
        }
        return { go: "next", say: `Clock ${number} is ${clock.name}.` };
      },
    },
    fetchTime(bytes, 2),
    checkTime(bytes, ({ args }) => {
      if ((args[1] & TIMER_ABSTIME) === 0n) return null;
      return CLOCKS.get(Number(BigInt.asIntN(32, args[0])))?.wall === true ? "wall" : "since start";
    }),
    sleepUntil,
  ];
}

/** int pause(void) */
export const pause: readonly Phase[] = [
  {
    name: "sys_pause",
    run: ({ kernel, task }) => {
      if (task.pending !== null) return fail(ERESTARTNOHAND, "A signal has come.");
      fallAsleep(kernel, task, { kind: "signal", text: "pause waits for a signal" });
      return { go: "schedule", say: "The task sleeps until a signal comes." };
    },
  },
];
