import type { BitField } from "../bits/bit-field.ts";
import { extractBits, insertBits } from "../bits/bit-field.ts";

/*
 * A segment descriptor, 8 bytes:
 *
 *   63      56 55 54 53 52 51     48 47 46 45 44 43  40 39     32 31        16 15         0
 *   base 31:24  G D/B  L AVL limit    P  DPL   S   type base 23:16  base 15:0   limit 15:0
 *                            19:16
 *
 * System descriptors of long mode (TSS, LDT) are 16 bytes: the second 8 hold base 63:32 in their low half.
 */

/** @see SDM Vol. 3 "Segment Descriptors" */
export const SEGMENT_DESCRIPTOR_LAYOUT: readonly BitField[] = [
  { name: "limit 15:0", high: 15, low: 0, meaning: "Low bits of the limit." },
  { name: "base 23:0", high: 39, low: 16, meaning: "Low bits of the base." },
  { name: "type", high: 43, low: 40, meaning: "Kind and access rights; see `segmentTypeName`." },
  { name: "S", high: 44, low: 44, meaning: "1: code or data; 0: system." },
  { name: "DPL", high: 46, low: 45, meaning: "Descriptor privilege level." },
  { name: "P", high: 47, low: 47, meaning: "Present." },
  { name: "limit 19:16", high: 51, low: 48, meaning: "High bits of the limit." },
  { name: "AVL", high: 52, low: 52, meaning: "Free for software." },
  { name: "L", high: 53, low: 53, meaning: "Code: 64-bit mode." },
  { name: "D/B", high: 54, low: 54, meaning: "Default size: 1 for 32 bits, 0 for 16 (and with L)." },
  { name: "G", high: 55, low: 55, meaning: "The limit counts 4-KiB pages." },
  { name: "base 31:24", high: 63, low: 56, meaning: "High bits of the base." },
];

/** The low 8 bytes of a 16-byte gate. @see SDM Vol. 3 "64-Bit Mode IDT" */
export const GATE_LAYOUT: readonly BitField[] = [
  { name: "offset 15:0", high: 15, low: 0, meaning: "Low bits of the handler's address." },
  { name: "selector", high: 31, low: 16, meaning: "Code segment of the handler." },
  { name: "IST", high: 34, low: 32, meaning: "1–7: take this stack from the TSS; 0: RSP0 on a privilege change." },
  { name: "type", high: 43, low: 40, meaning: "14 interrupt gate (clears IF), 15 trap gate." },
  { name: "DPL", high: 46, low: 45, meaning: "INT n, INT3 and INTO need CPL ≤ DPL." },
  { name: "P", high: 47, low: 47, meaning: "Present." },
  { name: "offset 31:16", high: 63, low: 48, meaning: "Middle bits of the handler's address." },
];

/** The high 8 bytes of a 16-byte gate. */
export const GATE_HIGH_LAYOUT: readonly BitField[] = [
  { name: "offset 63:32", high: 31, low: 0, meaning: "High bits of the handler's address." },
];

/** @see SDM Vol. 3 "Segment Selectors" */
export const SELECTOR_LAYOUT: readonly BitField[] = [
  { name: "RPL", high: 1, low: 0, meaning: "Requested privilege level." },
  { name: "TI", high: 2, low: 2, meaning: "Table: 0 GDT, 1 LDT." },
  { name: "index", high: 15, low: 3, meaning: "Entry in the table." },
];

/** A segment descriptor's fields. */
export interface SegmentDescriptor {
  /** 32 bits; 64 in a 16-byte system descriptor. */
  readonly base: bigint;
  /** The 20-bit field, in units of `granularity`. */
  readonly limit: number;
  /** 0–15. */
  readonly type: number;
  /** S: code or data, not system. */
  readonly codeOrData: boolean;
  /** 0–3. */
  readonly dpl: number;
  readonly present: boolean;
  readonly available: boolean;
  /** L */
  readonly longMode: boolean;
  /** D/B */
  readonly defaultBig: boolean;
  readonly granularity: "byte" | "page";
}

/** A gate of the 64-bit IDT. */
export interface GateDescriptor {
  /** 64-bit address of the handler. */
  readonly offset: bigint;
  readonly selector: number;
  /** 0–7 */
  readonly ist: number;
  /** 0–15; `INTERRUPT_GATE` or `TRAP_GATE` in use. */
  readonly type: number;
  readonly dpl: number;
  readonly present: boolean;
}

export interface Selector {
  readonly index: number;
  readonly table: "gdt" | "ldt";
  readonly rpl: number;
}

/** Types of system descriptors in long mode. */
export const LDT_SEGMENT = 0x2;
export const TSS_AVAILABLE = 0x9;
export const TSS_BUSY = 0xb;
export const CALL_GATE = 0xc;
export const INTERRUPT_GATE = 0xe;
export const TRAP_GATE = 0xf;

/** Type bits of code and data descriptors. */
export const TYPE_ACCESSED = 1 << 0;
/** Data: writable. Code: readable. */
export const TYPE_WRITABLE_OR_READABLE = 1 << 1;
/** Data: expands down. Code: conforming. */
export const TYPE_EXPAND_DOWN_OR_CONFORMING = 1 << 2;
export const TYPE_CODE = 1 << 3;

