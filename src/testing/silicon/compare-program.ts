import { decode } from "../../core/decoder/decode.ts";
import { formatInstruction } from "../../core/decoder/format-instruction.ts";
import type { Instruction, Undecodable } from "../../core/decoder/instruction.ts";
import type { InstructionForm } from "../../core/isa/form.ts";
import { FS, GPR64, GS, SREG } from "../../core/isa/registers.ts";
import { TF } from "../../core/isa/rflags.ts";
import type { EmulatedProcessor } from "./emulated-processor.ts";
import type { Signal } from "./linux-signals.ts";
import { operandOffset } from "./operand-address.ts";
import { CODE, CODE_SIZE, PATCH_MEMORY, PATCH_XMM, type Program } from "./program.ts";
import { TOLERANCES } from "./tolerances.ts";
import { resultIsUndefined, undefinedFlags } from "./undefined-flags.ts";
import {
  FxImage,
  loadPointers,
  loadVectorState,
  touchesVectorState,
  vectorDifferences,
  withinUlps,
  x87Text,
} from "./vector-state.ts";
import { type RealState, type RecordReader, STRAY } from "./wire-format.ts";

/** One step in which the processors disagree. */
export interface Difference {
  readonly programNumber: number;
  readonly bits: 64 | 32;
  readonly step: number;
  readonly form: InstructionForm;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** `"rax: real 5, here 6"` … */
  readonly what: readonly string[];
  readonly before: string;
  /** Found when the program had ended, and not known of which step it is. */
  readonly atEnd?: true;
}

/** What to do with each step and difference. */
export interface Observer {
  /** @param faulted the real processor raised an exception */
  onStep(form: InstructionForm, faulted: boolean): void;
  onDifference(difference: Difference): void;
}

const MASK64 = 0xffff_ffff_ffff_ffffn;
const hex = (value: bigint | number): string => value.toString(16);

/** Steps Syscope's processor through a program beside the records of the real one, and compares after each step. */
export class ProgramComparison {
  private readonly emulated: EmulatedProcessor;
  private readonly real: RealState;
  private readonly observer: Observer;
  private readonly compareUndefined: boolean;
  private readonly before = new BigUint64Array(17);
  private readonly beforeFx = new FxImage();
  private beforeFlags = 0;
  private firstRflags = 0;
  /** A step of this program differed: its memory does too, and that says nothing more. */
  private differed = false;

  /** @param vendor whose the real processor is: what the architecture leaves undefined is compared with AMD's */
  constructor(emulated: EmulatedProcessor, real: RealState, observer: Observer, vendor: "intel" | "amd") {
    this.emulated = emulated;
    this.real = real;
    this.observer = observer;
    this.compareUndefined = vendor === "amd";
  }

  /** @returns steps */
  run(program: Program, reader: RecordReader): number {
    const { emulated, real } = this;
    const decodings = program.instructions.map(({ offset }) => decode(program.code, offset, program.bits === 64));
    real.begin(program);
    emulated.begin(program, real);
    this.differed = false;
    this.firstRflags = reader.readStart();
    let again = false;
    let last = -1;
    let steps = 0;
    for (; reader.more; steps++) {
      const index = reader.nextIndex;
      if (index !== STRAY && !again) {
        let vectors = false;
        for (const patch of program.instructions[index]?.patches ?? []) {
          if (patch.kind !== PATCH_MEMORY) real.apply(patch);
          if (patch.kind >= PATCH_XMM) vectors = true;
          else emulated.apply(patch);
        }
        if (vectors) loadVectorState(emulated.cpu, real.fx);
      }
      if (steps === 0) {
        real.rflags = this.firstRflags;
        emulated.cpu.writeRflags(this.firstRflags);
      }
      this.before.set(real.words64);
      this.beforeFx.words32.set(real.fx.words32);
      this.beforeFlags = real.rflags;
      const signal = emulated.step();
      reader.readRecord(real);
      if (index !== STRAY) last = index;
      const decoded = decodings[last];
      const form =
        decoded === undefined || "undecodable" in decoded || index === STRAY
          ? program.instructions[last]?.form
          : decoded.form;
      if (form === undefined) throw new Error("a record before the first instruction");
      const intended = program.instructions[last]?.form;
      if (index !== STRAY) this.observer.onStep(form, reader.signal !== null);
      // Some rows are encoded alike; the decoder takes one of them.
      if (index !== STRAY && intended !== undefined && intended !== form && intended.mnemonic === form.mnemonic)
        this.observer.onStep(intended, reader.signal !== null);
      const what = this.differences(index === STRAY ? undefined : decoded, signal, reader);
      if (what.length > 0) {
        this.differed = true;
        this.observer.onDifference(this.describe(program, steps, last, form, what));
        emulated.take(real);
      } else if (emulated.cpu.rflags !== real.rflags) emulated.cpu.writeRflags(real.rflags);
      again = this.goOn(program, index, last, reader.signal !== null);
    }
    const { fx, data } = reader.readEnd();
    this.compareEnd(program, steps, last, fx, data);
    return steps;
  }

