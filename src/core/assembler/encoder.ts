import { signed64 } from "../bits/word64.ts";
import type { InstructionForm, VexRule } from "../isa/form.ts";
import { type EncodedAddress, encodeAddress } from "./address-encoder.ts";
import type { CompiledForm } from "./compiled-form.ts";
import { SourceError } from "./diagnostic.ts";
import type { Columns, Expression } from "./expression.ts";
import type { ChoiceContext, FormChoice, InstructionRequest } from "./form-choice.ts";
import { writeLittleEndian } from "./immediate.ts";
import type { Operand } from "./operand.ts";
import { needs64BitMode, needsRex, type Register } from "./register.ts";
import type { EncodedInstruction, Fixup, StatementPlace } from "./section.ts";

/** Prefixes written before the mnemonic. */
export interface WrittenPrefixes {
  /** 0xF2 or 0xF3, or 0. */
  readonly repeat: number;
  readonly lock: boolean;
  /** Segment register number, or `null`. */
  readonly segment: number | null;
  /** An address size (`a32`), or 0. */
  readonly addressSize: 0 | 16 | 32 | 64;
  /** A 66 prefix asked for (`data16`, `o16`). */
  readonly operandSize: 0 | 16 | 32 | 64;
}

export const NO_PREFIXES: WrittenPrefixes = { repeat: 0, lock: false, segment: null, addressSize: 0, operandSize: 0 };

const SEGMENT_PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65] as const;

const FWAIT = 0x9b;

/** A field of an instruction under construction. */
interface Field {
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly expression: Expression;
  readonly relative: boolean;
  readonly range: Fixup["range"];
  readonly at: Columns;
}

/** Encodes a chosen form. @throws {SourceError} for register combinations that have no encoding */
export function encode(
  { form, operands }: FormChoice,
  request: InstructionRequest,
  prefixes: WrittenPrefixes,
  context: ChoiceContext,
  place: StatementPlace,
): EncodedInstruction {
  const parts = takeApart(form, operands, context);
  const bytes: number[] = [];
  const fields: Field[] = [];
  if (request.waits) bytes.push(FWAIT);
  pushPrefixes(bytes, form, prefixes, parts.address, context, place);
  const rex = rexByte(form, parts, request);
  const { vex } = form.form;
  if (context.bits === 32 && ((rex !== 0 && vex === null) || (rex & 7) !== 0 || isUpper(parts.vvvv))) {
    throw needs64(operands, request);
  }
  if (vex !== null) pushVex(bytes, form.form, vex, rex, parts.vvvv);
  else if (rex !== 0) bytes.push(rex);
  pushOpcode(bytes, form, request.condition, parts.inOpcode);
  if (form.form.modrm !== null) pushModrm(bytes, fields, form, parts);
  else if (parts.address !== null) pushMoffs(bytes, fields, parts.address, context);
  pushImmediates(bytes, fields, form, operands, context);
  if (bytes.length > 15)
    throw new SourceError(`an instruction has at most 15 bytes; this one would have ${bytes.length}`, request.at);
  return {
    bytes: Uint8Array.from(bytes),
    fixups: fields.map((field) => ({
      offset: field.offset,
      size: field.size,
      expression: field.expression,
      relativeTo: field.relative ? bytes.length - field.offset : null,
      range: field.range,
      place,
      at: field.at,
    })),
  };
}

/** Operands by the place they are encoded in. */
interface Parts {
  readonly rm: Register | null;
  readonly address: EncodedAddress | null;
  readonly reg: Register | null;
  readonly vvvv: Register | null;
  readonly inOpcode: Register | null;
  readonly registers: readonly Register[];
}

