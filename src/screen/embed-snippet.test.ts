import { describe, expect, it } from "vitest";
import { embedSnippet } from "./embed-snippet.ts";

const FOLDER = "https://example.org/syscope/";

describe("the snippet for a page", () => {
  it("[EMB23] is a bare frame of src, width, height, title and style", () => {
    const { iframe } = embedSnippet("#demo=echo&step=3", { folder: FOLDER, title: "Read, then write", readOnly: true });
    expect(iframe).toBe(
      '<iframe src="https://example.org/syscope/embed.html#demo=echo&amp;step=3&amp;ro=1" width="720" height="450" ' +
        'title="Syscope: Read, then write" style="max-width:100%;border:1px solid #ccc;border-radius:8px"></iframe>',
    );
  });

  it("[EMB23] or the element with its script", () => {
    const { element } = embedSnippet("#lesson=rings", { folder: FOLDER, title: "", theme: "dark", panes: ["stage"] });
    expect(element).toBe(
      '<script src="https://example.org/syscope/syscope-demo.js"></script>\n' +
        '<syscope-demo link="#lesson=rings" title="Syscope: a system call, step by step" panes="stage" theme="dark"></syscope-demo>',
    );
  });

  it("[EMB23] keeps whatever it is given inside its attribute", () => {
    const { iframe, element } = embedSnippet('#demo="><script>', { folder: FOLDER, title: '"><img src=x onerror=y>' });
    for (const html of [iframe, element]) {
      expect(html).not.toMatch(/<img|="">|demo="/);
      expect(html.match(/<script/g)?.length ?? 0).toBeLessThanOrEqual(1);
    }
  });
});
