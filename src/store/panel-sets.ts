import { PANEL_NAMES, type PanelName, type Spot, type Zoom } from "../scenario/view.ts";

/** What is open at a zoom until the reader chooses otherwise. The stage is always there. */
export const ZOOM_PANELS: Readonly<Record<Zoom, readonly PanelName[]>> = {
  story: ["program", "stage", "terminal"],
  call: ["program", "stage", "terminal", "privilege", "registers"],
  machine: PANEL_NAMES,
};

/** Panels that answer one kind of question. The first below the stage comes to the front. */
export const PANEL_SETS = {
  story: ZOOM_PANELS.story,
  registers: ["program", "stage", "terminal", "privilege", "flags", "registers"],
  stack: ["program", "stage", "privilege", "registers", "stack", "memory", "disassembly"],
  door: ["program", "stage", "privilege", "flags", "registers", "tables", "msrs"],
  memory: ["program", "stage", "privilege", "page-walk", "address-space", "memory"],
  numbers: ["program", "stage", "terminal", "flags", "registers", "vectors", "x87"],
  kernel: ["stage", "privilege", "registers", "code", "disassembly", "stack"],
  observer: ["program", "stage", "terminal", "strace", "files", "process"],
  systems: ["program", "stage", "system-calls", "other-systems"],
  everything: ZOOM_PANELS.machine,
} as const satisfies Readonly<Record<string, readonly PanelName[]>>;

export type PanelSetName = keyof typeof PANEL_SETS;

/** Panels beside the stage; the rest share the place below it. */
export const SIDE_PANELS = ["privilege", "flags", "registers"] as const satisfies readonly PanelName[];

/** Parts with a place of their own. */
const PLACED: ReadonlySet<PanelName> = new Set(["program", "stage", "terminal", ...SIDE_PANELS]);

/** Of some panels, those that share the place below the stage, in their order. */
export function below(panels: readonly PanelName[]): readonly PanelName[] {
  return panels.filter((panel) => !PLACED.has(panel));
}

/** The panel that shows what a lesson points out, where it is not on the stage. */
export function panelOf(spot: Spot | null): PanelName | null {
  if (spot === null || "station" in spot) return null;
  if ("register" in spot) return spot.register === "cr2" || spot.register === "cr3" ? "msrs" : null;
  if ("ptRegs" in spot) return "stack";
  if ("msr" in spot) return "msrs";
  if ("memory" in spot) return "memory";
  return "gate" in spot ? "tables" : null;
}
