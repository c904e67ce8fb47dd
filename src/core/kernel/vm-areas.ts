import { PAGE_SIZE, STACK_GUARD_GAP } from "./layout.ts";
import type { MmState, VmArea } from "./state.ts";

export function pageDown(address: bigint): bigint {
  return address & ~(PAGE_SIZE - 1n);
}

export function pageUp(address: bigint): bigint {
  return (address + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n);
}

/** The vDSO and its data: frames that belong to the kernel. @see Linux vm_special_mapping */
export function isSpecialMapping({ name }: VmArea): boolean {
  return name === "[vdso]" || name === "[vvar]" || name === "[vvar_vclock]";
}

/** The area that holds an address. */
export function findArea(mm: MmState, address: bigint): VmArea | undefined {
  return mm.areas.find((area) => area.start <= address && address < area.end);
}

/** The first area that overlaps [start, end). */
export function findOverlap(mm: MmState, start: bigint, end: bigint): VmArea | undefined {
  return mm.areas.find((area) => area.start < end && start < area.end);
}

/** Adds an area to a list where its range is free, merging it with equal anonymous neighbours as Linux does. */
export function insertArea(areas: readonly VmArea[], area: VmArea): VmArea[] {
  const merged: VmArea[] = [];
  for (const next of [...areas, area].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = merged.at(-1);
    if (last !== undefined && canMerge(last, next)) merged[merged.length - 1] = { ...last, end: next.end };
    else merged.push(next);
  }
  return merged;
}

function canMerge(a: VmArea, b: VmArea): boolean {
  const anonymous = a.name === b.name && (a.name === "" || a.name === "[heap]");
  return anonymous && a.end === b.start && a.read === b.read && a.write === b.write && a.execute === b.execute;
}

/** Cuts [start, end) out of every area. */
export function removeRange(areas: readonly VmArea[], start: bigint, end: bigint): VmArea[] {
  return areas.flatMap((area) => {
    if (area.end <= start || end <= area.start) return [area];
    const rest: VmArea[] = [];
    if (area.start < start) rest.push({ ...area, end: start });
    if (end < area.end) rest.push({ ...area, start: end });
    return rest;
  });
}

/** Lowest address that mmap gives out. @see Linux vm.mmap_min_addr */
const MMAP_MIN_ADDRESS = 0x1_0000n;
const HUGE_PAGE = 2n << 20n;

/** True if [start, end) is free and keeps the stack's guard gap. */
function isFree(mm: MmState, start: bigint, end: bigint): boolean {
  return !mm.areas.some(
    (area) => start < area.end && (area.growsDown ? area.start - STACK_GUARD_GAP : area.start) < end,
  );
}

/**
 * A free range of `length` bytes for mmap: the hint if it is free, else the highest gap below the mmap base (top-down).
 * Of a 64-bit task, mappings that are whole 2-MiB multiples are put on a 2-MiB boundary, as Linux does since 6.7 for huge pages.
 * @returns null when there is none
 */
export function findFreeRange(mm: MmState, hint: bigint, length: bigint): bigint | null {
  if (length > mm.taskSize) return null;
  if (hint !== 0n) {
    const address = pageUp(hint < MMAP_MIN_ADDRESS ? MMAP_MIN_ADDRESS : hint);
    if (address + length <= mm.taskSize && isFree(mm, address, address + length)) return address;
  }
  const huge = mm.taskSize > 1n << 32n && length % HUGE_PAGE === 0n;
  const alignment = huge ? HUGE_PAGE : PAGE_SIZE;
  let end = mm.mmapBase;
  while (end >= MMAP_MIN_ADDRESS + length) {
    const start = (end - length) & ~(alignment - 1n);
    if (start < MMAP_MIN_ADDRESS) return null;
    const blocking = mm.areas.find(
      (area) => start < area.end && (area.growsDown ? area.start - STACK_GUARD_GAP : area.start) < start + length,
    );
    if (blocking === undefined) return start;
    end = blocking.growsDown ? blocking.start - STACK_GUARD_GAP : blocking.start;
  }
  return null;
}
