import { type ComponentType, useEffect, useState } from "react";
import type { MonacoEditorProps } from "./monaco-editor.tsx";

type Editor = ComponentType<MonacoEditorProps>;

let loaded: Editor | null = null;

async function load(): Promise<Editor> {
  loaded ??= (await import("./monaco-editor.tsx")).MonacoEditor;
  return loaded;
}

/** Begins to fetch the full editor (800 KiB), for whoever seems about to edit. */
export function prefetchMonaco(): void {
  load().catch(() => undefined); // asked for again when it is needed
}

/** The full editor, once it is there; fetched as soon as it is wanted. */
export function useMonaco(wanted: boolean): Editor | "loading" | "failed" {
  const [state, setState] = useState<{ readonly editor: Editor | "loading" | "failed" }>(() => ({
    editor: loaded ?? "loading",
  }));
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    const show = (editor: Editor | "failed") => {
      if (here) setState((now) => (now.editor === editor ? now : { editor }));
    };
    load().then(show, () => show("failed"));
    return () => {
      here = false;
    };
  }, [wanted]);
  return state.editor;
}
