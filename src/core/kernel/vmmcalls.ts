import type { KernelLine, KernelSection } from "./guest-image.ts";
import { ROUTINES } from "./service/routines.ts";

/** 0F 01 D9 */
function isVmmcall(sections: readonly KernelSection[], { address, length }: KernelLine): boolean {
  const home = sections.find((each) => each.address <= address && address < each.address + BigInt(each.bytes.length));
  if (home === undefined || length !== 3) return false;
  const at = Number(address - home.address);
  return home.bytes[at] === 0x0f && home.bytes[at + 1] === 0x01 && home.bytes[at + 2] === 0xd9;
}

/** Which service routine each VMMCALL runs: the one in whose code, from its symbol up to the next function, it stands. */
export function vmmcallsOf(
  lines: Iterable<KernelLine>,
  sections: readonly KernelSection[],
  symbols: readonly { readonly name: string; readonly address: bigint; readonly named: boolean }[],
): ReadonlyMap<bigint, string> {
  const starts = symbols
    .filter(({ name, named }) => named || ROUTINES.has(name))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  const found = new Map<bigint, string>();
  for (const line of lines) {
    if (!isVmmcall(sections, line)) continue;
    const owner = starts.findLast(({ address }) => address <= line.address);
    if (owner !== undefined && ROUTINES.has(owner.name)) found.set(line.address, owner.name);
  }
  return found;
}
