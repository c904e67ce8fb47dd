import type { InstructionForm, VexRule } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import { takesMemory } from "../../core/isa/operand-notation.ts";
import { randomBelow } from "./random-below.ts";

/** One encoding of a row of the instruction tables. */
export interface CorpusEntry {
  readonly form: InstructionForm;
  readonly bytes: Uint8Array;
}

interface RmShape {
  readonly modrm: number;
  readonly tail: readonly number[];
  /** REX.X and REX.B. */
  readonly rex: number;
}

const REGISTER_SHAPES: readonly RmShape[] = [
  { modrm: 0xc1, tail: [], rex: 0 },
  { modrm: 0xc6, tail: [], rex: 0 },
];
const EXTENDED_REGISTER: RmShape = { modrm: 0xc2, tail: [], rex: 1 };

const MEMORY_SHAPES: readonly RmShape[] = [
  { modrm: 0x03, tail: [], rex: 0 }, // [rbx]
  { modrm: 0x45, tail: [0xf0], rex: 0 }, // [rbp-0x10]
  { modrm: 0x86, tail: [0x10, 0x32, 0x54, 0x76], rex: 0 }, // [rsi+disp32]
  { modrm: 0x04, tail: [0x8f], rex: 0 }, // [rdi+rcx*4]
  { modrm: 0x44, tail: [0x24, 0x08], rex: 0 }, // [rsp+8]
  { modrm: 0x04, tail: [0xcd, 0x00, 0x01, 0x00, 0x00], rex: 0 }, // [rcx*8+0x100]
  { modrm: 0x05, tail: [0x40, 0x00, 0x00, 0x00], rex: 0 }, // [rip+0x40], or [0x40]
  { modrm: 0x04, tail: [0x25, 0x78, 0x56, 0x34, 0x12], rex: 0 }, // [0x12345678]
];
const EXTENDED_MEMORY: readonly RmShape[] = [
  { modrm: 0x84, tail: [0x65, 0x00, 0xfe, 0xff, 0xff], rex: 3 }, // [r13+r12*2-0x200]
  { modrm: 0x43, tail: [0x7f], rex: 1 }, // [r11+0x7f]
];

const IMMEDIATES: readonly (readonly number[])[] = [
  [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0x70],
  [0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
];
const IMMEDIATE_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4, cp: 6 };

function shapesOf(form: InstructionForm, in64BitMode: boolean): readonly RmShape[] {
  if (form.modrm === null) return [{ modrm: -1, tail: [], rex: 0 }];
  const registers = in64BitMode ? [...REGISTER_SHAPES, EXTENDED_REGISTER] : REGISTER_SHAPES;
  const memories = in64BitMode ? [...MEMORY_SHAPES, ...EXTENDED_MEMORY] : MEMORY_SHAPES;
  if (form.operands.some((notation) => notation.includes("/m"))) return [...registers, ...memories];
  return form.operands.some(takesMemory) ? memories : registers;
}

/** ModRM.reg: a digit, or a register that exists. */
function regField(form: InstructionForm, variant: number): number {
  if (typeof form.modrm === "number") return form.modrm;
  if (form.operands.includes("Sreg")) return [3, 0, 4][variant % 3] ?? 0;
  if (form.operands.includes("CRn")) return [0, 3, 4][variant % 3] ?? 0;
  return variant % 8;
}

/** C4, then R, X, B inverted with the map, then W, vvvv inverted, L and pp. */
function vexPrefix(form: InstructionForm, vex: VexRule, rex: number, register: number): readonly number[] {
  const map = form.opcode[1] === 0x38 ? 2 : form.opcode[1] === 0x3a ? 3 : 1;
  const vvvv = form.operands.some((notation) => /^v\d/.test(notation)) ? register : 0;
  const pp = [0, 0x66, 0xf3, 0xf2].indexOf(form.mandatoryPrefix);
  return [0xc4, ((~rex & 7) << 5) | map, ((vex.w ?? 0) << 7) | ((~vvvv & 15) << 3) | ((vex.length ?? 0) << 2) | pp];
}

