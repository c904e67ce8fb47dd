/** How a text is set. Sizes are pixels. */
export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly mono?: boolean;
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
}

/** Width of a character in parts of the size: on the wide side of what systems have, as no font can be measured here. */
const SANS = 0.56;
const SANS_BOLD = 0.62;
const MONO = 0.61;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text as XML takes it: what XML 1.0 has no way to write becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/gu, (character) => (character.length > 1 ? character : "\ufffd"));
}

function charactersIn(width: number, { size, mono, bold }: Pick<TextStyle, "size" | "mono" | "bold">): number {
  return Math.max(1, Math.floor(width / (size * (mono === true ? MONO : bold === true ? SANS_BOLD : SANS))));
}

/** Pixels that a text takes at the most. */
export function textWidth(text: string, { size, mono, bold }: Pick<TextStyle, "size" | "mono" | "bold">): number {
  return text.length * size * (mono === true ? MONO : bold === true ? SANS_BOLD : SANS);
}

/** A text cut to a width. */
export function clip(text: string, width: number, style: Pick<TextStyle, "size" | "mono" | "bold">): string {
  const most = charactersIn(width, style);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A text in lines of a width, the last one cut where there are more than `lines`. */
export function wrap(
  text: string,
  width: number,
  lines: number,
  style: Pick<TextStyle, "size" | "mono" | "bold">,
): readonly string[] {
  const most = charactersIn(width, style);
  const out: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= most || line === "") line = longer;
    else {
      out.push(line);
      line = word;
    }
  }
  if (line !== "") out.push(line);
  const shown = out.slice(0, lines).map((each) => clip(each, width, style));
  const last = shown.at(-1);
  if (out.length > lines && last !== undefined) shown[lines - 1] = clip(`${last} …`, width, style);
  return shown;
}

const SANS_FAMILY = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif";
const MONO_FAMILY = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** One line of text; `y` is its base line. */
export function svgText(x: number, y: number, text: string, style: TextStyle): string {
  const family = style.mono === true ? MONO_FAMILY : SANS_FAMILY;
  const weight = style.bold === true ? ' font-weight="700"' : "";
  const anchor = style.anchor === undefined ? "" : ` text-anchor="${style.anchor}"`;
  const place = `x="${round(x)}" y="${round(y)}"`;
  return `<text ${place} font-family="${family}" font-size="${style.size}"${weight}${anchor} fill="${style.fill}" xml:space="preserve">${escapeXml(text)}</text>`;
}

/** How a box is drawn. */
interface BoxStyle {
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly dashed?: boolean;
  readonly radius?: number;
}

export function svgBox(x: number, y: number, width: number, height: number, style: BoxStyle): string {
  const { fill = "none", fillOpacity = 1, stroke = "none", strokeWidth = 2, dashed = false, radius = 10 } = style;
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"`;
  const dash = dashed ? ' stroke-dasharray="5 4"' : "";
  const opacity = fillOpacity === 1 ? "" : ` fill-opacity="${fillOpacity}"`;
  return `<rect ${place} fill="${fill}"${opacity} stroke="${stroke}" stroke-width="${strokeWidth}"${dash}/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
