import type { InstructionForm } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import { type Mnemonic, mnemonicEntry } from "../../core/isa/mnemonics.ts";
import { takesMemory } from "../../core/isa/operand-notation.ts";
import { AC, IF, STATUS_FLAGS } from "../../core/isa/rflags.ts";
import { PseudoRandom } from "../assembler/pseudo-random.ts";
import { DATA, DATA_BYTES, DATA_OFFSET, FXSAVE_BYTES } from "../native/execute-natively.ts";
import { MXCSR, ST0, XMM0 } from "../native/fxsave-image.ts";
import type { InstructionCase } from "../native/instruction-cases.ts";

/** Generates instructions of every SIMD form that is no floating-point arithmetic, with random operands, the same ones each time. */

/** The tables whose rows are run. */
export type SimdTable = Readonly<Record<string, unknown>>;

const BOUNDARIES: Readonly<Record<1 | 2 | 4 | 8, readonly bigint[]>> = {
  1: [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x81n, 0xfen, 2n],
  2: [0n, 1n, 0x7fffn, 0x8000n, 0xffffn, 0x8001n, 0xfffen, 0xffn, 0x100n, 0x7fn, 0x80n, 0xff80n, 0xff7fn],
  4: [
    0n,
    1n,
    0x7fff_ffffn,
    0x8000_0000n,
    0xffff_ffffn,
    0x8000_0001n,
    0xffffn,
    0x8000n,
    0x7fffn,
    0xffff_8000n,
    0x1_0000n,
  ],
  8: [0n, 1n, 0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn, 0xffff_ffffn, 0x1_0000_0000n],
};
const TEXT = [0x61, 0x61, 0x62, 0x63, 0x7a, 0xe9, 0x00];

/** Fills bytes with one kind of elements: anything, boundary values of a size, small counts, or a short alphabet with zeros. */
function fillLanes(random: PseudoRandom, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = random.below(8);
  if (kind < 2) for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(256);
  else if (kind === 2) for (let i = 0; i < bytes.length; i++) bytes[i] = random.pick(TEXT);
  else if (kind === 3) {
    bytes.fill(0);
    bytes[0] = random.below(70);
    if (bytes.length > 8) bytes[8] = random.below(256);
  } else {
    const size = random.pick([1, 2, 4, 8] as const);
    for (let at = 0; at + size <= bytes.length; at += size) {
      const value = random.pick(BOUNDARIES[size]);
      for (let i = 0; i < size; i++) view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
    }
  }
}

/** x87 registers with any tags, top and contents; every exception masked. */
function randomFxsave(random: PseudoRandom): Uint8Array {
  const image = new Uint8Array(FXSAVE_BYTES);
  const view = new DataView(image.buffer);
  view.setUint16(0, 0x037f, true);
  view.setUint16(2, random.below(8) << 11, true);
  view.setUint8(4, random.below(256));
  view.setUint32(MXCSR, 0x1f80, true);
  for (let st = 0; st < 8; st++) {
    fillLanes(random, image.subarray(ST0 + st * 16, ST0 + st * 16 + 8));
    view.setUint16(ST0 + st * 16 + 8, random.below(0x1_0000), true);
  }
  for (let register = 0; register < 16; register++)
    fillLanes(random, image.subarray(XMM0 + register * 16, XMM0 + register * 16 + 16));
  return image;
}

/** FSW and FCW of an invalid operation that is not masked and waits. */
function makePending(image: Uint8Array): void {
  const view = new DataView(image.buffer);
  view.setUint16(0, 0x037e, true);
  view.setUint16(2, 0x8081, true);
}

const BASE = DATA + DATA_OFFSET;
/** The last page ends here. */
const END = DATA + 0x1000n;
const RSI = 6;
const RDI = 7;

/** The memory operand is at [RSI + disp8], mostly aligned; some accesses are misaligned, some run out of the page. */
function randomPointer(random: PseudoRandom): bigint {
  const choice = random.below(12);
  if (choice === 0) return END - BigInt(1 + random.below(24));
  const aligned = BASE + BigInt(16 * (3 + random.below(8)));
  return choice < 4 ? aligned + BigInt(random.below(16)) : aligned;
}

function randomGpr(random: PseudoRandom, form: InstructionForm, bits: 64 | 32): bigint[] {
  const word = (): bigint => {
    const bytes = new Uint8Array(8);
    fillLanes(random, bytes);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  };
  const gpr = Array.from({ length: 16 }, word);
  if (form.mnemonic.startsWith("PCMPESTR")) {
    // Lengths: mostly of a string in a register, of both signs.
    for (const register of [0, 2])
      if (random.below(8) > 0) gpr[register] = BigInt.asUintN(64, BigInt(random.below(40) - 20));
  }
  gpr[RSI] = randomPointer(random);
  gpr[RDI] = randomPointer(random);
  return bits === 64 ? gpr : gpr.map((value, register) => (register < 8 ? BigInt.asUintN(32, value) : 0n));
}

