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

/** How a program on the host answers cases of one kind. */
export interface Answering<Case, Result> {
  /** Names the fixture. */
  readonly name: string;
  /** The raw results; null where the host cannot. */
  readonly run: ((cases: readonly Case[]) => Uint8Array) | null;
  readonly decode: (bytes: Uint8Array) => readonly Result[];
  readonly describe: (one: Case) => string;
}

const pathOf = (name: string): string => join(import.meta.dirname, "../fixtures/float", `${name}.json`);

function hashOf<Case, Result>({ describe }: Answering<Case, Result>, cases: readonly Case[]): string {
  return createHash("sha256").update(cases.map(describe).join("\n")).digest("hex").slice(0, 16);
}

/** Results a processor gave earlier. */
function readCaptured<Case, Result>(by: Answering<Case, Result>, cases: readonly Case[]): readonly Result[] {
  const { casesHash, results } = JSON.parse(readFileSync(pathOf(by.name), "utf8")) as CapturedFloats;
  if (casesHash !== hashOf(by, cases))
    throw new Error(`fixtures/float/${by.name}.json is of other cases: capture it again`);
  return by.decode(inflateRawSync(Buffer.from(results, "base64")));
}

function writeCaptured<Case, Result>(by: Answering<Case, Result>, cases: readonly Case[], bytes: Uint8Array): void {
  const results = deflateRawSync(bytes, { level: 9 }).toString("base64");
  writeFileSync(pathOf(by.name), `${JSON.stringify({ casesHash: hashOf(by, cases), results }, null, 2)}\n`);
}

/** Cases and what a processor made of them. */
export interface AnsweredCases<Case, Result> {
  readonly cases: readonly Case[];
  readonly results: readonly Result[];
}

/**
 * Has this processor do all cases; where it cannot, a sample of them is answered by the capture.
 * @param sample how many of the cases the fixture has
 */
export function answerCases<Case, Result>(
  by: Answering<Case, Result>,
  all: readonly Case[],
  sample: number,
): AnsweredCases<Case, Result> {
  const random = new PseudoRandom(sample);
  const sampled = Array.from({ length: sample }, () => random.pick(all));
  if (by.run === null) return { cases: sampled, results: readCaptured(by, sampled) };
  if (isCapturing) writeCaptured(by, sampled, by.run(sampled));
  return { cases: all, results: by.decode(by.run(all)) };
}

export type Answered = AnsweredCases<FloatCase, FloatResult>;

/** Floating-point operations, answered. */
export function answer(
  executor: FloatExecutor | null,
  name: string,
  all: readonly FloatCase[],
  sample: number,
): Answered {
  const run = executor === null ? null : executor.run;
  return answerCases({ name, run, decode: decodeResults, describe: describeCase }, all, sample);
}
