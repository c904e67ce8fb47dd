import { utf8Text } from "../bits/utf8.ts";
import type { TerminalChunk } from "./run-log.ts";

/** What a terminal shows once everything up to `step` was written and typed. */
export function terminalText(chunks: readonly TerminalChunk[], step: number): string {
  const parts = chunks.filter((chunk) => chunk.step <= step).map((chunk) => chunk.bytes);
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return utf8Text(joined);
}
