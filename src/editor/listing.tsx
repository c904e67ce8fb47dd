import { type CSSProperties, memo, type UIEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { SourceDiagnostic } from "../core/index.ts";
import { editorText } from "../text/editor.ts";
import { LineGutter, type LineMark, problemsByLine } from "./line-gutter.tsx";
import styles from "./listing.module.css";
import { addressWidth, BYTES_WIDTH, type PlacedLine, placedLines } from "./placed-lines.ts";
import { NO_BREAKPOINTS, type SourceViewProps } from "./source-view.ts";
import { useHighlighter } from "./use-highlighter.ts";
import { useListingHelp } from "./use-listing-help.tsx";

/** Lines up to which a text is drawn whole; of a longer one only what can be seen. */
const DRAWN_WHOLE = 1000;
/** Lines drawn of a longer text: more than any screen shows, with some above and below. */
const WINDOW = 240;
const ABOVE = 60;

/** The text as a highlighted listing that cannot be edited: what phones see, and everyone before they edit. */
export function Listing(props: SourceViewProps) {
  const { label, source, syntax, bits, nextLine, callLine, showBytes, diagnostics, onToggleBreakpoint } = props;
  const { breakpoints = NO_BREAKPOINTS } = props;
  const lines = useMemo(() => source.replace(/\n$/, "").split("\n"), [source]);
  const problems = useMemo(() => problemsByLine(diagnostics), [diagnostics]);
  const placed = useMemo(() => placedLines(props.lines), [props.lines]);
  const scroller = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const shown = nextLine ?? callLine;
  useEffect(() => {
    if (shown !== null) showLine(scroller.current, shown);
  }, [shown]);
  const { handlers, popover, spoken } = useListingHelp(scroller, props);
  const keys = useId();

  const whole = lines.length <= DRAWN_WHOLE;
  const first = whole ? 0 : Math.max(0, Math.min(top, lines.length) - ABOVE);
  const last = whole ? lines.length : Math.min(lines.length, first + WINDOW);
  const follow = (event: UIEvent<HTMLElement>) => {
    const row = event.currentTarget.scrollTop / rowPixels(event.currentTarget);
    setTop(Math.floor(row / 20) * 20);
  };
  const columns: CSSProperties & Record<`--${string}`, string> = {
    "--address-width": `${addressWidth(placed, bits)}ch`,
    "--bytes-width": `${BYTES_WIDTH}ch`,
    ...(whole ? {} : { paddingBlock: `calc(${first} * var(--row)) calc(${lines.length - last} * var(--row))` }),
  };
  return (
    <>
      <section
        ref={scroller}
        className={styles.listing}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={editorText.listing(label)}
        aria-describedby={keys}
        onScroll={whole ? undefined : follow}
        {...handlers}
      >
        <ol style={columns}>
          {lines.slice(first, last).map((text, index) => {
            const line = first + index + 1;
            return (
              <Line
                key={line}
                line={line}
                text={text}
                syntax={syntax}
                mark={line === nextLine ? "next" : line === callLine ? "call" : undefined}
                problem={problems.get(line)}
                placed={placed.get(line)}
                showBytes={showBytes}
                hasBreakpoint={breakpoints.has(line)}
                onToggleBreakpoint={onToggleBreakpoint}
              />
            );
          })}
        </ol>
        {popover}
      </section>
      <p id={keys} hidden>
        {editorText.listingKeys}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

interface LineProps {
  readonly line: number;
  readonly text: string;
  readonly syntax: SourceViewProps["syntax"];
  readonly mark: LineMark;
  readonly problem: SourceDiagnostic | undefined;
  readonly placed: PlacedLine | undefined;
  readonly showBytes: boolean;
  readonly hasBreakpoint: boolean;
  readonly onToggleBreakpoint: ((line: number) => void) | undefined;
}

const Line = memo(function Line(props: LineProps) {
  const { line, text, syntax, mark, problem, placed, showBytes, hasBreakpoint, onToggleBreakpoint } = props;
  const highlight = useHighlighter();
  const parts = useMemo(() => highlight(text, syntax), [highlight, text, syntax]);
  return (
    <li
      data-line={line}
      data-mark={mark}
      data-wrong={problem?.severity === "error"}
      aria-current={mark === "next" ? "step" : undefined}
    >
      <LineGutter
        line={line}
        mark={mark}
        problem={problem}
        hasCode={placed?.executable === true}
        hasBreakpoint={hasBreakpoint}
        onToggleBreakpoint={onToggleBreakpoint}
      />
      {showBytes && (
        <span className={styles.bytes} title={placed?.title}>
          <span>{placed?.address}</span> <span>{placed?.bytes}</span>
        </span>
      )}
      <code>
        {parts.map(({ kind, start, text: part }) =>
          kind === "plain" ? (
            part
          ) : (
            <span key={start} className={`asm-${kind}`} data-column={kind === "comment" ? undefined : start + 1}>
              {part}
            </span>
          ),
        )}
      </code>
    </li>
  );
});

/** `--row` in the style sheet, as it turned out. */
function rowPixels(element: Element): number {
  return Number.parseFloat(getComputedStyle(element).lineHeight);
}

/** Scrolls only the listing, never the page. */
function showLine(scroller: HTMLElement | null, line: number): void {
  if (scroller === null) return;
  const row = rowPixels(scroller);
  const top = (line - 1) * row;
  const margin = row * 2;
  if (top < scroller.scrollTop + margin) scroller.scrollTop = top - margin;
  else if (top + margin + row > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + margin + row - scroller.clientHeight;
  }
}
