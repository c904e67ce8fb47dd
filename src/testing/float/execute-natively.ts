import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FloatCase } from "./cases.ts";
import type { FloatResult } from "./compare.ts";

const CASE_BYTES = 24;
const RESULT_BYTES = 24;

function write80(view: DataView, at: number, bits: bigint): void {
  view.setBigUint64(at, BigInt.asUintN(64, bits), true);
  view.setUint16(at + 8, Number(bits >> 64n), true);
}

function read80(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true) | (BigInt(view.getUint16(at + 8, true)) << 64n);
}

/** Results as `execute.c` writes them, 24 bytes each. */
export function decodeResults(bytes: Uint8Array): FloatResult[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / RESULT_BYTES }, (_, index) => {
    const at = index * RESULT_BYTES;
    return {
      status: view.getUint16(at, true),
      delivered: view.getUint16(at + 2, true) === 1,
      first: read80(view, at + 4),
      second: read80(view, at + 14),
    };
  });
}

export interface FloatExecutor {
  /** The raw results, for `decodeResults`. */
  run(cases: readonly FloatCase[]): Uint8Array;
  dispose(): void;
}

/** A compiled `execute.c`. Null where there is no x86-64 Linux with a C compiler. */
export function floatExecutor(): FloatExecutor | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = mkdtempSync(join(tmpdir(), "syscope-float-"));
  const program = join(folder, "execute");
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const source = join(import.meta.dirname, "execute.c");
  if (spawnSync("gcc", ["-O1", "-mno-red-zone", "-o", program, source]).status !== 0) {
    dispose();
    return null;
  }
  const names = execFileSync(program, ["--list"], { encoding: "utf8" }).trim().split("\n");
  const numbers = new Map(names.map((name, number) => [name, number]));
  const run = (cases: readonly FloatCase[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(cases.length * CASE_BYTES));
    for (const [index, { operation, control, a, b }] of cases.entries()) {
      const number = numbers.get(operation.name);
      if (number === undefined) throw new Error(`execute.c has no ${operation.name}`);
      view.setUint16(index * CASE_BYTES, number, true);
      view.setUint16(index * CASE_BYTES + 2, control, true);
      write80(view, index * CASE_BYTES + 4, a);
      write80(view, index * CASE_BYTES + 14, b);
    }
    const input = new Uint8Array(view.buffer);
    return execFileSync(program, { input, maxBuffer: cases.length * RESULT_BYTES + 1 });
  };
  return { run, dispose };
}
