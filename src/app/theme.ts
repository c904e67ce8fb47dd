import { readPreference, writePreference } from "./preference.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function savedTheme(): Theme {
  const saved = readPreference("theme");
  return THEMES.find((theme) => theme === saved) ?? "auto";
}

/** Applies a theme to the page and keeps it. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  writePreference("theme", theme);
}