  /** Both go on as step-programs.c does. @returns whether the same instruction comes again, repeated */
  private goOn({ instructions, code, bits }: Program, index: number, last: number, faulted: boolean): boolean {
    const { emulated, real } = this;
    const rip = real.words64[16] as bigint;
    const again = index !== STRAY && !faulted && rip === this.before[16];
    const offset = rip - BigInt(CODE);
    const outside = offset < 0n || offset >= BigInt(CODE_SIZE);
    const known = !outside && this.starts(instructions, code.length, Number(offset));
    if (faulted || index === STRAY || (!known && !outside)) {
      const next = BigInt(CODE + (instructions[last + 1]?.offset ?? code.length));
      real.words64[16] = next;
      emulated.cpu.rip = next;
    }
    real.resetSegments(bits);
    if (emulated.segmentsDiffer(bits)) emulated.resetSegments(bits);
    return again;
  }

  private startsOf: { readonly of: Program["instructions"] | null; readonly offsets: Set<number> } = {
    of: null,
    offsets: new Set(),
  };

  private starts(instructions: Program["instructions"], end: number, offset: number): boolean {
    if (this.startsOf.of !== instructions) {
      this.startsOf = { of: instructions, offsets: new Set([end, ...instructions.map((one) => one.offset)]) };
    }
    return this.startsOf.offsets.has(offset);
  }

  private differences(
    decoded: Instruction | Undecodable | undefined,
    signal: Signal | null,
    reader: RecordReader,
  ): string[] {
    const { emulated, real, before } = this;
    const { cpu } = emulated;
    const what: string[] = [];
    const faulted = reader.signal !== null || signal !== null;
    const cl = Number((before[1] as bigint) & 0xffn);
    const instruction = decoded === undefined || "undecodable" in decoded ? undefined : decoded;
    const compare = (name: string, there: bigint | number, here: bigint | number): void => {
      if (there !== here) what.push(`${name}: real ${hex(there)}, here ${hex(here)}`);
    };
    const skipResult =
      instruction !== undefined && !faulted && !this.compareUndefined && resultIsUndefined(instruction, cl);
    if (!skipResult) {
      for (let half = 0; half < 34; half++) {
        if (cpu.gpr32[half] === real.words32[half]) continue;
        const n = half >> 1;
        compare(GPR64[n] ?? "rip", real.words64[n] as bigint, cpu.gpr64[n] as bigint);
        half = 2 * n + 1;
      }
    }
    const ignored = instruction === undefined || faulted || this.compareUndefined ? 0 : undefinedFlags(instruction, cl);
    const mask = skipResult ? 0 : ~ignored;
    if ((cpu.rflags & mask) !== (real.rflags & mask)) compare("rflags", real.rflags & mask, cpu.rflags & mask);
    this.compareSegments(what);
    if (!sameSignal(reader.signal, signal))
      what.push(`fault: real ${describeSignal(reader.signal)}, here ${describeSignal(signal)}`);
    if (!faulted && (this.beforeFlags & TF) !== 0 && !emulated.trapped) what.push("no single-step trap here");
    if (skipResult) emulated.take(real);
    if (instruction !== undefined && !faulted && instruction.form.mnemonic.startsWith("FXSAVE"))
      emulated.storeMxcsrMask(operandOffset(instruction, this.before), instruction.segment, real.fx);
    if (!this.toleratesVectors(instruction?.form, faulted)) what.push(...vectorDifferences(cpu, real.fx));
    loadPointers(cpu, real.fx);
    return what;
  }

