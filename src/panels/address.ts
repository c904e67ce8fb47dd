import type { Frame, FrameMemory, PageWalk, RegionView } from "../core/index.ts";

/** True for an address whose bits 63:47 are all equal: with 4-level paging the processor refuses any other with #GP. */
export function isCanonical(address: bigint): boolean {
  return BigInt.asUintN(64, BigInt.asIntN(48, address)) === address;
}

export type AccessKind = "read" | "write" | "execute";
const ACCESS_KINDS: readonly AccessKind[] = ["read", "write", "execute"];

/** Whether one ring may access an address in one way, by the page tables and control registers as they are. */
export interface Right {
  readonly kind: AccessKind;
  readonly allowed: boolean;
  /** The check that fails, as the page walk says it; empty where the access is allowed. */
  readonly reason: string;
  /** The entries that the walk read. */
  readonly walk: PageWalk;
}

/** What each ring may do at an address. */
export interface Reach {
  /** False while a paging entry on the way is not present: the first access raises #PF. */
  readonly present: boolean;
  readonly ring3: readonly Right[];
  readonly ring0: readonly Right[];
}

/** Asks the page walk for every kind of access in both rings. `address` is canonical. */
export function reachOf(memory: FrameMemory, address: bigint): Reach {
  const rights = (user: boolean): readonly Right[] =>
    ACCESS_KINDS.map((kind) => {
      const walk = memory.walk(address, { kind, user });
      return { kind, allowed: walk.physical !== undefined, reason: walk.reason ?? "", walk };
    });
  const ring3 = rights(true);
  const ring0 = rights(false);
  // Bit 0 of the error code: the entries are all present and the rights refuse the access.
  const present = ring0.some(({ allowed, walk }) => allowed || ((walk.errorCode ?? 0) & 1) === 1);
  return { present, ring3, ring0 };
}

/** The region that holds an address. */
export function regionAt({ memory }: Frame, address: bigint): RegionView | undefined {
  return memory.regions().find(({ start, end }) => start <= address && address < end);
}

/** Bytes at an address; undefined where it is not canonical or nothing is mapped. */
export function bytesAt(memory: FrameMemory, address: bigint, length: number): Uint8Array | undefined {
  const last = BigInt.asUintN(64, address + BigInt(length - 1));
  return isCanonical(address) && isCanonical(last) && last >= address ? memory.read(address, length) : undefined;
}

/** Characters of a string that are shown. */
const STRING_LIMIT = 40;
const ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\" };

/** The text at an address as a C literal: up to a zero byte, or as far as it is text; undefined for fewer than two characters. */
export function stringAt(memory: FrameMemory, address: bigint): string | undefined {
  const room = 4096 - Number(address & 4095n);
  const bytes = bytesAt(memory, address, Math.min(STRING_LIMIT, room));
  if (bytes === undefined) return undefined;
  const isText = (byte: number) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
  const end = bytes.findIndex((byte) => !isText(byte));
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  if (text.length < 2) return undefined;
  const literal = Array.from(text, (byte) => ESCAPES[byte] ?? String.fromCharCode(byte)).join("");
  return `"${literal}"${end < 0 ? "…" : ""}`;
}
