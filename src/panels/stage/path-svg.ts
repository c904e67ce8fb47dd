import { stageText } from "../../text/stage.ts";
import { centreOf, detourData, HEIGHT, type Layout, type Place, pathData, stopCentre, WIDTH } from "./path-layout.ts";
import { sidesOf } from "./path-sides.ts";
import { layoutOf, type PathView, type StopView } from "./path-view.ts";
import { type Palette, sideColour } from "./svg-palette.ts";
import { clip, round, svgBox, svgText, textWidth } from "./svg-text.ts";

/** Where the path is drawn, in pixels. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The path picture: both halves, the line, the stops and the token. */
export function pathSvg(view: PathView, palette: Palette, area: Area): string {
  const layout = layoutOf(view);
  const { x, y, width, height } = area;
  const middle = y + height / 2;
  const active = view.inProgram ? 0.13 : 0.05;
  const below = view.inProgram ? 0.05 : 0.15;
  const [scaleX, scaleY] = [round(width / WIDTH), height / HEIGHT];
  const path = (data: string, stroke: string, strokeWidth: number, dashes = "") =>
    `<path d="${data}" fill="none" stroke="${stroke}" stroke-width="${strokeWidth}" stroke-linejoin="round" vector-effect="non-scaling-stroke"${dashes}/>`;
  return [
    svgBox(x, y, width, height / 2, { fill: palette.ring3, fillOpacity: active, radius: 0 }),
    svgBox(x, middle, width, height / 2, { fill: palette.ring0, fillOpacity: below, radius: 0 }),
    view.hasLine
      ? `<path d="M${x} ${middle}H${x + width}" stroke="${palette.crossing}" stroke-width="2" stroke-dasharray="9 6"/>`
      : `<path d="M${x} ${middle}H${x + width}" stroke="${palette.borderStrong}" stroke-width="1" stroke-dasharray="1 5"/>`,
    label(view, layout, palette, area, "user"),
    label(view, layout, palette, area, "kernel"),
    `<g transform="translate(${x} ${y}) scale(${scaleX} ${round(scaleY * 1000) / 1000})">`,
    path(pathData(layout), palette.borderStrong, 3),
    view.detour === null ? "" : path(detourData(layout, view.detour), palette.crossing, 3, ' stroke-dasharray="3 7"'),
    view.progress === null ? "" : path(pathData(layout, view.progress), palette.crossing, 6),
    "</g>",
    svgBox(x, y, width, height, { stroke: palette.border, radius: 0 }),
    ...view.stops.map((stop) => stopSvg(stop, layout, palette, area)),
    tokenSvg(view, layout, palette, area),
  ].join("");
}

/** A point of the layout's coordinates in pixels. */
function at([x, y]: readonly [number, number], area: Area): readonly [number, number] {
  return [area.x + (x * area.width) / WIDTH, area.y + (y * area.height) / HEIGHT];
}

function label(view: PathView, layout: Layout, palette: Palette, area: Area, side: "user" | "kernel"): string {
  const place: Place = layout.labels[side];
  const span = place.span ?? 1;
  const [x, y] = at(centreOf(layout, { ...place, column: place.column + (span - 1) / 2 }), area);
  const active = (side === "user") === view.inProgram;
  const { userSpace, kernelSpace, lowest } = sidesOf(view);
  const name = side === "user" ? userSpace : kernelSpace;
  const level = (view.layout === "story" ? stageText.ring : stageText.cpl)(side === "user" ? lowest : 0);
  const colour = side === "user" ? palette.ring3Text : palette.ring0Text;
  return (
    svgText(x, y - 2, name, { size: 22, fill: active ? palette.fg : palette.muted, bold: active, anchor: "middle" }) +
    svgText(x, y + 22, level, { size: 17, fill: colour, bold: true, anchor: "middle" })
  );
}

const stopHeight = ({ columns }: Layout): number => (columns === 5 ? 54 : 48);

function stopSvg(stop: StopView, layout: Layout, palette: Palette, area: Area): string {
  const [x, y] = at(stopCentre(layout, stop.id), area);
  const colour = stop.absent ? palette.borderStrong : sideColour(palette, stop.side);
  const width = (area.width / layout.columns) * (layout.columns === 5 ? 0.74 : 0.84);
  const height = stopHeight(layout);
  const style = { size: 19, bold: true };
  const name = clip(stop.number === null ? `! ${stop.title}` : `${stop.number} ${stop.title}`, width - 12, style);
  const box = {
    fill: stop.touched ? colour : palette.bg,
    stroke: colour,
    strokeWidth: stop.absent ? 1.5 : 2.5,
    dashed: stop.absent,
    radius: 14,
  };
  const fill = stop.touched ? palette.bg : stop.absent ? palette.muted : palette.fg;
  const ring = stop.open
    ? svgBox(x - width / 2 - 5, y - height / 2 - 5, width + 10, height + 10, { stroke: colour, radius: 18 })
    : "";
  return (
    ring +
    svgBox(x - width / 2, y - height / 2, width, height, box) +
    svgText(x, y + 7, name, { ...style, bold: stop.touched, fill, anchor: "middle" })
  );
}

function tokenSvg(view: PathView, layout: Layout, palette: Palette, area: Area): string {
  const [x, y] = at(stopCentre(layout, view.at), area);
  const below = view.cpl === 0 && layout.places[view.at]?.row === 1;
  const offset = stopHeight(layout) / 2 + 9;
  const text = `${stageText.token} · ${(view.layout === "story" ? stageText.ring : stageText.cpl)(view.cpl)}`;
  const style = { size: 15, bold: true };
  const width = textWidth(text, style) + 18;
  const middle = Math.min(Math.max(x, area.x + width / 2 + 4), area.x + area.width - width / 2 - 4);
  const centre = y + (below ? offset : -offset);
  return (
    svgBox(middle - width / 2, centre - 12, width, 24, {
      fill: view.cpl === 0 ? palette.ring0 : palette.ring3,
      radius: 12,
    }) + svgText(middle, centre + 5, text, { ...style, fill: palette.bg, anchor: "middle" })
  );
}
