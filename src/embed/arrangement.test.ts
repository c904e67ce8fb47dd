import { describe, expect, it } from "vitest";
import { ZOOM_PANELS } from "../store/panel-sets.ts";
import { arrange } from "./arrangement.ts";

const at = (width: number, height: number | null, zoom: "story" | "machine" = "story", inLesson = false) =>
  arrange({ width, height }, ZOOM_PANELS[zoom], inLesson);

describe("where the parts of an embed stand", () => {
  it("[EMB13] all take turns in a small frame, the stage in front", () => {
    expect(at(480, 360)).toEqual({
      form: "tabs",
      left: [],
      right: [],
      main: ["stage", "program", "terminal"],
      below: [],
      timeline: false,
    });
  });

  it("[EMB13] the stage stands above the others in a high and narrow frame", () => {
    expect(at(400, 800)).toMatchObject({ form: "stacked", main: ["stage"], below: ["program", "terminal"] });
  });

  it("[EMB13] the program stands beside the stage in a wide one, the terminal below it where there is room", () => {
    expect(at(800, 450)).toMatchObject({ form: "beside", left: ["program"], main: ["stage", "terminal"] });
    expect(at(800, 560)).toMatchObject({ form: "beside", left: ["program", "terminal"], main: ["stage"] });
  });

  it("[EMB13] the processor's state has a column from 1040 pixels on, other panels a place below the stage", () => {
    const wide = at(1200, 700, "machine");
    expect(wide).toMatchObject({ right: ["privilege", "flags", "registers"], main: ["stage"] });
    expect(wide.below).toContain("stack");
  });

  it("[EMB13] in a lesson the left column is the card's, and the program one of the parts", () => {
    expect(at(800, 450, "story", true)).toMatchObject({ left: [], main: ["stage", "program", "terminal"] });
  });

  it("[EMB13] what is said stands beside the stage in a low frame", () => {
    expect(at(800, 300).form).toBe("strip");
  });

  it("[EMB13] every part has exactly one place, whatever the size", () => {
    for (const width of [200, 320, 480, 640, 800, 1040, 2000]) {
      for (const height of [null, 200, 300, 360, 450, 600, 800, 2000]) {
        for (const inLesson of [false, true]) {
          const { left, right, main, below } = at(width, height, "machine", inLesson);
          expect([...left, ...right, ...main, ...below].toSorted()).toEqual(ZOOM_PANELS.machine.toSorted());
        }
      }
    }
  });
});
