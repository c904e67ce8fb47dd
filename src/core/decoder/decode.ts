import type { OpcodePlace } from "../isa/absent/absent-names.ts";
import { CS, DS, ES, FS, GS, SREG, SS } from "../isa/registers.ts";
import { absentOpcode, LONGEST, outOfBytes, undecodable } from "./absent-opcode.ts";
import { type AddressForm, hasSib, readForm16, readForm32 } from "./address-form.ts";
import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  type Instruction,
  MEMORY,
  NO_REGISTER,
  type Operand,
  SEGMENT_REGISTER,
  type Undecodable,
} from "./instruction.ts";
import {
  MAP_0F,
  MAP_0F3A,
  MAP_0F38,
  MAP_ONE_BYTE,
  MAP_VEX,
  opcodeMaps,
  PREFIX_66,
  PREFIX_F2,
  PREFIX_F3,
  PREFIX_NONE,
} from "./opcode-map.ts";
import { ABSENT, type OperandPlan } from "./operand-plan.ts";
import { type EvexPlace, readEvex, readVex, type VexPrefix } from "./vex-prefix.ts";

const REX_W = 8;
const REX_R = 4;
const REX_B = 1;

/** 62 and the three bytes of its payload. */
const EVEX_BYTES = 4;

const NO_PREFIXES = new Uint8Array(0);

/** Which CRn exist. */
const CONTROL_REGISTERS = new Set([0, 2, 3, 4, 8]);

function prefixBeforeVex(length: number, name: string): Undecodable {
  return undecodable(
    "undefined",
    length,
    `#UD: no 66, F2, F3, LOCK or REX may stand before ${name === "VEX" ? "a" : "an"} ${name} prefix.`,
  );
}

/** Where an opcode without a row stands. */
function placeOf(
  map: number,
  opcode: number,
  prefix: number,
  rexW: boolean,
  in64BitMode: boolean,
  vex: VexPrefix | null,
  evex: EvexPlace | null,
): OpcodePlace {
  if (evex !== null) return { encoding: "EVEX", map: evex.map, pp: evex.prefix, opcode, w: evex.w, in64BitMode };
  const pp = prefix;
  if (vex === null) return { encoding: "legacy", map, pp, opcode, w: rexW, in64BitMode };
  // VZEROUPPER and VZEROALL are told by VEX.L and ignore VEX.W.
  const w = opcode === 0x77 ? vex.length === 1 : vex.w;
  return { encoding: "VEX", map: map - MAP_VEX, pp, opcode, w, in64BitMode };
}

/** The segment register of an override prefix, or −1. */
function segmentOfPrefix(byte: number): number {
  switch (byte) {
    case 0x26:
      return ES;
    case 0x2e:
      return CS;
    case 0x36:
      return SS;
    case 0x3e:
      return DS;
    case 0x64:
      return FS;
    case 0x65:
      return GS;
    default:
      return -1;
  }
}

const address: AddressForm = { base: 0, index: 0, scale: 0, displacementBytes: 0, defaultSegment: DS };

/** A signed little-endian number of 1, 2 or 4 bytes; the caller has checked the range. */
function readSigned(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index++) value |= (bytes[at + index] ?? 0) << (index * 8);
  return size === 1 ? (value << 24) >> 24 : size === 2 ? (value << 16) >> 16 : value;
}

/**
 * Decodes the instruction at `bytes[offset]`.
 * @param bytes as many as are at hand; 15 from `offset` always suffice
 * @param in64BitMode else compatibility mode with 32-bit defaults
 * @see SDM Vol. 2 "Instruction Format"
 */
