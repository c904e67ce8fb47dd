import { decode } from "../../core/decoder/decode.ts";
import { DATA, DATA_BYTES, DATA_OFFSET, type NativeCase } from "./execute-natively.ts";

const PREFIXES = [[], [0x66], [0xf3], [0xf2]] as const;
const MAPS = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]] as const;

/** RDI is the base of memory operands. */
const MEMORY_AT_RDI = 7;
const REGISTER = 0xc1;

/**
 * The cells of the opcode maps that the decoder calls undefined: each opcode byte of each map behind each mandatory prefix, with every
 * ModRM digit, as memory and as register. VEX, whose maps belong to AVX, is left out.
 */
export function undefinedCells(bits: 64 | 32): NativeCase[] {
  const base = DATA + DATA_OFFSET;
  const gpr = Array.from({ length: 16 }, (_, n) => (n === 4 ? base + 0x80n : n === 6 || n === 7 ? base : 0n));
  const cases: NativeCase[] = [];
  const add = (bytes: readonly number[]): void => {
    const code = Uint8Array.from([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]);
    const decoded = decode(code, 0, bits === 64);
    if (!("undecodable" in decoded) || decoded.reason !== "undefined") return;
    cases.push({ bits, code, gpr, rflags: 0x202n, data: new Uint8Array(DATA_BYTES) });
  };
  for (const prefix of PREFIXES) {
    for (const map of MAPS) {
      for (let opcode = 0; opcode < 256; opcode++) {
        for (let digit = 0; digit < 8; digit++) {
          for (const rest of [MEMORY_AT_RDI, REGISTER]) add([...prefix, ...map, opcode, (digit << 3) | rest]);
        }
      }
    }
  }
  return cases;
}
