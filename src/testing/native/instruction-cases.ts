import { extendedStateOf } from "../../core/cpu/extended-state.ts";
import type { InstructionForm, VexRule } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import type { Mnemonic } from "../../core/isa/mnemonics.ts";
import { Random } from "../random.ts";
import { DATA, DATA_BYTES, DATA_OFFSET, type NativeCase } from "./execute-natively.ts";

/** Generates instructions of every general-purpose user-mode form with random operands and registers, the same ones each time. */

export interface InstructionCase extends NativeCase {
  readonly form: InstructionForm;
}

/** Left out besides what has no general-purpose registers: control transfer, system instructions, and what depends on the machine. */
const LEFT_OUT: ReadonlySet<Mnemonic> = new Set<Mnemonic>([
  "SYSCALL",
  "SYSRET",
  "SYSENTER",
  "SYSEXIT",
  "SWAPGS",
  "WRMSR",
  "RDMSR",
  "RDTSC",
  "RDTSCP",
  "RDPMC",
  "LGDT",
  "LIDT",
  "SGDT",
  "SIDT",
  "LLDT",
  "SLDT",
  "LTR",
  "STR",
  "LMSW",
  "SMSW",
  "CLTS",
  "INVLPG",
  "INVD",
  "WBINVD",
  "HLT",
  "CLAC",
  "STAC",
  "VMMCALL",
  "IN",
  "OUT",
  "INS",
  "OUTS",
  "LAR",
  "LSL",
  "VERR",
  "VERW",
  "RDFSBASE",
  "RDGSBASE",
  "WRFSBASE",
  "WRGSBASE",
  "CPUID",
  "INT",
  "INT1",
  "IRET",
  "RETF",
  "LFS", // thread-local storage is behind FS
  "RDPID",
  "STI",
  "CLI",
]);

/** Jumps and calls go a few bytes on, where INT3s are. */
const NEAR: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["JMP", "CALL", "RET"]);

export function executableForms(bits: 64 | 32): readonly InstructionForm[] {
  return instructionForms.filter((form) => {
    const { mnemonic, attributes, operands, addressSize, modrm } = form;
    if (extendedStateOf(form) !== null) return false;
    if (LEFT_OUT.has(mnemonic) || attributes.has("cpl0") || attributes.has("far")) return false;
    if (attributes.has(bits === 64 ? "i64" : "o64")) return false;
    if (operands.some((operand) => /Sreg|^[CDEFGS]S$|CRn|DRn|moffs/.test(operand))) return false;
    // Targets in registers and on the stack are random.
    if (NEAR.has(mnemonic) && (modrm !== null || mnemonic === "RET")) return false;
    return addressSize === 0 || addressSize === bits || mnemonic === "JECXZ";
  });
}

const INTERESTING: readonly bigint[] = [
  0n,
  1n,
  2n,
  7n,
  8n,
  15n,
  16n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
  0xffff_ffff_8000_0000n,
  0x9999_9999_9999_9999n,
  0x0f0f_0f0f_0f0f_0f0fn,
];

function randomWord(random: Random): bigint {
  switch (random.below(4)) {
    case 0:
      return random.pick(INTERESTING);
    case 1:
      return BigInt(random.below(256));
    case 2:
      return BigInt.asUintN(64, random.pick(INTERESTING) + BigInt(random.below(5)) - 2n);
    default:
      return random.word64();
  }
}

const BASE = DATA + DATA_OFFSET;

/** RDI and RSI point into the data, RSP into its middle, RBP and RBX near; the rest is random. */
function randomRegisters(random: Random, bits: 64 | 32): bigint[] {
  const gpr = Array.from({ length: 16 }, () => randomWord(random));
  const pointer = (): bigint => BASE + BigInt(64 + random.below(96));
  gpr[4] = BASE + 128n - BigInt(random.below(4) * 8);
  gpr[6] = pointer();
  gpr[7] = pointer();
  return bits === 64 ? gpr : gpr.map((value, register) => (register < 8 ? BigInt.asUintN(32, value) : 0n));
}

const IMMEDIATE_BYTES: Readonly<Record<string, number>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4 };

function randomBytes(random: Random, count: number): number[] {
  const word = randomWord(random);
  return Array.from({ length: count }, (_, i) => Number((word >> BigInt(8 * i)) & 0xffn));
}

