/** Colours of a picture that leaves the page: the values of the page's tokens, which a file on its own cannot reach. */
export interface Palette {
  readonly bg: string;
  readonly raised: string;
  readonly fg: string;
  readonly muted: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly ring0: string;
  readonly ring3: string;
  readonly ring0Text: string;
  readonly ring3Text: string;
  readonly crossing: string;
  readonly error: string;
  readonly changed: string;
}

export const PALETTES: Readonly<Record<"light" | "dark", Palette>> = {
  light: {
    bg: "#ffffff",
    raised: "#fbfbfc",
    fg: "#16181d",
    muted: "#566472",
    border: "#dfe2e7",
    borderStrong: "#a9b1bc",
    ring0: "#ad4a29",
    ring3: "#1e77d0",
    ring0Text: "#953a1b",
    ring3Text: "#165fac",
    crossing: "#713f75",
    error: "#b3261e",
    changed: "#8a5a00",
  },
  dark: {
    bg: "#16181d",
    raised: "#1b1e24",
    fg: "#e6e8ee",
    muted: "#9aa4b2",
    border: "#2c313a",
    borderStrong: "#56606e",
    ring0: "#e56017",
    ring3: "#4589f2",
    ring0Text: "#f2834a",
    ring3Text: "#7ab0fb",
    crossing: "#f3aff8",
    error: "#ff8a80",
    changed: "#ffcc66",
  },
};

type Side = "user" | "line" | "kernel";

/** The colour of a side's frames. */
export function sideColour(palette: Palette, side: Side): string {
  return side === "user" ? palette.ring3 : side === "kernel" ? palette.ring0 : palette.crossing;
}

/** The colour of a side's words. */
export function sideText(palette: Palette, side: Side): string {
  return side === "user" ? palette.ring3Text : side === "kernel" ? palette.ring0Text : palette.crossing;
}
