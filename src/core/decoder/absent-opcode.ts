import { hexBytes } from "../bits/hex.ts";
import { type AbsentName, absentName, absentNeedsModrm, type OpcodePlace } from "../isa/absent/absent-names.ts";
import { type AddressForm, hasSib, readForm16, readForm32 } from "./address-form.ts";
import type { Undecodable } from "./instruction.ts";

/** Bytes of the longest instruction; one more is #GP(0). */
export const LONGEST = 15;

export function undecodable(reason: Undecodable["reason"], length: number, message: string): Undecodable {
  return { undecodable: true, length, reason, message };
}

/** @param length the bytes there are */
export function outOfBytes(length: number): Undecodable {
  return length === LONGEST
    ? undecodable("too-long", LONGEST, "#GP(0): an instruction has at most 15 bytes.")
    : undecodable("truncated", Math.max(1, length), "The instruction goes on beyond the bytes at hand.");
}

/** Where the decoder stands when no row fits. */
export interface Undecoded {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Behind the last byte that may belong to the instruction. */
  readonly end: number;
  /** Behind the opcode: the place of ModRM, if there is one. */
  readonly at: number;
  readonly addressSize: 16 | 32 | 64;
  readonly operandSize: 16 | 32 | 64;
}

/** An opcode that no row takes: a real instruction that this processor does not have, by name, or one that no processor has. */
export function absentOpcode(place: OpcodePlace, from: Undecoded, rowNeedsModrm: boolean): Undecodable {
  const { bytes, offset, end, at } = from;
  const hasModrm = absentNeedsModrm(place);
  if ((hasModrm || rowNeedsModrm) && at >= end) return outOfBytes(end - offset);
  const modrm = bytes[at] ?? 0;
  const name = absentName(place, modrm);
  if (name === undefined) {
    const mode = place.in64BitMode ? "64-bit mode" : "compatibility mode";
    const length = at + (hasModrm || rowNeedsModrm ? 1 : 0) - offset;
    return undecodable("undefined", length, `#UD: ${opcodeText(place)} is not an instruction in ${mode}.`);
  }
  const length = (hasModrm ? endOfAddress(from, modrm) : at) + immediateBytes(place, modrm, from.operandSize) - offset;
  if (offset + length > end) return outOfBytes(end - offset);
  return { undecodable: true, length, reason: "unimplemented", message: absentMessage(name), absent: name };
}

/** `VADDPS (AVX) is an instruction that this processor does not have; CPUID says so.` */
function absentMessage({ mnemonic, feature }: AbsentName): string {
  return feature === ""
    ? `${mnemonic} is an instruction that Syscope does not have.`
    : `${mnemonic} (${feature}) is an instruction that this processor does not have; CPUID says so.`;
}

/** What stands for an instruction's text: `(bad)`, or the name of one that the processor does not have. */
export function undecodableText({ absent }: Undecodable): string {
  if (absent === undefined) return "(bad)";
  const { mnemonic, feature } = absent;
  return `(${mnemonic.toLowerCase()}: ${feature === "" ? "not in Syscope" : `no ${feature} here`})`;
}

/** Behind ModRM, SIB and displacement. */
function endOfAddress({ bytes, at, addressSize }: Undecoded, modrm: number): number {
  if (modrm >= 0xc0) return at + 1;
  const form: AddressForm = { base: 0, index: 0, scale: 0, displacementBytes: 0, defaultSegment: 0 };
  const sib = hasSib(modrm, addressSize);
  if (addressSize === 16) readForm16(form, modrm);
  else readForm32(form, modrm, sib ? (bytes[at + 1] ?? 0) : 0, 0, true);
  return at + 1 + (sib ? 1 : 0) + form.displacementBytes;
}

/** Opcodes of map 0F that an immediate byte follows in VEX and EVEX encodings. */
const WITH_IMMEDIATE = new Set([0x70, 0x71, 0x72, 0x73, 0xc2, 0xc4, 0xc5, 0xc6]);

function immediateBytes({ encoding, map, pp, opcode }: OpcodePlace, modrm: number, operandSize: number): number {
  if (map === 3) return 1;
  if (encoding !== "legacy") return map === 1 && WITH_IMMEDIATE.has(opcode) ? 1 : 0;
  if (map === 0 && modrm === 0xf8) return opcode === 0xc6 ? 1 : opcode === 0xc7 ? (operandSize === 16 ? 2 : 4) : 0;
  // EXTRQ and INSERTQ with two immediate bytes
  return map === 1 && opcode === 0x78 && pp !== 0 ? 2 : 0;
}

const ESCAPES: readonly (readonly number[])[] = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];

/** `0f 0b`, `VEX 58`. */
function opcodeText({ encoding, map, opcode }: OpcodePlace): string {
  return encoding === "legacy" ? hexBytes([...(ESCAPES[map] ?? []), opcode]) : `${encoding} ${hexBytes([opcode])}`;
}
