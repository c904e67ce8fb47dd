import type { FormText } from "./form.ts";

/**
 * The forms of the eight two-operand groups ADD, OR, ADC, SBB, AND, SUB, XOR, CMP.
 * @param group 0–7: the opcode is `group * 8 + 0 … 5`, the ModRM digit of 80, 81 and 83 is `group`
 * @param lock `"lock"` where the memory destination may be locked (all but CMP)
 * @see SDM Vol. 2 "Opcode Extensions For One- And Two-byte Opcodes"
 */
export function twoOperandForms(group: number, lock: "lock" | ""): readonly FormText[] {
  const opcode = (low: number): string => (group * 8 + low).toString(16).padStart(2, "0").toUpperCase();
  return [
    `r/m8, r8 | ${opcode(0)} /r | ${lock}`,
    `r/m16, r16 | o16 ${opcode(1)} /r | ${lock}`,
    `r/m32, r32 | o32 ${opcode(1)} /r | ${lock}`,
    `r/m64, r64 | REX.W ${opcode(1)} /r | ${lock}`,
    `r8, r/m8 | ${opcode(2)} /r`,
    `r16, r/m16 | o16 ${opcode(3)} /r`,
    `r32, r/m32 | o32 ${opcode(3)} /r`,
    `r64, r/m64 | REX.W ${opcode(3)} /r`,
    `r/m16, imm8 | o16 83 /${group} ib | ${lock}`,
    `r/m32, imm8 | o32 83 /${group} ib | ${lock}`,
    `r/m64, imm8 | REX.W 83 /${group} ib | ${lock}`,
    `AL, imm8 | ${opcode(4)} ib`,
    `AX, imm16 | o16 ${opcode(5)} iw`,
    `EAX, imm32 | o32 ${opcode(5)} id`,
    `RAX, imm32 | REX.W ${opcode(5)} id`,
    `r/m8, imm8 | 80 /${group} ib | ${lock}`,
    `r/m16, imm16 | o16 81 /${group} iw | ${lock}`,
    `r/m32, imm32 | o32 81 /${group} id | ${lock}`,
    `r/m64, imm32 | REX.W 81 /${group} id | ${lock}`,
    `r/m8, imm8 | 82 /${group} ib | i64 alias ${lock}`,
  ];
}

/**
 * The forms of a one-operand group such as `INC r/m`: byte opcode, then 16, 32 and 64 bits at the next opcode.
 * @param opcode the byte form's opcode; the other sizes use `opcode + 1`
 */
export function oneOperandForms(opcode: number, digit: number, attributes = ""): readonly FormText[] {
  const byte = opcode.toString(16).toUpperCase();
  const word = (opcode + 1).toString(16).toUpperCase();
  return [
    `r/m8 | ${byte} /${digit} | ${attributes}`,
    `r/m16 | o16 ${word} /${digit} | ${attributes}`,
    `r/m32 | o32 ${word} /${digit} | ${attributes}`,
    `r/m64 | REX.W ${word} /${digit} | ${attributes}`,
  ];
}

/** The forms of a shift or rotate: by 1 (D0, D1), by CL (D2, D3), by an immediate count (C0, C1). */
export function shiftForms(digit: number, attributes = ""): readonly FormText[] {
  return [
    `r/m8, 1 | D0 /${digit} | ${attributes}`,
    `r/m16, 1 | o16 D1 /${digit} | ${attributes}`,
    `r/m32, 1 | o32 D1 /${digit} | ${attributes}`,
    `r/m64, 1 | REX.W D1 /${digit} | ${attributes}`,
    `r/m8, CL | D2 /${digit} | ${attributes}`,
    `r/m16, CL | o16 D3 /${digit} | ${attributes}`,
    `r/m32, CL | o32 D3 /${digit} | ${attributes}`,
    `r/m64, CL | REX.W D3 /${digit} | ${attributes}`,
    `r/m8, imm8 | C0 /${digit} ib | unsigned ${attributes}`,
    `r/m16, imm8 | o16 C1 /${digit} ib | unsigned ${attributes}`,
    `r/m32, imm8 | o32 C1 /${digit} ib | unsigned ${attributes}`,
    `r/m64, imm8 | REX.W C1 /${digit} ib | unsigned ${attributes}`,
  ];
}

/** The forms of BT, BTS, BTR, BTC: bit number in a register, or an immediate at 0F BA. */
export function bitTestForms(opcode: string, digit: number, lock: "lock" | ""): readonly FormText[] {
  return [
    `r/m16, r16 | o16 0F ${opcode} /r | ${lock}`,
    `r/m32, r32 | o32 0F ${opcode} /r | ${lock}`,
    `r/m64, r64 | REX.W 0F ${opcode} /r | ${lock}`,
    `r/m16, imm8 | o16 0F BA /${digit} ib | unsigned ${lock}`,
    `r/m32, imm8 | o32 0F BA /${digit} ib | unsigned ${lock}`,
    `r/m64, imm8 | REX.W 0F BA /${digit} ib | unsigned ${lock}`,
  ];
}

/** 16, 32 and 64-bit `r, r/m` forms of one opcode: BSF, POPCNT, CMOVcc … */
export function registerFromRmForms(opcode: string, prefix = "", attributes = ""): readonly FormText[] {
  return [
    `r16, r/m16 | ${prefix} o16 ${opcode} /r | ${attributes}`,
    `r32, r/m32 | ${prefix} o32 ${opcode} /r | ${attributes}`,
    `r64, r/m64 | ${prefix} REX.W ${opcode} /r | ${attributes}`,
  ];
}

/** A form without operands in the three sizes of the stack: 16, 32 outside 64-bit mode, 64 inside it. */
export function stackForms(operands: string, opcode: string, attributes = ""): readonly FormText[] {
  return [
    `${operands} | ${opcode} | d64 o64 ${attributes}`,
    `${operands} | o32 ${opcode} | i64 ${attributes}`,
    `${operands} | o16 ${opcode} | ${attributes}`,
  ];
}

/** A string instruction: byte at `opcode`, the other sizes at `opcode + 1`. INS and OUTS have no 64-bit form. */
export function stringForms(opcode: number, attributes: string, with64 = true): readonly FormText[] {
  const byte = opcode.toString(16).toUpperCase();
  const word = (opcode + 1).toString(16).toUpperCase();
  const forms = [`| o8 ${byte} | ${attributes}`, `| o16 ${word} | ${attributes}`, `| o32 ${word} | ${attributes}`];
  return with64 ? [...forms, `| REX.W ${word} | ${attributes}`] : forms;
}
