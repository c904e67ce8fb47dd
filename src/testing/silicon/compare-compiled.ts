import { createHash } from "node:crypto";
import {
  DEFAULT_OPTIONS,
  decode,
  GPR64,
  INTERPRETERS,
  imageOfElf,
  Machine,
  readElf,
  traceInstructions,
} from "../../core/index.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import type { NativeTracer } from "../native-trace.ts";
import { statusBits, undefinedFlags } from "./undefined-flags.ts";

const COMPARED = ["rip", ...GPR64, "cs"] as const;

/** A state before an instruction of the program's own, from either processor: registers in hex, and the bytes at RIP. */
type State = Readonly<Record<string, string | number>> & Readonly<Record<"rflags" | "bytes" | "cs", string>>;

export interface CompiledComparison {
  readonly steps: number;
  /** The first difference, in one line. */
  readonly difference?: string;
}

/** RFLAGS bits that the architecture leaves undefined at this point of a run. */
class UndefinedFlags {
  mask = 0;

  /** After the instruction of a state. */
  after({ bytes, cs, rcx }: State): void {
    const code = Uint8Array.from(bytes.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    const decoded = decode(code, 0, cs === "33");
    if ("undecodable" in decoded) return;
    const flags = mnemonicEntry(decoded.form.mnemonic).flags;
    const written = statusBits(flags?.modified) | statusBits(flags?.cleared) | statusBits(flags?.set);
    const now = undefinedFlags(decoded, Number.parseInt(String(rcx).slice(-2), 16));
    // A shift by 0 changes nothing, undefined flags neither.
    if (flags?.undefinedUnlessOne === undefined || now !== 0) this.mask = (this.mask & ~written) | now;
  }
}

/** Each state as one line without undefined flags. */
function* definedStates(states: Iterable<State>): Generator<string> {
  const undefinedSoFar = new UndefinedFlags();
  for (const state of states) {
    const rflags = Number.parseInt(state.rflags, 16) & ~undefinedSoFar.mask;
    yield `${COMPARED.map((name) => `${name}=${state[name]}`).join(" ")} rflags=${rflags.toString(16)}`;
    undefinedSoFar.after(state);
  }
}

function emulatedStates(elf: Uint8Array, most: number): Iterable<State> {
  const image = imageOfElf(readElf(elf), Object.values(INTERPRETERS));
  const machine = new Machine(image, DEFAULT_OPTIONS, { terminal: "pipe" });
  machine.closeInput();
  return traceInstructions(machine, { userOnly: true, most, syntax: "intel" });
}

/** Steps a program on the real processor and on a whole machine, and compares all registers before every instruction of its own. */
export function compareCompiled(tracer: NativeTracer, elf: Uint8Array, most: number): CompiledComparison {
  const real = definedStates(tracer.trace(elf, { max: most }).states);
  let steps = 0;
  let before = "the start";
  for (const ours of definedStates(emulatedStates(elf, most))) {
    const { value: theirs, done } = real.next();
    if (done === true) return { steps, difference: `the processor ends after ${before}` };
    if (ours !== theirs) return { steps, difference: `after ${before}:\n  here ${ours}\n  real ${theirs}` };
    before = ours;
    steps++;
  }
  return real.next().done === true ? { steps } : { steps, difference: `Syscope ends after ${before}` };
}

/** A run in short: the number of its states and a digest of them all. */
export interface RunDigest {
  readonly steps: number;
  readonly digest: string;
}

function digestOf(states: Iterable<State>): RunDigest {
  const hash = createHash("sha256");
  let steps = 0;
  for (const line of definedStates(states)) {
    hash.update(`${line}\n`);
    steps++;
  }
  return { steps, digest: hash.digest("hex") };
}

export function nativeDigest(tracer: NativeTracer, elf: Uint8Array, most: number): RunDigest {
  return digestOf(tracer.trace(elf, { max: most }).states);
}

export function emulatedDigest(elf: Uint8Array, most: number): RunDigest {
  return digestOf(emulatedStates(elf, most));
}
