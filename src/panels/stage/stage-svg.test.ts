import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS, openSession } from "../../core/index.ts";
import { DEMOS, demoProgram } from "../../scenario/demos.ts";
import { INITIAL_FOCUS } from "../panel.ts";
import { type StageView, selectStage } from "./stage-panel.tsx";
import { SVG_HEIGHT, SVG_WIDTH, stageSvg } from "./stage-svg.ts";
import { PALETTES } from "./svg-palette.ts";
import { escapeXml, wrap } from "./svg-text.ts";

/** Every how many steps a picture is taken, where an instruction is like its neighbours. */
const EVERY = 7;

/** Pictures of a ready program: at every change of station and at every seventh step. */
function* pictures(): Generator<{ readonly where: string; readonly view: StageView; readonly sentence: string }> {
  for (const demo of DEMOS) {
    const opened = openSession({ program: demoProgram(demo), options: DEFAULT_OPTIONS, input: [] });
    if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
    const { session } = opened;
    let stations = "";
    for (let step = 0; step < 400; step++) {
      const frame = session.frame();
      const now = frame.touched.join();
      if (now !== stations || step % EVERY === 0) {
        for (const zoom of ["story", "call", "machine"] as const) {
          const view = selectStage(frame, { ...INITIAL_FOCUS, zoom });
          yield { where: `${demo.id}, step ${step}, ${zoom}`, view, sentence: frame.sentence };
        }
      }
      stations = now;
      session.advance({ kind: "step", step: step + 1 }, 1);
      if (session.step === step) break;
    }
  }
}

/** Why a text is no well-formed XML element; undefined where it is one. */
function illFormed(xml: string): string | undefined {
  const open: string[] = [];
  const rest = xml.replace(
    /<(\/?)([a-z]+)((?:\s[a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)\s*(\/?)>/g,
    (_, close, name, __, empty) => {
      if (close === "/") {
        const last = open.pop();
        if (last !== name) open.push(`</${name}> closes <${last}>`);
      } else if (empty !== "/") open.push(name);
      return "";
    },
  );
  if (open.length > 0) return open.join();
  return /[<>]|&(?!(amp|lt|gt|quot|apos);)/.exec(rest)?.[0];
}

describe("the exported picture", () => {
  it("[STG20] is well-formed, on its own and inside its frame at every kind of moment of all ready programs", () => {
    const TEXT =
      /<text x="([\d.]+)" y="([\d.]+)" font-family="([^"]+)" font-size="(\d+)"( font-weight="700")?(?: text-anchor="(\w+)")?[^>]*>([^<]*)</g;
    let texts = 0;
    for (const { where, view, sentence } of pictures()) {
      const svg = stageSvg(view, { theme: "light", sentence });
      expect(illFormed(svg), where).toBeUndefined();
      expect(svg, where).not.toMatch(/var\(|url\(|href|NaN|undefined|\[object/);
      for (const [, x, y, family, size, bold, anchor, text = ""] of svg.matchAll(TEXT)) {
        texts++;
        // What most systems have is narrower; DejaVu is the widest of the common ones.
        const perCharacter = /^ui-monospace/.test(family ?? "") ? 0.6 : bold === undefined ? 0.55 : 0.6;
        const length = text.replace(/&\w+;/g, "?").length * Number(size) * perCharacter;
        const left = Number(x) - (anchor === "middle" ? length / 2 : anchor === "end" ? length : 0);
        expect(left, `${where}: ${text}`).toBeGreaterThanOrEqual(0);
        expect(left + length, `${where}: ${text}`).toBeLessThanOrEqual(SVG_WIDTH);
        expect(Number(y), `${where}: ${text}`).toBeLessThanOrEqual(SVG_HEIGHT);
      }
    }
    expect(texts).toBeGreaterThan(5000);
  });

  it("writes what the machine holds as text, whatever characters it has", () => {
    expect(escapeXml(`a < b & "c" > 'd'\u0001`)).toBe("a &lt; b &amp; &quot;c&quot; &gt; &apos;d&apos;\ufffd");
    const first = pictures().next().value;
    if (first === undefined) throw new Error("no picture");
    const svg = stageSvg(first.view, { theme: "dark", sentence: `<script>"&'\u0000 \ud800 😀` });
    expect(illFormed(svg)).toBeUndefined();
    expect(svg).toContain("&lt;script&gt;&quot;&amp;&apos;\ufffd \ufffd 😀");
  });

  it("wraps a long sentence and cuts what has no room", () => {
    expect(wrap("one two three four", 60, 2, { size: 10, mono: true })).toEqual(["one two", "three …"]);
    expect(wrap("incomprehensibilities", 60, 2, { size: 10, mono: true })).toEqual(["incompre…"]);
  });

  it("[STG20] has the colours of the page", () => {
    const css = readFileSync(join(import.meta.dirname, "../../screen/tokens.css"), "utf8");
    const token = (name: string) => /light-dark\((#\w+), (#\w+)\)/.exec(css.slice(css.indexOf(`--${name}:`)))?.slice(1);
    const names = {
      bg: "bg",
      raised: "bg-raised",
      fg: "fg",
      muted: "fg-muted",
      border: "border",
      borderStrong: "border-strong",
      ring0: "ring0",
      ring3: "ring3",
      ring0Text: "ring0-text",
      ring3Text: "ring3-text",
      crossing: "crossing",
      error: "error",
      changed: "changed",
    } as const satisfies Record<keyof typeof PALETTES.light, string>;
    for (const [key, name] of Object.entries(names)) {
      const { light, dark } = PALETTES;
      expect([light[key as keyof typeof names], dark[key as keyof typeof names]], name).toEqual(token(name));
    }
  });
});
