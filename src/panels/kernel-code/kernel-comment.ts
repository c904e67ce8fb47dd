import type { Frame } from "../../core/index.ts";

/** What the kernel's assembly source says beside the line at an address; empty where it says nothing. */
export function kernelComment({ kernel }: Frame, address: bigint): string {
  const line = kernel.lines.get(address);
  return line === undefined ? "" : (/#\s*(.*)$/.exec(line.text)?.[1]?.trim() ?? "");
}

/** The routine that holds an address: from its symbol to its end. */
export function kernelRoutine(
  { kernel }: Frame,
  address: bigint,
): { readonly start: bigint; readonly end: bigint } | undefined {
  const { functions } = kernel;
  const at = functions.findLastIndex((each) => each.address <= address);
  const found = functions[at];
  if (found === undefined) return undefined;
  const after = functions[at + 1]?.address ?? found.address + BigInt(Math.max(found.size, 1));
  const end = found.size > 0 ? found.address + BigInt(found.size) : after;
  return address < end ? { start: found.address, end } : undefined;
}
