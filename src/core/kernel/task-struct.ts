import type { TaskState } from "./state.ts";

/** Offsets in struct task_struct, bytes. The assembly side is guest/constants.ts. */
export const TASK_STRUCT = {
  flags: 0x00n,
  state: 0x08n,
  stack: 0x10n,
  pid: 0x18n,
  parentPid: 0x20n,
  pgd: 0x28n,
  sp: 0x30n,
  fsbase: 0x38n,
  gsbase: 0x40n,
  comm: 0x48n,
  fpu: 0x80n,
} as const;

/** Bytes of comm, the last of which is zero. */
export const COMM_SIZE = 16;

/** Bits of thread_info.flags that the exit code looks at: a signal waits, another task's turn has come. */
export const TIF_SIGPENDING = 1n << 2n;
export const TIF_NEED_RESCHED = 1n << 3n;

/** __state, and exit_state in the bits above. @see Linux include/linux/sched.h */
export const STATE_WORDS = { running: 0n, sleeping: 1n, zombie: 0x20n } as const;

/** What the switch code leaves on the stack of a task that does not run: lowest address first. @see struct inactive_task_frame */
export const SWITCH_FRAME = ["r15", "r14", "r13", "r12", "bx", "bp", "ret_addr"] as const;

/** Reads and writes of kernel memory. */
interface KernelMemory {
  readWord(linear: bigint): bigint;
  writeWord(linear: bigint, value: bigint): void;
  writeBytes(linear: bigint, bytes: Uint8Array): void;
}

/** Fills in a new task's task_struct. */
export function writeTaskStruct(memory: KernelMemory, task: TaskState, sp: bigint, cr3: bigint): void {
  const at = task.structure;
  const comm = new Uint8Array(COMM_SIZE);
  comm.set([...task.name].slice(0, COMM_SIZE - 1).map((letter) => letter.charCodeAt(0) & 0xff));
  memory.writeWord(at + TASK_STRUCT.flags, 0n);
  memory.writeWord(at + TASK_STRUCT.state, STATE_WORDS[task.state]);
  memory.writeWord(at + TASK_STRUCT.stack, task.stack);
  memory.writeWord(at + TASK_STRUCT.pid, BigInt(task.pid) | (BigInt(task.pid) << 32n));
  memory.writeWord(at + TASK_STRUCT.parentPid, BigInt(task.parentPid));
  memory.writeWord(at + TASK_STRUCT.pgd, cr3);
  memory.writeWord(at + TASK_STRUCT.sp, sp);
  memory.writeWord(at + TASK_STRUCT.fsbase, 0n);
  memory.writeWord(at + TASK_STRUCT.gsbase, 0n);
  memory.writeBytes(at + TASK_STRUCT.comm, comm);
}

/** Sets bits of thread_info.flags. */
export function setTaskFlag(memory: KernelMemory, { structure }: TaskState, flag: bigint): void {
  memory.writeWord(structure, memory.readWord(structure) | flag);
}

/** Clears bits of thread_info.flags. */
export function clearTaskFlag(memory: KernelMemory, { structure }: TaskState, flag: bigint): void {
  memory.writeWord(structure, memory.readWord(structure) & ~flag);
}
