import { PAGE_RW } from "../isa/paging.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { newRootPair } from "./address-space.ts";
import { allocateFrame, framesLeft, frameUsers, freeFrame, shareFrame } from "./frame-allocator.ts";
import type { Kernel } from "./kernel.ts";
import { DIRECT_MAP_BASE, KERNEL_STACK_BASE, KERNEL_STACK_STRIDE, PAGE_SIZE, THREAD_SIZE } from "./layout.ts";
import type { MmState, TaskState } from "./state.ts";
import { SWITCH_FRAME } from "./task-struct.ts";
import { findArea, isSpecialMapping, pageDown } from "./vm-areas.ts";

const STACK_PAGES = Number(THREAD_SIZE / PAGE_SIZE);
/** Frames that are kept for page tables when a fork asks whether there is enough memory. */
const SPARE_FRAMES = 8;

const supervisorData = { write: true, execute: false, user: false } as const;

/** What a new task is given to run with: all of it in guest memory. */
export interface NewThread {
  /** Linear address of its task_struct, in a frame of its own. */
  readonly structure: bigint;
  /** Lowest address of its kernel stack. */
  readonly stack: bigint;
}

/** dup_task_struct: memory for a task_struct and a kernel stack. Null where there is not enough. */
export function allocateThread(kernel: Kernel, memory: PhysicalMemory): NewThread | null {
  const { state } = kernel;
  if (framesLeft(memory, state) < STACK_PAGES + SPARE_FRAMES) return null;
  const frame = allocateFrame(memory, state);
  if (frame === null) return null;
  const used = new Set(state.tasks.map(({ stack }) => stack));
  let stack = KERNEL_STACK_BASE;
  while (used.has(stack)) stack += KERNEL_STACK_STRIDE;
  for (let page = 0; page < STACK_PAGES; page++) {
    const at = allocateFrame(memory, state);
    if (at === null) return null;
    kernel.tables.map(stack + BigInt(page) * PAGE_SIZE, at, supervisorData);
  }
  return { structure: DIRECT_MAP_BASE + (BigInt(frame) << 12n), stack };
}

/** put_task_stack: the kernel stack of a task that does not run any more. */
export function freeStack(kernel: Kernel, { stack }: TaskState): void {
  for (let page = 0; page < STACK_PAGES; page++) {
    const linear = stack + BigInt(page) * PAGE_SIZE;
    const frame = kernel.tables.unmap(linear);
    if (frame !== null) freeFrame(kernel.state, frame);
    kernel.invalidate(linear);
  }
}

/** put_task_struct. The first task's is part of the kernel's data and stays. */
export function freeTaskStruct(kernel: Kernel, { structure }: TaskState): void {
  if (structure === kernel.addressOf("init_task")) return;
  freeFrame(kernel.state, Number((structure - DIRECT_MAP_BASE) >> 12n));
}

/**
 * dup_mm: page tables that map the same frames. Pages of writable areas lose their R/W bit in both: the first write to one
 * faults, and whoever wrote gets a copy.
 */
export function copyMm(
  kernel: Kernel,
  memory: PhysicalMemory,
  mm: MmState,
): { readonly mm: MmState; readonly shared: number; readonly protectedPages: number } | null {
  const { state } = kernel;
  const root = newRootPair(memory, state, kernel.image.config, mm.root);
  if (root === null) return null;
  const copy: MmState = { ...mm, root, areas: [...mm.areas] };
  const tables = kernel.tablesOf(copy);
  let shared = 0;
  let protectedPages = 0;
  for (const { linear, entry, frame } of kernel.tablesOf(mm).userPages()) {
    const value = memory.read64(entry);
    const placed = tables.map(linear, frame, { write: false, execute: false, user: true });
    const twin = placed ? tables.entryOf(linear) : null;
    if (twin === null) {
      freeMm(kernel, copy);
      return null;
    }
    memory.write64(twin, value & ~PAGE_RW);
    if (isOwned(mm, linear)) shareFrame(state, frame);
    shared++;
    if ((value & PAGE_RW) === 0n) continue;
    memory.write64(entry, value & ~PAGE_RW);
    protectedPages++;
  }
  return { mm: copy, shared, protectedPages };
}

/** The vDSO's frames belong to the kernel, whoever maps them. */
function isOwned(mm: MmState, linear: bigint): boolean {
  const area = findArea(mm, linear);
  return area === undefined || !isSpecialMapping(area);
}

/** exit_mmap: every page, every table of the user's half, the root. Returns how many frames came free. */
export function freeMm(kernel: Kernel, mm: MmState): number {
  const { state } = kernel;
  const before = state.freeFrames.length;
  const tables = kernel.tablesOf(mm);
  for (const { linear, frame } of tables.userPages()) if (isOwned(mm, linear)) freeFrame(state, frame);
  tables.release((frame) => freeFrame(state, frame));
  kernel.forgetTables(mm);
  mm.areas = [];
  return state.freeFrames.length - before;
}

/** What a write to a page without its R/W bit, in an area that may be written, leads to. */
export type WriteFault =
  | { readonly kind: "copied"; readonly from: number; readonly to: number }
  | { readonly kind: "reused"; readonly frame: number }
  | { readonly kind: "no memory" };

/** do_wp_page: a copy of a frame that others map too; the last one that maps it may simply write. */
export function breakCopyOnWrite(kernel: Kernel, memory: PhysicalMemory, address: bigint): WriteFault {
  const { state, tables, task } = kernel;
  const page = pageDown(address);
  const area = findArea(task.mm, page);
  const physical = tables.translate(page);
  if (area === undefined || physical === null) return { kind: "no memory" };
  const frame = physical >>> 12;
  const permissions = { write: true, execute: area.execute, user: true };
  if (frameUsers(state, frame) === 1) {
    tables.map(page, frame, permissions);
    kernel.invalidate(page);
    return { kind: "reused", frame };
  }
  const copy = allocateFrame(memory, state);
  if (copy === null) return { kind: "no memory" };
  memory.writeBytes(copy << 12, memory.bytes.subarray(frame << 12, (frame + 1) << 12));
  freeFrame(state, frame);
  tables.map(page, copy, permissions);
  kernel.invalidate(page);
  return { kind: "copied", from: frame, to: copy };
}

/** copy_thread: what `__switch_to_asm` finds on a new task's stack, below its pt_regs. Returns its thread.sp. */
export function writeSwitchFrame(kernel: Kernel, regs: bigint, returnTo: bigint): bigint {
  const sp = regs - BigInt(SWITCH_FRAME.length) * 8n;
  SWITCH_FRAME.forEach((field, index) => {
    kernel.writeWord(sp + BigInt(index) * 8n, field === "ret_addr" ? returnTo : 0n);
  });
  return sp;
}
