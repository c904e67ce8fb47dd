import { chmodSync, readFileSync, readSync, statSync, writeFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { isatty } from "node:tty";
import { inputError } from "./command-error.ts";
import type { Io, OutputStream } from "./io.ts";

const CHUNK = 65_536;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "a part of the path is not a directory",
  ENOSPC: "no space left",
};

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

function fileError(path: string, error: unknown): Error {
  return inputError(`${path}: ${REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))}`);
}

const aWhile = new Int32Array(new SharedArrayBuffer(4));

/** Waits a moment for a descriptor that whoever started us has made non-blocking. */
function pause(): void {
  Atomics.wait(aWhile, 0, 0, 5);
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (codeOf(error) === "EPIPE") process.exit(0); // the reader has seen enough: `trace … | head`
      if (codeOf(error) !== "EAGAIN") throw error;
      pause();
    }
  }
}

function outputStream(fd: number): OutputStream {
  const encoder = new TextEncoder();
  return { write: (text) => writeAll(fd, typeof text === "string" ? encoder.encode(text) : text) };
}

function readChunk(): Uint8Array | undefined {
  const chunk = new Uint8Array(CHUNK);
  for (;;) {
    try {
      const length = readSync(0, chunk);
      return length === 0 ? undefined : chunk.subarray(0, length);
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") return undefined; // closed: nothing comes from there
      pause();
    }
  }
}

/** This process's files and streams; relative paths start at `directory`. */
export function nodeIo(directory: string): Io {
  return {
    readFile(path) {
      try {
        return readFileSync(resolve(directory, path));
      } catch (error) {
        throw fileError(path, error);
      }
    },
    writeFile(path, bytes, { executable }) {
      const absolute = resolve(directory, path);
      try {
        writeFileSync(absolute, bytes);
        if (executable) chmodSync(absolute, statSync(absolute).mode | 0o111);
      } catch (error) {
        throw fileError(path, error);
      }
    },
    stdin: { isTerminal: isatty(0), read: readChunk },
    stdout: outputStream(1),
    stderr: outputStream(2),
  };
}
