import { little32 } from "../../bits/little-endian.ts";
import { ECHILD, EFAULT, EINVAL, ERESTARTSYS, ESRCH } from "../abi/errno.ts";
import { defaultAction } from "../abi/signals.ts";
import { isUserRange } from "../access.ts";
import type { ExitState } from "../exit-state.ts";
import { freeTaskStruct } from "../fork.ts";
import { fallAsleep } from "../scheduler.ts";
import { FIRST_PID, type TaskState } from "../state.ts";
import { errorResult, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

const WNOHANG = 1n;
const WCLONE = 0x8000_0000n;
const WALL = 0x4000_0000n;
/** WNOHANG, WUNTRACED, WCONTINUED, __WNOTHREAD, __WALL, __WCLONE */
const KNOWN_OPTIONS = WNOHANG | 2n | 8n | 0x2000_0000n | WALL | WCLONE;
const INT_MIN = -0x8000_0000n;
/** A process that dumped core has this bit in its status; here none is written, but the bit tells that it would be. */
const CORE_DUMPED = 0x80;

/** The word that wait gives: the exit status in the second byte, or a signal in the first. */
function statusWord(exit: ExitState | null): number {
  if (exit === null) return 0;
  if (exit.kind === "exited") return exit.status << 8;
  return exit.signal | (defaultAction(exit.signal) === "core" ? CORE_DUMPED : 0);
}

/** The children that wait4's first argument means. Every process is in the first one's group. */
function childrenMeant({ args, task, state }: PhaseContext): readonly TaskState[] {
  const pid = BigInt.asIntN(32, args[0]);
  if ((args[2] & (WCLONE | WALL)) === WCLONE) return [];
  return state.tasks.filter((each) => {
    if (each.parentPid !== task.pid || each === task) return false;
    if (pid > 0n) return BigInt(each.pid) === pid;
    return pid === -1n || pid === 0n || pid === BigInt(-FIRST_PID);
  });
}

function fail(errno: bigint, say: string): Outcome {
  return { go: "return", value: errorResult(errno), say };
}

function copyOut(context: PhaseContext, to: bigint, bytes: Uint8Array, what: string): Outcome {
  if (!isUserRange(to, BigInt(bytes.length)))
    return fail(EFAULT, `0x${to.toString(16)} is not a user address: EFAULT.`);
  const buffer = context.kernel.addressOf("kernel_buffer");
  context.kernel.writeBytes(buffer, bytes);
  return {
    go: "call",
    symbol: "copy_to_user",
    args: [to, buffer, BigInt(bytes.length)],
    say: `${what} is copied to user address 0x${to.toString(16)}.`,
  };
}

/** The phase behind a copy that may be left out: after it, or instead of it. */
function stored(id: string, name: string, next: (context: PhaseContext) => Outcome): Phase {
  return {
    id,
    name,
    run: (context) =>
      context.locals.copying === 1n && context.returned !== 0n
        ? fail(EFAULT, `${context.returned} bytes could not be stored: EFAULT. The child is gone all the same.`)
        : next(context),
  };
}

/** pid_t wait4(pid_t upid, int *stat_addr, int options, struct rusage *ru) @param rusageSize 0 where there is no fourth argument */
export function wait4(rusageSize: 144 | 72 | 0): readonly Phase[] {
  return [
    {
      name: "kernel_wait4",
      run: ({ args }) => {
        const options = args[2] & 0xffff_ffffn;
        if ((options & ~KNOWN_OPTIONS) !== 0n) return fail(EINVAL, `Options 0x${options.toString(16)}: EINVAL.`);
        if (BigInt.asIntN(32, args[0]) === INT_MIN) return fail(ESRCH, "That process group has no number: ESRCH.");
        return { go: "next", say: "The options are ones that wait4 knows." };
      },
    },
    {
      name: "do_wait",
      run: (context) => {
        const { kernel, task, args } = context;
        const children = childrenMeant(context);
        if (children.length === 0) return fail(ECHILD, `Process ${task.pid} has no such child: ECHILD.`);
        const zombie = children.find(({ state }) => state === "zombie");
        if (zombie !== undefined) {
          context.locals.child = BigInt(zombie.pid);
          return { go: "next", say: `Process ${zombie.pid} has ended and has been waiting to be asked.` };
        }
        const names = children.map(({ pid }) => pid).join(", ");
        if ((args[2] & WNOHANG) !== 0n) {
          return { go: "return", value: 0n, say: `${names} still lives, and WNOHANG says not to wait: 0.` };
        }
        if (task.pending !== null) return fail(ERESTARTSYS, "A signal has come: the wait ends here.");
        fallAsleep(kernel, task, { kind: "child", text: `wait4 waits for a child to end (${names})` });
        return { go: "schedule", say: `No child has ended yet (${names} still lives): the parent sleeps.` };
      },
    },
    {
      name: "wait_task_zombie",
      run: (context) => {
        const { kernel, state, locals } = context;
        const child = state.tasks.find(({ pid }) => pid === Number(locals.child));
        if (child === undefined) return fail(ECHILD, "The child is gone: ECHILD.");
        locals.status = BigInt(statusWord(child.exit));
        freeTaskStruct(kernel, child);
        state.tasks = state.tasks.filter((each) => each !== child);
        return {
          go: "next",
          say: `Its status word is 0x${locals.status.toString(16)}. release_task: the last of process ${child.pid} is gone.`,
        };
      },
    },
    {
      name: "put_user",
      run: (context) => {
        const [, to] = context.args;
        if (to === 0n) return { go: "to", phase: "status stored", say: "The caller does not want the status." };
        context.locals.copying = 1n;
        return copyOut(context, to, little32(context.locals.status ?? 0n), "The status");
      },
    },
    stored("status stored", "sys_wait4", (context) => {
      const to = rusageSize === 0 ? 0n : context.args[3];
      const value = context.locals.child ?? 0n;
      if (to === 0n) return { go: "return", value, say: `wait4 returns ${value}.` };
      context.locals.copying = 1n;
      return copyOut(context, to, new Uint8Array(rusageSize), "An empty struct rusage");
    }),
    stored("rusage stored", "copy_to_user", (context) => {
      const value = context.locals.child ?? 0n;
      return { go: "return", value, say: `wait4 returns ${value}.` };
    }),
  ];
}
