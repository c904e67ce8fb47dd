import { useEffect, useRef } from "react";
import type { SourcePlace } from "./source-view.ts";
import styles from "./text-editor.module.css";

/** A plain text area: for touch, and where Monaco cannot be loaded. */
export function TextEditor({
  source,
  place,
  onEdit,
}: {
  readonly source: string;
  readonly place: SourcePlace | null;
  readonly onEdit: (source: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (element === null || place === null) return;
    const before = element.value.split("\n").slice(0, place.line - 1);
    const at = before.reduce((length, line) => length + line.length + 1, 0) + place.column - 1;
    element.focus();
    element.setSelectionRange(at, at);
  }, [place]);
  return (
    <textarea
      ref={area}
      className={styles.area}
      value={source}
      aria-label="Program source"
      wrap="off"
      autoCapitalize="off"
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      onChange={(event) => onEdit(event.target.value)}
    />
  );
}
