import type { InstructionForm } from "../../core/isa/form.ts";
import { formsOf } from "../../core/isa/instruction-forms.ts";
import { IF, RFLAGS_FIXED, STATUS_FLAGS } from "../../core/isa/rflags.ts";
import { Random } from "../random.ts";
import { Aim } from "./aim.ts";
import { boundaryValue } from "./boundary-values.ts";
import { type Encoding, encodeRow } from "./encode-row.ts";
import { rowsOf } from "./left-out.ts";
import { CODE, type Program, type ProgramInstruction, SHARED_SIZE, type StartState } from "./program.ts";
import { FX_MXCSR, FX_ST, FX_XMM, FxImage } from "./vector-state.ts";
import { extendedBits, mxcsrValue, vectorWord, x87Control } from "./vector-values.ts";

/** Instructions in a program. */
const LENGTH = 250;
const NOP: Encoding = {
  form: formsOf("NOP")[0] as InstructionForm,
  bytes: [0x90],
  absoluteAt: -1,
  absoluteBytes: 0,
  ripRelative: false,
};
/** How many instructions a jump may pass over. */
const REACH = 3;

function mixed(seed: number, number: number): number {
  let hash = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(number + 1, 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Makes the programs of a run: each row comes up as often as every other, and each program stands alone. */
export class ProgramSource {
  private readonly seed: number;
  private readonly bits: 64 | 32;
  private readonly rows: readonly InstructionForm[];
  private deck: { readonly number: number; readonly rows: readonly InstructionForm[] } = { number: -1, rows: [] };

  /** @param mnemonic only rows of this one */
  constructor(seed: number, bits: 64 | 32, mnemonic?: string) {
    this.seed = seed;
    this.bits = bits;
    this.rows = rowsOf(bits).filter((row) => mnemonic === undefined || row.mnemonic === mnemonic);
  }

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }

  /** The n-th instruction's row of the whole run: all rows in a random order, then all again in another. */
  private row(n: number): InstructionForm {
    const number = Math.floor(n / this.rows.length);
    if (this.deck.number !== number)
      this.deck = { number, rows: shuffled(this.rows, new Random(mixed(this.seed, ~number))) };
    return this.deck.rows[n % this.rows.length] as InstructionForm;
  }

  program(number: number): Program {
    const { bits } = this;
    const seed = mixed(this.seed, number);
    const random = new Random(seed);
    const encodings: Encoding[] = [];
    for (let i = 0; i < LENGTH; i++) {
      // A debugger sees a load of SS and the next instruction as one: the next one does nothing.
      const previous = encodings.at(-1);
      encodings.push(
        i === LENGTH - 1 || (previous !== undefined && loadsSs(previous))
          ? NOP
          : encodeRow(random, this.row(number * LENGTH + i), bits),
      );
    }
    const offsets: number[] = [0];
    for (const { bytes } of encodings) offsets.push((offsets.at(-1) ?? 0) + bytes.length);
    const instructions = encodings.map((encoding, i): ProgramInstruction => {
      const targets = Array.from(
        { length: REACH },
        (_, ahead) => CODE + (offsets[Math.min(i + 1 + ahead, LENGTH)] ?? 0),
      );
      const offset = offsets[i] ?? 0;
      const patches = new Aim(random, bits).at(encoding, { address: CODE + offset, targets });
      return { form: encoding.form, offset, length: encoding.bytes.length, patches };
    });
    return {
      number,
      bits,
      start: startState(random, bits),
      code: Uint8Array.from(encodings.flatMap(({ bytes }) => bytes)),
      instructions,
      maxSteps: 4 * LENGTH,
    };
  }
}

function loadsSs({ form, bytes }: Encoding): boolean {
  const [first = ""] = form.operands;
  // MOV with SS in ModRM.reg, whatever prefixes there are
  return first === "SS" || (first === "Sreg" && ((bytes[bytes.indexOf(0x8e) + 1] ?? 0) & 0x38) === 0x10);
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

function startState(random: Random, bits: 64 | 32): StartState {
  const gpr = Array.from({ length: 16 }, (_, n) =>
    bits === 64 ? boundaryValue(random) : n < 8 ? boundaryValue(random) & 0xffff_ffffn : 0n,
  );
  const data = new Uint8Array(SHARED_SIZE);
  const words = new Uint32Array(data.buffer);
  for (let i = 0; i < words.length; i++) words[i] = random.next();
  return { gpr, rflags: (random.next() & STATUS_FLAGS) | RFLAGS_FIXED | IF, fx: startVectors(random), data };
}

/** An FXSAVE image. */
function startVectors(random: Random): Uint8Array {
  const { bytes, view } = new FxImage();
  view.setBigUint64(0, x87Control(random), true);
  view.setUint32(FX_MXCSR, mxcsrValue(random), true);
  for (let at = FX_ST; at < FX_XMM; at += 16) {
    const [significand, exponent] = extendedBits(random);
    view.setBigUint64(at, significand, true);
    view.setUint16(at + 8, Number(exponent), true);
  }
  for (let at = FX_XMM; at < FX_XMM + 256; at += 8)
    view.setBigUint64(at, vectorWord(random, random.pick(["integers", "singles", "doubles"])), true);
  return bytes;
}
