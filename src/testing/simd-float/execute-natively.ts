import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DATA_WORD, type SimdCase, XMM1_WORD } from "./cases.ts";

/** What an instruction left. */
export interface SimdResult {
  readonly xmm1: readonly number[];
  readonly rax: bigint;
  readonly mm1: bigint;
  /** CF PF AF ZF SF OF. */
  readonly flags: number;
  readonly mxcsr: number;
  /** The first word of the data. */
  readonly data: number;
  /** 3: none. */
  readonly vector: number;
  /** FSW, and a bit for each x87 register that is not empty. */
  readonly status: number;
  readonly valid: number;
}

const REQUEST_BYTES = 104;
const REPLY_BYTES = 56;
const STATUS_FLAGS = 0x8d5;

function encodeRequests(cases: readonly SimdCase[]): Uint8Array {
  const bytes = new Uint8Array(cases.length * REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, { encoding, rax, mxcsr, offset, words }] of cases.entries()) {
    const at = index * REQUEST_BYTES;
    bytes.fill(0xcc, at, at + 16);
    bytes.set(encoding.code, at);
    view.setBigUint64(at + 16, rax, true);
    view.setUint32(at + 24, mxcsr, true);
    view.setUint32(at + 28, offset, true);
    for (const [i, word] of words.entries()) view.setInt32(at + 32 + 4 * i, word, true);
  }
  return bytes;
}

/** Replies as `execute.c` writes them. */
export function decodeReplies(bytes: Uint8Array): readonly SimdResult[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / REPLY_BYTES }, (_, index) => {
    const at = index * REPLY_BYTES;
    return {
      xmm1: [0, 4, 8, 12].map((byte) => view.getInt32(at + byte, true)),
      rax: view.getBigUint64(at + 16, true),
      mm1: view.getBigUint64(at + 24, true),
      flags: view.getUint32(at + 32, true) & STATUS_FLAGS,
      mxcsr: view.getUint32(at + 36, true),
      data: view.getInt32(at + 40, true),
      vector: view.getUint16(at + 44, true),
      status: view.getUint16(at + 48, true),
      valid: view.getUint16(at + 50, true),
    };
  });
}

export interface SimdExecutor {
  /** The raw replies, for `decodeReplies`. */
  run(cases: readonly SimdCase[]): Uint8Array;
  dispose(): void;
}

/** Family 25 and its models are Zen 4's; approximations and CVTPI2PS with memory are not the same everywhere. */
function isZen4(): boolean {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  const text = readFileSync("/proc/cpuinfo", "utf8");
  const model = Number(/^model\s*: (\d+)$/m.exec(text)?.[1]);
  const hasModel =
    (model >= 0x10 && model < 0x20) || (model >= 0x60 && model < 0x80) || (model >= 0xa0 && model < 0xb0);
  return /AuthenticAMD/.test(text) && /^cpu family\s*: 25$/m.test(text) && hasModel;
}

/** A compiled `execute.c`. Null where there is no Zen 4 with Linux and a C compiler. */
export function simdExecutor(): SimdExecutor | null {
  if (!isZen4()) return null;
  const folder = mkdtempSync(join(tmpdir(), "syscope-simd-"));
  const program = join(folder, "execute");
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  if (spawnSync("gcc", ["-O1", "-o", program, join(import.meta.dirname, "execute.c")]).status !== 0) {
    dispose();
    return null;
  }
  const run = (cases: readonly SimdCase[]): Uint8Array =>
    execFileSync(program, { input: encodeRequests(cases), maxBuffer: cases.length * REPLY_BYTES + 1 });
  return { run, dispose };
}

export function describeCase({ encoding, rax, mxcsr, offset, words }: SimdCase): string {
  const hex = (from: number, count: number): string =>
    [...words.slice(from, from + count)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(" ");
  const data = encoding.memoryBytes === 0 ? hex(4, 4) : `[rdi+${offset}] ${hex(DATA_WORD, 8)}`;
  return `${encoding.text}; ${hex(XMM1_WORD, 4)}; ${data}; rax ${rax.toString(16)}, mxcsr ${mxcsr.toString(16)}`;
}