  /** Whether vector state differs, by no more than it may. It is made equal. */
  private toleratesVectors(form: InstructionForm | undefined, faulted: boolean): boolean {
    const tolerance = form === undefined ? undefined : TOLERANCES[form.mnemonic];
    if (tolerance === undefined) return false;
    const { cpu } = this.emulated;
    const { fx } = this.real;
    const tolerated = faulted ? tolerance.x87AfterFault === true : withinUlps(cpu, fx, tolerance.ulps ?? 0);
    if (tolerated) loadVectorState(cpu, fx);
    return tolerated;
  }

  private compareSegments(what: string[]): void {
    const { emulated, real } = this;
    for (let number = 0; number < 6; number++) {
      const here = emulated.cpu.segment(number).selector;
      const there = real.selectors[number] as number;
      if (here !== there) what.push(`${SREG[number]}: real ${hex(there)}, here ${hex(here)}`);
    }
    if (emulated.base(FS) !== real.fsBase)
      what.push(`fs base: real ${hex(real.fsBase)}, here ${hex(emulated.base(FS))}`);
    if (emulated.base(GS) !== real.gsBase)
      what.push(`gs base: real ${hex(real.gsBase)}, here ${hex(emulated.base(GS))}`);
  }

  private describe(
    program: Program,
    step: number,
    index: number,
    form: InstructionForm,
    what: readonly string[],
  ): Difference {
    const one = program.instructions[index];
    const start = one?.offset ?? 0;
    const bytes = program.code.slice(start, start + (one?.length ?? 15));
    const decoded = decode(bytes, 0, program.bits === 64);
    const text =
      "undecodable" in decoded
        ? decoded.message
        : formatInstruction(decoded, { syntax: "intel", address: BigInt(CODE + start) });
    const registers = Array.from(this.before, (value, n) => `${GPR64[n] ?? "rip"}=${hex(value & MASK64)}`).join(" ");
    const vectors = touchesVectorState(form) ? ` ${x87Text(this.beforeFx)}` : "";
    const before = `${registers} rflags=${hex(this.beforeFlags)}${vectors}`;
    return { programNumber: program.number, bits: program.bits, step, form, bytes, text, what, before };
  }

  private compareEnd(program: Program, steps: number, last: number, fx: Uint8Array, data: Uint8Array): void {
    if (this.differed) return;
    this.real.fx.bytes.set(fx);
    const what = [...vectorDifferences(this.emulated.cpu, this.real.fx)];
    const here = this.emulated.data();
    if (Buffer.compare(data, here) !== 0) what.push(...memoryDifferences(data, here));
    const form = program.instructions[last]?.form;
    if (what.length > 0 && form !== undefined)
      this.observer.onDifference({ ...this.describe(program, steps, last, form, what), atEnd: true });
  }
}

/** The first few. */
function memoryDifferences(real: Uint8Array, here: Uint8Array): readonly string[] {
  const what: string[] = [];
  for (const [offset, byte] of real.entries()) {
    if (byte !== here[offset])
      what.push(`memory at data+${hex(offset)}: real ${hex(byte)}, here ${hex(here[offset] ?? 0)}`);
    if (what.length === 8) break;
  }
  return what;
}

function sameSignal(a: Signal | null, b: Signal | null): boolean {
  if (a === null || b === null) return a === b;
  return a.signal === b.signal && a.code === b.code && a.address === b.address;
}

function describeSignal(signal: Signal | null): string {
  return signal === null ? "none" : `signal ${signal.signal} code ${signal.code} address ${hex(signal.address)}`;
}
