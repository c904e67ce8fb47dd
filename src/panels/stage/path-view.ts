import { CHAPTERS, chapterOf, type Frame, STAGES, type Stage } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import type { Focus } from "../panel.ts";
import { CHAPTER_STOPS } from "./chapter-stop.ts";
import { type Layout, STATIONS, STORY } from "./path-layout.ts";

type Side = "user" | "line" | "kernel";

/** A stop of the path as the picture shows it: a station or a chapter. */
export interface StopView<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** Where the whole title is too long. */
  readonly short: string;
  /** From 1 on along the path; null for a detour. */
  readonly number: number | null;
  readonly side: Side;
  readonly meaning: string;
  /** What opens when it is pressed. */
  readonly opens: Stage;
  /** How assistive technology calls it. */
  readonly label: string;
  /** The last step touched it. */
  readonly touched: boolean;
  /** It is the one opened below. */
  readonly open: boolean;
  /** The next instruction belongs to it. */
  readonly next: boolean;
  /** The call in progress has passed it. */
  readonly passed: boolean;
  /** Nothing in this run has met it. */
  readonly absent: boolean;
  readonly spot: boolean;
}

export type StationView = StopView<Stage>;

export interface PathView {
  readonly layout: "stations" | "story";
  /** In the order of the path, so that Tab and screen readers follow it; the detours come last. */
  readonly stops: readonly StopView[];
  /** The stop where the processor stands. */
  readonly at: string;
  readonly cpl: 0 | 3;
  /** The processor runs the program's own code. */
  readonly inProgram: boolean;
  /** A line lies between program and kernel: in a unikernel there is none. */
  readonly hasLine: boolean;
  /** How far along the path the call has come; null off the path. */
  readonly progress: string | null;
  /** An exception is being handled: one of the program's, or one in the midst of a call. */
  readonly detour: "program" | "call" | null;
  /** The picture in words. */
  readonly twin: string;
}

export function layoutOf({ layout }: PathView): Layout {
  return layout === "story" ? STORY : STATIONS;
}

/** Stations that a call can do without; the others are never marked as absent. */
const OPTIONAL: readonly Stage[] = ["wrapper", "fault", "signal", "switch"];
/** In a unikernel every station of the way in and out is one. */
const OPTIONAL_IN_UNIKERNEL: readonly Stage[] = [...OPTIONAL, "trap", "gate", "entry", "dispatch", "exit", "return"];

/** What a station is, in words. */
export function meaningOfStage({ id, meaning }: { readonly id: Stage; readonly meaning: string }, unikernel: boolean) {
  const meanings: Readonly<Partial<Record<Stage, string>>> = unikernelText.meaning;
  return unikernel ? (meanings[id] ?? meaning) : meaning;
}

export function selectPath(frame: Frame, focus: Focus, open: Stage): PathView {
  const { stage, touched, machine, inCall, inProgram, unikernel } = frame;
  const { path } = STATIONS;
  const optional = unikernel ? OPTIONAL_IN_UNIKERNEL : OPTIONAL;
  const atFault = stage === "fault" || touched.includes("fault");
  const detour: PathView["detour"] = inCall
    ? atFault
      ? "call"
      : null
    : atFault || (!inProgram && !unikernel)
      ? "program"
      : null;
  const reached: Stage = path.includes(stage) ? stage : "service";
  const back = !inCall && (touched.includes("return") || touched.includes("errno"));
  const progress = inCall ? reached : back ? "errno" : detour !== null || stage === "user" ? null : reached;
  const index = progress === null ? -1 : path.indexOf(progress);
  const { met } = frame;
  const spot = focus.spot !== null && "station" in focus.spot ? focus.spot.station : null;
  const stations = STAGES.filter(({ id }) => id !== "switch" || met.has(id)).map(
    ({ id, title, side, meaning }): StationView => {
      const place = path.indexOf(id);
      const state = {
        touched: touched.includes(id),
        next: id === stage,
        absent: optional.includes(id) && !met.has(id) && !(id === "fault" && detour !== null),
      };
      return {
        id,
        title: stageText.stop[id][0],
        short: stageText.stop[id][1],
        number: place < 0 ? null : place + 1,
        side,
        meaning: meaningOfStage({ id, meaning }, unikernel),
        opens: id,
        label: labelOf(title, side, state, unikernel),
        ...state,
        open: id === open,
        passed: place >= 0 && place < index,
        spot: id === spot,
      };
    },
  );
  const twin = twinOf(frame, stations, detour);
  const common = { cpl: machine.cpl, inProgram, hasLine: !unikernel, detour, twin };
  // Outside of a call the kernel's entry and exit code deal with what the processor refused.
  const at = detour === "program" && chapterOf(stage) === "kernel" ? "refused" : chapterOf(stage);
  if (focus.zoom !== "story") {
    const order = [...stations].sort((a, b) => (a.number ?? 99) - (b.number ?? 99));
    return { layout: "stations", stops: order, at: stage, progress, ...common };
  }
  const chapters = CHAPTERS.map(({ id, title, meaning }) => {
    const parts = stations.filter((station) => chapterOf(station.id) === id);
    const place = STORY.path.indexOf(id);
    const state = { touched: id === frame.chapter, next: id === at, absent: false };
    const { side, opens } = CHAPTER_STOPS[id];
    return {
      id,
      title: stageText.story.stop[id][0],
      short: stageText.story.stop[id][1],
      number: place < 0 ? null : place + 1,
      side,
      meaning,
      opens,
      label: labelOf(title, side, state, unikernel),
      ...state,
      open: id === (focus.station === null ? frame.chapter : chapterOf(focus.station)),
      passed: progress !== null && place >= 0 && place < STORY.path.indexOf(chapterOf(progress)),
      absent: place < 0 && id !== frame.chapter && parts.every(({ absent }) => absent),
      spot: parts.some((station) => station.spot),
    };
  });
  return {
    layout: "story",
    stops: chapters.filter(({ absent }) => !absent),
    at,
    progress: progress === null ? null : chapterOf(progress),
    ...common,
  };
}

function labelOf(
  title: string,
  side: Side,
  state: { touched: boolean; next: boolean; absent: boolean },
  unikernel: boolean,
): string {
  const { state: words } = stageText;
  const sides = unikernel ? unikernelText.side : stageText.side;
  const said = [state.touched && words.touched, state.next && words.next, state.absent && words.absent];
  const list = said.filter(Boolean).join(", ");
  return `${title} (${sides[side]})${list === "" ? "" : `: ${list}`}`;
}

/** What the picture says, for whoever does not see it. */
function twinOf(
  { stage, machine, inCall, unikernel }: Frame,
  stations: readonly StationView[],
  detour: PathView["detour"],
) {
  const { twin } = stageText;
  const side = unikernel ? unikernelText.side : stageText.side;
  const here = STAGES.find(({ id }) => id === stage);
  const behind = new Set(stations.filter((station) => station.passed && !station.absent).map(({ id }) => id));
  const passed = STAGES.filter(({ id }) => behind.has(id)).map(({ title }) => title);
  return [
    here === undefined ? "" : twin.at(here.title, side[here.side], machine.cpl),
    inCall && passed.length > 0 ? twin.passed(passed.join(", ")) : inCall ? "" : twin.noCall,
    detour === "call" ? twin.detourOfCall : detour === "program" ? twin.detourOfProgram : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}
