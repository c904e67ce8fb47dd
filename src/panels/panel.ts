import type { ComponentType } from "react";
import type { Frame, Stage } from "../core/index.ts";
import type { MemoryTarget, Spot, Zoom } from "../scenario/view.ts";
import type { Subject } from "./subject.ts";

/** What the reader looks at, beyond the moment itself. */
export interface Focus {
  readonly zoom: Zoom;
  /** A station that the reader has opened; null follows the machine. */
  readonly station: Stage | null;
  readonly memory: MemoryTarget;
  /** What a lesson points out; panels mark it where they show it. */
  readonly spot: Spot | null;
}

export const INITIAL_FOCUS: Focus = {
  zoom: "machine",
  station: null,
  memory: { kind: "register", name: "rsp" },
  spot: null,
};

/** What a panel may ask for. */
export interface PanelIntent {
  readonly seek: (step: number) => void;
  readonly type: (text: string) => void;
  readonly look: (focus: Partial<Focus>) => void;
  /** Explains a value beside the element that shows it. */
  readonly explain: (subject: Subject, beside: Element) => void;
}

/**
 * A view of a moment. `select` is pure and takes everything from the frame, so that going back in time is handing over another
 * frame; `Component` draws the view and knows nothing else.
 */
export interface Panel<View> {
  readonly id: string;
  readonly title: string;
  readonly select: (frame: Frame, focus: Focus) => View;
  readonly Component: ComponentType<{ readonly view: View; readonly intent: PanelIntent }>;
}

/** Types a panel by its `select`. */
export function definePanel<View>(panel: Panel<View>): Panel<View> {
  return panel;
}
