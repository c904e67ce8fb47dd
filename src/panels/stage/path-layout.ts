import { curveBumpX, line } from "d3-shape";
import { type Chapter, STAGES, type Stage } from "../../core/index.ts";

/** Units of the picture's coordinates. */
export const WIDTH = 700;
export const HEIGHT = 210;
/** User space, the line, kernel space. */
const ROWS = 3;

/** Where something stands: a column, and row 0 (user), 1 (the line) or 2 (kernel). `span`: columns it may fill. */
export interface Place {
  readonly column: number;
  readonly row: number;
  readonly span?: number;
}

/** The names that the two halves and the line between them bear, where no stop stands. */
type Label = "user" | "kernel" | "boundary";

/** One way to draw the path. */
export interface Layout {
  readonly columns: number;
  readonly places: Readonly<Record<string, Place>>;
  readonly labels: Readonly<Record<Label, Place>>;
  /** The stops of a system call in the order it meets them. */
  readonly path: readonly string[];
  /** Corners of the way of an exception: of the program's own, and of one in the midst of a call. */
  readonly detours: Readonly<Record<"program" | "call", readonly Place[]>>;
}

/** Eleven stations. */
export const STATIONS: Layout & { readonly places: Readonly<Record<Stage, Place>>; readonly path: readonly Stage[] } = {
  columns: 7,
  places: {
    user: { column: 0, row: 0 },
    wrapper: { column: 1, row: 0 },
    registers: { column: 2, row: 0 },
    trap: { column: 2, row: 1 },
    gate: { column: 3, row: 1 },
    entry: { column: 3, row: 2 },
    dispatch: { column: 4, row: 2 },
    service: { column: 5, row: 2 },
    exit: { column: 6, row: 2 },
    return: { column: 6, row: 1 },
    errno: { column: 6, row: 0 },
    fault: { column: 0, row: 1 },
    signal: { column: 0, row: 2 },
    switch: { column: 2, row: 2 },
  },
  labels: {
    user: { column: 3, row: 0, span: 3 },
    kernel: { column: 1, row: 2, span: 2 },
    boundary: { column: 4, row: 1, span: 2 },
  },
  path: STAGES.slice(0, 11).map((stage) => stage.id),
  detours: {
    program: [
      { column: 0, row: 0 },
      { column: 0, row: 1 },
      { column: 1, row: 1.5 },
      { column: 5, row: 1.5 },
      { column: 6, row: 2 },
    ],
    call: [
      { column: 5, row: 2 },
      { column: 4, row: 1.5 },
      { column: 1, row: 1.5 },
      { column: 0, row: 1 },
    ],
  },
};

/** Five chapters. */
export const STORY: Layout & {
  readonly places: Readonly<Record<Chapter, Place>>;
  readonly path: readonly Chapter[];
} = {
  columns: 5,
  places: {
    prepare: { column: 0, row: 0 },
    cross: { column: 1, row: 1 },
    kernel: { column: 2, row: 2 },
    back: { column: 3, row: 1 },
    result: { column: 4, row: 0 },
    refused: { column: 0, row: 1 },
    signal: { column: 0, row: 2 },
    switch: { column: 1, row: 2 },
  },
  labels: {
    user: { column: 1, row: 0, span: 3 },
    kernel: { column: 3, row: 2, span: 2 },
    boundary: { column: 2, row: 1 },
  },
  path: ["prepare", "cross", "kernel", "back", "result"],
  detours: {
    program: [
      { column: 0, row: 0 },
      { column: 0, row: 1 },
      { column: 2, row: 2 },
    ],
    call: [
      { column: 2, row: 2 },
      { column: 0, row: 1 },
    ],
  },
};

/** The middle of a place, in the picture's coordinates. */
export function centreOf(layout: Layout, { column, row }: Place): readonly [number, number] {
  return [((column + 0.5) * WIDTH) / layout.columns, ((row + 0.5) * HEIGHT) / ROWS];
}

/** The middle of a stop. */
export function stopCentre(layout: Layout, stop: string): readonly [number, number] {
  return centreOf(layout, layout.places[stop] ?? { column: 0, row: 0 });
}

const straight = line<readonly [number, number]>();
const bent = line<readonly [number, number]>().curve(curveBumpX);

/** The call's path as SVG path data, up to and including a stop; the whole of it by default. */
export function pathData(layout: Layout, upTo = layout.path.at(-1) ?? ""): string {
  const stops = layout.path.slice(0, layout.path.indexOf(upTo) + 1);
  return straight(stops.map((stop) => stopCentre(layout, stop))) ?? "";
}

/** The detour of an exception as SVG path data. */
export function detourData(layout: Layout, detour: "program" | "call"): string {
  return bent(layout.detours[detour].map((place) => centreOf(layout, place))) ?? "";
}
