import { PREFIX_66, PREFIX_F2, PREFIX_F3, PREFIX_NONE } from "./opcode-map.ts";

/** What a VEX prefix says. */
export interface VexPrefix {
  /** R, X, B and W at the places that REX has for them. */
  readonly rex: number;
  /** W in any mode: outside 64-bit mode it makes no register wider, but may choose the instruction. */
  readonly w: boolean;
  /** The register of vvvv, not inverted. */
  readonly register: number;
  /** 0: 128 bits or no vector, 1: 256 bits. */
  readonly length: 0 | 1;
  /** `PREFIX_NONE` …: what pp stands for. */
  readonly prefix: number;
  /** mmmmm: 1 is 0F, 2 is 0F 38, 3 is 0F 3A; 0 where it is reserved. */
  readonly map: number;
}

const PREFIX_OF_PP = [PREFIX_NONE, PREFIX_66, PREFIX_F3, PREFIX_F2] as const;

/**
 * Reads a VEX prefix:
 *
 *     C5  R vvvv L pp
 *     C4  R X B mmmmm   W vvvv L pp
 *
 * R, X, B and vvvv are inverted. Outside 64-bit mode they select none of the upper eight registers, and W is ignored.
 * @see SDM Vol. 2 "The VEX Prefix"
 */
export function readVex(bytes: Uint8Array, at: number, in64BitMode: boolean): VexPrefix {
  const first = bytes[at + 1] ?? 0;
  const short = bytes[at] === 0xc5;
  const last = short ? first : (bytes[at + 2] ?? 0);
  const map = short ? 1 : first & 31;
  const inverted = ~first & 0xff;
  // REX: W is bit 3, R 2, X 1, B 0.
  const rex = short ? (inverted >> 7) << 2 : ((last >> 7) << 3) | (inverted >> 5);
  return {
    rex: in64BitMode ? rex : 0,
    w: (rex & 8) !== 0,
    register: ~(last >> 3) & (in64BitMode ? 15 : 7),
    length: (last & 4) === 0 ? 0 : 1,
    prefix: PREFIX_OF_PP[last & 3] ?? PREFIX_NONE,
    map: map >= 1 && map <= 3 ? map : 0,
  };
}

/** What of an EVEX prefix chooses the instruction. */
export interface EvexPlace {
  /** 1 to 3 as in VEX, 5 and 6; 0 where it is reserved or a reserved bit is set. */
  readonly map: number;
  readonly prefix: number;
  readonly w: boolean;
}

/**
 * Reads what chooses the instruction from an EVEX prefix:
 *
 *     62  R X B R' 0 mmm   W vvvv 1 pp   z L'L b V' aaa
 *
 * @see SDM Vol. 2 "The EVEX Prefix"
 */
export function readEvex(bytes: Uint8Array, at: number): EvexPlace {
  const first = bytes[at + 1] ?? 0;
  const second = bytes[at + 2] ?? 0;
  const map = first & 7;
  const reserved = (first & 8) !== 0 || (second & 4) === 0 || map === 4 || map === 7;
  return { map: reserved ? 0 : map, prefix: PREFIX_OF_PP[second & 3] ?? PREFIX_NONE, w: second >= 0x80 };
}
