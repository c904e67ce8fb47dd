import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEMOS, type Demo, demoProgram } from "../scenario/demos.ts";
import { memoryIo } from "../testing/memory-io.ts";
import { type NativeState, openNativeTracer } from "../testing/native-trace.ts";
import { type TracedState, traceDifference } from "../testing/trace-difference.ts";
import { main } from "./main.ts";

const tracer = openNativeTracer();
if ("unavailable" in tracer)
  console.info(`ready programs are compared with captured traces only: ${tracer.unavailable}`);

const FIXTURES = join(import.meta.dirname, "..", "testing", "fixtures", "ready-programs");
/** Set to write the fixtures anew from this machine's processor. */
const CAPTURE = process.env.SYSCOPE_CAPTURE !== undefined;

/** What a program printed and how it ended: a status, or a signal's number. */
interface Outcome {
  readonly stdout: string;
  readonly status: number;
}

/** What a real processor and a real Linux did with a program. */
interface Captured extends Outcome {
  readonly states: readonly NativeState[];
}

function sourceFile({ syntax, bits }: Demo): readonly string[] {
  return ["prog.s", "--syntax", syntax, "--bits", String(bits)];
}

function assembled(demo: Demo): Uint8Array {
  const { io, file, stderr } = memoryIo({ "prog.s": demoProgram(demo).source });
  if (main(["asm", ...sourceFile(demo), "-o", "prog"], io) !== 0) throw new Error(stderr());
  return file("prog") ?? new Uint8Array();
}

function input(demo: Demo): string[] {
  return demo.suggestedInput === undefined ? [] : [demo.suggestedInput];
}

/** The program as the `run` command runs it. */
function emulated(demo: Demo): Outcome {
  const { io, stdout } = memoryIo({ "prog.s": demoProgram(demo).source }, input(demo));
  const status = main(["run", ...sourceFile(demo)], io);
  return { stdout: stdout(), status };
}

function emulatedStates(demo: Demo): TracedState[] {
  const { io, stdout } = memoryIo({ "prog.s": demoProgram(demo).source }, input(demo));
  main(["trace", ...sourceFile(demo), "--json", "--user"], io);
  const states = stdout()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as TracedState);
  // Behind an instruction that the kernel carried out in the program's place no single-step trap comes: ptrace skips a stop.
  return states.filter((_, index) => !/^(sgdt|sidt|sldt|smsw|str)\b/.test(`${states[index - 1]?.text}`));
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGSEGV: 11,
};

/** The program's ELF file on the Linux that runs this test. */
function native(demo: Demo): Outcome {
  const scratch = mkdtempSync(join(tmpdir(), "ready-"));
  try {
    const program = join(scratch, "prog");
    writeFileSync(program, assembled(demo), { mode: 0o755 });
    const { stdout, status, signal } = spawnSync(program, { input: input(demo).join(""), encoding: "utf8" });
    return { stdout, status: status ?? 128 + (SIGNALS[signal ?? ""] ?? 0) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Programs that call functions of the vDSO. src/cli/vdso.test.ts compares them with this processor around those calls. */
const IN_VDSO: ReadonlySet<string> = new Set(["sysenter-vdso", "vdso-clock"]);

/** The process number that Syscope gives every program. */
const PID = (1000).toString(16);

/** Puts Syscope's process number in place of the real one: what getpid left in RAX. */
function withOurPid(ours: readonly TracedState[], real: readonly NativeState[]): NativeState[] {
  const at = ours.findIndex(({ rax }) => rax === PID);
  const pid = real[at]?.rax;
  if (at < 0 || pid === undefined) return [...real];
  return real.map((state, index) =>
    index < at
      ? state
      : (Object.fromEntries(
          Object.entries(state).map(([name, value]) => [name, value === pid ? PID : value]),
        ) as NativeState),
  );
}

function fixture({ id }: Demo): string {
  return join(FIXTURES, `${id}.json`);
}

function captured(demo: Demo): Captured {
  return JSON.parse(readFileSync(fixture(demo), "utf8")) as Captured;
}

/** What it shows is that this processor is not Syscope's. */
const NO_AVX = "no-avx";

/**
 * Where the C library lies and what Linux puts on the stack differ from run to run, and registers with it; output and status of
 * the programs that use it are compared with Linux where the library is tested.
 */
const FIXED = DEMOS.filter((demo: Demo) => demo.usesLibrary !== true && demo.id !== NO_AVX);

it("[RP1] the instruction that CPUID tells is missing ends its program with SIGILL", () => {
  const demo = DEMOS.find(({ id }) => id === NO_AVX);
  expect(demo === undefined ? undefined : emulated(demo)).toEqual({ stdout: "", status: 128 + (SIGNALS.SIGILL ?? 0) });
});

describe.each(FIXED.map((demo) => [demo.id, demo as Demo] as const))("%s", (_, demo) => {
  // Code of the vDSO is each kernel's own: there the instructions differ, what the program prints and how it ends does not.
  const runsInVdso = IN_VDSO.has(demo.id);

  it.runIf(CAPTURE)("is captured from this processor", () => {
    if ("unavailable" in tracer) throw new Error(tracer.unavailable);
    const several = demo.processes !== undefined;
    const stdin = new TextEncoder().encode(input(demo).join(""));
    const states = several ? [] : tracer.trace(assembled(demo), { stdin }).states;
    mkdirSync(FIXTURES, { recursive: true });
    const lines = runsInVdso ? [] : withOurPid(emulatedStates(demo), states).map((state) => JSON.stringify(state));
    const { stdout, status } = native(demo);
    writeFileSync(
      fixture(demo),
      `{"stdout":${JSON.stringify(stdout)},"status":${status},"states":[\n${lines.join(",\n")}\n]}\n`,
    );
    expect(existsSync(fixture(demo))).toBe(true);
  });

  it("[RP1] prints and ends as it was captured on Linux", () => {
    const { stdout, status } = captured(demo);
    expect(emulated(demo)).toEqual({ stdout, status });
  });

  // Of several processes a tracer follows one, and how they interleave is the scheduler's.
  it.skipIf(demo.processes !== undefined || runsInVdso)(
    "[RP2] has the registers that were captured on a real processor",
    () => {
      expect(traceDifference(emulatedStates(demo), captured(demo).states)).toBeUndefined();
    },
  );

  it.skipIf("unavailable" in tracer)("[RP1] prints and ends as its ELF file does on this Linux", () => {
    expect(emulated(demo)).toEqual(native(demo));
  });

  it.skipIf("unavailable" in tracer || demo.processes !== undefined || runsInVdso)(
    "[RP2] has the registers that it has on this processor",
    () => {
      if ("unavailable" in tracer) throw new Error(tracer.unavailable);
      const real = tracer.trace(assembled(demo), { stdin: new TextEncoder().encode(input(demo).join("")) });
      const ours = emulatedStates(demo);
      expect(traceDifference(ours, withOurPid(ours, real.states))).toBeUndefined();
    },
  );
});
