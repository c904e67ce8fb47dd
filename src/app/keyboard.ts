import type { SyscopeStore } from "../store/store.ts";

/** One shortcut, as the help dialog lists it. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly action: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ["S", ".", "F11"], action: "Step: run one instruction" },
  { keys: [",", "Shift+S"], action: "Back: undo one instruction" },
  { keys: ["T"], action: "To the next station of the path" },
  { keys: ["Shift+T"], action: "To the previous station" },
  { keys: ["N", "F10"], action: "Over: a whole call, system call or fault at once" },
  { keys: ["Shift+N"], action: "Over, backwards" },
  { keys: ["X"], action: "To the next crossing of the line" },
  { keys: ["Shift+X"], action: "To the previous crossing" },
  { keys: ["L"], action: "To the next system call" },
  { keys: ["C", "Space", "F8"], action: "Run, or pause" },
  { keys: ["B"], action: "Breakpoint at the line that runs next" },
  { keys: ["Home", "End"], action: "On the timeline: start and end" },
  { keys: ["Ctrl+M"], action: "In the editor: Tab leaves it" },
  { keys: ["?"], action: "This list" },
];

export interface KeyboardTargets {
  readonly store: SyscopeStore;
  readonly openHelp: () => void;
  /** Source line of the next instruction. */
  readonly nextLine: () => number | null;
  /** False where the reader has switched single keys off. */
  readonly singleKeys: () => boolean;
}

/** Listens in the capture phase, before the editor; returns what ends it. */
export function listenToKeys(root: HTMLElement, targets: KeyboardTargets): () => void {
  const listener = (event: KeyboardEvent) => {
    const action = actionFor(event, targets);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  root.addEventListener("keydown", listener, { capture: true });
  return () => root.removeEventListener("keydown", listener, { capture: true });
}

function actionFor(
  event: KeyboardEvent,
  { store, openHelp, nextLine, singleKeys }: KeyboardTargets,
): (() => void) | null {
  if (event.isComposing || event.ctrlKey || event.metaKey) return null;
  const { actions, state } = store;
  const runOrPause = () => (state.getState().run === "paused" ? actions.run() : actions.pause());
  switch (event.key) {
    case "F8":
      return event.shiftKey ? null : runOrPause;
    case "F10":
      return event.shiftKey ? null : actions.stepOver;
    case "F11":
      return event.shiftKey ? null : actions.stepForward;
  }
  if (event.altKey || !singleKeys() || takesText(event.target) || document.querySelector("dialog[open]") !== null)
    return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  switch (event.shiftKey && key !== "?" ? `Shift+${key}` : key) {
    case "s":
    case ".":
      return actions.stepForward;
    case ",":
    case "Shift+s":
      return actions.stepBack;
    case "n":
      return actions.stepOver;
    case "Shift+n":
      return actions.overBack;
    case "t":
      return actions.nextStation;
    case "Shift+t":
      return actions.previousStation;
    case "x":
      return actions.nextCrossing;
    case "Shift+x":
      return actions.previousCrossing;
    case "l":
      return actions.nextCall;
    case "c":
      return event.repeat ? null : runOrPause;
    case " ":
      return event.repeat || usesSpace(event.target) ? null : runOrPause;
    case "b": {
      const line = nextLine();
      return line === null ? null : () => actions.toggleBreakpoint(line);
    }
    case "?":
      return openHelp;
  }
  return null;
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
