import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where `execute.c` puts the instruction, and the memory that RDI points to. */
export const X87_CODE = 0x1000_0000n;
export const X87_DATA = 0x2000_0800n;
export const X87_DATA_BYTES = 512;
export const IMAGE_BYTES = 512;
export const ENVIRONMENT_BYTES = 28;

/** An instruction and the state it starts from. */
export interface X87Case {
  /** The instruction, for messages. */
  readonly name: string;
  readonly bits: 64 | 32;
  readonly code: Uint8Array;
  /** The image that FXRSTOR (in 64-bit mode FXRSTOR64) loads. */
  readonly state: Uint8Array;
  readonly flags: number;
  readonly rax: number;
  readonly data: Uint8Array;
}

/** What it leaves. */
export interface X87Result {
  /** The image that FXSAVE (FXSAVE64) stores, its first 416 bytes meaningful. */
  readonly state: Uint8Array;
  /** What FNSTENV stores: tags, and the pointers whatever is pending. */
  readonly environment: Uint8Array;
  readonly flags: number;
  readonly rax: number;
  /** The signal that Linux made of a fault, and its code; 0 without one. */
  readonly signal: number;
  readonly code: number;
  readonly data: Uint8Array;
}

const REQUEST_BYTES = IMAGE_BYTES + 16 + 16 + X87_DATA_BYTES;
const REPLY_BYTES = IMAGE_BYTES + ENVIRONMENT_BYTES + 16 + X87_DATA_BYTES + 4;

function encode(bytes: Uint8Array, at: number, { state, code, flags, rax, data }: X87Case): void {
  const view = new DataView(bytes.buffer);
  bytes.set(state, at);
  bytes.set(code, at + IMAGE_BYTES);
  const numbers = at + IMAGE_BYTES + 16;
  for (const [index, value] of [code.length, flags, rax].entries()) view.setUint32(numbers + index * 4, value, true);
  bytes.set(data, numbers + 16);
}

function decode(bytes: Uint8Array): X87Result {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = IMAGE_BYTES + ENVIRONMENT_BYTES;
  const [flags = 0, rax = 0, signal = 0, code = 0] = [0, 1, 2, 3].map((i) => view.getUint32(numbers + i * 4, true));
  return {
    state: bytes.subarray(0, IMAGE_BYTES),
    environment: bytes.subarray(IMAGE_BYTES, numbers),
    flags,
    rax,
    signal,
    code,
    data: bytes.subarray(numbers + 16, numbers + 16 + X87_DATA_BYTES),
  };
}

export interface X87Executor {
  /** All cases are of the executor's mode. */
  run(cases: readonly X87Case[]): X87Result[];
  dispose(): void;
}

/** A compiled `execute.c`. Null where there is no x86-64 Linux with a C compiler for the mode. */
export function x87Executor(bits: 64 | 32): X87Executor | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = mkdtempSync(join(tmpdir(), "syscope-x87-"));
  const program = join(folder, "execute");
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const source = join(import.meta.dirname, "execute.c");
  const options = ["-O1", "-w", "-no-pie", "-fno-pic", `-m${bits}`, "-o", program, source];
  if (spawnSync("gcc", options).status !== 0) {
    dispose();
    return null;
  }
  const run = (cases: readonly X87Case[]): X87Result[] => {
    const input = new Uint8Array(cases.length * REQUEST_BYTES);
    for (const [index, one] of cases.entries()) encode(input, index * REQUEST_BYTES, one);
    const output = execFileSync(program, { input, maxBuffer: cases.length * REPLY_BYTES + 1 });
    if (output.length !== cases.length * REPLY_BYTES) throw new Error("execute.c did not answer every case");
    return cases.map((_, index) => decode(output.subarray(index * REPLY_BYTES, (index + 1) * REPLY_BYTES)));
  };
  return { run, dispose };
}
