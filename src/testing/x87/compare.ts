import { hex0x, hexBytes } from "../../core/bits/hex.ts";
import { ulpsApart } from "../float/ulp.ts";
import type { X87Case, X87Result } from "./execute-natively.ts";

/** Their results may be one unit of the last place off, and C1 tells where the processor's own approximation lies. */
const APPROXIMATE = /^(F2XM1|FYL2X|FYL2XP1|FPTAN|FPATAN|FSIN|FCOS|FSINCOS) /;
const C1 = 0x200;

const FIELDS: readonly (readonly [name: string, at: number, bytes: number])[] = [
  ["FCW", 0, 2],
  ["FSW", 2, 2],
  ["tags", 4, 2],
  ["FOP", 6, 2],
  ["FIP", 8, 8],
  ["FDP", 16, 8],
  ["MXCSR", 24, 4],
  ...Array.from({ length: 8 }, (_, i) => [`ST(${i})`, 32 + i * 16, 10] as const),
  ...Array.from({ length: 16 }, (_, i) => [`XMM${i}`, 160 + i * 16, 16] as const),
];
const ENVIRONMENT: readonly (readonly [name: string, at: number, bytes: number])[] = [
  ["tag word", 8, 2],
  ["env.FIP", 12, 4],
  ["env.CS", 16, 2],
  ["env.FOP", 18, 2],
  ["env.FDP", 20, 4],
  ["env.DS", 24, 4],
];

function littleEndian(bytes: Uint8Array, at: number, count: number): bigint {
  let value = 0n;
  for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

const POINTERS: ReadonlySet<string> = new Set(["FOP", "FIP", "FDP"]);

/** A task switch between two instructions loses pointers of which nothing is pending; a 32-bit signal handler loses the selectors. */
function havePointersBeenLost(bits: number, { state, environment, signal }: X87Result): boolean {
  if (bits === 32 && signal !== 0) return true;
  const isPending = littleEndian(state, 2, 2) >= 0x8000n;
  return !isPending && ENVIRONMENT.slice(1, 5).every(([, at, size]) => littleEndian(environment, at, size) === 0n);
}

/** Whether a case's result is one of several good ones. */
export function isApproximate(name: string): boolean {
  return APPROXIMATE.test(name);
}

/** What a case shows: `bitEqual` where every result is the processor's to the bit. */
export interface Comparison {
  readonly found: readonly string[];
  readonly bitEqual: boolean;
}

/** What differs from the processor, in words. */
export function compareX87({ name, code, bits }: X87Case, expected: X87Result, actual: X87Result): Comparison {
  const found: string[] = [];
  const approximate = isApproximate(name);
  let bitEqual = true;
  const differ = (what: string, wanted: bigint | number, got: bigint | number): void => {
    if (wanted === got) return;
    bitEqual = false;
    if (approximate && what.startsWith("ST(")) {
      const distance = ulpsApart(BigInt(wanted), BigInt(got));
      if (distance !== undefined && distance <= 1n) return;
    }
    found.push(`${what} ${hex0x(BigInt(wanted))}, here ${hex0x(BigInt(got))}`);
  };
  const ignoresPointers = havePointersBeenLost(bits, expected);
  const status = (bytes: Uint8Array): bigint => littleEndian(bytes, 2, 2) & (approximate ? ~BigInt(C1) : -1n);
  for (const [field, at, size] of FIELDS) {
    if (bits === 32 && at >= 288) break; // XMM8 … XMM15
    if (field === "FSW") differ(field, status(expected.state), status(actual.state));
    else if (!ignoresPointers || !POINTERS.has(field))
      differ(field, littleEndian(expected.state, at, size), littleEndian(actual.state, at, size));
  }
  for (const [field, at, size] of ENVIRONMENT)
    if (!ignoresPointers || field === "tag word")
      differ(field, littleEndian(expected.environment, at, size), littleEndian(actual.environment, at, size));
  differ("flags", expected.flags, actual.flags);
  differ("rax", expected.rax, actual.rax);
  differ("signal", expected.signal, actual.signal);
  const isMask = (at: number): boolean => name.startsWith("FXSAVE") && at >= 28 && at < 32; // MXCSR.MM is left out
  const data = expected.data.findIndex((byte, at) => byte !== actual.data[at] && !isMask(at));
  if (data >= 0) {
    const show = (bytes: Uint8Array): string => hexBytes([...bytes.subarray(data, data + 10)]);
    found.push(`memory at ${data}: ${show(expected.data)}, here ${show(actual.data)}`);
    bitEqual = false;
  }
  const text = found.map((one) => `${bits}-bit ${name} [${hexBytes([...code])}]: ${one}`);
  return { found: text, bitEqual };
}
