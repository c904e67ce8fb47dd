import { isCanonical } from "../bits/word64.ts";
import { FRAME_SIZE } from "../memory/physical-memory.ts";
import { type PageWalkEntry, walkPage } from "../mmu/page-walk.ts";
import type { Cpu } from "./cpu.ts";

/** Looks at memory as a debugger does: through the page tables, without rights, TLB, A and D bits, or events. */

/** Rights that allow every read of a present page. */
const ANY_RIGHTS = { wp: false, nxe: true, smep: false, smap: false, ac: true };

/** Physical address of a linear address and the entries that lead there; undefined where nothing is mapped. */
export function inspectTranslation(
  cpu: Cpu,
  linear: bigint,
): { readonly physical: number; readonly entries: readonly PageWalkEntry[] } | undefined {
  if (!isCanonical(linear)) return undefined;
  const walk = walkPage(cpu.memory, cpu.cr3, linear, { kind: "read", user: false }, ANY_RIGHTS);
  return walk.physical === undefined ? undefined : { physical: walk.physical, entries: walk.entries };
}

/** Calls back for each stretch of a range that lies in one page; false where a page is not mapped or has no memory. */
function forEachStretch(
  cpu: Cpu,
  linear: bigint,
  length: number,
  use: (physical: number, done: number, size: number) => void,
): boolean {
  for (let done = 0; done < length; ) {
    const at = BigInt.asUintN(64, linear + BigInt(done));
    const size = Math.min(length - done, FRAME_SIZE - Number(at & 0xfffn));
    const translation = inspectTranslation(cpu, at);
    if (translation === undefined || translation.physical + size > cpu.memory.size) return false;
    use(translation.physical, done, size);
    done += size;
  }
  return true;
}

/** Bytes at a linear address; undefined where a page is not mapped. */
export function peek(cpu: Cpu, linear: bigint, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  const complete = forEachStretch(cpu, linear, length, (physical, done, size) => {
    bytes.set(cpu.memory.bytes.subarray(physical, physical + size), done);
  });
  return complete ? bytes : undefined;
}

/** Stores bytes at a linear address, whatever the page's rights. False, and possibly a part stored, where a page is not mapped. */
export function poke(cpu: Cpu, linear: bigint, bytes: Uint8Array): boolean {
  return forEachStretch(cpu, linear, bytes.length, (physical, done, size) => {
    cpu.memory.writeBytes(physical, bytes.subarray(done, done + size));
  });
}