/** IF and any status flags; sometimes AC, unless an access may run out of the page too: processors differ in which fault comes first. */
function randomRflags(random: PseudoRandom, gpr: readonly bigint[]): bigint {
  const mayLeave = [RSI, RDI].some((register) => (gpr[register] ?? 0n) > END - 64n);
  const ac = !mayLeave && random.below(8) === 0 ? AC : 0;
  return BigInt(IF | (random.below(0x1000) & STATUS_FLAGS) | ac | 2);
}

/** ModRM and displacement. A register form repeats its register one time in four. */
function randomModrm(random: PseudoRandom, form: InstructionForm): number[] {
  const reg = typeof form.modrm === "number" ? form.modrm : random.below(8);
  const rm = form.operands.find(takesMemory);
  const memory = rm !== undefined && (!rm.includes("/") || random.below(2) === 0);
  if (!memory) return [0xc0 | (reg << 3) | (random.below(4) === 0 ? reg : random.below(8))];
  return [0x40 | (reg << 3) | RSI, random.pick([0, 16, 0xf0])];
}

function randomCode(random: PseudoRandom, form: InstructionForm, bits: 64 | 32): Uint8Array {
  const bytes: number[] = [];
  if (/\bo16\b/.test(form.text)) bytes.push(0x66);
  if (form.mandatoryPrefix !== 0) bytes.push(form.mandatoryPrefix);
  const modrm = form.modrm === null ? [] : randomModrm(random, form);
  if (bits === 64 && (form.rexW || random.below(2) === 0)) {
    // RSI is the base of addresses; without ModRM there is nothing to extend.
    const isRegister = (modrm[0] ?? 0) >= 0xc0;
    bytes.push(0x40 | (form.rexW ? 8 : 0) | random.pick([0, 4]) | (isRegister ? random.pick([0, 1]) : 0));
  }
  bytes.push(...form.opcode, ...modrm);
  if (form.immediates.length > 0) bytes.push(random.below(3) === 0 ? random.below(256) : random.below(20));
  return Uint8Array.from(bytes);
}

function randomCase(random: PseudoRandom, form: InstructionForm, bits: 64 | 32): InstructionCase {
  const data = new Uint8Array(DATA_BYTES);
  for (let at = 0; at < DATA_BYTES; at += 16) fillLanes(random, data.subarray(at, at + 16));
  const gpr = randomGpr(random, form, bits);
  const fxsave = randomFxsave(random);
  if (random.below(16) === 0) makePending(fxsave);
  // A string that repeats the other one's beginning, or all of it.
  if (form.mnemonic.startsWith("PCMP"))
    for (let i = random.below(16); i < 32; i++) fxsave[XMM0 + 16 + i] = fxsave[XMM0 + i] ?? 0;
  return {
    form,
    bits,
    code: randomCode(random, form, bits),
    gpr,
    rflags: randomRflags(random, gpr),
    data,
    fxsave,
  };
}

/** Forms of the tables' mnemonics that exist in a mode. */
export function simdForms(tables: readonly SimdTable[], bits: 64 | 32): readonly InstructionForm[] {
  return instructionForms.filter(
    ({ mnemonic, attributes }) =>
      tables.some((table) => mnemonic in table) && !attributes.has(bits === 64 ? "i64" : "o64"),
  );
}

/** What an immediate says takes more cases than other operands. */
function countFor(form: InstructionForm, count: number): number {
  if (form.mnemonic.startsWith("PCMPE") && form.immediates.length > 0) return count * 20;
  if (form.mnemonic.startsWith("PCMPI")) return count * 20;
  return form.immediates.length > 0 ? count * 4 : count;
}

/** @param perForm cases of a form; more of those with an immediate */
export function simdCases(tables: readonly SimdTable[], bits: 64 | 32, perForm: number): InstructionCase[] {
  return simdForms(tables, bits).flatMap((form) => {
    const random = new PseudoRandom(nameSeed(form.mnemonic, form.text) + bits);
    return Array.from({ length: perForm < 4 ? perForm : countFor(form, perForm) }, () =>
      randomCase(random, form, bits),
    );
  });
}

/** Other rows of the tables do not change a form's cases. */
function nameSeed(mnemonic: Mnemonic, text: string): number {
  let seed = 0;
  for (const character of `${mnemonic} ${text} ${mnemonicEntry(mnemonic).feature ?? ""}`)
    seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return seed;
}
