import type { InstructionForm } from "../../core/isa/form.ts";
import type { Random } from "../random.ts";
import { boundaryValue } from "./boundary-values.ts";

/** The bytes of an instruction; where its displacement and its last immediate are is filled in when addresses are known. */
export interface Encoding {
  readonly form: InstructionForm;
  readonly bytes: number[];
  /** Offset of a displacement that is an address of its own (no base), -1 for none; and its size. */
  readonly absoluteAt: number;
  readonly absoluteBytes: number;
  /** The address is relative to the next instruction. */
  readonly ripRelative: boolean;
}

const IMMEDIATE_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4, cp: 6 };
/** A memory operand without a register choice: `m64`, `m16&32`, `m80fp`, not `mm`. */
const MEMORY_ONLY = /^m(?!m)/;

/** Whether ModRM.rm of a row may be a register, memory, or either. */
function rmChoice({ operands }: InstructionForm): "register" | "memory" | "either" {
  if (operands.some((operand) => operand.includes("/m"))) return "either";
  return operands.some((operand) => MEMORY_ONLY.test(operand) && !operand.startsWith("moffs")) ? "memory" : "register";
}

/** What the text of a row says, found once. */
interface RowFacts {
  readonly choice: "register" | "memory" | "either";
  readonly sixteenBits: boolean;
  readonly segmented: boolean;
  readonly moffs: boolean;
  /** `VEX.LZ.66.0F38.W0`; undefined without. */
  readonly vex: string | undefined;
}

const facts = new Map<InstructionForm, RowFacts>();

function factsOf(form: InstructionForm): RowFacts {
  let known = facts.get(form);
  if (known === undefined) {
    const moffs = form.operands.some((operand) => operand.startsWith("moffs"));
    known = {
      choice: rmChoice(form),
      sixteenBits: form.operandSize === 16 && /\bo16\b/.test(form.text),
      segmented: form.modrm !== null || /MOVS|CMPS|LODS|OUTS|XLAT/.test(form.mnemonic) || moffs,
      moffs,
      vex: /VEX\.\S+/.exec(form.text)?.[0],
    };
    facts.set(form, known);
  }
  return known;
}

interface Address {
  readonly modrm: number;
  readonly tail: readonly number[];
  readonly rex: number;
  readonly absoluteBytes: number;
  readonly ripRelative: boolean;
}

const NO_ADDRESS = { tail: [], rex: 0, absoluteBytes: 0, ripRelative: false } as const;

function displacement(random: Random, bytes: number): number[] {
  const value = random.oneIn(4) ? random.next() : random.below(256) - 128;
  return Array.from({ length: bytes }, (_, i) => (i < 4 ? (value >> (8 * i)) & 0xff : 0));
}

function address16(random: Random): Address {
  const mod = random.below(3);
  const rm = random.below(8);
  const absolute = mod === 0 && rm === 6;
  const tail = displacement(random, absolute ? 2 : mod);
  return { ...NO_ADDRESS, modrm: (mod << 6) | rm, tail, absoluteBytes: absolute ? 2 : 0 };
}

