import { type AbsentOperand, type AbsentRow, absentRows } from "../isa/absent/absent-row.ts";
import { DS } from "../isa/registers.ts";
import { type AddressForm, hasSib, readForm16, readForm32 } from "./address-form.ts";
import type { AddressFields } from "./address-text.ts";
import type { MemoryEncoding } from "./encoding.ts";
import { NO_REGISTER } from "./instruction.ts";
import { readVex } from "./vex-prefix.ts";

/** An instruction that the processor does not have, taken apart for a listing. Register numbers are 0–31, masks 0–7. */
export interface AbsentInstruction extends AddressFields {
  readonly row: AbsentRow;
  readonly encoding: "legacy" | "VEX" | "EVEX";
  /** Bytes, 1–15. */
  readonly length: number;
  /** Bits of the vectors: 128, 256 or 512; 0 without. */
  readonly vectorBits: number;
  readonly w: boolean;
  readonly operandSize: 16 | 32 | 64;
  readonly memory: MemoryEncoding | null;
  readonly register: number;
  readonly vvvv: number;
  readonly rm: number;
  /** EVEX: the mask register 0–7, and whether what it leaves out becomes zero. */
  readonly mask: number;
  readonly zeroing: boolean;
  /** EVEX.b beside memory. */
  readonly broadcast: boolean;
  /** EVEX.b beside registers: L'L, what it says about rounding; −1 without. */
  readonly roundingControl: number;
  readonly immediates: readonly number[];
  /** XBEGIN's displacement. */
  readonly relative: number;
  /** The mandatory prefix byte that was used, 0 without. */
  readonly mandatoryPrefix: number;
}

/** Everything before ModRM. */
interface Head {
  readonly encoding: AbsentInstruction["encoding"];
  readonly section: string;
  readonly opcode: number;
  /** Behind the opcode. */
  readonly at: number;
  /** REX as VEX and EVEX have it too: W 8, R 4, X 2, B 1. */
  readonly rex: number;
  readonly mandatoryPrefix: number;
  readonly vvvv: number;
  readonly vectorLength: number;
  /** EVEX: bits 4 of ModRM.reg and of ModRM.rm or the vector index, z, b, aaa. */
  readonly registerHigh: number;
  readonly vvvvHigh: number;
  readonly zeroing: boolean;
  readonly evexB: boolean;
  readonly mask: number;
}

const PP = ["", ".66", ".F3", ".F2"];
const PP_BYTE = [0, 0x66, 0xf3, 0xf2];
const MAPS = ["", "0F", "0F38", "0F3A", "", "MAP5", "MAP6"];