export function decode(bytes: Uint8Array, offset: number, in64BitMode: boolean): Instruction | Undecodable {
  const end = Math.min(bytes.length, offset + LONGEST);
  let at = offset;
  let rex = 0;
  let operandPrefix = false;
  let addressPrefix = false;
  let lock = false;
  let repeat: 0 | 0xf2 | 0xf3 = 0;
  let override = -1;
  let opcode = 0;
  for (; ; at++) {
    if (at >= end) return outOfBytes(end - offset);
    const byte = bytes[at] ?? 0;
    if (in64BitMode && (byte & 0xf0) === 0x40) {
      rex = byte; // counts only directly before the opcode
      continue;
    }
    const segment = segmentOfPrefix(byte);
    if (segment >= 0) {
      // In 64-bit mode the overrides of CS, DS, ES and SS are ignored.
      if (!in64BitMode || segment >= FS) override = segment;
    } else if (byte === 0x66) operandPrefix = true;
    else if (byte === 0x67) addressPrefix = true;
    else if (byte === 0xf0) lock = true;
    else if (byte === 0xf2 || byte === 0xf3) repeat = byte;
    else {
      opcode = byte;
      break;
    }
    rex = 0;
  }
  const prefixEnd = at++;

  let map = MAP_ONE_BYTE;
  let vex: VexPrefix | null = null;
  let evex: EvexPlace | null = null;
  if (opcode === 0xc4 || opcode === 0xc5) {
    if (at >= end) return outOfBytes(end - offset);
    // Outside 64-bit mode C4 and C5 with a memory operand are LES and LDS.
    if (in64BitMode || (bytes[at] ?? 0) >= 0xc0) {
      const size = opcode === 0xc5 ? 2 : 3;
      if (prefixEnd + size >= end) return outOfBytes(end - offset);
      vex = readVex(bytes, prefixEnd, in64BitMode);
      opcode = bytes[prefixEnd + size] ?? 0;
      at = prefixEnd + size + 1;
      if (rex !== 0 || operandPrefix || lock || repeat !== 0) return prefixBeforeVex(at - offset, "VEX");
      rex = vex.rex;
      map = MAP_VEX + vex.map;
    }
  } else if (opcode === 0x62) {
    if (at >= end) return outOfBytes(end - offset);
    // Outside 64-bit mode 62 with a memory operand is BOUND.
    if (in64BitMode || (bytes[at] ?? 0) >= 0xc0) {
      if (prefixEnd + EVEX_BYTES >= end) return outOfBytes(end - offset);
      evex = readEvex(bytes, prefixEnd);
      opcode = bytes[prefixEnd + EVEX_BYTES] ?? 0;
      at = prefixEnd + EVEX_BYTES + 1;
      if (rex !== 0 || operandPrefix || lock || repeat !== 0) return prefixBeforeVex(at - offset, "EVEX");
    }
  } else if (opcode === 0x0f) {
    if (at >= end) return outOfBytes(end - offset);
    opcode = bytes[at++] ?? 0;
    map = MAP_0F;
    if (opcode === 0x38 || opcode === 0x3a) {
      map = opcode === 0x38 ? MAP_0F38 : MAP_0F3A;
      if (at >= end) return outOfBytes(end - offset);
      opcode = bytes[at++] ?? 0;
    }
  }

  // 90 is NOP, or PAUSE; with REX.B or 66 it is an exchange like its neighbour 91.
  const exchange =
    opcode === 0x90 && map === MAP_ONE_BYTE && ((rex & REX_B) !== 0 || (operandPrefix && repeat !== 0xf3));
  const entry = evex === null ? opcodeMaps[in64BitMode ? 1 : 0][map]?.[exchange ? 0x91 : opcode] : undefined;
  const rexW = (rex & REX_W) !== 0;
  const requestedSize = rexW ? 64 : operandPrefix ? 16 : 32;
  const addressSize = in64BitMode ? (addressPrefix ? 32 : 64) : addressPrefix ? 16 : 32;
  const prefix =
    vex !== null
      ? vex.prefix
      : repeat === 0xf3
        ? PREFIX_F3
        : repeat === 0xf2
          ? PREFIX_F2
          : operandPrefix
            ? PREFIX_66
            : PREFIX_NONE;
  if (entry === undefined) {
    const place = placeOf(map, opcode, prefix, rexW, in64BitMode, vex, evex);
    return absentOpcode(place, { bytes, offset, end, at, addressSize, operandSize: requestedSize }, false);
  }
  let modrm = 0;
  if (entry.hasModrm) {
    if (at >= end) return outOfBytes(end - offset);
    modrm = bytes[at] ?? 0;
  }

  const plan = entry.choose(prefix, requestedSize, addressSize, modrm, vex === null ? 0 : vex.length);
  if (plan === null) {
    const place = placeOf(map, opcode, prefix, rexW, in64BitMode, vex, evex);
    return absentOpcode(place, { bytes, offset, end, at, addressSize, operandSize: requestedSize }, entry.hasModrm);
  }
  const { form } = plan;
  if (vex !== null && vex.register !== 0 && !plan.usesVvvv) {
    return undecodable("undefined", at - offset, `#UD: VEX.vvvv must be 1111 in ${form.mnemonic}.`);
  }
  const vvvv = vex === null ? 0 : vex.register;

  let segment = override;
  address.base = NO_REGISTER;
  address.index = NO_REGISTER;
  address.scale = 0;
  address.displacementBytes = 0;
  address.defaultSegment = DS;
  let memory = false;
  if (entry.hasModrm) {
    at++;
    if (modrm < 0xc0 && plan.rmShape !== "ignored-mod") {
      memory = true;
      if (addressSize === 16) readForm16(address, modrm);
      else {
        let sib = 0;
        if (hasSib(modrm, addressSize)) {
          if (at >= end) return outOfBytes(end - offset);
          sib = bytes[at++] ?? 0;
        }
        readForm32(address, modrm, sib, rex, in64BitMode);
      }
    }
  }
  if (segment < 0) segment = address.defaultSegment;

  let dispLow = 0;
  let dispHigh = 0;
  let displacementBytes: number = address.displacementBytes;
  const { operands } = plan;
  if (plan.hasMoffs) displacementBytes = addressSize >> 3;
  const { immediateBytes, immediate2Bytes } = plan;
  const length = at + displacementBytes + immediateBytes + immediate2Bytes - offset;
  if (offset + length > end) return outOfBytes(end - offset);
  if (displacementBytes === 8) {
    dispLow = readSigned(bytes, at, 4);
    dispHigh = readSigned(bytes, at + 4, 4);
  } else if (displacementBytes > 0) {
    dispLow = readSigned(bytes, at, displacementBytes);
    dispHigh = dispLow >> 31;
  }
  at += displacementBytes;

  let immLow: number = plan.impliedImmediate;
  let immHigh = 0;
  if (immediateBytes === 8) {
    immLow = readSigned(bytes, at, 4);
    immHigh = readSigned(bytes, at + 4, 4);
  } else if (immediateBytes > 0) {
    immLow = readSigned(bytes, at, immediateBytes);
    if (plan.signExtend) immHigh = immLow >> 31;
    else if (immediateBytes < 4) immLow &= immediateBytes === 1 ? 0xff : 0xffff;
  }
  at += immediateBytes;
  const imm2 =
    immediate2Bytes === 0 ? 0 : readSigned(bytes, at, immediate2Bytes) & (immediate2Bytes === 1 ? 0xff : 0xffff);

  const operand0 = fill(operands[0], opcode, modrm, rex, vvvv);
  const operand1 = fill(operands[1], opcode, modrm, rex, vvvv);
  const operand2 = fill(operands[2], opcode, modrm, rex, vvvv);
  if (operand0 === undefined || operand1 === undefined || operand2 === undefined) {
    return undecodable("undefined", length, `#UD: ${form.mnemonic} names a register that does not exist.`);
  }
  if (plan.hasSystemRegister) {
    const refusal = refuseOperands(operand0, operand1);
    if (refusal !== undefined) return undecodable("undefined", length, refusal);
  }
  if (lock && !(plan.mayLock && memory && operand0.kind === MEMORY)) {
    return undecodable("undefined", length, `#UD: LOCK is not allowed with this form of ${form.mnemonic}.`);
  }

  const encoded = bytes.slice(offset, offset + length);
  return {
    form,
    length,
    bytes: encoded,
    in64BitMode,
    operandSize: form.operandSize !== 0 ? form.operandSize : in64BitMode && plan.defaultsTo64 ? 64 : requestedSize,
    addressSize,
    repeat: plan.mayRepeat ? repeat : 0,
    lock,
    condition: plan.hasCondition ? opcode & 15 : 0,
    operand0,
    operand1,
    operand2,
    segment,
    base: address.base,
    index: address.index,
    scale: address.scale,
    dispLow,
    dispHigh,
    immLow,
    immHigh,
    imm2,
    prefixes: prefixEnd === offset ? NO_PREFIXES : encoded.subarray(0, prefixEnd - offset),
  };
}

