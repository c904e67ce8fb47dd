import { memo, type UIEvent, useEffect, useMemo, useRef, useState } from "react";
import styles from "./listing.module.css";
import type { SourceViewProps } from "./source-view.ts";
import { useHighlighter } from "./use-highlighter.ts";

/** Lines up to which a program is drawn whole; of a longer one only what can be seen. */
const DRAWN_WHOLE = 1000;
/** Lines drawn of a longer program: more than any screen shows, with some above and below. */
const WINDOW = 240;
const ABOVE = 60;
/** Height of a line; `--row` in the style sheet. */
const ROW_REM = 1.22;

/** The program as a highlighted listing that cannot be edited: what phones see, and everyone before they edit. */
export function Listing(props: SourceViewProps) {
  const { source, syntax, nextLine, callLine, codeLines, breakpoints, diagnostics, onToggleBreakpoint } = props;
  const lines = useMemo(() => source.replace(/\n$/, "").split("\n"), [source]);
  const wrong = useMemo(
    () => new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ line }) => line)),
    [diagnostics],
  );
  const scroller = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const shown = nextLine ?? callLine;
  useEffect(() => {
    if (shown !== null) showLine(scroller.current, shown);
  }, [shown]);

  const whole = lines.length <= DRAWN_WHOLE;
  const first = whole ? 0 : Math.max(0, Math.min(top, lines.length) - ABOVE);
  const last = whole ? lines.length : Math.min(lines.length, first + WINDOW);
  const follow = (event: UIEvent<HTMLElement>) => {
    const row = event.currentTarget.scrollTop / rowPixels();
    setTop(Math.floor(row / 20) * 20);
  };
  return (
    <section
      ref={scroller}
      className={styles.listing}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label="Program text"
      onScroll={whole ? undefined : follow}
    >
      <ol style={whole ? undefined : { paddingBlock: `${first * ROW_REM}rem ${(lines.length - last) * ROW_REM}rem` }}>
        {lines.slice(first, last).map((text, index) => {
          const line = first + index + 1;
          return (
            <Line
              key={line}
              line={line}
              text={text}
              syntax={syntax}
              mark={line === nextLine ? "next" : line === callLine ? "call" : undefined}
              wrong={wrong.has(line)}
              hasCode={codeLines.has(line)}
              hasBreakpoint={breakpoints.has(line)}
              onToggleBreakpoint={onToggleBreakpoint}
            />
          );
        })}
      </ol>
    </section>
  );
}

interface LineProps {
  readonly line: number;
  readonly text: string;
  readonly syntax: SourceViewProps["syntax"];
  readonly mark: "next" | "call" | undefined;
  readonly wrong: boolean;
  readonly hasCode: boolean;
  readonly hasBreakpoint: boolean;
  readonly onToggleBreakpoint: (line: number) => void;
}

const Line = memo(function Line({
  line,
  text,
  syntax,
  mark,
  wrong,
  hasCode,
  hasBreakpoint,
  onToggleBreakpoint,
}: LineProps) {
  const highlight = useHighlighter();
  const parts = useMemo(() => highlight(text, syntax), [highlight, text, syntax]);
  return (
    <li data-mark={mark} data-wrong={wrong} aria-current={mark === "next" ? "step" : undefined}>
      <button
        type="button"
        className={styles.gutter}
        tabIndex={-1}
        disabled={!hasCode && !hasBreakpoint}
        aria-pressed={hasBreakpoint}
        aria-label={`Breakpoint at line ${line}`}
        title={hasCode ? "Stop here when running" : undefined}
        onClick={() => onToggleBreakpoint(line)}
      >
        <span className={styles.dot} aria-hidden="true" />
        {line}
      </button>
      <span className={styles.mark} aria-hidden="true">
        {mark === "next" ? "▸" : mark === "call" ? "…" : ""}
      </span>
      <code>
        {parts.map((part) =>
          part.kind === "plain" ? (
            part.text
          ) : (
            <span key={part.start} className={`asm-${part.kind}`}>
              {part.text}
            </span>
          ),
        )}
      </code>
    </li>
  );
});

function rowPixels(): number {
  return ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Scrolls only the listing, never the page. */
function showLine(scroller: HTMLElement | null, line: number): void {
  if (scroller === null) return;
  const row = rowPixels();
  const top = (line - 1) * row;
  const margin = row * 2;
  if (top < scroller.scrollTop + margin) scroller.scrollTop = top - margin;
  else if (top + margin + row > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + margin + row - scroller.clientHeight;
  }
}
