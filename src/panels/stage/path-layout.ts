import { curveBumpX, line } from "d3-shape";
import { STAGES, type Stage } from "../../core/index.ts";

/** Columns and rows of the picture: user space, the line, kernel space. */
export const COLUMNS = 7;
export const ROWS = 3;

/** Units of the picture's coordinates. */
export const WIDTH = 700;
export const HEIGHT = 210;

/** Where a station stands: column 0 … 6, row 0 (user) … 2 (kernel). */
export interface Place {
  readonly column: number;
  readonly row: number;
}

export const PLACES: Readonly<Record<Stage, Place>> = {
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
  fault: { column: 1, row: 1 },
  signal: { column: 1, row: 2 },
  switch: { column: 0, row: 2 },
};

/** The stations of a system call in the order it meets them. */
export const PATH: readonly Stage[] = STAGES.slice(0, 11).map((stage) => stage.id);

/** The middle of a station, in the picture's coordinates. */
export function centreOf(stage: Stage): readonly [number, number] {
  const { column, row } = PLACES[stage];
  return [((column + 0.5) * WIDTH) / COLUMNS, ((row + 0.5) * HEIGHT) / ROWS];
}

const straight = line<readonly [number, number]>();
const bent = line<readonly [number, number]>().curve(curveBumpX);

/** The call's path as SVG path data, up to and including a station; the whole of it by default. */
export function pathData(upTo: Stage = "errno"): string {
  return straight(PATH.slice(0, PATH.indexOf(upTo) + 1).map(centreOf)) ?? "";
}

/**
 * The detour of an exception: from the program over the line into the kernel's code for it, or, while a system call is in
 * progress, from the service routine to that code and back.
 */
export function faultPathData(duringCall: boolean): string {
  const stations: readonly Stage[] = duringCall ? ["service", "fault"] : ["user", "fault", "entry"];
  return bent(stations.map(centreOf)) ?? "";
}
