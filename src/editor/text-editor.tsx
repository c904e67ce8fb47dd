import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { editorText } from "../text/editor.ts";
import { LineGutter, problemsByLine } from "./line-gutter.tsx";
import { placedLines } from "./placed-lines.ts";
import { NO_BREAKPOINTS, type SourceEditingProps, type SourcePlace } from "./source-view.ts";
import styles from "./text-editor.module.css";

/** Lines whose gutter is drawn: more than any screen shows. */
const DRAWN = 120;

/** A plain text area: for touch, until the full editor is there, and where it cannot be loaded. */
export function TextEditor({
  onLeave,
  ...props
}: SourceEditingProps & {
  /** Is told where the cursor was when the text area goes away. */
  readonly onLeave: (place: SourcePlace) => void;
}) {
  const { label, source, place, onEdit } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.focus({ preventScroll: true }); // whoever opens the editor wants to type
    return () => leave.current(cursorOf(element));
  }, []);
  useEffect(() => {
    const element = area.current;
    if (element === null || place === null) return;
    const before = element.value.split("\n").slice(0, place.line - 1);
    const at = before.reduce((length, line) => length + line.length + 1, 0) + place.column - 1;
    element.focus();
    element.setSelectionRange(at, at);
  }, [place]);
  return (
    <div className={styles.editor}>
      <Gutter {...props} scrolled={scrolled} />
      <textarea
        ref={area}
        className={styles.area}
        value={source}
        aria-label={editorText.source(label)}
        wrap="off"
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => onEdit(event.target.value)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      />
    </div>
  );
}

function cursorOf({ value, selectionEnd }: HTMLTextAreaElement): SourcePlace {
  const before = value.slice(0, selectionEnd).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Line numbers with their marks, beside the text and scrolled with it. */
function Gutter(props: SourceEditingProps & { readonly scrolled: number }) {
  const { source, lines, diagnostics, nextLine, callLine, scrolled, onToggleBreakpoint } = props;
  const { breakpoints = NO_BREAKPOINTS } = props;
  const gutter = useRef<HTMLDivElement>(null);
  const [row, setRow] = useState(20);
  useLayoutEffect(() => {
    if (gutter.current !== null) setRow(Number.parseFloat(getComputedStyle(gutter.current).lineHeight));
  }, []);
  const problems = useMemo(() => problemsByLine(diagnostics), [diagnostics]);
  const placed = useMemo(() => placedLines(lines), [lines]);
  const count = useMemo(() => source.split("\n").length, [source]);
  const first = Math.max(0, Math.floor(scrolled / row) - 1);
  const shown = Array.from({ length: Math.max(0, Math.min(DRAWN, count - first)) }, (_, index) => first + index + 1);
  return (
    <div ref={gutter} className={styles.gutter}>
      <ol style={{ translate: `0 ${first * row - scrolled}px` }}>
        {shown.map((line) => (
          <li key={line} data-mark={line === nextLine ? "next" : line === callLine ? "call" : undefined}>
            <LineGutter
              line={line}
              mark={line === nextLine ? "next" : line === callLine ? "call" : undefined}
              problem={problems.get(line)}
              hasCode={placed.get(line)?.executable === true}
              hasBreakpoint={breakpoints.has(line)}
              onToggleBreakpoint={onToggleBreakpoint}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}
