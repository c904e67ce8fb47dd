import { PAGE_P } from "../isa/paging.ts";
import { USER_ROOT_BIT } from "../kernel/layout.ts";
import type { Machine } from "../machine/machine.ts";
import { walkPage } from "../mmu/page-walk.ts";
import type { RootView } from "./frame.ts";

const ENTRIES = 512;
const ADDRESS = 0x000f_ffff_ffff_f000n;

/** The running task's PML4 tables: one, or with page-table isolation the kernel's and the user's. */
export function roots({ memory, cpu, kernel }: Machine): readonly RootView[] {
  const { root } = kernel.task.mm;
  const active = Number(cpu.cr3 & ADDRESS);
  const view = (kind: RootView["kind"], physical: number): RootView => ({
    kind,
    physical: BigInt(physical),
    active: physical === active,
    entries: Array.from({ length: ENTRIES }, (_, index) => ({
      index,
      value: memory.read64(physical + 8 * index),
    })).filter(({ value }) => (value & PAGE_P) !== 0n),
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
