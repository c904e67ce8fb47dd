import { describe, expect, it } from "vitest";
import { linkIn, readEmbedOptions } from "./embed-options.ts";

describe("an embed's hash", () => {
  it("[EMB1] holds a link and the embed's own fields, in any order", () => {
    const hash = "#ro=1&demo=echo&theme=dark&step=3&motion=reduce&height=auto&panes=program,stage";
    expect(linkIn(hash)).toBe("#demo=echo&step=3");
    expect(readEmbedOptions(hash)).toEqual({
      readOnly: true,
      panes: ["program", "stage"],
      motion: false,
      theme: "dark",
      autoHeight: true,
    });
  });

  it("[EMB1] leaves a packed link as it is", () => {
    expect(linkIn("#v2=q1bKUrIyrgUA&ro=1")).toBe("#v2=q1bKUrIyrgUA");
    expect(linkIn("")).toBe("#");
  });

  it("[EMB3] names parts; unknown names are passed over, and with no known one the zoom decides", () => {
    expect(readEmbedOptions("#panes=wheels,stage,timeline,__proto__").panes).toEqual(["stage", "timeline"]);
    expect(readEmbedOptions("#panes=stage%2Cprogram").panes).toEqual(["program", "stage"]);
    expect(readEmbedOptions("#panes=wheels").panes).toBeNull();
    expect(readEmbedOptions("#panes=").panes).toBeNull();
  });

  it("[EMB4] has a default for what it does not understand", () => {
    expect(readEmbedOptions("#theme=pink&motion=never&ro=yes&height=900")).toEqual({
      readOnly: false,
      panes: null,
      motion: true,
      theme: "auto",
      autoHeight: false,
    });
  });
});
