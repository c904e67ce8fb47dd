import type { Fact } from "../parts/fact-table.tsx";
import { slotText } from "./request-line.tsx";
import type { StationSummary, SummaryCell } from "./station-summary.ts";
import type { StoryView } from "./story-view.ts";
import { type Palette, sideColour } from "./svg-palette.ts";
import { clip, round, svgBox, svgText, textWidth, wrap } from "./svg-text.ts";

/** Where a card's content is drawn, in pixels. */
export interface CardArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const ROW = 27;
const FACT = { size: 17 };
const CELL = { size: 16, mono: true };
const GAP = 6;

/** A station's facts: what it is about, small boxes, then the rows of its table. */
export function stationSvg(summary: StationSummary, palette: Palette, side: string, area: CardArea): string {
  const parts: string[] = [];
  let y = area.y;
  for (const line of wrap(summary.lead, area.width, 2, { size: 19 })) {
    y += 24;
    parts.push(svgText(area.x, y, line, { size: 19, fill: palette.fg }));
  }
  if (summary.verdict !== null) {
    y += 28;
    const text = `${summary.verdict.ok ? "✓" : "✗"} ${summary.verdict.text}`;
    const fill = summary.verdict.ok ? palette.fg : palette.error;
    parts.push(svgText(area.x, y, clip(text, area.width, { size: 18, bold: true }), { size: 18, bold: true, fill }));
  }
  y += 14;
  const drawn = cells(summary.cells, palette, side, { ...area, y, height: area.y + area.height - y });
  parts.push(drawn.svg);
  y += drawn.height;
  const rows = Math.max(0, Math.floor((area.y + area.height - y) / ROW));
  parts.push(...facts(summary.facts, rows, palette, { ...area, y }));
  return parts.join("");
}

/** How boxes are set: beside one another as wide as each needs, or in the columns of a grid. */
interface CellLayout {
  readonly size: number;
  readonly height: number;
  readonly widths: readonly number[];
  readonly total: number;
}

/** Up to so many boxes stand in one row with widths of their own. */
const MOST_IN_A_ROW = 8;
const PADDING = 18;

function widthOf({ top, bottom }: SummaryCell, size: number): number {
  return Math.max(36, textWidth(top.length > bottom.length ? top : bottom, { ...CELL, size }) + PADDING);
}

/** One row where that fits, in the largest letters that do; null where it does not. */
function inOneRow(list: readonly SummaryCell[], sizes: readonly number[], available: number): CellLayout | null {
  for (const size of sizes) {
    const widths = list.map((cell) => widthOf(cell, size));
    const total = widths.reduce((sum, width) => sum + width + GAP, -GAP);
    if (total <= available) return { size, height: size * 3.1, widths, total };
  }
  return null;
}

/** Boxes with one or two lines each. */
function cells(
  list: readonly SummaryCell[],
  palette: Palette,
  side: string,
  area: CardArea,
  { sizes = [CELL.size, 14], centred = false }: { readonly sizes?: readonly number[]; readonly centred?: boolean } = {},
) {
  if (list.length === 0) return { svg: "", height: 0 };
  const row = list.length <= MOST_IN_A_ROW || centred ? inOneRow(list, sizes, area.width) : null;
  if (row !== null) {
    let x = area.x + (centred ? (area.width - row.total) / 2 : 0);
    const svg = list.map((cell, index) => {
      const width = row.widths[index] ?? 0;
      const box = cellSvg(cell, palette, side, { x, y: area.y, width, height: row.height }, row.size);
      x += width + GAP;
      return box;
    });
    return { svg: svg.join(""), height: row.height + GAP + 6 };
  }
  const size = sizes.at(-1) ?? CELL.size;
  const height = size * 3.1;
  const widest = Math.max(...list.map((cell) => widthOf(cell, size)));
  const most = Math.max(1, Math.floor((area.height + GAP) / (height + GAP)));
  const fitting = Math.floor((area.width + GAP) / (widest + GAP));
  const columns = Math.min(list.length, Math.max(1, fitting, Math.ceil(list.length / most)));
  const width = Math.min((area.width - GAP * (columns - 1)) / columns, widest + 30);
  const rows = Math.min(most, Math.ceil(list.length / columns));
  const svg = list.slice(0, rows * columns).map((cell, index) => {
    const x = area.x + (index % columns) * (width + GAP);
    const y = area.y + Math.floor(index / columns) * (height + GAP);
    return cellSvg(cell, palette, side, { x, y, width, height }, size);
  });
  return { svg: svg.join(""), height: rows * (height + GAP) + 6 };
}

function cellSvg(cell: SummaryCell, palette: Palette, side: string, area: CardArea, size: number): string {
  const { top, bottom, mark } = cell;
  const { x, y, width, height } = area;
  const strong = mark === "strong";
  const box = {
    fill: strong ? side : palette.bg,
    stroke: mark === "next" ? palette.crossing : mark === "empty" ? palette.borderStrong : side,
    strokeWidth: mark === "next" ? 3 : 1.5,
    dashed: mark === "empty",
    radius: 6,
  };
  const fill = strong ? palette.bg : mark === "empty" ? palette.muted : palette.fg;
  const style = { ...CELL, size };
  const line = (text: string, base: number, bold: boolean) =>
    svgText(x + width / 2, y + base * height, clip(text, width - 8, style), { ...style, fill, bold, anchor: "middle" });
  const lines = bottom === "" ? line(top, 0.61, true) : line(top, 0.42, true) + line(bottom, 0.83, false);
  return svgBox(x, y, width, height, box) + lines;
}

