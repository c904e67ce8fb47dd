import { hexBytes } from "../bits/hex.ts";
import { MAP_0F, MAP_0F3A, MAP_0F38, MAP_ONE_BYTE, MAP_VEX } from "./opcode-map.ts";

/** Opcodes of real instructions that Syscope does not have, by map: first opcode, last opcode, their group. */
interface MissingRange {
  readonly map: number;
  readonly first: number;
  readonly last: number;
  readonly group: string;
  /** Only in this mode. */
  readonly in64BitMode?: boolean;
  /** Only for ModRM bytes in this set. */
  readonly modrm?: (modrm: number) => boolean;
}

const digit = (modrm: number): number => (modrm >> 3) & 7;
const isRegister = (modrm: number): boolean => modrm >= 0xc0;

const SSE = "SSE/MMX";
const MISSING: readonly MissingRange[] = [
  { map: MAP_ONE_BYTE, first: 0x62, last: 0x62, group: "AVX-512" },
  { map: MAP_VEX + 1, first: 0x00, last: 0xff, group: "AVX" },
  { map: MAP_VEX + 2, first: 0x00, last: 0xff, group: "AVX" },
  { map: MAP_VEX + 3, first: 0x00, last: 0xff, group: "AVX" },
  { map: MAP_ONE_BYTE, first: 0xc6, last: 0xc7, group: "TSX", modrm: (modrm) => modrm === 0xf8 },
  { map: MAP_0F, first: 0x01, last: 0x01, group: "virtualization, MONITOR and XSAVE", modrm: isRegister },
  { map: MAP_0F, first: 0x01, last: 0x01, group: "shadow stack", modrm: (modrm) => digit(modrm) === 5 },
  { map: MAP_0F, first: 0x09, last: 0x09, group: "WBNOINVD" },
  { map: MAP_0F, first: 0x0d, last: 0x0d, group: "prefetch", modrm: (modrm) => !isRegister(modrm) },
  { map: MAP_0F, first: 0x10, last: 0x17, group: SSE },
  { map: MAP_0F, first: 0x18, last: 0x18, group: "prefetch" },
  { map: MAP_0F, first: 0x28, last: 0x2f, group: SSE },
  { map: MAP_0F, first: 0x37, last: 0x37, group: "GETSEC" },
  { map: MAP_0F38, first: 0x00, last: 0xff, group: "SSSE3, SSE4 and later" },
  { map: MAP_0F3A, first: 0x00, last: 0xff, group: "SSSE3, SSE4 and later" },
  { map: MAP_0F, first: 0x50, last: 0x77, group: SSE },
  { map: MAP_0F, first: 0x78, last: 0x79, group: "virtualization" },
  { map: MAP_0F, first: 0x7c, last: 0x7f, group: SSE },
  { map: MAP_0F, first: 0xaa, last: 0xaa, group: "RSM" },
  { map: MAP_0F, first: 0xae, last: 0xae, group: "XSAVE and cache control" },
  { map: MAP_0F, first: 0xc2, last: 0xc2, group: SSE },
  { map: MAP_0F, first: 0xc3, last: 0xc3, group: "MOVNTI", modrm: (modrm) => !isRegister(modrm) },
  { map: MAP_0F, first: 0xc4, last: 0xc6, group: SSE },
  {
    map: MAP_0F,
    first: 0xc7,
    last: 0xc7,
    group: "RDRAND, RDSEED, XSAVE and virtualization",
    modrm: (modrm) => digit(modrm) >= 3,
  },
  { map: MAP_0F, first: 0xd0, last: 0xfe, group: SSE },
];

/** Whether an opcode without a row needs its ModRM byte to be judged. */
export function missingNeedsModrm(map: number, opcode: number): boolean {
  return MISSING.some((range) => range.map === map && range.first <= opcode && opcode <= range.last && range.modrm);
}

/** The group of a real instruction that Syscope does not have, or undefined: the architecture has no such instruction. */
export function missingGroup(in64BitMode: boolean, map: number, opcode: number, modrm: number): string | undefined {
  return MISSING.find(
    (range) =>
      range.map === map &&
      range.first <= opcode &&
      opcode <= range.last &&
      (range.in64BitMode === undefined || range.in64BitMode === in64BitMode) &&
      (range.modrm === undefined || range.modrm(modrm)),
  )?.group;
}

/** `0f 0b` for a message. */
export function opcodeText(map: number, opcode: number): string {
  if (map >= MAP_VEX) return `VEX ${hexBytes([opcode])}`;
  const escapeBytes = map === MAP_0F ? [0x0f] : map === MAP_0F38 ? [0x0f, 0x38] : map === MAP_0F3A ? [0x0f, 0x3a] : [];
  return hexBytes([...escapeBytes, opcode]);
}
