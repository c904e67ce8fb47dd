import { type Instruction, MMX, ST, XMM } from "../../core/decoder/instruction.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import type { Random } from "../random.ts";
import { boundaryValue } from "./boundary-values.ts";
import { PATCH_MXCSR, PATCH_ST, PATCH_X87, PATCH_XMM, type Patch } from "./program.ts";
import {
  controlWord,
  doubleBits,
  elementsOf,
  extendedBits,
  mxcsrValue,
  packedDecimal,
  singleBits,
  vectorWord,
  x87Control,
} from "./vector-values.ts";

/** Gives vector and x87 instructions registers, control words and memory that make them do something. */

const ROUNDS = /[PS][SD]$|^CVT|^U?COMIS|^(ROUND|DPP)/;

/** What to change before an instruction with XMM, MMX or x87 operands. */
export function vectorPatches(random: Random, instruction: Instruction): readonly Patch[] {
  const { form } = instruction;
  const { mnemonic } = form;
  const operands = [instruction.operand0, instruction.operand1, instruction.operand2];
  const patches: Patch[] = [];
  const put = (kind: number, index: number, low: bigint, high = 0n): void =>
    void patches.push({ kind, index, low, high });

  const xmm = operands.filter(({ kind }) => kind === XMM).map(({ register }) => register);
  if (form.operands.includes("XMM0") || /^PCMP.STR/.test(mnemonic)) xmm.push(0);
  if (xmm.length > 0 && ROUNDS.test(mnemonic) && random.oneIn(3)) put(PATCH_MXCSR, 0, BigInt(mxcsrValue(random)));
  for (const register of xmm) {
    if (random.oneIn(3)) continue;
    const elements = elementsOf(random, mnemonic);
    put(PATCH_XMM, register, vectorWord(random, elements), vectorWord(random, elements));
  }

  const mm = operands.filter(({ kind }) => kind === MMX).map(({ register }) => register);
  if (mm.length > 0 && random.oneIn(2)) {
    // MMn is STn while TOP is 0.
    put(PATCH_X87, 0, x87Control(random, 0));
    for (const register of mm)
      put(PATCH_ST, register, vectorWord(random, elementsOf(random, mnemonic)), random.oneIn(2) ? 0xffffn : 0x3fffn);
  }

  if (mnemonicEntry(mnemonic).feature === "x87" || mnemonic.startsWith("FXSAVE")) {
    if (random.oneIn(2)) put(PATCH_X87, 0, x87Control(random));
    const used = [0, 1, ...operands.filter(({ kind }) => kind === ST).map(({ register }) => register)];
    for (const register of new Set(used)) {
      if (random.oneIn(2)) put(PATCH_ST, register, ...(random.oneIn(10) ? wholeNumber(random) : extendedBits(random)));
    }
  }
  return patches;
}

/** An integer in the 80-bit format, for conversions. */
function wholeNumber(random: Random): readonly [bigint, bigint] {
  const value = boundaryValue(random) >> BigInt(random.below(64));
  if (value === 0n) return [0n, 0n];
  const length = value.toString(2).length;
  return [value << BigInt(64 - length), BigInt(0x3fff + length - 1) | (random.oneIn(2) ? 0x8000n : 0n)];
}

/** Eight-byte words for the memory operand of a vector or x87 instruction, from its address on; none: it stays as it is. */
export function vectorContents(random: Random, { form }: Instruction): readonly bigint[] {
  const { mnemonic, operands } = form;
  if (mnemonic === "LDMXCSR") return random.oneIn(8) ? [] : [BigInt(mxcsrValue(random))];
  if (mnemonic === "FLDCW") return random.oneIn(8) ? [] : [BigInt(controlWord(random))];
  if (random.oneIn(3)) return [];
  const notation = operands.find((operand) => /^m\d/.test(operand)) ?? "";
  const area = Number(/^m(\d+)byte$/.exec(notation)?.[1] ?? 0);
  if (area !== 0) return areaWords(random, area);
  switch (notation) {
    case "m32fp":
      return [singleBits(random)];
    case "m64fp":
      return [doubleBits(random)];
    case "m80fp":
      return extendedBits(random);
    case "m80bcd":
      return packedDecimal(random);
  }
  if (/int$/.test(notation)) return [boundaryValue(random)];
  const elements = elementsOf(random, mnemonic);
  return [vectorWord(random, elements), vectorWord(random, elements)];
}

/** The words of a state image that matter. */
function areaWords(random: Random, bytes: number): readonly bigint[] {
  const control = x87Control(random);
  const [fcw, fsw] = [control & 0xffffn, (control >> 16n) & 0xffffn];
  const tags = BigInt(random.oneIn(3) ? 0 : random.below(0x1_0000));
  if (bytes === 512) return [control, 0n, 0n, BigInt(mxcsrValue(random)) | (0xffffn << 32n)];
  if (bytes === 14 || bytes === 94) return [fcw | (fsw << 16n) | (tags << 32n), 0n];
  return [fcw | (fsw << 32n), tags, 0n, 0n];
}