function encode(form: InstructionForm, in64BitMode: boolean, shape: RmShape, variant: number): CorpusEntry {
  const bytes: number[] = [];
  if (form.addressSize !== 0 && form.addressSize !== (in64BitMode ? 64 : 32)) bytes.push(0x67);
  if (/\bo16\b/.test(form.text)) bytes.push(0x66);
  if (form.mandatoryPrefix !== 0 && form.vex === null) bytes.push(form.mandatoryPrefix);
  const extendedOpcode = in64BitMode && form.plusRegister && !form.operands.includes("STi") && variant % 2 === 1;
  const rex = (form.rexW ? 8 : 0) | shape.rex | (extendedOpcode ? 1 : 0);
  if (form.vex !== null) bytes.push(...vexPrefix(form, form.vex, rex, variant % 8));
  else if (rex !== 0) bytes.push(0x40 | rex);
  const low = form.plusRegister ? (variant * 3 + 1) % 8 : form.attributes.has("cc") ? (variant * 5) % 16 : 0;
  bytes.push(...form.opcode.slice(form.vex === null ? 0 : 2, -1), (form.opcode.at(-1) ?? 0) | low);
  if (form.modrm !== null) bytes.push(shape.modrm | (regField(form, variant) << 3), ...shape.tail);
  if (form.operands.some((notation) => notation.startsWith("moffs"))) {
    bytes.push(...[0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11].slice(0, in64BitMode ? 8 : 4));
  }
  const immediate = IMMEDIATES[variant % IMMEDIATES.length] ?? [];
  for (const field of form.immediates) bytes.push(...immediate.slice(0, IMMEDIATE_BYTES[field]));
  return { form, bytes: Uint8Array.from(bytes) };
}

/**
 * Encodings of every row of the tables that exists in the mode.
 * @param every take only every n-th operand shape, at least one a row
 */
export function formCorpus(in64BitMode: boolean, every = 1): readonly CorpusEntry[] {
  const entries: CorpusEntry[] = [];
  for (const form of instructionForms) {
    if (form.attributes.has(in64BitMode ? "i64" : "o64")) continue;
    const shapes = shapesOf(form, in64BitMode);
    const repeats = form.modrm === null ? 3 : 1;
    let variant = form.id;
    for (let index = form.id % every; index < shapes.length * repeats || variant === form.id; index += every) {
      const shape = shapes[index % shapes.length];
      if (shape === undefined) break;
      entries.push(encode(form, in64BitMode, shape, variant++));
    }
  }
  return entries;
}

/** A pseudo-random sweep over the opcode maps: prefixes, opcode, and random bytes behind. The same seed gives the same bytes. */
export function opcodeSweep(in64BitMode: boolean, count: number, seed: number): readonly Uint8Array[] {
  const random = randomBelow(seed);
  const prefixes = in64BitMode ? PREFIXES_64 : PREFIXES_32;
  return Array.from({ length: count }, () => {
    const choice = random(10);
    const opcode = choice < 5 ? [random(256)] : choice < 9 ? [0x0f, random(256)] : [0x0f, 0x38, 0xf0 + random(2)];
    const tail = Array.from({ length: 13 }, () =>
      random(4) === 0 ? (BOUNDARY_BYTES[random(BOUNDARY_BYTES.length)] ?? 0) : random(256),
    );
    return Uint8Array.from([...(prefixes[random(prefixes.length)] ?? []), ...opcode, ...tail].slice(0, 15));
  });
}

/** Every opcode of the maps 0F 38 and 0F 3A with each mandatory prefix, `count` times with random operands. */
export function escapeSweep(in64BitMode: boolean, count: number, seed: number): readonly Uint8Array[] {
  const random = randomBelow(seed);
  const all: Uint8Array[] = [];
  for (const escaped of [0x38, 0x3a]) {
    for (let opcode = 0; opcode < 256; opcode++) {
      for (const prefix of [[], [0x66], [0xf3], [0xf2]]) {
        for (let round = 0; round < count; round++) {
          const rex = in64BitMode && random(3) === 0 ? [0x40 | random(16)] : [];
          const tail = Array.from({ length: 9 }, () => random(256));
          all.push(Uint8Array.from([...prefix, ...rex, 0x0f, escaped, opcode, ...tail]));
        }
      }
    }
  }
  return all;
}

const BOUNDARY_BYTES = [0x00, 0xff, 0x80, 0x7f, 0x24, 0x25, 0x05, 0x04];
const hexList = (text: string): readonly (readonly number[])[] =>
  text
    .split(" ")
    .map((bytes) => (bytes === "-" ? [] : Array.from(bytes.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))));
const PREFIXES_64 = hexList(
  "- - - - 66 48 48 41 44 4c 40 67 f0 f3 f2 64 65 2e 3e 6648 f348 66f3 6548 4f 42 f048 6748 6667 f266",
);
const PREFIXES_32 = hexList("- - - - 66 67 6766 f0 f3 f2 64 65 2e 3e 26 36 66f3 f266 6665");
