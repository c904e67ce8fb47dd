import { stageText } from "../../text/stage.ts";
import { stationSvg, storySvg } from "./card-svg.ts";
import { pathSvg } from "./path-svg.ts";
import type { StageView } from "./stage-panel.tsx";
import { summarize } from "./station-summary.ts";
import { PALETTES, sideColour, sideText } from "./svg-palette.ts";
import { clip, escapeXml, svgBox, svgText, textWidth, wrap } from "./svg-text.ts";

/** Pixels of the picture: a slide. */
export const SVG_WIDTH = 1280;
export const SVG_HEIGHT = 720;

const MARGIN = 36;
const INNER = SVG_WIDTH - 2 * MARGIN;
const PATH_HEIGHT = 262;
const CARD_TOP = MARGIN + PATH_HEIGHT + 14;
const CARD_HEIGHT = 278;
const SENTENCE_TOP = CARD_TOP + CARD_HEIGHT + 12;
const SENTENCE = { size: 20 };
const SENTENCE_LINES = 3;

/**
 * The stage as one picture for a slide: the path, what is open below it, and the sentence that says what has happened. A whole SVG
 * document that needs nothing from outside.
 */
export function stageSvg(
  view: StageView,
  { theme, sentence }: { readonly theme: "light" | "dark"; readonly sentence: string },
): string {
  const palette = PALETTES[theme];
  const { story } = view;
  const { title, side } = story ?? view;
  const heading = { size: 22, bold: true } as const;
  const name = story === null && view.number !== null ? `${view.number} ${title}` : title;
  const colour = sideColour(palette, side);
  const area = { x: MARGIN + 24, y: CARD_TOP + 38, width: INNER - 44, height: CARD_HEIGHT - 46 };
  const said = clip(name, INNER - 240, heading);
  const body =
    story === null ? stationSvg(summarize(view.station), palette, colour, area) : storySvg(story, palette, area);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SVG_WIDTH}" height="${SVG_HEIGHT}" viewBox="0 0 ${SVG_WIDTH} ${SVG_HEIGHT}" role="img">`,
    `<title>${escapeXml(stageText.title)}: ${escapeXml(name)}</title>`,
    `<desc>${escapeXml(`${sentence} ${view.path.twin}`)}</desc>`,
    svgBox(0, 0, SVG_WIDTH, SVG_HEIGHT, { fill: palette.bg, radius: 0 }),
    pathSvg(view.path, palette, { x: MARGIN, y: MARGIN, width: INNER, height: PATH_HEIGHT }),
    svgBox(MARGIN, CARD_TOP, INNER, CARD_HEIGHT, { fill: palette.raised, stroke: palette.border, radius: 8 }),
    svgBox(MARGIN, CARD_TOP, 6, CARD_HEIGHT, { fill: colour, radius: 3 }),
    svgText(MARGIN + 24, CARD_TOP + 30, said, { ...heading, fill: palette.fg }),
    svgText(MARGIN + 24 + textWidth(said, heading) + 8, CARD_TOP + 30, stageText.side[side], {
      size: 17,
      bold: true,
      fill: sideText(palette, side),
    }),
    body,
    ...wrap(sentence, INNER, SENTENCE_LINES, SENTENCE).map((line, index) =>
      svgText(MARGIN, SENTENCE_TOP + 22 + index * 27, line, { ...SENTENCE, fill: palette.fg }),
    ),
    svgText(SVG_WIDTH - MARGIN, SVG_HEIGHT - 12, stageText.picture(view.step), {
      size: 14,
      fill: palette.muted,
      anchor: "end",
    }),
    "</svg>",
  ].join("");
}