/** The message of a #UD that the registers named by ModRM cause, or undefined. */
function refuseOperands(operand0: Operand, operand1: Operand): string | undefined {
  if (operand0.kind === SEGMENT_REGISTER && operand0.register === CS) return "#UD: MOV cannot load CS.";
  for (const { kind, register } of [operand0, operand1]) {
    if (kind === CONTROL_REGISTER && !CONTROL_REGISTERS.has(register)) return `#UD: there is no CR${register}.`;
    if (kind === DEBUG_REGISTER && register > 7) return `#UD: there is no DR${register}.`;
  }
  return undefined;
}

/** An operand; undefined if the register number has none. */
function fill(
  plan: OperandPlan | undefined,
  opcode: number,
  modrm: number,
  rex: number,
  vvvv: number,
): Operand | undefined {
  if (plan === undefined) return ABSENT;
  const registers = rex === 0 ? plan.withoutRex : plan.withRex;
  switch (plan.source) {
    case "modrm-reg":
      // Segment registers have no REX.R: the bit is ignored.
      return registers.length === SREG.length
        ? registers[(modrm >> 3) & 7]
        : registers[((modrm >> 3) & 7) | ((rex & REX_R) << 1)];
    case "modrm-rm":
      return modrm < 0xc0 && plan.operand !== ABSENT ? plan.operand : registers[(modrm & 7) | ((rex & REX_B) << 3)];
    case "vex-vvvv":
      return registers[vvvv];
    case "opcode-register":
      return registers[(opcode & 7) | ((rex & REX_B) << 3)];
    default:
      return plan.operand;
  }
}
