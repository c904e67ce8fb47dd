import { embedText } from "../text/embed.ts";

/** How a page shows a moment of Syscope. */
export interface EmbedSnippetOptions {
  /** Address of the folder that `embed.html` lies in. */
  readonly folder: string;
  /** What is shown, for those who cannot see it: "Hello, system call". */
  readonly title: string;
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The program cannot be changed. */
  readonly readOnly?: boolean;
  readonly theme?: "auto" | "light" | "dark";
  /** Parts of the screen, `["stage", "program"]`; those of the zoom where nothing is said. */
  readonly panes?: readonly string[];
}

export interface EmbedSnippets {
  /** A bare frame, of attributes that learning platforms leave alone. */
  readonly iframe: string;
  /** The element that sizes itself, with the script that it needs. */
  readonly element: string;
}

const WIDTH = 720;
const HEIGHT = 450;

/** HTML to copy into a page: what a link's `hash` opens, in both forms. */
export function embedSnippet(hash: string, options: EmbedSnippetOptions): EmbedSnippets {
  const { width = WIDTH, height = HEIGHT, readOnly = false, theme = "auto", panes = [] } = options;
  const link = hash.replace(/^#/, "");
  const own = [
    ...(readOnly ? ["ro=1"] : []),
    ...(panes.length === 0 ? [] : [`panes=${panes.join(",")}`]),
    ...(theme === "auto" ? [] : [`theme=${theme}`]),
  ];
  const fields = [...(link === "" ? [] : [link]), ...own].join("&");
  const title = embedText.frameTitle(options.title === "" ? embedText.aSystemCall : options.title);
  const at = (file: string): string => new URL(file, options.folder).href;
  const frame = {
    src: `${at("embed.html")}${fields === "" ? "" : `#${fields}`}`,
    width: `${width}`,
    height: `${height}`,
    title,
    style: "max-width:100%;border:1px solid #ccc;border-radius:8px",
  };
  const element = {
    link: `#${link}`,
    title,
    ...(readOnly ? { ro: "1" } : {}),
    ...(panes.length === 0 ? {} : { panes: panes.join(",") }),
    ...(theme === "auto" ? {} : { theme }),
  };
  return {
    iframe: `<iframe${attributes(frame)}></iframe>`,
    element: `<script src="${quoted(at("syscope-demo.js"))}"></script>\n<syscope-demo${attributes(element)}></syscope-demo>`,
  };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${quoted(value)}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

function quoted(text: string): string {
  return text.replace(/[&"<>]/g, (sign) => ENTITIES[sign] ?? sign);
}
