import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Program } from "./program.ts";
import { encodeRequest, RealState, RecordReader } from "./wire-format.ts";

/** Records of a real processor, kept for hosts that cannot step programs. */
export interface CapturedRecords {
  /** Of the programs: the records belong to exactly these. */
  readonly programsHash: string;
  /** gzip in base64. What a program left in memory is stored as its difference from what was there. */
  readonly records: string;
}

export function hashPrograms(programs: readonly Program[]): string {
  const hash = createHash("sha256");
  for (const program of programs) hash.update(encodeRequest(program));
  return hash.digest("hex");
}

/** Exchanges each program's final state for its difference from the initial one, or back. */
function differenceFromStart(programs: readonly Program[], records: Uint8Array): Uint8Array {
  const changed = records.slice();
  const reader = new RecordReader(changed);
  const state = new RealState();
  for (const { start } of programs) {
    reader.readStart();
    while (reader.more) reader.readRecord(state);
    const { fx, data } = reader.readEnd();
    for (let i = 0; i < fx.length; i++) fx[i] = (fx[i] ?? 0) ^ (start.fx[i] ?? 0);
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) ^ (start.data[i] ?? 0);
  }
  return changed;
}

export function capture(programs: readonly Program[], records: Uint8Array): CapturedRecords {
  const packed = gzipSync(differenceFromStart(programs, records), { level: 9 });
  return { programsHash: hashPrograms(programs), records: packed.toString("base64") };
}

export function release(programs: readonly Program[], { records }: CapturedRecords): Uint8Array {
  return differenceFromStart(programs, new Uint8Array(gunzipSync(Buffer.from(records, "base64"))));
}
