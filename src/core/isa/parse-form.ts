import type { FormText, InstructionForm, OperandSize } from "./form.ts";
import type { Mnemonic } from "./mnemonics.ts";

const OPERANDS = new Set(
  (
    "AL AX EAX RAX CL DX 1 ES CS SS DS FS GS r8 r16 r32 r64 r/m8 r/m16 r/m32 r/m64 r32/m16 r64/m16 m m8 m16 m32 m64 m128 " +
    "m16&64 m16&32 m16&16 m32&32 m16:16 m16:32 m16:64 ptr16:16 ptr16:32 imm8 imm16 imm32 imm64 rel8 rel16 rel32 " +
    "moffs8 moffs16 moffs32 moffs64 Sreg CRn DRn"
  ).split(" "),
);
const ATTRIBUTES = new Set("i64 o64 d64 f64 lock rep repe cpl0 cc short far unsigned alias np nfx".split(" "));
const IMMEDIATES = new Set("ib iw id io cb cw cd cp".split(" "));
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
  for (const operand of operands) if (!OPERANDS.has(operand)) throw malformed(`unknown operand "${operand}"`);

  const attributes = new Set(attributeText === "" ? [] : attributeText.split(/\s+/));
  for (const attribute of attributes)
    if (!ATTRIBUTES.has(attribute)) throw malformed(`unknown attribute "${attribute}"`);

  let operandSize: OperandSize | 0 = 0;
  let addressSize: InstructionForm["addressSize"] = 0;
  let mandatoryPrefix: InstructionForm["mandatoryPrefix"] = 0;
  let rexW = false;
  const opcode: number[] = [];
  let plusRegister = false;
  let modrm: InstructionForm["modrm"] = null;
  const immediates: string[] = [];
  for (const token of opcodeText.split(/\s+/)) {
    const byte = /^([0-9A-F]{2})(\+r)?$/.exec(token);
    if (byte?.[1] !== undefined) {
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
    opcode,
    plusRegister,
    modrm,
    immediates,
    attributes,
    text,
  };
}
