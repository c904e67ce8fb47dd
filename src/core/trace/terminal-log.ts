import type { TerminalChunk } from "./run-records.ts";

/** Bytes of output kept; beyond, the older half is forgotten. */
const MAX_TERMINAL = 8 << 20;

/** ^D */
const END_OF_FILE = 4;

/** What was typed and written, in the order in which it was. */
export class TerminalLog {
  readonly chunks: TerminalChunk[] = [];
  /** Bytes in all chunks. */
  private size = 0;

  /** All that is typed at a step; it takes the place of what was known to be. End-of-file shows nothing. */
  typed(step: number, bytes: Uint8Array): void {
    const chunk = { step, fd: 0, bytes: bytes.filter((byte) => byte !== END_OF_FILE) };
    const known = this.chunks.findLastIndex((each) => each.fd === 0 && each.step === step);
    if (known < 0) this.chunks.push(chunk);
    else this.chunks[known] = chunk;
  }

  wrote(step: number, fd: number, bytes: Uint8Array): void {
    this.chunks.push({ step, fd, bytes });
    this.size += bytes.length;
    if (this.size < MAX_TERMINAL) return;
    for (const chunk of this.chunks.splice(0, this.chunks.length >>> 1)) this.size -= chunk.bytes.length;
  }

  /** Forgets what came after `step`. */
  truncate(step: number): void {
    while ((this.chunks.at(-1)?.step ?? step) > step) this.chunks.pop();
    this.size = this.chunks.reduce((size, chunk) => size + chunk.bytes.length, 0);
  }
}