/** The forms of 32- and 64-bit addressing. */
function address32(random: Random, in64BitMode: boolean): Address {
  const registers = in64BitMode ? 16 : 8;
  const shape = random.below(in64BitMode ? 12 : 10);
  if (shape >= 10) return { ...NO_ADDRESS, modrm: 0x05, tail: [0, 0, 0, 0], absoluteBytes: 4, ripRelative: true };
  if (shape === 9) {
    // An address alone: with a SIB byte in 64-bit mode, where the short form is relative to RIP.
    const sib = in64BitMode || random.oneIn(2);
    return { ...NO_ADDRESS, modrm: sib ? 0x04 : 0x05, tail: sib ? [0x25, 0, 0, 0, 0] : [0, 0, 0, 0], absoluteBytes: 4 };
  }
  let index = random.below(registers);
  if (index === 4) index = 5;
  const scale = random.below(4) << 6;
  if (shape === 8) {
    const tail = [scale | ((index & 7) << 3) | 5, ...displacement(random, 4)];
    return { ...NO_ADDRESS, modrm: 0x04, tail, rex: (index >> 3) << 1 };
  }
  const base = random.below(registers);
  let mod = random.pick([0, 1, 1, 2]);
  if (mod === 0 && (base & 7) === 5) mod = 1;
  const bytes = mod === 2 ? 4 : mod;
  if (shape < 4 && (base & 7) !== 4) {
    return { ...NO_ADDRESS, modrm: (mod << 6) | (base & 7), tail: displacement(random, bytes), rex: base >> 3 };
  }
  if (shape < 5) index = 4; // SIB without index
  const tail = [scale | ((index & 7) << 3) | (base & 7), ...displacement(random, bytes)];
  return { ...NO_ADDRESS, modrm: (mod << 6) | 4, tail, rex: (base >> 3) | ((index >> 3) << 1) };
}

const OVERRIDES = {
  64: [0x64, 0x65, 0x64, 0x65, 0x2e, 0x3e, 0x36, 0x26],
  32: [0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26],
} as const;
const REDUNDANT = [0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x3e, 0x26, 0x36] as const;

/** Whether a prefix would make another instruction of it, or do what only one vendor's processors do. */
function meansSomething(prefix: number, { attributes, mnemonic, opcode }: InstructionForm, bits: 64 | 32): boolean {
  if (prefix === 0xf2 || prefix === 0xf3) {
    // On AMD they turn LOOPE into LOOPNE and back.
    return attributes.has("nfx") || attributes.has("np") || opcode[0] === 0x0f || mnemonic.startsWith("LOOP");
  }
  if (prefix === 0x66 && mnemonic === "CLFLUSH") return true; // CLFLUSHOPT
  // AMD truncates a near branch to 16 bits in 64-bit mode too.
  return prefix === 0x66 && bits === 64 && attributes.has("f64");
}

function prefixes(random: Random, form: InstructionForm, bits: 64 | 32, small: boolean): number[] {
  const { attributes } = form;
  const bytes: number[] = [];
  if (random.oneIn(40)) bytes.push(random.pick(REDUNDANT.filter((byte) => !meansSomething(byte, form, bits))));
  const { sixteenBits, segmented } = factsOf(form);
  if (sixteenBits) bytes.push(0x66);
  if (small) bytes.push(0x67);
  // AMD's LOCK MOV CR0 is MOV CR8, and LOCK VERW is no #UD there.
  const lockable = !form.operands.includes("CRn") && form.mnemonic !== "VERW";
  if (lockable && (attributes.has("lock") ? random.oneIn(5) : random.oneIn(300))) bytes.push(0xf0);
  if (segmented) {
    if (random.oneIn(small && bits === 32 ? 1 : 10))
      bytes.push(
        random.pick<number>(OVERRIDES[bits].slice(0, small && bits === 32 && !random.oneIn(6) ? 2 : undefined)),
      );
  }
  if (form.mandatoryPrefix !== 0 && form.vex === null) bytes.push(form.mandatoryPrefix);
  else if (attributes.has("rep") || attributes.has("repe")) {
    if (!random.oneIn(3)) bytes.push(attributes.has("repe") || random.oneIn(8) ? random.pick([0xf2, 0xf3]) : 0xf3);
  }
  return bytes;
}

/** ModRM.reg: the digit, or a register; one that exists mostly. */
function regField(random: Random, { modrm, operands }: InstructionForm): number {
  if (typeof modrm === "number") return modrm;
  if (operands.includes("Sreg")) return random.oneIn(12) ? random.below(8) : random.pick([0, 2, 3, 3, 4, 4, 5, 5]);
  return random.below(8);
}

