import type { Command } from "./commands.ts";
import { singleKeysWanted } from "./single-keys.ts";

/** Keys that need no modifier and are no letters: they work wherever the focus is. */
const FUNCTION_KEYS: ReadonlySet<string> = new Set(["F8", "F10", "F11"]);
/** Commands that a key held down does once. */
const ONCE: ReadonlySet<string> = new Set(["runOrPause", "breakpoint", "palette", "help"]);

/** Listens in the capture phase, before the editor; returns what ends it. */
export function listenToKeys(root: HTMLElement, commands: readonly Command[]): () => void {
  const byKey = new Map(commands.flatMap((command) => command.keys.map((key) => [key, command] as const)));
  const listener = (event: KeyboardEvent) => {
    const command = byKey.get(keyOf(event));
    if (command === undefined || !meant(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || !ONCE.has(command.id)) command.run();
  };
  root.addEventListener("keydown", listener, { capture: true });
  return () => root.removeEventListener("keydown", listener, { capture: true });
}

const SIGNS: Readonly<Record<string, string>> = { ArrowRight: "→", ArrowLeft: "←", " ": "Space" };

/** A key as commands name it. */
function keyOf(event: KeyboardEvent): string {
  const key = SIGNS[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key}`;
  const shifted = event.shiftKey && (/^[A-Z]$/.test(key) || key.length > 1);
  return shifted ? `Shift+${key}` : key;
}

/** Whether a key pressed here is a shortcut, and not text, a scroll or a choice. */
function meant(event: KeyboardEvent): boolean {
  if (event.isComposing || event.altKey) return false;
  const dialogOpen = document.querySelector("dialog[open], [popover]:popover-open") !== null;
  if (event.ctrlKey || event.metaKey) return !dialogOpen;
  if (FUNCTION_KEYS.has(event.key)) return true;
  if (!singleKeysWanted() || takesText(event.target) || dialogOpen) return false;
  if (event.key === " ") return !usesSpace(event.target);
  if (event.key.startsWith("Arrow")) return !usesArrows(event.target);
  return true;
}

/** Typing goes there: text fields, the editor, lists that one types in. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(".monaco-editor, textarea, select, [contenteditable]") !== null) return true;
  const input = target.closest("input");
  return input !== null && !["range", "checkbox", "radio", "button"].includes(input.type);
}

/** Space presses it or scrolls it. */
function usesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, input, [role=tab]") !== null;
}

/** Arrows move in it, or scroll it sideways. */
function usesArrows(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, [role=tab], [role=separator], [role=radio], [role=grid]") !== null) return true;
  const scrolls = target.closest("[tabindex='0']");
  return scrolls !== null && scrolls.scrollWidth > scrolls.clientWidth;
}
