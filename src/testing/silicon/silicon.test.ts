import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { openNativeTracer } from "../native-trace.ts";
import { type CapturedRecords, capture, hashPrograms, release } from "./captured.ts";
import { compareCompiled, emulatedDigest, nativeDigest, type RunDigest } from "./compare-compiled.ts";
import { type Difference, ProgramComparison } from "./compare-program.ts";
import { compiledPrograms, hasGcc } from "./compiled-programs.ts";
import { EmulatedProcessor } from "./emulated-processor.ts";
import { ProgramSource } from "./generate-program.ts";
import { openStepper } from "./native-stepper.ts";
import { differencesText } from "./report.ts";
import { hostVendor, runSilicon } from "./silicon-run.ts";
import { FX_ST, FX_XMM, FxImage, loadVectorState, vectorDifferences, withinUlps } from "./vector-state.ts";
import { encodeRequest, RealState, RecordReader } from "./wire-format.ts";

// The bounded part of `npm run test:silicon`. CAPTURE=1 on x86-64 Linux (AMD) renews what stands in for a real processor.

const folder = import.meta.dirname;
const stepper = openStepper(folder);
if ("unavailable" in stepper)
  console.info(`random programs are not compared with this processor: ${stepper.unavailable}`);
const tracer = openNativeTracer();
const gcc = hasGcc();
if (!gcc) console.info("programs made by gcc are not compared: no gcc for both 64 and 32 bits");
afterAll(() => {
  if (!("unavailable" in stepper)) stepper.dispose();
});

/** What the compared programs share with the capture: an Intel processor checks in another order. */
const live = !("unavailable" in stepper) && hostVendor() === "amd";
const SEED = 5;
const LIVE_STEPS = 50_000;
/** So many that every row comes up in both modes. */
const CAPTURED_PROGRAMS = 12;
const MOST = 5000;
const COMPILED_EVERY = 20;
const RECORDS = join(folder, "fixtures", "records.json");
const COMPILED = join(folder, "fixtures", "compiled.json");

interface CapturedProgram extends RunDigest {
  readonly name: string;
  /** gzip in base64. */
  readonly elf: string;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

describe("random programs", () => {
  it.skipIf(!live)(
    "[SI1] [SI2] [SI3] [SI6] do step for step what they do on the host's processor",
    { timeout: 120_000 },
    async () => {
      if ("unavailable" in stepper) throw new Error(stepper.unavailable);
      const { differences, steps } = await runSilicon(stepper, { seed: SEED, steps: LIVE_STEPS, modes: [64, 32] });
      expect(differencesText(differences)).toBe("");
      expect(steps).toBeGreaterThanOrEqual(LIVE_STEPS);
    },
  );

  it("[SI1] [SI2] [SI3] [SI6] do step for step what they did on a captured AMD processor", { timeout: 60_000 }, () => {
    const programs = ([64, 32] as const).flatMap((bits) => {
      const source = new ProgramSource(SEED, bits);
      return Array.from({ length: CAPTURED_PROGRAMS / 2 }, (_, number) => source.program(number));
    });
    const file = RECORDS;
    if (process.env.CAPTURE !== undefined && !("unavailable" in stepper)) {
      const captured = capture(programs, stepper.runNow(programs.map((one) => encodeRequest(one))));
      writeFileSync(file, `${JSON.stringify(captured, null, 2)}\n`);
    }
    expect(existsSync(file), `${file}: capture it with CAPTURE=1 on x86-64 Linux`).toBe(true);
    const captured = readJson<CapturedRecords>(file);
    expect(captured.programsHash, "the programs changed: capture them again with CAPTURE=1").toBe(
      hashPrograms(programs),
    );
    const differences: Difference[] = [];
    const observer = { onStep: () => {}, onDifference: (one: Difference) => void differences.push(one) };
    const comparison = new ProgramComparison(new EmulatedProcessor("amd"), new RealState(), observer, "amd");
    const reader = new RecordReader(release(programs, captured));
    const steps = programs.reduce((sum, program) => sum + comparison.run(program, reader), 0);
    expect(differencesText(differences)).toBe("");
    expect(steps).toBeGreaterThan(1000);
  });

  it("[SI6] may differ by one unit of the last place, and no more", () => {
    const { cpu } = new EmulatedProcessor("amd");
    const fx = new FxImage();
    loadVectorState(cpu, fx);
    fx.view.setBigUint64(FX_ST, 1n, true);
    expect(withinUlps(cpu, fx, 1)).toBe(true);
    expect(vectorDifferences(cpu, fx)).toEqual(["st0: real 1, here 0"]);
    fx.view.setBigUint64(FX_ST, 2n, true);
    expect(withinUlps(cpu, fx, 1)).toBe(false);
    fx.view.setBigUint64(FX_ST, 1n, true);
    fx.view.setUint32(FX_XMM, 1, true);
    expect(withinUlps(cpu, fx, 1)).toBe(false);
  });

  it("[SI4] are the same for the same seed", () => {
    const program = (seed: number) => new ProgramSource(seed, 64).program(3);
    expect(program(1)).toEqual(program(1));
    expect(program(1).code).not.toEqual(program(2).code);
  });
});

describe("programs made by gcc", () => {
  it.skipIf("unavailable" in tracer || !gcc)(
    "[SI5] have the host processor's registers before every instruction",
    { timeout: 120_000 },
    () => {
      if ("unavailable" in tracer) throw new Error(tracer.unavailable);
      const differences: string[] = [];
      for (const { name, elf } of compiledPrograms(join(folder, "programs"), COMPILED_EVERY)) {
        const { difference } = compareCompiled(tracer, elf, MOST);
        if (difference !== undefined) differences.push(`${name}: ${difference}`);
      }
      expect(differences).toEqual([]);
    },
  );

  it("[SI5] have the registers of a captured run before every instruction", { timeout: 60_000 }, () => {
    if (process.env.CAPTURE !== undefined && !("unavailable" in tracer) && gcc) {
      const programs: CapturedProgram[] = [];
      for (const { name, elf } of compiledPrograms(join(folder, "programs"), COMPILED_EVERY)) {
        programs.push({
          name,
          ...nativeDigest(tracer, elf, MOST),
          elf: gzipSync(elf, { level: 9 }).toString("base64"),
        });
      }
      writeFileSync(COMPILED, `${JSON.stringify(programs, null, 2)}\n`);
    }
    const programs = readJson<readonly CapturedProgram[]>(COMPILED);
    expect(programs.length).toBeGreaterThan(5);
    const digest = ({ elf }: CapturedProgram): RunDigest =>
      emulatedDigest(new Uint8Array(gunzipSync(Buffer.from(elf, "base64"))), MOST);
    expect(programs.map((one) => ({ name: one.name, ...digest(one) }))).toEqual(
      programs.map(({ name, steps, digest: expected }) => ({ name, steps, digest: expected })),
    );
  });
});
