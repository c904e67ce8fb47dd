import { utf8Text } from "../bits/utf8.ts";
import type { TerminalChunk } from "./run-records.ts";

/** Bytes of a terminal that are shown: the last ones. */
const SHOWN = 64 << 10;

/** What a terminal shows once everything up to `step` was written and typed. `chunks` are in order of their steps. */
export function terminalText(chunks: readonly TerminalChunk[], step: number): string {
  const parts: Uint8Array[] = [];
  let size = 0;
  let at = chunks.findLastIndex((chunk) => chunk.step <= step);
  for (; at >= 0 && size < SHOWN; at--) {
    const bytes = chunks[at]?.bytes ?? new Uint8Array(0);
    parts.push(bytes);
    size += bytes.length;
  }
  const joined = new Uint8Array(size);
  for (const part of parts) {
    size -= part.length;
    joined.set(part, size);
  }
  return at >= 0 ? `… earlier output is not shown\n${utf8Text(joined)}` : utf8Text(joined);
}