function isLegacyPrefix(byte: number): boolean {
  return [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(byte);
}

const PLAIN = {
  vvvv: 0,
  vectorLength: 0,
  registerHigh: 0,
  vvvvHigh: 0,
  zeroing: false,
  evexB: false,
  mask: 0,
} as const;

function readHead(bytes: Uint8Array, prefixEnd: number, prefixes: Uint8Array, in64BitMode: boolean): readonly Head[] {
  const byte = (index: number): number => bytes[prefixEnd + index] ?? 0;
  const first = byte(0);
  const vector = in64BitMode || byte(1) >= 0xc0;
  const mode = in64BitMode ? 15 : 7;
  if ((first === 0xc4 || first === 0xc5) && vector) {
    const size = first === 0xc5 ? 2 : 3;
    const vex = readVex(bytes, prefixEnd, in64BitMode);
    return [
      {
        ...PLAIN,
        encoding: "VEX",
        section: `VEX${PP[vex.prefix]}.${MAPS[vex.map] ?? "?"}`,
        opcode: byte(size),
        at: prefixEnd + size + 1,
        rex: vex.rex | (vex.w ? 8 : 0),
        mandatoryPrefix: PP_BYTE[vex.prefix] ?? 0,
        vvvv: vex.register,
        vectorLength: vex.length,
      },
    ];
  }
  if (first === 0x62 && vector) {
    const [p0, p1, p2] = [byte(1), byte(2), byte(3)];
    if ((p0 & 8) !== 0 || (p1 & 4) === 0) return [];
    const rex = ((p1 >> 7) << 3) | ((~p0 & 0xff) >> 5);
    return [
      {
        encoding: "EVEX",
        section: `EVEX${PP[p1 & 3]}.${MAPS[p0 & 7] ?? "?"}`,
        opcode: byte(4),
        at: prefixEnd + 5,
        rex: in64BitMode ? rex : rex & 8,
        mandatoryPrefix: PP_BYTE[p1 & 3] ?? 0,
        vvvv: ~(p1 >> 3) & mode,
        vectorLength: (p2 >> 5) & 3,
        registerHigh: in64BitMode ? ~p0 & 16 : 0,
        vvvvHigh: in64BitMode ? (~p2 & 8) << 1 : 0,
        zeroing: p2 >= 0x80,
        evexB: (p2 & 16) !== 0,
        mask: p2 & 7,
      },
    ];
  }
  const last = prefixes.at(-1) ?? 0;
  const rex = in64BitMode && (last & 0xf0) === 0x40 ? last & 15 : 0;
  const map = first !== 0x0f ? 0 : byte(1) === 0x38 ? 2 : byte(1) === 0x3a ? 3 : 1;
  const size = [1, 2, 3, 3][map] ?? 1;
  const repeat = prefixes.findLast((prefix) => prefix === 0xf2 || prefix === 0xf3);
  const mandatory = repeat ?? (prefixes.includes(0x66) ? 0x66 : 0);
  const name = mandatory === 0 ? "NP" : mandatory.toString(16).toUpperCase();
  const head = { ...PLAIN, encoding: "legacy", opcode: byte(size - 1), at: prefixEnd + size, rex } as const;
  const any: Head = { ...head, section: MAPS[map] ?? "", mandatoryPrefix: 0 };
  return map === 0 ? [any] : [{ ...head, section: `${name}.${MAPS[map]}`, mandatoryPrefix: mandatory }, any];
}

/**
 * Takes apart what `decode` calls unimplemented.
 * @returns undefined where an operand, W or the vector length makes it an encoding that no processor has
 */
export function decodeAbsent(bytes: Uint8Array, offset: number, in64BitMode: boolean): AbsentInstruction | undefined {
  let prefixEnd = offset;
  while (isLegacyPrefix(bytes[prefixEnd] ?? 0) || (in64BitMode && ((bytes[prefixEnd] ?? 0) & 0xf0) === 0x40))
    prefixEnd++;
  const prefixes = bytes.slice(offset, prefixEnd);
  for (const head of readHead(bytes, prefixEnd, prefixes, in64BitMode)) {
    const modrm = bytes[head.at] ?? 0;
    const opcode = head.opcode.toString(16).padStart(2, "0").toUpperCase();
    const rows = absentRows.get(`${head.section} ${opcode}`) ?? [];
    const found = rows.find((each) => takes(each, head, modrm, in64BitMode));
    if (found === undefined) continue;
    if (in64BitMode || !(found.operands.some(isGeneral) || found.mnemonic.startsWith("VPCMPESTR")))
      return complete(found, head, bytes, offset, prefixes, in64BitMode);
    // Outside 64-bit mode W makes no general register wider.
    const narrow = { ...head, rex: head.rex & ~8 };
    const row = rows.find((each) => takes(each, narrow, modrm, in64BitMode)) ?? found;
    return complete(row, narrow, bytes, offset, prefixes, in64BitMode);
  }
  return undefined;
}

const isGeneral = ({ place }: AbsentOperand): boolean => /^[GEBR]$/.test(place);

/** L'L says the rounding, and the vectors have 512 bits. */
function saysRounding(head: Head, modrm: number): boolean {
  return head.encoding === "EVEX" && head.evexB && modrm >= 0xc0;
}

/** Mnemonics that only 64-bit mode has: tiles, and CMPccXADD. */
const ONLY_64_BIT = /^(T[DI]|LDTILE|STTILE|CMP.*XADD$|UIRET|TESTUI|CLUI|STUI|SENDUIPI|PSMASH|RMP)/;

function takes(row: AbsentRow, head: Head, modrm: number, in64BitMode: boolean): boolean {
  if (!in64BitMode && ONLY_64_BIT.test(row.mnemonic)) return false;
  if (row.digit >= 0 && row.digit !== ((modrm >> 3) & 7)) return false;
  if (row.modrm >= 0 && row.modrm !== modrm) return false;
  if (row.w !== null && row.w !== ((head.rex & 8) !== 0)) return false;
  if (head.evexB && (modrm >= 0xc0 ? row.rounding === null : row.broadcast === 0)) return false;
  const bits = saysRounding(head, modrm) ? 512 : 128 << head.vectorLength;
  if (row.lengths.length > 0 && !row.lengths.includes(bits)) return false;
  if (
    !row.operands.some(({ place }) => /^(H|B|KB|TB)$/.test(place)) &&
    (head.vvvv !== 0 || (head.vvvvHigh !== 0 && !row.operands.some(({ index }) => index !== null)))
  )
    return false;
  // Zeroing needs a mask and a vector register to write.
  if (
    head.zeroing &&
    (head.mask === 0 || row.operands[0]?.place !== "V") &&
    !(row.operands[0]?.place === "W" && modrm >= 0xc0 && head.mask !== 0)
  )
    return false;
  return row.operands.every((operand) => {
    switch (operand.place) {
      case "M":
        return modrm < 0xc0 && (operand.index === null || (modrm & 7) === 4);
      case "U":
      case "R":
        return modrm >= 0xc0;
      case "KE":
      case "TE":
        return modrm >= 0xc0 ? head.encoding === "EVEX" || (head.rex & 1) === 0 : operand.memory !== null;
      case "KG":
      case "TG":
        return (head.rex & 4) === 0 && head.registerHigh === 0;
      case "KB":
      case "TB":
        return head.vvvv < 8 && head.vvvvHigh === 0;
      case "G":
        return head.registerHigh === 0;
      default:
        return true;
    }
  });
}

function complete(
  row: AbsentRow,
  head: Head,
  bytes: Uint8Array,
  offset: number,
  prefixes: Uint8Array,
  in64BitMode: boolean,
): AbsentInstruction {
  const { rex, evexB } = head;
  const addressPrefix = prefixes.includes(0x67);
  const addressSize = in64BitMode ? (addressPrefix ? 32 : 64) : addressPrefix ? 16 : 32;
  const operandSize = (rex & 8) !== 0 ? 64 : prefixes.includes(0x66) && head.mandatoryPrefix !== 0x66 ? 16 : 32;
  const hasModrm = row.modrm >= 0 || row.digit >= 0 || row.operands.some(({ place }) => /^[VWUMGERKT]/.test(place));
  let { at } = head;
  const modrm = hasModrm ? (bytes[at++] ?? 0) : 0xc0;
  const address: AddressForm = {
    base: NO_REGISTER,
    index: NO_REGISTER,
    scale: 0,
    displacementBytes: 0,
    defaultSegment: DS,
  };
  let sib = -1;
  const isMemory = modrm < 0xc0;
  const vectorBits = head.encoding === "legacy" ? 128 : saysRounding(head, modrm) ? 512 : 128 << head.vectorLength;
  let index: number = NO_REGISTER;
  let vectorIndex: string | undefined;
  if (isMemory) {
    if (addressSize === 16) readForm16(address, modrm);
    else {
      if (hasSib(modrm, addressSize)) sib = bytes[at++] ?? 0;
      readForm32(address, modrm, Math.max(sib, 0), rex, in64BitMode);
    }
    ({ index } = address);
    const vsib = row.operands.find((operand) => operand.index !== null)?.index;
    if (vsib !== undefined && vsib !== null && sib >= 0) {
      index = ((sib >> 3) & 7) | ((rex & 2) << 2) | head.vvvvHigh;
      address.scale = sib >> 6;
      vectorIndex = `${indexLetter(vsib, vectorBits)}mm${index}`;
    }
  }
  const broadcast = evexB && isMemory;
  const { displacementBytes } = address;
  let dispLow = 0;
  for (let byte = 0; byte < displacementBytes; byte++) dispLow |= (bytes[at + byte] ?? 0) << (byte * 8);
  if (displacementBytes === 1) dispLow = ((dispLow << 24) >> 24) * displacementFactor(row, head, vectorBits, broadcast);
  else if (displacementBytes === 2) dispLow = (dispLow << 16) >> 16;
  at += displacementBytes;
  const immediates: number[] = [];
  for (const { place, text } of row.operands) {
    if (place === "L" || text === "Ib") immediates.push(bytes[at++] ?? 0);
    else if (text === "I4") immediates.push(bytes[at - 1] ?? 0);
  }
  let relative = 0;
  if (row.operands.some(({ text }) => text === "rel")) {
    const size = operandSize === 16 ? 2 : 4;
    for (let byte = 0; byte < size; byte++) relative |= (bytes[at + byte] ?? 0) << (byte * 8);
    if (size === 2) relative = (relative << 16) >> 16;
    at += size;
  }
  const override = prefixes.findLast(
    (byte) => byte === 0x64 || byte === 0x65 || (!in64BitMode && [0x26, 0x2e, 0x36, 0x3e].includes(byte)),
  );
  return {
    row,
    encoding: head.encoding,
    length: at - offset,
    in64BitMode,
    addressSize,
    operandSize,
    vectorBits,
    w: (rex & 8) !== 0,
    prefixes,
    segment: override === undefined ? address.defaultSegment : SEGMENTS.indexOf(override),
    base: address.base,
    index,
    scale: address.scale,
    dispLow,
    dispHigh: dispLow >> 31,
    ...(vectorIndex === undefined ? {} : { vectorIndex }),
    memory: isMemory ? { modrm: true, displacementBytes, sib: vectorIndex === undefined ? sib : -1 } : null,
    register: ((modrm >> 3) & 7) | ((rex & 4) << 1) | head.registerHigh,
    vvvv: head.vvvv | head.vvvvHigh,
    rm: (modrm & 7) | ((rex & 1) << 3) | (head.encoding === "EVEX" ? (rex & 2) << 3 : 0),
    mask: head.mask,
    zeroing: head.zeroing,
    broadcast,
    roundingControl: saysRounding(head, modrm) ? head.vectorLength : -1,
    immediates,
    relative,
    mandatoryPrefix: head.encoding === "legacy" ? head.mandatoryPrefix : 0,
  };
}

/** Override prefixes by segment register: ES CS SS DS FS GS. */
const SEGMENTS = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65];

