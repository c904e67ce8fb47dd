import { EAGAIN, EINVAL, ENOMEM, ENOSYS } from "../abi/errno.ts";
import { SIGCHLD } from "../abi/signals.ts";
import { cr3Of } from "../address-space.ts";
import { allocateThread, copyMm, freeStack, freeTaskStruct, writeSwitchFrame } from "../fork.ts";
import { THREAD_SIZE } from "../layout.ts";
import { enqueue } from "../scheduler.ts";
import type { MmState, TaskState } from "../state.ts";
import { TASK_STRUCT, writeTaskStruct } from "../task-struct.ts";
import { PT_AX, PT_SIZE, PT_SP } from "./pt-regs.ts";
import { errorResult, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

/** Most tasks at a time: each takes a kernel stack and page tables out of 64 MiB. */
const MOST_TASKS = 64;

const hexOf = (value: bigint) => `0x${value.toString(16)}`;

function newTask(context: PhaseContext, mm: MmState): TaskState {
  const { task, locals } = context;
  return {
    pid: Number(locals.pid),
    parentPid: task.pid,
    name: task.name,
    bits: task.bits,
    structure: locals.structure ?? 0n,
    stack: locals.stack ?? 0n,
    mm,
    state: "running",
    waitsFor: null,
    switchedInAt: 0,
    credentials: task.credentials,
    files: [...task.files],
    pending: null,
    activations: [],
    finished: null,
    exit: null,
  };
}

/** Gives back what dup_task_struct took. */
function undo(context: PhaseContext): void {
  const { kernel, locals, task } = context;
  const half = { ...task, stack: locals.stack ?? 0n, structure: locals.structure ?? 0n };
  freeStack(kernel, half);
  freeTaskStruct(kernel, half);
}

const dupTaskStruct: Phase = {
  name: "dup_task_struct",
  run: (context) => {
    const { kernel, state, task } = context;
    const thread = state.tasks.length < MOST_TASKS ? allocateThread(kernel, kernel.memory) : null;
    if (thread === null) {
      return { go: "return", value: errorResult(EAGAIN), say: "There is no room for another task: EAGAIN." };
    }
    const { structure, stack } = thread;
    Object.assign(context.locals, { structure, stack, pid: BigInt(state.nextPid) });
    return {
      go: "next",
      say: `A task_struct at ${hexOf(structure)} and a kernel stack of 16 KiB at ${hexOf(stack)} for a copy of process ${task.pid}.`,
    };
  },
};

const copyMemory: Phase = {
  name: "copy_mm",
  run: (context) => {
    const { kernel, task, port, state } = context;
    const copy = copyMm(kernel, kernel.memory, task.mm);
    if (copy === null) {
      undo(context);
      return { go: "return", value: errorResult(ENOMEM), say: "There is no memory for the page tables: ENOMEM." };
    }
    port.flushTlb(); // the processor may remember that the parent could write
    state.nextPid++;
    state.tasks.push(newTask(context, copy.mm));
    return {
      go: "next",
      say: `New page tables at ${hexOf(BigInt(copy.mm.root))} map the same ${copy.shared} frames: nothing is copied. ${copy.protectedPages} entries lose R/W in the parent too, so the first write to such a page faults and copies it then.`,
    };
  },
};

/** @param stackArgument which argument is the child's stack pointer; null where it keeps the parent's */
function copyThread(stackArgument: 1 | null): Phase {
  return {
    name: "copy_thread",
    run: (context) => {
      const { kernel, locals, regs } = context;
      const child = childOf(context);
      const childRegs = child.stack + THREAD_SIZE - PT_SIZE;
      kernel.writeBytes(childRegs, kernel.readBytes(regs, Number(PT_SIZE)));
      kernel.writeWord(childRegs + PT_AX, 0n);
      const stackPointer = stackArgument === null ? 0n : context.args[stackArgument];
      if (stackPointer !== 0n) kernel.writeWord(childRegs + PT_SP, stackPointer);
      const sp = writeSwitchFrame(kernel, childRegs, kernel.addressOf("ret_from_fork_asm"));
      writeTaskStruct(kernel, child, sp, cr3Of(child.mm.root, kernel.image.config).kernel);
      kernel.writeWord(child.structure + TASK_STRUCT.fsbase, context.port.userBase("fs"));
      kernel.writeWord(child.structure + TASK_STRUCT.gsbase, context.port.userBase("gs"));
      kernel.writeBytes(child.structure + TASK_STRUCT.fpu, context.port.extendedState()); // fpu_clone
      locals.sp = sp;
      return {
        go: "next",
        say: `The child's pt_regs is a copy with ax = 0: fork will return 0 there. Below it lies a switch frame whose return address is ret_from_fork_asm; thread.sp = ${hexOf(sp)}.`,
      };
    },
  };
}

const wakeUp: Phase = {
  name: "wake_up_new_task",
  run: (context) => {
    const { state, task, port } = context;
    const child = childOf(context);
    enqueue(state, child, port.steps);
    port.timerChanged();
    port.emit({ kind: "fork", parent: task.pid, child: child.pid });
    return {
      go: "return",
      value: BigInt(child.pid),
      say: `Process ${child.pid} waits for its turn; the parent goes on, and fork returns ${child.pid} here.`,
    };
  },
};

function childOf({ state, locals }: PhaseContext): TaskState {
  const child = state.tasks.find(({ pid }) => pid === Number(locals.pid));
  if (child === undefined) throw new Error("the task that fork has made is gone");
  return child;
}

/** pid_t fork(void) */
export const fork: readonly Phase[] = [dupTaskStruct, copyMemory, copyThread(null), wakeUp];

function checkFlags({ args }: PhaseContext): Outcome {
  const flags = args[0] & 0xffff_ffffn;
  if (flags !== BigInt(SIGCHLD)) {
    return {
      go: "return",
      value: errorResult((flags & 0xffn) > 64n ? EINVAL : ENOSYS),
      say: `clone_flags are ${hexOf(flags)}: this kernel makes processes only, with SIGCHLD and nothing else.`,
    };
  }
  return { go: "next", say: "The flags ask for a process of its own that sends SIGCHLD when it ends: a fork." };
}

/** long clone(unsigned long flags, unsigned long newsp, …): as fork makes it, and nothing more. */
export const clone: readonly Phase[] = [
  { name: "kernel_clone", run: checkFlags },
  dupTaskStruct,
  copyMemory,
  copyThread(1),
  wakeUp,
];
