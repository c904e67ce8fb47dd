import { inputError } from "../cli/command-error.ts";
import type { Io } from "../cli/io.ts";

/** An `Io` that lives in memory, and what a command did with it. */
export interface MemoryIo {
  readonly io: Io;
  stdout(): string;
  stderr(): string;
  /** Bytes of a file that was there or was written. */
  file(path: string): Uint8Array | undefined;
}

/**
 * Files, input and output of a command under test.
 *
 * @param stdin pieces that arrive one after the other
 */
export function memoryIo(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  stdin: readonly string[] = [],
): MemoryIo {
  const encoder = new TextEncoder();
  const bytesOf = (content: string | Uint8Array): Uint8Array =>
    typeof content === "string" ? encoder.encode(content) : content;
  const stored = new Map(Object.entries(files).map(([path, content]) => [path, bytesOf(content)]));
  const pieces = stdin.map((piece) => encoder.encode(piece));
  const streams = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const text = (chunks: readonly Uint8Array[]): string =>
    chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");
  return {
    io: {
      readFile(path) {
        const bytes = stored.get(path);
        if (bytes === undefined) throw inputError(`${path}: no such file`);
        return bytes;
      },
      writeFile: (path, bytes) => void stored.set(path, bytes),
      stdin: { isTerminal: false, read: () => pieces.shift() },
      stdout: { write: (chunk) => void streams.stdout.push(bytesOf(chunk)) },
      stderr: { write: (chunk) => void streams.stderr.push(bytesOf(chunk)) },
    },
    stdout: () => text(streams.stdout),
    stderr: () => text(streams.stderr),
    file: (path) => stored.get(path),
  };
}