function immediate(random: Random, form: InstructionForm, field: string): number[] {
  const bytes = IMMEDIATE_BYTES[field] ?? 0;
  if (field.startsWith("c")) return new Array<number>(bytes).fill(0);
  let value = boundaryValue(random);
  if (form.mnemonic === "ENTER")
    value = BigInt(random.oneIn(20) ? random.below(256) : random.below(field === "ib" ? 5 : 64));
  else if (form.mnemonic === "RET" || form.mnemonic === "RETF") value = BigInt(random.below(64));
  else if (form.mnemonic === "INT") value = BigInt(random.oneIn(2) ? random.pick([3, 4]) : random.below(0x80));
  else if (form.attributes.has("unsigned") && random.oneIn(2)) value = BigInt(random.below(70));
  return Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

const VEX_MAPS: Readonly<Record<string, number>> = { "0F": 1, "0F38": 2, "0F3A": 3 };
const VEX_PREFIXES: Readonly<Record<string, number>> = { "66": 1, F3: 2, F2: 3 };

/** The three bytes of a VEX prefix after a row's `VEX.LZ.66.0F38.W0`. */
function vexPrefix(text: string, rex: number, reg: number, random: Random, bits: 64 | 32): number[] {
  const parts = text.split(".");
  const map = parts.map((part) => VEX_MAPS[part] ?? 0).find((part) => part !== 0) ?? 1;
  const pp = parts.map((part) => VEX_PREFIXES[part] ?? 0).find((part) => part !== 0) ?? 0;
  const w = parts.includes("W1") ? 0x80 : 0;
  const vvvv = random.below(bits === 64 ? 16 : 8);
  return [0xc4, ((~(reg | rex) & 7) << 5) | map, w | ((~vvvv & 15) << 3) | pp];
}

/** One of a row's encodings. */
export function encodeRow(random: Random, form: InstructionForm, bits: 64 | 32): Encoding {
  const in64BitMode = bits === 64;
  const small = form.addressSize !== 0 ? form.addressSize !== bits : random.oneIn(in64BitMode ? 9 : 7);
  const { choice, moffs, vex } = factsOf(form);
  const memory = form.modrm !== null && choice !== "register" && (choice === "memory" || random.below(5) < 3);
  let address: Address = { ...NO_ADDRESS, modrm: 0xc0 | random.below(8) };
  if (memory) address = small && !in64BitMode ? address16(random) : address32(random, in64BitMode);
  const bytes = prefixes(random, form, bits, small);

  let rex = form.rexW ? 8 : 0;
  let high = address.rex;
  let reg = 0;
  if (in64BitMode) {
    if (!memory && random.oneIn(3)) high |= 1;
    if (form.modrm === "/r" && !form.operands.includes("Sreg") && random.oneIn(2)) reg = 4;
    rex |= high | reg;
    if (rex !== 0 || random.oneIn(5)) rex |= 0x40;
  }
  if (vex !== undefined) bytes.push(...vexPrefix(vex, high, reg, random, bits));
  else if (rex !== 0) bytes.push(rex);
  // A VEX prefix stands for 0F, 0F 38 or 0F 3A.
  const opcode = vex === undefined ? [...form.opcode] : form.opcode.slice(-1);
  const last = opcode.length - 1;
  if (form.attributes.has("cc")) opcode[last] = (opcode[last] ?? 0) | random.below(16);
  if (form.plusRegister || form.operands.includes("STi")) opcode[last] = (opcode[last] ?? 0) | random.below(8);
  bytes.push(...opcode);
  let absoluteAt = -1;
  let { absoluteBytes } = address;
  if (form.modrm !== null) {
    bytes.push(address.modrm | (regField(random, form) << 3), ...address.tail);
    if (absoluteBytes > 0) absoluteAt = bytes.length - absoluteBytes;
  }
  if (moffs) {
    absoluteAt = bytes.length;
    absoluteBytes = small ? bits / 16 : bits / 8;
    bytes.push(...new Array<number>(absoluteBytes).fill(0));
  }
  for (const field of form.immediates) bytes.push(...immediate(random, form, field));
  return { form, bytes, absoluteAt, absoluteBytes, ripRelative: address.ripRelative };
}
