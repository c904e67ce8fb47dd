import { editor } from "./monaco-setup.ts";

const NAME = "syscope";
/** Monaco's colours by the tokens of the page. */
const COLOURS: Readonly<Record<string, string>> = {
  "editor.background": "var(--bg)",
  "editor.foreground": "var(--fg)",
  "editorCursor.foreground": "var(--fg)",
  "editorGutter.background": "var(--bg)",
  "editorLineNumber.foreground": "var(--fg-muted)",
  "editorLineNumber.activeForeground": "var(--fg)",
  "editor.selectionBackground": "var(--ring3-tint-strong)",
  "editor.inactiveSelectionBackground": "var(--ring3-tint-strong)",
  "editorError.foreground": "var(--error)",
  "editorWarning.foreground": "var(--changed)",
  "editorBracketMatch.background": "var(--changed-tint)",
  "editorBracketMatch.border": "var(--changed)",
  "editorWidget.background": "var(--bg-raised)",
  "editorWidget.foreground": "var(--fg)",
  "editorWidget.border": "var(--border-strong)",
  "editorHoverWidget.background": "var(--bg-raised)",
  "editorHoverWidget.foreground": "var(--fg)",
  "editorHoverWidget.border": "var(--border-strong)",
  "editorSuggestWidget.background": "var(--bg-raised)",
  "editorSuggestWidget.foreground": "var(--fg)",
  "editorSuggestWidget.border": "var(--border-strong)",
  "editorSuggestWidget.highlightForeground": "var(--ring3-text)",
  "editorSuggestWidget.focusHighlightForeground": "var(--ring3-text)",
  "editorSuggestWidget.selectedBackground": "var(--ring3-tint-strong)",
  "editorSuggestWidget.selectedForeground": "var(--fg)",
  descriptionForeground: "var(--fg-muted)",
  focusBorder: "var(--crossing)",
  "input.background": "var(--bg)",
  "input.foreground": "var(--fg)",
  "input.border": "var(--border-strong)",
  "textCodeBlock.background": "var(--bg-sunken)",
  "textPreformat.foreground": "var(--fg)",
  "textPreformat.background": "var(--bg-sunken)",
};
const KINDS = ["comment", "directive", "instruction", "register", "number", "string", "label"] as const;

/** Makes Monaco's theme from the page's tokens and the listing's colours, as they are now, and uses it. */
function applyTheme(host: HTMLElement): void {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const read = inkReader();
  const styleOf = (className: string, colour: string) => {
    probe.className = className;
    probe.style.color = colour;
    return getComputedStyle(probe);
  };
  const dark = styleOf("", "light-dark(white, black)").color === "rgb(0, 0, 0)";
  const rules = KINDS.map((token) => {
    const { color, fontWeight } = styleOf(`asm-${token}`, "");
    const bold = Number(fontWeight) >= 600;
    return { token, foreground: read(color).slice(1), ...(bold ? { fontStyle: "bold" } : {}) };
  });
  const colors = Object.fromEntries(
    Object.entries(COLOURS).map(([name, colour]) => [name, read(styleOf("", colour).color)]),
  );
  const foreground = colors["editor.foreground"] ?? "";
  editor.defineTheme(NAME, {
    base: dark ? "vs-dark" : "vs",
    inherit: false,
    rules: [{ token: "", foreground: foreground.slice(1) }, ...rules],
    colors,
  });
  editor.setTheme(NAME);
  probe.remove();
}

/** Turns any CSS colour, also one mixed in another colour space, into `#rrggbb`: what it looks like when painted. */
function inkReader(): (colour: string) => string {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (colour) => {
    if (context === null) return "#808080";
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const pixel = context.getImageData(0, 0, 1, 1).data.subarray(0, 3);
    return `#${Array.from(pixel, (part) => part.toString(16).padStart(2, "0")).join("")}`;
  };
}

/** Keeps Monaco in the page's colours, whatever theme is chosen; returns what ends it. */
export function followTheme(host: HTMLElement): () => void {
  const follow = () => applyTheme(host);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", follow);
  const themed = new MutationObserver(follow);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  follow();
  return () => {
    dark.removeEventListener("change", follow);
    themed.disconnect();
  };
}
