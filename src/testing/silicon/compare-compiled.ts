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
import type { NativeState, NativeTracer } from "../native-trace.ts";
import { statusBits, undefinedFlags } from "./undefined-flags.ts";

const COMPARED = ["rip", ...GPR64, "cs"] as const;

export interface CompiledComparison {
  readonly steps: number;
  /** The first difference, in one line. */
  readonly difference?: string;
}

/** RFLAGS bits that the architecture leaves undefined at this point of a run. */
class UndefinedFlags {
  mask = 0;

  /** After an instruction in the state before it. */
  after(bytes: Uint8Array, in64BitMode: boolean, cl: number): void {
    const decoded = decode(bytes, 0, in64BitMode);
    if ("undecodable" in decoded) return;
    const flags = mnemonicEntry(decoded.form.mnemonic).flags;
    const written = statusBits(flags?.modified) | statusBits(flags?.cleared) | statusBits(flags?.set);
    const undefinedNow = undefinedFlags(decoded, cl);
    // A shift by 0 changes nothing, undefined flags neither.
    const unchanged = flags?.undefinedUnlessOne !== undefined && undefinedNow === 0;
    if (!unchanged) this.mask = (this.mask & ~written) | undefinedNow;
  }
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** Steps a program on the real processor and on a whole machine, and compares all registers before every instruction of its own. */
export function compareCompiled(tracer: NativeTracer, elf: Uint8Array, most: number): CompiledComparison {
  const real = tracer.trace(elf, { max: most });
  const machine = new Machine(imageOfElf(readElf(elf), Object.values(INTERPRETERS)), DEFAULT_OPTIONS, {
    terminal: "pipe",
  });
  machine.closeInput();
  const undefinedSoFar = new UndefinedFlags();
  let at = 0;
  let before = "the start";
  for (const ours of traceInstructions(machine, { userOnly: true, most: real.states.length, syntax: "intel" })) {
    const state = real.states[at];
    if (state === undefined) break;
    const field = COMPARED.find((name) => ours[name] !== state[name]);
    if (field !== undefined)
      return {
        steps: at,
        difference: `instruction ${at}, after ${before}: ${field} is ${ours[field]}, on the processor ${state[field]}`,
      };
    const flags = (Number.parseInt(ours.rflags, 16) ^ Number.parseInt(state.rflags, 16)) & ~undefinedSoFar.mask;
    if (flags !== 0)
      return {
        steps: at,
        difference: `instruction ${at}, after ${before}: rflags is ${ours.rflags}, on the processor ${state.rflags}`,
      };
    undefinedSoFar.after(bytesOf(state.bytes), state.cs === "33", registerByte(state));
    before = `${ours.rip} ${ours.text}`;
    at++;
  }
  if (at < real.states.length) return { steps: at, difference: `Syscope ends after ${before}, the processor goes on` };
  return { steps: at };
}

const registerByte = ({ rcx }: NativeState): number => Number.parseInt(rcx.slice(-2), 16);
