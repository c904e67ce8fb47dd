import { useEffect, useState } from "react";
import type { Program } from "../core/index.ts";
import type { HighlightPart } from "./highlight.ts";

type Highlighter = (text: string, syntax: Program["syntax"]) => readonly HighlightPart[];

const plain: Highlighter = (text) => (text === "" ? [] : [{ kind: "plain", text, start: 0 }]);

let loaded: Highlighter | null = null;

/** The lexer comes with the machine, after the first paint: until then lines are plain. */
export function useHighlighter(): Highlighter {
  const [highlighter, setHighlighter] = useState<Highlighter>(() => loaded ?? plain);
  useEffect(() => {
    if (loaded !== null) return;
    let wanted = true;
    import("./highlight.ts").then(
      (module) => {
        loaded = module.highlightLine;
        if (wanted) setHighlighter(() => module.highlightLine);
      },
      () => undefined, // colours are not worth a message
    );
    return () => {
      wanted = false;
    };
  }, []);
  return highlighter;
}
