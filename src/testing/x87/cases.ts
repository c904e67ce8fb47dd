import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "../../core/float/format.ts";
import type { InstructionForm } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import { PseudoRandom } from "../assembler/pseudo-random.ts";
import { boundaryOperands, randomControlWord, randomFloat } from "../float/cases.ts";
import { IMAGE_BYTES, X87_DATA_BYTES, type X87Case } from "./execute-natively.ts";

/** The rows of the x87 tables, FXSAVE and FXRSTOR among them. */
export const X87_FORMS: readonly InstructionForm[] = instructionForms.filter(({ mnemonic }) => {
  const { feature } = mnemonicEntry(mnemonic);
  return feature === "x87" || feature === "FXSR";
});

const BOUNDARIES = new Map(
  [BINARY32, BINARY64, EXTENDED80].map((format): [FloatFormat, readonly bigint[]] => [
    format,
    boundaryOperands(format),
  ]),
);
const MEMORY_FORMATS: Readonly<Record<string, FloatFormat>> = { m32fp: BINARY32, m64fp: BINARY64, m80fp: EXTENDED80 };
const CONDITIONS = 0x4700;

function anyFloat(random: PseudoRandom, format: FloatFormat): bigint {
  return random.below(3) === 0 ? random.pick(BOUNDARIES.get(format) ?? []) : randomFloat(random, format);
}

function putLittleEndian(bytes: Uint8Array, at: number, value: bigint, count: number): void {
  for (let i = 0; i < count; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
}

/** Mostly full or nearly so; often one of ST(0), ST(1) and ST(7) is what a stack fault needs. */
function tags(random: PseudoRandom, top: number): number {
  const rotated = (mask: number): number => ((mask << top) | (mask >> (8 - top))) & 0xff;
  return rotated(random.pick([0xff, 0x7f, 0x7f, 0x7f, 0x03, 0x3f, 0x7e, 0x7d, 0xfe, 0x80, 0, random.below(256)]));
}

/** An FXSAVE image: the stack, FCW, sometimes with exceptions raised before or pending, the pointers. */
function image(random: PseudoRandom, bits: 64 | 32): Uint8Array {
  const bytes = new Uint8Array(IMAGE_BYTES);
  const top = random.below(8);
  const control = randomControlWord(random);
  const raised = random.pick([0, 0, random.below(64)]);
  const pending = random.below(12) === 0 ? raised : raised & control;
  const status = (top << 11) | (random.below(0x10000) & CONDITIONS) | pending | (random.below(8) === 0 ? 0x40 : 0);
  const words = [control, status, tags(random, top), random.below(0x800)];
  for (const [index, word] of words.entries()) putLittleEndian(bytes, index * 2, BigInt(word), 2);
  for (let at = 8; at < 24; at++) bytes[at] = random.below(256);
  if (bits === 32) for (const at of [14, 15, 22, 23]) bytes[at] = 0;
  putLittleEndian(bytes, 24, 0x1f80n, 4);
  for (let i = 0; i < 8; i++) putLittleEndian(bytes, 32 + i * 16, anyFloat(random, EXTENDED80), 10);
  for (let at = 160; at < 416; at++) bytes[at] = random.below(256);
  return bytes;
}

/** The instruction with `[rdi]` as its memory operand and any ST(i) as its register. */
function encodingOf(form: InstructionForm, random: PseudoRandom, bits: 64 | 32): Uint8Array {
  const prefixes = form.operandSize === 16 && form.modrm !== null && form.opcode[0] !== 0xdf ? [0x66] : [];
  if (form.rexW) prefixes.push(0x48);
  const opcode = [...form.opcode];
  const last = opcode.length - 1;
  if (form.plusRegister) opcode[last] = (opcode[last] ?? 0) + random.below(8);
  if (typeof form.modrm !== "number") return Uint8Array.from([...prefixes, ...opcode]);
  const digit = form.modrm * 8;
  const modrm = random.below(4) === 0 && bits === 64 ? [digit | 0x47, 0] : [digit | 7];
  return Uint8Array.from([...prefixes, ...opcode, ...modrm]);
}

function memory(form: InstructionForm, random: PseudoRandom, bits: 64 | 32): Uint8Array {
  const bytes = new Uint8Array(X87_DATA_BYTES);
  const [operand = ""] = form.operands;
  if (operand === "m512byte") bytes.set(image(random, bits));
  else for (let at = 0; at < 128; at++) bytes[at] = random.below(256);
  const format = MEMORY_FORMATS[operand];
  if (format !== undefined) putLittleEndian(bytes, 0, anyFloat(random, format), 10);
  if (operand === "m80bcd") for (let at = 0; at < 9; at++) bytes[at] = random.below(10) | (random.below(10) << 4);
  if (operand.endsWith("int")) {
    const value = random.pick([0n, 1n, -1n, 1n << BigInt(random.below(63)), BigInt(random.below(0x10000))]);
    if (random.below(2) === 0) putLittleEndian(bytes, 0, value, 8);
  }
  return bytes;
}

/** The same for a row wherever it stands in the tables. */
function seedOf(text: string): number {
  let seed = 0;
  for (const character of text) seed = (Math.imul(seed, 31) + character.charCodeAt(0)) >>> 0;
  return seed;
}

/** Cases of every row of a mode, a number for each. */
export function x87Cases(bits: 64 | 32, perForm: number): X87Case[] {
  const cases: X87Case[] = [];
  for (const form of X87_FORMS) {
    if (form.attributes.has(bits === 64 ? "i64" : "o64")) continue;
    const random = new PseudoRandom(seedOf(`${bits} ${form.mnemonic} ${form.text}`));
    for (let n = 0; n < perForm; n++) {
      cases.push({
        name: `${form.mnemonic} ${form.text}`,
        bits,
        code: encodingOf(form, random, bits),
        state: image(random, bits),
        flags: 0x202 | (random.below(0x1000) & 0x8d5),
        rax: random.below(0x10000) * 0x10000 + random.below(0x10000),
        data: memory(form, random, bits),
      });
    }
  }
  return cases;
}
