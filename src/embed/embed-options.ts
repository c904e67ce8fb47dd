import { PANEL_NAMES, type PanelName } from "../scenario/view.ts";
import { THEMES, type Theme } from "../screen/appearance.ts";

/** A part of the embed that can be asked for by name. The lesson's card is there whenever a lesson is open. */
export type PaneName = PanelName | "timeline";

/** What the hash says of the embed itself, beside the link that it carries. */
export interface EmbedOptions {
  /** `ro=1`: the program cannot be changed. */
  readonly readOnly: boolean;
  /** `panes=stage,program`; null: those of the zoom, or of the lesson's step. */
  readonly panes: readonly PaneName[] | null;
  readonly motion: boolean;
  readonly theme: Theme;
  /** `height=auto`: as tall as its content, for a host that follows `resize`; else it fills the frame. */
  readonly autoHeight: boolean;
}

const OWN_FIELDS: ReadonlySet<string> = new Set(["ro", "panes", "motion", "theme", "height"]);
/** The first of a name counts. */
const fieldOf = (part: string): string => part.split("=", 1)[0] ?? "";

/** The parts of a hash, with or without `#`. */
function partsOf(hash: string): readonly string[] {
  return hash.replace(/^#/, "").split("&");
}

/** The link in an embed's hash: everything but the embed's own fields. */
export function linkIn(hash: string): string {
  const link = partsOf(hash).filter((part) => !OWN_FIELDS.has(fieldOf(part)));
  return `#${link.join("&")}`;
}

/** Reads the embed's own fields. What it does not understand has its default: an embed shows something always. */
export function readEmbedOptions(hash: string): EmbedOptions {
  const values = new Map<string, string>();
  for (const part of partsOf(hash)) {
    const name = fieldOf(part);
    if (OWN_FIELDS.has(name) && !values.has(name)) values.set(name, part.slice(name.length + 1));
  }
  return {
    readOnly: values.get("ro") === "1",
    panes: readPanes(values.get("panes")),
    motion: values.get("motion") !== "reduce",
    theme: THEMES.find((each) => each === values.get("theme")) ?? "auto",
    autoHeight: values.get("height") === "auto",
  };
}

/** In the order of the screen, whatever the order asked for; null where nothing known is named. */
function readPanes(text: string | undefined): readonly PaneName[] | null {
  if (text === undefined) return null;
  const asked = new Set(text.split(/,|%2C/i));
  const known = [...PANEL_NAMES, "timeline"] as const;
  const panes = known.filter((name) => asked.has(name));
  return panes.length === 0 ? null : panes;
}
