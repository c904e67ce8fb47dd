import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitingElf } from "./native-trace/exiting-elf.ts";

/** Registers of a process as lower-case hex without `0x`, as `trace --json` prints them. TF and RF are masked from RFLAGS. */
export type NativeRegister =
  | "rip"
  | "rax"
  | "rcx"
  | "rdx"
  | "rbx"
  | "rsp"
  | "rbp"
  | "rsi"
  | "rdi"
  | "r8"
  | "r9"
  | "r10"
  | "r11"
  | "r12"
  | "r13"
  | "r14"
  | "r15"
  | "rflags"
  | "cs"
  | "ss";

/** The state before user instruction `n`. `bytes`: up to 15 from RIP on, the instruction and what follows it. */
export type NativeState = { readonly n: number; readonly bytes: string } & Readonly<Record<NativeRegister, string>>;

/** How a run ended. `code` and `addr` are siginfo's; `addr` is hex, `"0"` where the signal carries none. */
export type NativeEnd =
  | { readonly exit: number }
  | { readonly signal: number; readonly code: number; readonly addr: string }
  | { readonly max: number }
  | { readonly timeout: number };

export interface NativeRun {
  readonly states: readonly NativeState[];
  readonly end: NativeEnd;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** A process before its first instruction. */
export interface NativeLayout extends Readonly<Record<NativeRegister, string>> {
  readonly ds: string;
  readonly es: string;
  readonly fs: string;
  readonly gs: string;
  readonly fsBase: string;
  readonly gsBase: string;
  /** Lines of /proc/PID/maps. */
  readonly maps: readonly string[];
  /** First address above the stack, hex. */
  readonly stackTop: string;
  /** The bytes from RSP to `stackTop`, hex. */
  readonly stack: string;
}

export interface NativeTraceOptions {
  readonly stdin?: Uint8Array;
  /** Instructions, 1,000,000 unless told. */
  readonly max?: number;
}

/** Steps programs on this machine's own processor. */
export interface NativeTracer {
  /** Runs a static ELF as `./prog`: no environment, no address randomization, 8 MiB of stack, in a folder of its own. */
  trace(elf: Uint8Array, options?: NativeTraceOptions): NativeRun;
  layout(elf: Uint8Array): NativeLayout;
}

/** Why this machine cannot step programs, in one line: what a skipped test says. */
export interface NativeUnavailable {
  readonly unavailable: string;
}

/** Builds the stepper with `cc`, once for each version of its source. */
function buildStepper(stepperSource: string, cache: string): string | NativeUnavailable {
  const hash = createHash("sha256").update(readFileSync(stepperSource)).digest("hex").slice(0, 16);
  const stepper = join(cache, `stepper-${hash}`);
  if (existsSync(stepper)) return stepper;
  mkdirSync(cache, { recursive: true });
  const building = `${stepper}.${process.pid}`; // test files run side by side: the last rename wins, all are the same
  const built = spawnSync("cc", ["-O2", "-Wall", "-Wextra", "-o", building, stepperSource], { encoding: "utf8" });
  if (built.error) return { unavailable: "no C compiler `cc` to build the stepper with" };
  if (built.status !== 0) return { unavailable: `cc cannot build the stepper: ${firstLine(built.stderr)}` };
  renameSync(building, stepper);
  return stepper;
}

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";

interface StepperOutput {
  readonly lines: readonly string[];
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

function runStepper(stepper: string, elf: Uint8Array, args: readonly string[], stdin: Uint8Array): StepperOutput {
  const scratch = mkdtempSync(join(tmpdir(), "native-trace-"));
  try {
    const at = (name: string): string => join(scratch, name);
    mkdirSync(at("dir"));
    writeFileSync(at("dir/prog"), elf, { mode: 0o755 });
    writeFileSync(at("stdin"), stdin);
    const streams = ["stdin", "stdout", "stderr"].flatMap((name) => [`--${name}`, at(name)]);
    const result = spawnSync(stepper, [...args, ...streams, at("dir")], { encoding: "utf8", maxBuffer: 2 ** 30 });
    if (result.error) throw result.error;
    if (result.status !== 0)
      throw new Error(firstLine(result.stderr) || `the stepper ended with status ${result.status}`);
    return {
      lines: result.stdout.trimEnd().split("\n"),
      stdout: readFileSync(at("stdout")),
      stderr: readFileSync(at("stderr")),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const NO_INPUT = new Uint8Array();

function tracerOf(stepper: string): NativeTracer {
  return {
    trace(elf, { stdin = NO_INPUT, max = 1_000_000 } = {}) {
      const { lines, stdout, stderr } = runStepper(stepper, elf, ["--max", String(max)], stdin);
      const states = lines.slice(0, -1).map((line) => JSON.parse(line) as NativeState);
      return { states, end: JSON.parse(lines.at(-1) ?? "") as NativeEnd, stdout, stderr };
    },
    layout(elf) {
      return JSON.parse(runStepper(stepper, elf, ["--layout"], NO_INPUT).lines[0] ?? "") as NativeLayout;
    },
  };
}

/**
 * This machine's processor as a tracer, or why there is none: not x86-64 Linux, no `cc`, ptrace refused.
 * @param stepperSource stepper.c; has to be given where this module is bundled
 */
export function openNativeTracer(
  stepperSource = join(import.meta.dirname, "native-trace", "stepper.c"),
  cache = join(import.meta.dirname, "..", "..", ".cache", "native"),
): NativeTracer | NativeUnavailable {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { unavailable: `needs x86-64 Linux, this is ${process.arch} ${process.platform}` };
  }
  const stepper = buildStepper(stepperSource, cache);
  if (typeof stepper !== "string") return stepper;
  const tracer = tracerOf(stepper);
  try {
    const { states } = tracer.trace(exitingElf(0));
    if (states.length === 0) return { unavailable: "the stepper saw no instruction" };
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) };
  }
  return tracer;
}
