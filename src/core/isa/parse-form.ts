import type { FormText, InstructionForm, OperandSize, VexRule } from "./form.ts";
import type { Mnemonic } from "./mnemonics.ts";
import { operandNotation } from "./operand-notation.ts";

/** Operands that are neither a register nor memory behind ModRM. */
const OTHER_OPERANDS = new Set(
  "1 ptr16:16 ptr16:32 imm8 imm16 imm32 imm64 rel8 rel16 rel32 moffs8 moffs16 moffs32 moffs64".split(" "),
);
const ATTRIBUTES = new Set(
  "i64 o64 d64 f64 lock rep repe cpl0 cc short far unsigned unaligned alias np nfx".split(" "),
);
const IMMEDIATES = new Set("ib iw id io cb cw cd cp".split(" "));
const VEX_PREFIXES: Readonly<Record<string, InstructionForm["mandatoryPrefix"]>> = { "66": 0x66, F2: 0xf2, F3: 0xf3 };
const VEX_LENGTHS: Readonly<Record<string, VexRule["length"]>> = { LZ: 0, "128": 0, "256": 1, LIG: null };
const VEX_W: Readonly<Record<string, VexRule["w"]>> = { W0: 0, W1: 1, WIG: null };
const BYTE_OPERANDS = new Set("AL r8 r/m8 m8 moffs8".split(" "));

/**
 * Parses one row of an instruction table; `form.ts` describes the notation.
 * @throws {Error} with the row's text, if it is malformed
 */
export function parseForm(id: number, mnemonic: Mnemonic, text: FormText): InstructionForm {
  const malformed = (what: string): Error => new Error(`malformed row of ${mnemonic}: "${text}": ${what}`);
  const [operandText, opcodeText, attributeText = "", extra] = text.split("|").map((part) => part.trim());
  if (operandText === undefined || opcodeText === undefined || extra !== undefined) throw malformed("not 2 or 3 parts");

  const operands = operandText === "" ? [] : operandText.split(",").map((operand) => operand.trim());
  for (const operand of operands)
    if (!OTHER_OPERANDS.has(operand) && operandNotation(operand) === undefined)
      throw malformed(`unknown operand "${operand}"`);

  const attributes = new Set(attributeText === "" ? [] : attributeText.split(/\s+/));
  for (const attribute of attributes)
    if (!ATTRIBUTES.has(attribute)) throw malformed(`unknown attribute "${attribute}"`);

  let operandSize: OperandSize | 0 = 0;
  let addressSize: InstructionForm["addressSize"] = 0;
  let mandatoryPrefix: InstructionForm["mandatoryPrefix"] = 0;
  let rexW = false;
  let vex: VexRule | null = null;
  const opcode: number[] = [];
  let plusRegister = false;
  let modrm: InstructionForm["modrm"] = null;
  const immediates: string[] = [];
  for (const token of opcodeText.split(/\s+/)) {
    const byte = /^([0-9A-F]{2})(\+[ri])?$/.exec(token);
    const vexToken = /^VEX\.(LZ|LIG|128|256)\.(?:(66|F2|F3)\.)?0F(38|3A)?\.(W0|W1|WIG)$/.exec(token);
    if (vexToken !== null) {
      const [, length = "", prefix = "", map, w = ""] = vexToken;
      vex = { length: VEX_LENGTHS[length] ?? null, w: VEX_W[w] ?? null };
      mandatoryPrefix = VEX_PREFIXES[prefix] ?? 0;
      opcode.push(0x0f);
      if (map !== undefined) opcode.push(Number.parseInt(map, 16));
    } else if (byte?.[1] !== undefined) {
      const value = Number.parseInt(byte[1], 16);
      const first = opcode.length === 0 && mandatoryPrefix === 0;
      if (first && (value === 0x66 || value === 0xf2 || value === 0xf3)) mandatoryPrefix = value;
      else opcode.push(value);
      if (byte[2] !== undefined) plusRegister = true;
    } else if (token === "NP" || token === "NFx") attributes.add(token.toLowerCase());
    else if (token === "REX.W") {
      rexW = true;
      operandSize = 64;
      attributes.add("o64");
    } else if (token === "o8") operandSize = 8;
    else if (token === "o16") operandSize = 16;
    else if (token === "o32") operandSize = 32;
    else if (token === "a16") addressSize = 16;
    else if (token === "a32") addressSize = 32;
    else if (token === "a64") addressSize = 64;
    else if (token === "/r") modrm = "/r";
    else if (/^\/[0-7]$/.test(token)) modrm = Number(token.slice(1));
    else if (IMMEDIATES.has(token)) immediates.push(token);
    else throw malformed(`unknown opcode token "${token}"`);
  }
  if (opcode.length === 0) throw malformed("no opcode byte");

  if (attributes.has("f64")) attributes.add("d64");
  if (operandSize === 0) {
    if (attributes.has("d64") && attributes.has("o64")) operandSize = 64;
    else if (vex !== null && operands.some((operand) => operandNotation(operand)?.registers === "gpr"))
      operandSize = vex.w === 1 ? 64 : 32;
    else if (operands.some((operand) => BYTE_OPERANDS.has(operand))) operandSize = 8;
  }
  return {
    id,
    mnemonic,
    operands,
    operandSize,
    addressSize,
    mandatoryPrefix,
    rexW,
    vex,
    opcode,
    plusRegister,
    modrm,
    immediates,
    attributes,
    text,
  };
}
