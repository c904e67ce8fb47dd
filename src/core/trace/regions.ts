import {
  DIRECT_MAP_BASE,
  ENTRY_STACK_BASE,
  EXCEPTION_STACKS_BASE,
  GDT_BASE,
  IDT_BASE,
  KERNEL_STACK_BASE,
  PHYSICAL_MEMORY_SIZE,
  THREAD_SIZE,
  TSS_PAGE_BASE,
} from "../kernel/layout.ts";
import type { Machine } from "../machine/machine.ts";
import type { RegionView } from "./frame.ts";

/** The address space as the kernel model laid it out, lowest address first. */
export function regions(machine: Machine): readonly RegionView[] {
  const user = machine.kernel.task.mm.areas.map((area) => ({
    start: area.start,
    end: area.end,
    permissions: `${area.read ? "r" : "-"}${area.write ? "w" : "-"}${area.execute ? "x" : "-"}`,
    user: true,
    name: area.name || "anonymous memory",
  }));
  const kernel = (start: bigint, size: bigint, permissions: string, name: string): RegionView => ({
    start,
    end: start + size,
    permissions,
    user: false,
    name,
  });
  const sections = machine.kernel.image.sections
    .filter(({ address }) => address !== 0n)
    .map(({ name, address, bytes, write, execute }) =>
      kernel(address, BigInt(bytes.length), `r${write ? "w" : "-"}${execute ? "x" : "-"}`, `kernel ${name}`),
    );
  return [
    ...user,
    kernel(DIRECT_MAP_BASE, BigInt(PHYSICAL_MEMORY_SIZE), "rw-", "direct map of physical memory"),
    kernel(KERNEL_STACK_BASE, THREAD_SIZE, "rw-", "kernel stack"),
    kernel(IDT_BASE, 0x1000n, "r--", "IDT"),
    kernel(GDT_BASE, 0x1000n, "r--", "GDT"),
    kernel(ENTRY_STACK_BASE, 0x1000n, "rw-", "entry stack"),
    kernel(TSS_PAGE_BASE, 0x1000n, "r--", "TSS"),
    kernel(EXCEPTION_STACKS_BASE, 0xc000n, "rw-", "exception stacks"),
    ...sections,
  ].sort((a, b) => (a.start < b.start ? -1 : 1));
}
