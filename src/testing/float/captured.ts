import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { PseudoRandom } from "../assembler/pseudo-random.ts";
import type { FloatCase } from "./cases.ts";
import { describeCase, type FloatResult } from "./compare.ts";
import { decodeResults, type FloatExecutor } from "./execute-natively.ts";

/** Set to write what this processor says into the fixtures. */
const isCapturing = process.env.SYSCOPE_CAPTURE !== undefined;

/** Results of a processor (AMD Zen 4), for exactly the cases with this hash. */
interface CapturedFloats {
  readonly casesHash: string;
  /** What `execute.c` wrote, deflated, in base64. */
  readonly results: string;
}

const pathOf = (name: string): string => join(import.meta.dirname, "../fixtures/float", `${name}.json`);

function hashOf(cases: readonly FloatCase[]): string {
  return createHash("sha256").update(cases.map(describeCase).join("\n")).digest("hex").slice(0, 16);
}

/** Results a processor gave earlier. */
function readCaptured(name: string, cases: readonly FloatCase[]): FloatResult[] {
  const { casesHash, results } = JSON.parse(readFileSync(pathOf(name), "utf8")) as CapturedFloats;
  if (casesHash !== hashOf(cases)) throw new Error(`fixtures/float/${name}.json is of other cases: capture it again`);
  return decodeResults(inflateRawSync(Buffer.from(results, "base64")));
}

function writeCaptured(name: string, cases: readonly FloatCase[], bytes: Uint8Array): void {
  const results = deflateRawSync(bytes, { level: 9 }).toString("base64");
  writeFileSync(pathOf(name), `${JSON.stringify({ casesHash: hashOf(cases), results }, null, 2)}\n`);
}

/** Cases and what a processor made of them. */
export interface Answered {
  readonly cases: readonly FloatCase[];
  readonly results: readonly FloatResult[];
}

/**
 * Has this processor do all cases; where it cannot, a sample of them is answered by the capture.
 * @param sample how many of the cases the fixture has
 */
export function answer(
  executor: FloatExecutor | null,
  name: string,
  all: readonly FloatCase[],
  sample: number,
): Answered {
  const random = new PseudoRandom(sample);
  const sampled = Array.from({ length: sample }, () => random.pick(all));
  if (executor === null) return { cases: sampled, results: readCaptured(name, sampled) };
  if (isCapturing) writeCaptured(name, sampled, executor.run(sampled));
  return { cases: all, results: decodeResults(executor.run(all)) };
}