/** Reads an 8-byte descriptor. `high` is the second quadword of a 16-byte system descriptor. */
export function decodeSegmentDescriptor(low: bigint, high = 0n): SegmentDescriptor {
  const bit = (position: number): boolean => extractBits(low, position, position) === 1n;
  return {
    base: (extractBits(high, 31, 0) << 32n) | (extractBits(low, 63, 56) << 24n) | extractBits(low, 39, 16),
    limit: Number((extractBits(low, 51, 48) << 16n) | extractBits(low, 15, 0)),
    type: Number(extractBits(low, 43, 40)),
    codeOrData: bit(44),
    dpl: Number(extractBits(low, 46, 45)),
    present: bit(47),
    available: bit(52),
    longMode: bit(53),
    defaultBig: bit(54),
    granularity: bit(55) ? "page" : "byte",
  };
}

/** The 8 bytes of a descriptor and, for a system descriptor of long mode, the 8 above it. */
export function encodeSegmentDescriptor(descriptor: SegmentDescriptor): {
  readonly low: bigint;
  readonly high: bigint;
} {
  let low = 0n;
  const put = (high: number, at: number, value: bigint | number | boolean): void => {
    low = insertBits(low, high, at, BigInt(value));
  };
  put(15, 0, descriptor.limit);
  put(39, 16, descriptor.base);
  put(43, 40, descriptor.type);
  put(44, 44, descriptor.codeOrData);
  put(46, 45, descriptor.dpl);
  put(47, 47, descriptor.present);
  put(51, 48, descriptor.limit >>> 16);
  put(52, 52, descriptor.available);
  put(53, 53, descriptor.longMode);
  put(54, 54, descriptor.defaultBig);
  put(55, 55, descriptor.granularity === "page");
  put(63, 56, descriptor.base >> 24n);
  return { low, high: descriptor.base >> 32n };
}

/** The last byte of the segment, as the processor compares it. */
export function scaledLimit(descriptor: SegmentDescriptor): number {
  return descriptor.granularity === "page" ? descriptor.limit * 4096 + 4095 : descriptor.limit;
}

export function decodeGate(low: bigint, high: bigint): GateDescriptor {
  return {
    offset: (extractBits(high, 31, 0) << 32n) | (extractBits(low, 63, 48) << 16n) | extractBits(low, 15, 0),
    selector: Number(extractBits(low, 31, 16)),
    ist: Number(extractBits(low, 34, 32)),
    type: Number(extractBits(low, 43, 40)),
    dpl: Number(extractBits(low, 46, 45)),
    present: extractBits(low, 47, 47) === 1n,
  };
}

export function encodeGate(gate: GateDescriptor): { readonly low: bigint; readonly high: bigint } {
  let low = insertBits(0n, 15, 0, gate.offset);
  low = insertBits(low, 31, 16, BigInt(gate.selector));
  low = insertBits(low, 34, 32, BigInt(gate.ist));
  low = insertBits(low, 43, 40, BigInt(gate.type));
  low = insertBits(low, 46, 45, BigInt(gate.dpl));
  low = insertBits(low, 47, 47, gate.present ? 1n : 0n);
  low = insertBits(low, 63, 48, gate.offset >> 16n);
  return { low, high: gate.offset >> 32n };
}

export function decodeSelector(selector: number): Selector {
  return { index: (selector >>> 3) & 0x1fff, table: (selector & 4) === 0 ? "gdt" : "ldt", rpl: selector & 3 };
}

export function encodeSelector({ index, table, rpl }: Selector): number {
  return (index << 3) | (table === "ldt" ? 4 : 0) | rpl;
}

const SYSTEM_TYPES: Readonly<Record<number, string>> = {
  [LDT_SEGMENT]: "LDT",
  [TSS_AVAILABLE]: "64-bit TSS (available)",
  [TSS_BUSY]: "64-bit TSS (busy)",
  [CALL_GATE]: "64-bit call gate",
  [INTERRUPT_GATE]: "64-bit interrupt gate",
  [TRAP_GATE]: "64-bit trap gate",
};

/** What the type field says in long mode, as in `"code, execute/read, accessed"`. */
export function segmentTypeName(type: number, codeOrData: boolean): string {
  if (!codeOrData) return SYSTEM_TYPES[type] ?? "reserved";
  const words: string[] = [];
  if ((type & TYPE_CODE) !== 0) {
    words.push("code", (type & TYPE_WRITABLE_OR_READABLE) !== 0 ? "execute/read" : "execute-only");
    if ((type & TYPE_EXPAND_DOWN_OR_CONFORMING) !== 0) words.push("conforming");
  } else {
    words.push("data", (type & TYPE_WRITABLE_OR_READABLE) !== 0 ? "read/write" : "read-only");
    if ((type & TYPE_EXPAND_DOWN_OR_CONFORMING) !== 0) words.push("expand-down");
  }
  if ((type & TYPE_ACCESSED) !== 0) words.push("accessed");
  return words.join(", ");
}