function takeApart(form: CompiledForm, operands: readonly Operand[], context: ChoiceContext): Parts {
  let rm: Register | null = null;
  let address: EncodedAddress | null = null;
  let reg: Register | null = null;
  let vvvv: Register | null = null;
  let inOpcode: Register | null = null;
  const registers: Register[] = [];
  for (const [index, compiled] of form.operands.entries()) {
    const operand = operands[index];
    if (operand?.kind === "memory") address = encodeAddress(operand, context);
    if (operand?.kind !== "register") continue;
    registers.push(operand.register);
    if (compiled.slot === "rm") rm = operand.register;
    else if (compiled.slot === "reg") reg = operand.register;
    else if (compiled.slot === "vvvv") vvvv = operand.register;
    else if (compiled.slot === "opcode") inOpcode = operand.register;
  }
  // IMUL r, r/m, imm and the like name one register once; a form with ModRM.reg and no ModRM.rm operand does not exist.
  return { rm, address, reg, vvvv, inOpcode, registers };
}

/** Register bits 3:0; AH to BH are 4 to 7. */
function code(register: Register): number {
  return register.class === "gpr8high" ? register.number + 4 : register.number;
}

function rexByte(form: CompiledForm, parts: Parts, request: InstructionRequest): number {
  let rex = form.form.rexW ? 0x48 : 0;
  if (parts.reg !== null && parts.reg.number >= 8) rex |= 0x44;
  if (parts.address?.rexX) rex |= 0x42;
  if (parts.address?.rexB) rex |= 0x41;
  if (parts.rm !== null && parts.rm.number >= 8) rex |= 0x41;
  if (parts.inOpcode !== null && parts.inOpcode.number >= 8) rex |= 0x41;
  if (parts.registers.some(needsRex)) rex |= 0x40;
  const high = parts.registers.find((register) => register.class === "gpr8high");
  if (rex !== 0 && high !== undefined) {
    throw new SourceError(
      `${high.name} cannot be used in an instruction that needs a REX prefix (a 64-bit operand, r8 to r15, spl, bpl, sil or dil)`,
      request.at,
    );
  }
  return rex;
}

function needs64(operands: readonly Operand[], request: InstructionRequest): SourceError {
  for (const operand of operands) {
    const registers =
      operand.kind === "register" ? [operand.register] : operand.kind === "memory" ? [operand.base, operand.index] : [];
    for (const register of registers) {
      if (register !== null && needs64BitMode(register)) {
        return new SourceError(`${register.name} exists in 64-bit mode only; this is 32-bit code`, operand.at);
      }
    }
  }
  return new SourceError(
    `${request.name} with these operands exists in 64-bit mode only; this is 32-bit code`,
    request.at,
  );
}

function pushPrefixes(
  bytes: number[],
  form: CompiledForm,
  written: WrittenPrefixes,
  address: EncodedAddress | null,
  context: ChoiceContext,
  place: StatementPlace,
): void {
  const segment = SEGMENT_PREFIXES[written.segment ?? address?.segment ?? -1] ?? 0;
  const addressBits = address?.bits || written.addressSize || form.form.addressSize || context.bits;
  const addressPrefix = addressBits === context.bits ? 0 : 0x67;
  if (addressPrefix !== 0 && addressBits === 16 && context.bits === 64) {
    throw new SourceError("16-bit addresses do not exist in 64-bit mode", place);
  }
  const mandatory = form.form.vex === null ? form.form.mandatoryPrefix : 0;
  const operandPrefix = form.form.operandSize === 16 || written.operandSize === 16 ? 0x66 : 0;
  const lock = written.lock ? 0xf0 : 0;
  // GNU as and NASM order the prefixes differently; the processor does not care.
  const order =
    context.dialect === "nasm"
      ? [written.repeat, lock, segment, operandPrefix, addressPrefix, mandatory]
      : [segment, addressPrefix, operandPrefix, mandatory, written.repeat, lock];
  for (const prefix of order) if (prefix !== 0) bytes.push(prefix);
}

function isUpper(register: Register | null): boolean {
  return register !== null && register.number >= 8;
}

const PP: Readonly<Record<number, number>> = { 0: 0, 102: 1, 243: 2, 242: 3 };

/**
 * The VEX prefix, which stands for the escape bytes: `C4 RXB.mmmmm W.vvvv.L.pp`, R, X, B and vvvv inverted. The forms of the tables
 * are in the maps 0F38 and 0F3A, which the two-byte prefix C5 cannot name.
 */
