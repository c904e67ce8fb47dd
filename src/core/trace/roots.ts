import { PAGE_ADDRESS, PAGE_P, PAGE_PS } from "../isa/paging.ts";
import { USER_ROOT_BIT } from "../kernel/layout.ts";
import type { Machine } from "../machine/machine.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { walkPage } from "../mmu/page-walk.ts";
import type { RootView } from "./frame.ts";

const ENTRIES = 512;
/** The first entry of the upper half, the kernel's. */
const FIRST_OF_KERNEL = 256;

/** Pages that a table of a level maps, from an entry on: level 3 is the PML4 table, level 0 a page table. */
function pagesBelow(memory: PhysicalMemory, table: number, level: number, from = 0): number {
  let pages = 0;
  for (let index = from; index < ENTRIES; index++) {
    const value = memory.read64(table + 8 * index);
    if ((value & PAGE_P) === 0n) continue;
    const ends = level === 0 || (value & PAGE_PS) !== 0n;
    pages += ends ? ENTRIES ** level : pagesBelow(memory, Number(value & PAGE_ADDRESS), level - 1);
  }
  return pages;
}

/** The running task's PML4 tables: one, or with page-table isolation the kernel's and the user's. */
export function roots({ memory, cpu, kernel }: Machine): readonly RootView[] {
  const { root } = kernel.task.mm;
  const active = Number(cpu.cr3 & PAGE_ADDRESS);
  const view = (kind: RootView["kind"], physical: number): RootView => ({
    kind,
    physical: BigInt(physical),
    active: physical === active,
    entries: Array.from({ length: ENTRIES }, (_, index) => ({
      index,
      value: memory.read64(physical + 8 * index),
    })).filter(({ value }) => (value & PAGE_P) !== 0n),
    kernelPages: () => pagesBelow(memory, physical, 3, FIRST_OF_KERNEL),
    // Read as ring 0 with everything allowed: only whether something is mapped decides.
    maps: (linear) =>
      walkPage(
        memory,
        BigInt(physical),
        linear,
        { kind: "read", user: false },
        { wp: true, nxe: cpu.nxe, smep: false, smap: false, ac: false },
      ).physical !== undefined,
  });
  if (!kernel.image.config.kpti) return [view("only", root)];
  return [view("kernel", root), view("user", root + USER_ROOT_BIT)];
}
