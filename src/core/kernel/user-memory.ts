import { allocateFrame, freeFrame } from "./frame-allocator.ts";
import type { Kernel } from "./kernel.ts";
import { PAGE_SIZE } from "./layout.ts";
import type { VmArea } from "./state.ts";
import { findArea, isSpecialMapping, pageDown, removeRange } from "./vm-areas.ts";

/** Gives a page of the running task a zeroed frame. Returns the frame, or null when memory is full. */
export function populate(kernel: Kernel, area: VmArea, address: bigint): number | null {
  const frame = allocateFrame(kernel.memory, kernel.state);
  if (frame === null) return null;
  const mapped = kernel.tables.map(pageDown(address), frame, {
    write: area.write,
    execute: area.execute,
    user: !kernel.image.config.unikernel,
  });
  return mapped ? frame : null;
}

/**
 * Takes [start, end) from the running task: areas, page-table entries, TLB entries, frames. Returns how many pages were mapped.
 */
export function unmapUser(kernel: Kernel, start: bigint, end: bigint): number {
  const { mm } = kernel.task;
  const touched = mm.areas.filter((area) => area.start < end && start < area.end);
  let pages = 0;
  for (const area of touched) {
    const from = area.start > start ? area.start : start;
    const to = area.end < end ? area.end : end;
    for (let page = from; page < to; page += PAGE_SIZE) {
      const frame = kernel.tables.unmap(page);
      if (frame === null) continue;
      if (!isSpecialMapping(area)) freeFrame(kernel.state, frame);
      kernel.invalidate(page);
      pages++;
    }
  }
  mm.areas = removeRange(mm.areas, start, end);
  return pages;
}

/**
 * Bytes of the running task's memory, as another process could read them: a page not yet touched reads as zeros. Undefined
 * where the task may not read. Changes nothing.
 */
export function readUser(kernel: Kernel, linear: bigint, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const at = linear + BigInt(done);
    const area = findArea(kernel.task.mm, at);
    // In a unikernel the kernel library's memory is the task's too.
    if (area === undefined && kernel.image.config.unikernel) return kernel.tables.readBytes(linear, length);
    if (area === undefined || !area.read) return undefined;
    const part = Math.min(length - done, 4096 - Number(at & 0xfffn));
    const page = kernel.tables.readBytes(at, part);
    if (page !== undefined) bytes.set(page, done);
    done += part;
  }
  return bytes;
}