function pushVex(bytes: number[], form: InstructionForm, vex: VexRule, rex: number, vvvv: Register | null): void {
  const map = form.opcode[1] === 0x38 ? 2 : 3;
  bytes.push(0xc4, ((~rex & 7) << 5) | map);
  const register = ~(vvvv?.number ?? 0) & 15;
  bytes.push(((vex.w ?? 0) << 7) | (register << 3) | ((vex.length ?? 0) << 2) | (PP[form.mandatoryPrefix] ?? 0));
}

function pushOpcode(bytes: number[], form: CompiledForm, condition: number, inOpcode: Register | null): void {
  const opcode = form.form.vex === null ? form.form.opcode : form.form.opcode.slice(2);
  const last = opcode.length - 1;
  for (const [index, byte] of opcode.entries()) {
    bytes.push(index === last ? byte + condition + (inOpcode === null ? 0 : code(inOpcode) & 7) : byte);
  }
}

function pushModrm(bytes: number[], fields: Field[], form: CompiledForm, parts: Parts): void {
  const { modrm } = form.form;
  const reg = typeof modrm === "number" ? modrm : parts.reg === null ? 0 : code(parts.reg) & 7;
  const { address, rm } = parts;
  if (address === null) {
    bytes.push(0xc0 | (reg << 3) | (rm === null ? 0 : code(rm) & 7));
    return;
  }
  bytes.push((address.mode << 6) | (reg << 3) | address.rm);
  if (address.sib !== null) bytes.push(address.sib);
  pushField(bytes, fields, address.displacementSize, address.displacementValue, address.displacement, address);
}

function pushMoffs(bytes: number[], fields: Field[], address: EncodedAddress, context: ChoiceContext): void {
  const size = address.bits === 32 ? 4 : address.bits === 16 ? 2 : context.bits === 64 ? 8 : 4;
  pushField(bytes, fields, size, address.displacementValue, address.displacement, {
    ...address,
    relative: false,
    range: "operand",
  });
}

function pushField(
  bytes: number[],
  fields: Field[],
  size: 0 | 1 | 2 | 4 | 8,
  value: bigint | null,
  expression: Expression | null,
  traits: { readonly relative: boolean; readonly range: Fixup["range"]; readonly at: Columns },
): void {
  if (size === 0) return;
  const offset = bytes.length;
  writeLittleEndian(bytes, offset, value ?? 0n, size);
  if (value === null && expression !== null) fields.push({ ...traits, offset, size, expression });
}

const FIELD_SIZES: Readonly<Record<string, 1 | 2 | 4 | 8>> = { ib: 1, iw: 2, id: 4, io: 8, cb: 1, cw: 2, cd: 4 };

function pushImmediates(
  bytes: number[],
  fields: Field[],
  form: CompiledForm,
  operands: readonly Operand[],
  context: ChoiceContext,
): void {
  let fieldIndex = 0;
  for (const [index, compiled] of form.operands.entries()) {
    const operand = operands[index];
    if (compiled.slot !== "immediate" || operand === undefined) continue;
    const field = form.form.immediates[fieldIndex++] ?? "";
    if (operand.kind === "far") {
      const offsetSize = field === "cp" ? 4 : 2;
      const traits = { relative: false, range: "operand", at: operand.at } as const;
      pushField(bytes, fields, offsetSize, context.numberOf(operand.offset), operand.offset, traits);
      pushField(bytes, fields, 2, context.numberOf(operand.selector), operand.selector, traits);
    } else if (operand.kind === "immediate") {
      const size = FIELD_SIZES[field] ?? 1;
      const relative = compiled.kind === "relative";
      const value = relative ? null : context.numberOf(operand.expression);
      const extended = !form.unsigned && compiled.fieldBits < form.form.operandSize;
      const range = relative || extended ? "signed" : "operand";
      pushField(bytes, fields, size, value === null ? null : signed64(value), operand.expression, {
        relative,
        range,
        at: operand.at,
      });
    }
  }
}