/** The index register of addresses that have one; `tame` gives it a small value. */
const INDEX = 5;

/** ModRM and what follows it: a register, or an address near RDI or RSI. */
function randomModrm(random: Random, form: InstructionForm): number[] {
  const reg = typeof form.modrm === "number" ? form.modrm : random.below(8);
  const rmOperand = form.operands.find((operand) => operand.includes("m") && !operand.startsWith("imm")) ?? "";
  const memory = /^m/.test(rmOperand) || (rmOperand !== "" && random.below(2) === 0);
  if (!memory) return [0xc0 | (reg << 3) | random.below(8)];
  const disp = random.below(64) - 32;
  const base = random.pick([6, 7]);
  const displacement = [disp, disp >> 8, disp >> 16, disp >> 24].map((byte) => byte & 0xff);
  switch (random.below(4)) {
    case 0: // [base + disp32]
      return [0x80 | (reg << 3) | base, ...displacement];
    case 1: // [base + index * scale + disp8]
      return [0x44 | (reg << 3), (random.below(4) << 6) | (INDEX << 3) | base, disp & 0xff];
    case 2: // [base]
      return [(reg << 3) | base];
    default: // [base + disp8]
      return [0x40 | (reg << 3) | base, disp & 0xff];
  }
}

/** ModRM, SIB and displacement of any address at all, for LEA: nothing is accessed. */
function randomAddress(random: Random, addressBytes: number): number[] {
  const mod = random.below(3);
  const rm = random.below(8);
  const bytes = [(mod << 6) | (random.below(8) << 3) | rm];
  const sib = random.below(256);
  if (addressBytes === 2) return [...bytes, ...randomBytes(random, mod === 0 ? (rm === 6 ? 2 : 0) : mod)];
  if (rm === 4) bytes.push(sib);
  const noBase = mod === 0 && (rm === 5 || (rm === 4 && (sib & 7) === 5));
  return [...bytes, ...randomBytes(random, noBase || mod === 2 ? 4 : mod)];
}

/** Segment overrides that find a segment: GS has base 0 in 64-bit code; in compatibility mode it is null. */
const OVERRIDES = { 64: [0x65, 0x2e, 0x3e], 32: [0x65, 0x2e, 0x36, 0x3e, 0x26] } as const;

const VEX_PP: Readonly<Record<InstructionForm["mandatoryPrefix"], number>> = { 0: 0, 102: 1, 243: 2, 242: 3 };

/** A three-byte VEX prefix and the opcode; in 64-bit code registers may be R8–R15, memory's stay RDI and RSI. Outside it W says nothing. */
function encodeVex(random: Random, bytes: number[], form: InstructionForm, vex: VexRule, bits: 64 | 32): void {
  const map = form.opcode[1] === 0x38 ? 2 : form.opcode[1] === 0x3a ? 3 : 1;
  const extendReg = bits === 64 && form.modrm === "/r" && random.below(3) === 0;
  const usesVvvv = form.operands.some((operand) => /^v\d/.test(operand));
  const register = usesVvvv ? random.below(bits === 64 ? 16 : 8) : 0;
  const w = bits === 64 ? (vex.w ?? 0) : random.below(2);
  const second = (extendReg ? 0x60 : 0xe0) | map;
  const last = (w << 7) | ((~register & 15) << 3) | VEX_PP[form.mandatoryPrefix];
  bytes.push(0xc4, second, last, ...form.opcode.slice(-1));
}

/** REX where it is wanted, and the opcode. */
function encodeLegacy(random: Random, bytes: number[], form: InstructionForm, bits: 64 | 32): void {
  const isLea = form.mnemonic === "LEA";
  if (bits === 64) {
    let rex = form.rexW ? 0x48 : 0;
    // A REX prefix of its own: R8–R15 as registers, SPL … DIL as bytes. Memory keeps RDI and RSI as bases.
    if (random.below(3) === 0) rex |= 0x40 | (isLea ? random.below(8) : form.modrm === "/r" ? random.pick([0, 4]) : 0);
    if (rex !== 0) bytes.push(rex);
  }
  const opcode = [...form.opcode];
  const last = opcode.length - 1;
  if (form.attributes.has("cc")) opcode[last] = (opcode[last] as number) | random.below(16);
  if (form.plusRegister) opcode[last] = (opcode[last] as number) | random.below(8);
  bytes.push(...opcode);
}

