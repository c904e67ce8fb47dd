import type { SourceLine } from "../core/index.ts";

/** The first line at or after `line` that has an instruction, or null. A breakpoint set on a comment moves there. */
export function nearestCodeLine(lines: readonly SourceLine[], line: number): number | null {
  let nearest: number | null = null;
  for (const each of lines) {
    if (each.line >= line && each.executable && (nearest === null || each.line < nearest)) nearest = each.line;
  }
  return nearest;
}

/** Where the breakpoint lines' code is: of each line, the first address. */
export function breakpointAddresses(
  lines: readonly SourceLine[],
  breakpoints: ReadonlySet<number>,
): ReadonlySet<bigint> {
  const addresses = new Map<number, bigint>();
  for (const { line, address } of lines) {
    if (!breakpoints.has(line)) continue;
    const known = addresses.get(line);
    if (known === undefined || address < known) addresses.set(line, address);
  }
  return new Set(addresses.values());
}
