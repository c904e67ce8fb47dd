import { readPreference, writePreference } from "../screen/preference.ts";

/** True while letters without Ctrl are shortcuts. @see WCAG 2.2, "Character Key Shortcuts" */
export function singleKeysWanted(): boolean {
  return readPreference("single-keys") !== "off";
}

export function setSingleKeys(wanted: boolean): void {
  writePreference("single-keys", wanted ? "on" : "off");
}
