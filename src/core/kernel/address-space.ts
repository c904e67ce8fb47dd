import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { KernelConfig } from "./config.ts";
import { allocateFrame, allocateFramePair } from "./frame-allocator.ts";
import type { KernelImage } from "./guest-image.ts";
import { IDT_BASE, isInBothRoots, USER_ROOT_BIT } from "./layout.ts";
import { PageTables } from "./page-tables.ts";
import type { KernelState } from "./state.ts";

/**
 * The roots of an address space. With page-table isolation there are two PML4 tables in one 8-KiB-aligned pair of frames:
 *
 *     root          the kernel's copy: user memory and all of the kernel
 *     root + 4096   the user's copy: the same user memory, almost nothing of the kernel
 *
 * so bit 12 of CR3 chooses. Below the PML4, user memory has one set of tables for both.
 * @see Linux Documentation/arch/x86/pti.rst
 */

/** X86_CR3_PTI_PCID_USER_BIT: the user's copy has a process-context identifier of its own, the kernel's with bit 11 set. */
const USER_PCID_BIT = 0x800n;

const HALF_OF_TABLE = 2048;

/**
 * Makes the PML4 tables of a new address space. Returns the physical address of the kernel's one, or null when memory is full.
 * @param like root of an address space whose kernel half the new one gets: both halves of a table, or of a pair. Without it
 *   the tables are empty.
 */
export function newRootPair(
  memory: PhysicalMemory,
  state: KernelState,
  { kpti }: Pick<KernelConfig, "kpti">,
  like?: number,
): number | null {
  const frame = kpti ? allocateFramePair(memory, state) : allocateFrame(memory, state);
  if (frame === null) return null;
  const root = frame << 12;
  if (like !== undefined) {
    for (const copy of kpti ? [0, USER_ROOT_BIT] : [0]) {
      const kernelHalf = copy + HALF_OF_TABLE;
      memory.writeBytes(root + kernelHalf, memory.bytes.slice(like + kernelHalf, like + kernelHalf + HALF_OF_TABLE));
    }
  }
  return root;
}

/** The values of CR3 with which ring 0 and ring 3 run in an address space; the same without page-table isolation. */
export function cr3Of(
  root: number,
  { kpti, pcid }: Pick<KernelConfig, "kpti" | "pcid">,
  /** Linux's number of the address space on this processor, 0–5; its process-context identifier is one more. */
  asid = 0,
): { readonly kernel: bigint; readonly user: bigint } {
  const kernel = BigInt(root) | (pcid ? BigInt(asid + 1) : 0n);
  return { kernel, user: kpti ? kernel | BigInt(USER_ROOT_BIT) | (pcid ? USER_PCID_BIT : 0n) : kernel };
}

/**
 * What the user's copy maps of the kernel: the CPU entry area (IDT, GDT, TSS, entry stack, interrupt stacks), the entry code, and
 * the page of the TSS where the SYSCALL entry reaches it through GS to park the user's RSP.
 * @see Linux arch/x86/mm/pti.c, pti_clone_user_shared, pti_clone_entry_text
 */
export function mapKernelForUser(
  memory: PhysicalMemory,
  kernel: PageTables,
  image: KernelImage,
  tss: bigint,
  allocate: () => number,
): void {
  const root = kernel.root + USER_ROOT_BIT;
  const slot = Number((IDT_BASE >> 39n) & 511n) * 8;
  memory.write64(root + slot, memory.read64(kernel.root + slot));
  const user = new PageTables(memory, root, allocate, { kpti: false, nx: kernel.features.nx });
  const map = (linear: bigint, write: boolean, execute: boolean) => {
    const physical = kernel.translate(linear);
    if (physical === null) throw new Error(`0x${linear.toString(16)} is not mapped`);
    user.map(linear, physical >>> 12, { write, execute, user: false, global: isInBothRoots(linear) });
  };
  for (const { name, address, bytes } of image.sections) {
    if (name !== ".entry.text") continue;
    for (let at = 0; at < bytes.length; at += 4096) map(address + BigInt(at), false, true);
  }
  map(tss, true, false);
}