function indexLetter(index: "v" | "vh" | "vx" | "vy" | "vz", vectorBits: number): string {
  if (index === "vx" || index === "vy" || index === "vz") return index.slice(1);
  return vectorLetter(Math.max(128, index === "v" ? vectorBits : vectorBits / 2));
}

export function vectorLetter(bits: number): string {
  return bits === 512 ? "z" : bits === 256 ? "y" : "x";
}

/** Bits that a size of a row means: of a vector, a part of it, a general register by mode and prefixes. */
export function sizeBits(
  size: string,
  {
    vectorBits,
    w,
    operandSize,
    addressSize,
    in64BitMode,
  }: Pick<AbsentInstruction, "vectorBits" | "w" | "operandSize" | "addressSize" | "in64BitMode">,
): number {
  switch (size) {
    case "":
      return vectorBits;
    case "x":
      return 128;
    case "y":
      return w ? 64 : 32;
    case "v":
      return operandSize;
    case "m":
      return in64BitMode ? 64 : 32;
    case "a":
      return addressSize;
    default:
      return size.startsWith("/") ? vectorBits / Number(size.slice(1)) : Number(size);
  }
}

/** EVEX counts an 8-bit displacement in memory operands, or in elements. */
function displacementFactor(row: AbsentRow, head: Head, vectorBits: number, broadcast: boolean): number {
  if (head.encoding !== "EVEX") return 1;
  if (broadcast) return row.broadcast >> 3;
  if (row.displacementBits !== 0) return row.displacementBits >> 3;
  const memory = row.operands.find((operand) => operand.memory !== null)?.memory ?? "8";
  const bits = sizeBits(memory, {
    vectorBits,
    w: (head.rex & 8) !== 0,
    operandSize: 32,
    addressSize: 64,
    in64BitMode: true,
  });
  return Math.max(1, bits >> 3);
}
