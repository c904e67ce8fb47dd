import {
  type BitField,
  controlRegisters,
  descriptors,
  exceptions,
  floatingPoint,
  hex0x,
  MSRS,
  paging,
  RFLAGS_LAYOUT,
} from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import { msrNumber } from "../msr.ts";
import type { Subject } from "../subject.ts";

/** A word that is a set of fields, and how many of its bits are drawn. */
export interface BitLayout {
  readonly word: bigint;
  readonly width: 8 | 16 | 32 | 64;
  readonly fields: readonly BitField[];
  /** The number of the word's lowest bit: 64 for the second word of a structure. */
  readonly base?: number;
}

const { errorCodeFields } = inspectorText;

/** The error code of exceptions about segments. @see SDM Vol. 3 "Error Code" */
const SELECTOR_ERROR_LAYOUT: readonly BitField[] = [
  { name: "EXT", high: 0, low: 0, meaning: errorCodeFields.ext },
  { name: "IDT", high: 1, low: 1, meaning: errorCodeFields.idt },
  { name: "TI", high: 2, low: 2, meaning: errorCodeFields.ti },
  { name: "index", high: 15, low: 3, meaning: errorCodeFields.index },
];

/** #TS, #NP, #SS, #GP; #DF's and #AC's are 0 by definition. */
const SELECTOR_ERRORS: ReadonlySet<number> = new Set([10, 11, 12, 13]);

function pageEntryLayout(level: string, entry: bigint): readonly BitField[] {
  if (level === "PTE") return paging.PTE_LAYOUT;
  const page = level !== "PML4E" && (entry & paging.PAGE_PS) !== 0n;
  if (!page) return paging.TABLE_ENTRY_LAYOUT;
  return level === "PDE" ? paging.PDE_2M_LAYOUT : paging.PDPTE_1G_LAYOUT;
}

/** The fields of a subject whose bits mean something each, by the tables of `core/isa`; nothing for a plain number. */
export function bitLayouts({ kind, value }: Subject): readonly BitLayout[] {
  const one = (width: BitLayout["width"], fields: readonly BitField[]): readonly BitLayout[] => [
    { word: BigInt.asUintN(64, value), width, fields },
  ];
  switch (kind.kind) {
    case "rflags":
      return one(32, RFLAGS_LAYOUT);
    case "selector":
      return one(16, descriptors.SELECTOR_LAYOUT);
    case "control-register":
      if (kind.name === "cr0") return one(32, controlRegisters.CR0_LAYOUT);
      if (kind.name === "cr3")
        return one(64, kind.tagged ? controlRegisters.CR3_LAYOUT_PCID : controlRegisters.CR3_LAYOUT);
      if (kind.name === "cr4") {
        return one(
          32,
          controlRegisters.CR4_LAYOUT.filter(({ high }) => high < 32),
        );
      }
      return one(64, paging.LINEAR_ADDRESS_LAYOUT);
    case "linear-address":
      return one(64, paging.LINEAR_ADDRESS_LAYOUT);
    case "msr": {
      if (kind.name === "IA32_FMASK") return one(32, RFLAGS_LAYOUT);
      const layout = MSRS.find(({ number }) => number === msrNumber(kind.name))?.layout;
      return layout === undefined ? [] : one(kind.name === "IA32_EFER" ? 16 : 64, layout);
    }
    case "gate":
      return [
        ...one(64, descriptors.GATE_LAYOUT),
        { word: value >> 64n, width: 32, fields: descriptors.GATE_HIGH_LAYOUT, base: 64 },
      ];
    case "segment-descriptor":
      return one(64, descriptors.SEGMENT_DESCRIPTOR_LAYOUT);
    case "page-table-entry":
      return one(64, pageEntryLayout(kind.level, value));
    case "error-code":
      if (kind.vector === 14) return one(8, paging.PAGE_FAULT_ERROR_LAYOUT);
      return SELECTOR_ERRORS.has(kind.vector) ? one(16, SELECTOR_ERROR_LAYOUT) : [];
    case "pt-regs":
      if (kind.field === "flags") return one(32, RFLAGS_LAYOUT);
      return kind.field === "cs" || kind.field === "ss" ? one(16, descriptors.SELECTOR_LAYOUT) : [];
    case "lane":
      if (kind.reading === "floats") return one(32, floatingPoint.BINARY32_LAYOUT);
      return kind.reading === "doubles" ? one(64, floatingPoint.BINARY64_LAYOUT) : [];
    case "st":
      return [
        { word: value >> 64n, width: 16, fields: floatingPoint.EXTENDED80_LAYOUT.high, base: 64 },
        ...one(64, floatingPoint.EXTENDED80_LAYOUT.significand),
      ];
    case "floating-point-control":
      return one(16, FLOATING_POINT_LAYOUTS[kind.name]);
    default:
      return [];
  }
}

const FLOATING_POINT_LAYOUTS = {
  mxcsr: floatingPoint.MXCSR_LAYOUT,
  fcw: floatingPoint.FCW_LAYOUT,
  fsw: floatingPoint.FSW_LAYOUT,
};

/** What a field's value says, where that is more than the layout's sentence. */
export function fieldMeaning({ kind, value: word }: Subject, field: BitField, value: bigint): string {
  const { bits } = inspectorText;
  switch (kind.kind) {
    case "page-table-entry":
      return field.name === "address" ? bits.address(hex0x(value << BigInt(field.low))) : field.meaning;
    case "control-register":
      return field.name === "PML4" ? bits.address(hex0x(value << 12n)) : field.meaning;
    case "gate":
      if (field.name === "type" && Number(value) === descriptors.INTERRUPT_GATE) return bits.interruptGate;
      if (field.name === "type" && Number(value) === descriptors.TRAP_GATE) return bits.trapGate;
      return field.name === "selector" ? bits.selects(hex0x(value & ~7n)) : field.meaning;
    case "segment-descriptor":
      if (field.name !== "type") return field.meaning;
      return descriptors.segmentTypeName(Number(value), ((word >> 44n) & 1n) === 1n);
    case "error-code":
      if (kind.vector === 14 || field.name !== "index") return field.meaning;
      return (word & 2n) === 0n
        ? field.meaning
        : `vector ${value}${exceptions.exceptionOf(Number(value)) === undefined ? "" : ` ${exceptions.exceptionOf(Number(value))?.mnemonic}`}`;
    case "floating-point-control":
      if (field.name === "RC") return floatingPoint.ROUNDING_MODES[Number(value)] ?? field.meaning;
      if (field.name === "PC") return floatingPoint.PRECISION_MODES[Number(value)] ?? field.meaning;
      return field.name === "TOP" ? bits.topIs(`${value}`) : field.meaning;
    default:
      return field.meaning;
  }
}
