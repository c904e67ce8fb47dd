import type { PanelName } from "../scenario/view.ts";
import type { PaneName } from "./embed-options.ts";

/** What the frame gives, in CSS pixels. */
export interface FrameSize {
  readonly width: number;
  /** Null: as much as the content needs. */
  readonly height: number | null;
}

/**
 * Which part stands where.
 * `tabs`: one part at a time, what is said and the controls below. `strip`: the same side by side, for a low frame.
 * `stacked`: the stage above, the other parts as tabs below. `beside`: program or lesson to the left of the stage.
 */
export interface Arrangement {
  readonly form: "tabs" | "strip" | "stacked" | "beside";
  /** Left of the stage, above one another. */
  readonly left: readonly PanelName[];
  /** Right of the stage. */
  readonly right: readonly PanelName[];
  /** They take turns in the main place. */
  readonly main: readonly PanelName[];
  /** They take turns below the main place. */
  readonly below: readonly PanelName[];
  readonly timeline: boolean;
}

/** Parts that show the processor: they stand together. */
export const STATE_PANES: ReadonlySet<PanelName> = new Set(["privilege", "flags", "registers"]);

/** Frames narrower than this have one column. */
const TWO_COLUMNS = 700;
const THREE_COLUMNS = 1040;
/** Lower than this there is no room for a stage above a sentence. */
const STRIP_HEIGHT = 330;
const BESIDE_HEIGHT = 400;
/** From here on the program leaves room for the terminal below it. */
const TERMINAL_HEIGHT = 540;
/** From here on the stage shares its column with another part. */
const TALL = 620;

/** Places the parts in a frame of a size. In a lesson its card takes the left column, or the sentence's place. */
export function arrange(size: FrameSize, panes: readonly PaneName[], inLesson: boolean): Arrangement {
  const { width } = size;
  const height = size.height ?? TALL;
  const named = panes.filter((name): name is PanelName => name !== "timeline");
  // The stage comes first, and is in front.
  const panels = [...named.filter((name) => name === "stage"), ...named.filter((name) => name !== "stage")];
  const empty = { left: [], right: [], below: [] } as const;
  const timeline = panes.includes("timeline");
  if (panels.length <= 1 && !(inLesson && width >= TWO_COLUMNS)) {
    return { form: isStrip(width, height) ? "strip" : "tabs", ...empty, main: panels, timeline };
  }
  if (isStrip(width, height)) return { form: "strip", ...empty, main: panels, timeline };
  if (width >= TWO_COLUMNS && height >= BESIDE_HEIGHT) return beside(width, height, panels, inLesson, timeline);
  if (height >= TALL && panels.includes("stage")) {
    return { form: "stacked", ...empty, main: ["stage"], below: panels.filter((name) => name !== "stage"), timeline };
  }
  return { form: "tabs", ...empty, main: panels, timeline };
}

function isStrip(width: number, height: number): boolean {
  return height < STRIP_HEIGHT && width >= 560;
}

function beside(
  width: number,
  height: number,
  panels: readonly PanelName[],
  inLesson: boolean,
  timeline: boolean,
): Arrangement {
  const left = inLesson ? [] : panels.filter((name) => isLeft(name, height));
  const right = width >= THREE_COLUMNS ? panels.filter((name) => STATE_PANES.has(name)) : [];
  const rest = panels.filter((name) => !left.includes(name) && !right.includes(name));
  const first = rest[0];
  const shared = height >= TALL && rest.includes("stage") && rest.length > 1;
  return {
    form: "beside",
    left,
    right,
    main: shared ? ["stage"] : first === undefined ? [] : rest,
    below: shared ? rest.filter((name) => name !== "stage") : [],
    timeline,
  };
}

function isLeft(name: PanelName, height: number): boolean {
  return name === "program" || (name === "terminal" && height >= TERMINAL_HEIGHT);
}
