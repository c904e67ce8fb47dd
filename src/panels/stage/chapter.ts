import type { Stage } from "../../core/index.ts";

/** The chapters of a run in the order of a call, then the detours. */
export const CHAPTERS = ["prepare", "cross", "kernel", "back", "result", "refused", "signal"] as const;
export type Chapter = (typeof CHAPTERS)[number];

const CHAPTER_OF: Readonly<Record<Stage, Chapter>> = {
  user: "prepare",
  wrapper: "prepare",
  registers: "prepare",
  trap: "cross",
  gate: "cross",
  entry: "kernel",
  dispatch: "kernel",
  service: "kernel",
  exit: "back",
  return: "back",
  errno: "result",
  fault: "refused",
  signal: "signal",
  switch: "kernel",
};

export function chapterOf(stage: Stage): Chapter {
  return CHAPTER_OF[stage];
}

/** The station that a chapter is about: what opens when its stop is pressed. */
export const STATION_OF: Readonly<Record<Chapter, Stage>> = {
  prepare: "registers",
  cross: "gate",
  kernel: "service",
  back: "return",
  result: "errno",
  refused: "fault",
  signal: "signal",
};

/** Where a chapter plays. */
export const SIDE_OF: Readonly<Record<Chapter, "user" | "line" | "kernel">> = {
  prepare: "user",
  cross: "line",
  kernel: "kernel",
  back: "line",
  result: "user",
  refused: "line",
  signal: "kernel",
};
