import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where `execute.c` puts the instruction and the memory it may use. */
export const CODE = 0x1000_0000n;
export const DATA = 0x2000_0000n;
/** The bytes at DATA + 0x800 that a case sets and that are compared after. */
export const DATA_BYTES = 256;
export const DATA_OFFSET = 0x800n;
const CODE_BYTES = 32;
/** The part of an FXSAVE image that is loaded and compared: up to XMM15. */
export const FXSAVE_BYTES = 416;

/** One instruction and the state it starts from. Registers in register-number order. */
export interface NativeCase {
  readonly bits: 64 | 32;
  readonly code: Uint8Array;
  readonly gpr: readonly bigint[];
  readonly rflags: bigint;
  readonly data: Uint8Array;
  /** x87, MMX and SSE registers, the first FXSAVE_BYTES of an FXSAVE image; what they are without it does not matter. */
  readonly fxsave?: Uint8Array;
}

/** The state at the trap or fault that ended it; vector 3 is the INT3 after the instruction. */
export interface NativeResult {
  readonly gpr: readonly bigint[];
  readonly rip: bigint;
  readonly rflags: bigint;
  readonly vector: number;
  readonly error: number;
  readonly data: Uint8Array;
  /** Only where the case has one. */
  readonly fxsave?: Uint8Array;
}

const REQUEST_SIZE = 8 + CODE_BYTES + 16 * 8 + 8 + DATA_BYTES + FXSAVE_BYTES;
const REPLY_SIZE = 16 * 8 + 5 * 8 + DATA_BYTES + FXSAVE_BYTES;

function encodeRequest(view: DataView, at: number, { bits, code, gpr, rflags, data, fxsave }: NativeCase): void {
  view.setUint8(at, bits);
  view.setUint8(at + 1, code.length);
  for (const [i, byte] of code.entries()) view.setUint8(at + 2 + i, byte);
  const registers = at + 8 + CODE_BYTES;
  for (const [i, value] of gpr.entries()) view.setBigUint64(registers + i * 8, value, true);
  view.setBigUint64(registers + 128, rflags, true);
  for (const [i, byte] of data.entries()) view.setUint8(registers + 136 + i, byte);
  if (fxsave === undefined) return;
  view.setUint8(at + 2 + CODE_BYTES, 1);
  for (const [i, byte] of fxsave.entries()) view.setUint8(registers + 136 + DATA_BYTES + i, byte);
}

function decodeReply(view: DataView, at: number, { fxsave }: NativeCase): NativeResult {
  const word = (index: number): bigint => view.getBigUint64(at + index * 8, true);
  return {
    gpr: Array.from({ length: 16 }, (_, i) => word(i)),
    rip: word(16),
    rflags: word(17),
    vector: Number(word(18)),
    error: Number(word(19)),
    data: new Uint8Array(view.buffer, view.byteOffset + at + 21 * 8, DATA_BYTES),
    ...(fxsave === undefined
      ? {}
      : { fxsave: new Uint8Array(view.buffer, view.byteOffset + at + 21 * 8 + DATA_BYTES, FXSAVE_BYTES) }),
  };
}

/** A compiled `execute.c`; `dispose` removes it. Null where there is no x86-64 Linux with a C compiler. */
export function nativeExecutor(): { run(cases: readonly NativeCase[]): NativeResult[]; dispose(): void } | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = mkdtempSync(join(tmpdir(), "syscope-native-"));
  const program = join(folder, "execute");
  try {
    execFileSync("cc", ["-O1", "-o", program, join(import.meta.dirname, "execute.c")], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    run(cases) {
      const input = new Uint8Array(cases.length * REQUEST_SIZE);
      const view = new DataView(input.buffer);
      for (const [i, one] of cases.entries()) encodeRequest(view, i * REQUEST_SIZE, one);
      const { stdout, status } = spawnSync(program, { input, maxBuffer: 1 << 30 });
      if (status !== 0 || stdout.length !== cases.length * REPLY_SIZE) {
        throw new Error(`execute.c answered ${stdout.length / REPLY_SIZE} of ${cases.length} cases (status ${status})`);
      }
      const replies = new DataView(stdout.buffer, stdout.byteOffset, stdout.length);
      return cases.map((one, i) => decodeReply(replies, i * REPLY_SIZE, one));
    },
    dispose: () => rmSync(folder, { recursive: true }),
  };
}