/** The bytes of an instruction of a form; branches have displacements 0 … 7. */
function encodeRandomly(random: Random, form: InstructionForm, bits: 64 | 32): Uint8Array {
  const bytes: number[] = [];
  const isLea = form.mnemonic === "LEA";
  const addressPrefix = isLea ? random.below(3) === 0 : form.addressSize === 32 && bits === 64;
  if (form.operandSize === 16) bytes.push(0x66);
  if (form.modrm !== null && random.below(8) === 0) bytes.push(random.pick<number>(OVERRIDES[bits]));
  if (addressPrefix) bytes.push(0x67);
  if (form.mandatoryPrefix !== 0 && form.vex === null) bytes.push(form.mandatoryPrefix);
  if ((form.attributes.has("rep") || form.attributes.has("repe")) && random.below(2) === 0) {
    bytes.push(form.attributes.has("repe") ? random.pick([0xf2, 0xf3]) : 0xf3);
  }
  if (form.vex !== null) encodeVex(random, bytes, form, form.vex, bits);
  else encodeLegacy(random, bytes, form, bits);
  if (isLea) bytes.push(...randomAddress(random, bits === 32 && addressPrefix ? 2 : 4));
  else if (form.modrm !== null) bytes.push(...randomModrm(random, form));
  for (const field of form.immediates) {
    const count = IMMEDIATE_BYTES[field] as number;
    const rest = new Array<number>(count - 1).fill(0);
    if (field.startsWith("c")) bytes.push(random.below(8), ...rest);
    else if (form.mnemonic === "ENTER") bytes.push(count === 2 ? random.below(32) : random.below(3), ...rest);
    else bytes.push(...randomBytes(random, count));
  }
  return Uint8Array.from(bytes);
}

/** Registers that keep an instruction's memory accesses within the page. */
function tame(form: InstructionForm, gpr: bigint[], random: Random, bits: 64 | 32): void {
  const { mnemonic, attributes } = form;
  if (form.modrm !== null && mnemonic !== "LEA") gpr[INDEX] = BigInt(random.below(8));
  if (attributes.has("rep") || attributes.has("repe")) gpr[1] = BigInt(random.below(6));
  if (mnemonic === "XLAT") gpr[3] = BASE - 64n;
  if (mnemonic === "LEAVE" || mnemonic === "ENTER") gpr[5] = BASE + 96n + BigInt(random.below(32));
  // Bit strings reach as far as the register says: keep it within the data.
  if (/^BT[SRC]?$/.test(mnemonic) && form.modrm === "/r") {
    for (let register = 0; register < 16; register++) {
      const isAddress = register === 4 || register === INDEX || register === 6 || register === 7;
      if (!isAddress) gpr[register] = BigInt.asUintN(bits, BigInt(random.below(512)) - 256n);
    }
  }
  if (/^CMPXCHG(8|16)B$/.test(mnemonic) && random.below(2) === 0) {
    gpr[0] = 0n;
    gpr[2] = 0n;
  }
}

const STATUS = 0x8d5n;
const DF = 0x400n;

/** Keeps TF, NT, AC and RF out of the flags that POPF finds at an offset. */
function tameFlags(data: Uint8Array, at: number): void {
  data[at + 1] = (data[at + 1] as number) & 0xbe;
  data[at + 2] = 0;
}

/** `count` cases of each executable form. */
export function instructionCases(bits: 64 | 32, count: number, seed: number): InstructionCase[] {
  const random = new Random(seed);
  const cases: InstructionCase[] = [];
  for (const form of executableForms(bits)) {
    for (let i = 0; i < count; i++) {
      const code = encodeRandomly(random, form, bits);
      const gpr = randomRegisters(random, bits);
      tame(form, gpr, random, bits);
      const rflags = (BigInt(random.next()) & (STATUS | (random.below(4) === 0 ? DF : 0n))) | 0x202n;
      const empty = random.below(4) === 0;
      const data = Uint8Array.from({ length: DATA_BYTES }, () => (empty ? 0 : random.below(256)));
      if (form.mnemonic === "POPF") tameFlags(data, Number((gpr[4] as bigint) - BASE));
      cases.push({ form, bits, code, gpr, rflags, data });
    }
  }
  return cases;
}
