import { readPreference, writePreference } from "./preference.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** How the page looks on this device. */
export interface Appearance {
  readonly theme: Theme;
  /** Large type for a projector. */
  readonly classroom: boolean;
  /** False: things are where they are, and do not travel there. */
  readonly motion: boolean;
}

export function savedAppearance(): Appearance {
  const theme = readPreference("theme");
  return {
    theme: THEMES.find((each) => each === theme) ?? "auto",
    classroom: readPreference("classroom") === "on",
    motion: readPreference("motion") !== "reduce",
  };
}

/** Puts the appearance on the page. */
export function applyAppearance({ theme, classroom, motion }: Appearance = savedAppearance()): void {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.classroom = `${classroom}`;
  if (motion) delete dataset.motion;
  else dataset.motion = "reduce";
}

/** Changes the appearance, and keeps it. */
export function changeAppearance(change: Partial<Appearance>): Appearance {
  const appearance = { ...savedAppearance(), ...change };
  writePreference("theme", appearance.theme);
  writePreference("classroom", appearance.classroom ? "on" : "off");
  writePreference("motion", appearance.motion ? "full" : "reduce");
  applyAppearance(appearance);
  return appearance;
}
