import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isApproximate } from "./compare.ts";
import type { X87Case, X87Result } from "./execute-natively.ts";

/** Set to write what this processor says into the fixture. */
const isCapturing = process.env.SYSCOPE_CAPTURE !== undefined;
const PATH = join(import.meta.dirname, "../fixtures/x87.json");
const DIGEST_BYTES = 3;

/** What a processor (AMD Zen 4) left after exactly the cases with this hash. */
interface CapturedX87 {
  readonly casesHash: string;
  /** A digest of each exact result, base64. */
  readonly digests: string;
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A result in brief: registers, FCW, FSW, tags, RFLAGS, RAX, the signal and memory; not the pointers, which a task switch may lose. */
function digestOf(name: string, { state, environment, flags, rax, signal, data }: X87Result): Buffer {
  const memory = Uint8Array.from(data);
  if (/^F(XSAVE|NSAVE|NSTENV)/.test(name)) memory.fill(0, 6, 32);
  const words = new Uint8Array(Uint32Array.of(flags, rax, signal).buffer);
  return sha256(state.subarray(0, 6), state.subarray(32, 160), environment.subarray(8, 10), words, memory).subarray(
    0,
    DIGEST_BYTES,
  );
}

function hashOf(cases: readonly X87Case[]): string {
  const parts = cases.flatMap(({ code, state, data }) => [code, state, data]);
  return sha256(...parts)
    .toString("hex")
    .slice(0, 16);
}

/** The cases that have one right answer. */
function exactCases(cases: readonly X87Case[]): readonly X87Case[] {
  return cases.filter(({ name }) => !isApproximate(name));
}

export function captureX87(cases: readonly X87Case[], results: readonly X87Result[]): void {
  if (!isCapturing) return;
  const digests = cases.flatMap((one, index) => {
    const result = results[index];
    return result === undefined || isApproximate(one.name) ? [] : [digestOf(one.name, result)];
  });
  const captured: CapturedX87 = { casesHash: hashOf(cases), digests: Buffer.concat(digests).toString("base64") };
  writeFileSync(PATH, `${JSON.stringify(captured, null, 2)}\n`);
}

/** The names of the cases whose result is not the captured one. */
export function differingFromCapture(cases: readonly X87Case[], run: (one: X87Case) => X87Result): string[] {
  const { casesHash, digests } = JSON.parse(readFileSync(PATH, "utf8")) as CapturedX87;
  if (casesHash !== hashOf(cases)) throw new Error("fixtures/x87.json is of other cases: capture it again");
  const bytes = Buffer.from(digests, "base64");
  return exactCases(cases).flatMap((one, index) => {
    const expected = bytes.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    return digestOf(one.name, run(one)).equals(expected) ? [] : [one.name];
  });
}
