import { type BitField, hex0x, readFields } from "../core/index.ts";

/** A run of bits in one row of a diagram: a field, a part of one that goes on in the next row, or bits without a name. */
export interface BitSegment {
  /** Null for reserved bits. */
  readonly field: string | null;
  readonly high: number;
  readonly low: number;
  /** The bits, highest first. */
  readonly digits: string;
  readonly set: boolean;
  readonly marked: boolean;
}

/** A field in words. */
export interface BitFieldRow {
  readonly bits: string;
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
  readonly set: boolean;
  readonly marked: boolean;
}

/** A word drawn bit by bit, highest first, sixteen to a row, and its fields as a table. */
export interface BitDiagramView {
  readonly rows: readonly (readonly BitSegment[])[];
  readonly fields: readonly BitFieldRow[];
}

const ROW = 16;

/** Draws the low `width` bits of a word by a layout. `marked` names the field that is asked about, `base` the number of bit 0. */
export function bitDiagram(
  word: bigint,
  width: number,
  layout: readonly BitField[],
  {
    marked,
    meaning,
    base = 0,
  }: {
    readonly marked?: string | undefined;
    readonly meaning?: (field: BitField, value: bigint) => string;
    readonly base?: number | undefined;
  } = {},
): BitDiagramView {
  const fields = [...readFields(word, layout)].sort((a, b) => b.high - a.high);
  const rows: BitSegment[][] = [];
  const perRow = Math.min(ROW, width);
  for (let top = width - 1; top >= 0; top -= perRow) {
    const bottom = top - perRow + 1;
    const row: BitSegment[] = [];
    for (let high = top; high >= bottom; ) {
      const inside = fields.find((field) => field.low <= high && high <= field.high);
      const below = fields.find((field) => field.high < high);
      const low = Math.max(bottom, inside?.low ?? (below === undefined ? 0 : below.high + 1));
      const value = (word >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
      row.push({
        field: inside?.name ?? null,
        high: high + base,
        low: low + base,
        digits: value.toString(2).padStart(high - low + 1, "0"),
        set: value !== 0n,
        marked: inside !== undefined && inside.name === marked,
      });
      high = low - 1;
    }
    rows.push(row);
  }
  return {
    rows,
    fields: fields.map((field) => ({
      bits: field.high === field.low ? `${field.high + base}` : `${field.high + base}:${field.low + base}`,
      name: field.name,
      value: field.high === field.low ? `${field.value}` : hex0x(field.value),
      meaning: meaning?.(field, field.value) ?? field.meaning,
      set: field.value !== 0n,
      marked: field.name === marked,
    })),
  };
}