function facts(list: readonly Fact[], rows: number, palette: Palette, area: CardArea): readonly string[] {
  const shown = list.slice(0, rows);
  const name = Math.min(260, Math.max(0, ...shown.map((fact) => textWidth(fact.name, { ...FACT, bold: true }))) + 40);
  const value = Math.min(420, Math.max(0, ...shown.map((fact) => textWidth(fact.value, { ...FACT, mono: true }))) + 30);
  const rest = area.width - name - value;
  return shown.map((fact, index) => {
    const y = area.y + index * ROW;
    const base = y + 19;
    const marked = fact.changed === true || fact.current === true;
    const mark = fact.changed === true ? "●" : fact.current === true ? "▸" : "";
    const colour = fact.changed === true ? palette.changed : palette.crossing;
    const fill = fact.faint === true ? palette.muted : palette.fg;
    const note = typeof fact.note === "string" ? fact.note : "";
    return [
      marked ? svgBox(area.x - 6, y, area.width + 12, ROW - 2, { fill: colour, fillOpacity: 0.12, radius: 4 }) : "",
      mark === "" ? "" : svgText(area.x, base, mark, { size: 14, fill: colour }),
      svgText(area.x + 20, base, clip(fact.name, name - 30, { ...FACT, bold: marked }), {
        ...FACT,
        bold: marked,
        fill: palette.muted,
      }),
      svgText(area.x + name, base, clip(fact.value, value - 20, { ...FACT, mono: true }), {
        ...FACT,
        mono: true,
        bold: marked,
        fill,
      }),
      svgText(area.x + name + value, base, clip(note, rest, FACT), { ...FACT, fill: palette.muted }),
    ].join("");
  });
}

const LINK_HEIGHT = 104;
const ARROW = 44;

/** A chapter, in the middle of its card: the request or the chain, the bytes that crossed, a note. */
export function storySvg(view: StoryView, palette: Palette, area: CardArea): string {
  const parts: string[] = [];
  let y = area.y;
  if (view.request !== null) {
    const { call, slots } = view.request;
    const list = slots
      .filter(({ state }) => state !== "unused")
      .map((slot, index): SummaryCell => {
        const top = index === 0 ? (call ?? slotText(slot)) : slotText(slot);
        const mark = slot.state === "coming" ? "empty" : slot.state === "new" ? "strong" : "plain";
        return { top, bottom: slot.register, mark };
      });
    const request = { ...area, y, height: area.height * 0.6 };
    const drawn = cells(list, palette, palette.ring3, request, { sizes: [26, 22, 18, 15], centred: true });
    parts.push(drawn.svg);
    y += drawn.height + 12;
  }
  if (view.links.length > 0) {
    parts.push(chain(view.links, palette, { ...area, y }));
    y += LINK_HEIGHT + 18;
  }
  if (view.bytes !== null) {
    const middle = area.x + area.width / 2;
    parts.push(svgText(middle, y + 12, view.bytes.title, { size: 17, fill: palette.muted, anchor: "middle" }));
    const list = view.bytes.cells.map((top): SummaryCell => ({ top, bottom: "", mark: "plain" }));
    const drawn = cells(list, palette, palette.ring0, { ...area, y: y + 22, height: 60 }, { centred: true });
    parts.push(drawn.svg);
    y += 22 + drawn.height;
  }
  const lines = Math.max(0, Math.min(3, Math.floor((area.y + area.height - y) / 26)));
  const note = wrap(view.note, area.width, lines, { size: 19 });
  for (const line of note) {
    y += 26;
    parts.push(svgText(area.x + area.width / 2, y - 6, line, { size: 19, fill: palette.fg, anchor: "middle" }));
  }
  const spare = Math.max(0, round((area.y + area.height - y) / 2));
  return `<g transform="translate(0 ${spare})">${parts.join("")}</g>`;
}

function chain(links: StoryView["links"], palette: Palette, { x: left, y, width: all }: CardArea): string {
  const count = links.length;
  const width = Math.min((all - ARROW * (count - 1)) / count, 460);
  const start = left + (all - width * count - ARROW * (count - 1)) / 2;
  return links
    .map(({ label, value, note, side, state }, index) => {
      const x = start + index * (width + ARROW);
      const stroke = state === "refused" ? palette.error : sideColour(palette, side);
      const line = (text: string, base: number, size: number, fill: string, mono = false) => {
        const style = { size, mono, bold: mono, fill, anchor: "middle" } as const;
        return svgText(x + width / 2, y + base, clip(text, width - 16, style), style);
      };
      return [
        svgBox(x, y, width, LINK_HEIGHT, { fill: palette.bg, stroke, dashed: state === "coming", radius: 14 }),
        line(label, 28, 17, palette.muted),
        line(value, 60, 22, state === "coming" ? palette.muted : palette.fg, true),
        line(note, 88, 16, palette.muted),
        index === 0 ? "" : svgText(x - ARROW / 2, y + 62, "→", { size: 28, fill: palette.crossing, anchor: "middle" }),
      ].join("");
    })
    .join("");
}
