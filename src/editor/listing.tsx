import { useEffect, useMemo, useRef } from "react";
import styles from "./listing.module.css";
import type { SourceViewProps } from "./source-view.ts";
import { useHighlighter } from "./use-highlighter.ts";

/** The program as a highlighted listing that cannot be edited: what phones see, and everyone before they edit. */
export function Listing({
  source,
  syntax,
  nextLine,
  callLine,
  codeLines,
  breakpoints,
  diagnostics,
  onToggleBreakpoint,
}: SourceViewProps) {
  const lines = useMemo(() => source.replace(/\n$/, "").split("\n"), [source]);
  const wrong = useMemo(
    () => new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ line }) => line)),
    [diagnostics],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const shown = nextLine ?? callLine;
  useEffect(() => {
    if (shown !== null) showLine(scroller.current, shown);
  }, [shown]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroller} className={styles.listing} tabIndex={0} aria-label="Program text">
      <ol>
        {lines.map((text, index) => {
          const line = index + 1;
          const hasCode = codeLines.has(line);
          return (
            <li
              key={line}
              data-next={line === nextLine}
              data-call={line === callLine}
              data-wrong={wrong.has(line)}
              aria-current={line === nextLine ? "step" : undefined}
            >
              <button
                type="button"
                className={styles.gutter}
                tabIndex={-1}
                disabled={!hasCode && !breakpoints.has(line)}
                aria-pressed={breakpoints.has(line)}
                aria-label={`Breakpoint at line ${line}`}
                title={hasCode ? "Stop here when running" : undefined}
                onClick={() => onToggleBreakpoint(line)}
              >
                <span className={styles.dot} aria-hidden="true" />
                {line}
              </button>
              <span className={styles.mark} aria-hidden="true">
                {line === nextLine ? "▸" : line === callLine ? "…" : ""}
              </span>
              <HighlightedLine text={text} syntax={syntax} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Scrolls only the listing, never the page. */
function showLine(scroller: HTMLElement | null, line: number): void {
  const item = scroller?.querySelectorAll("li").item(line - 1);
  if (scroller === null || !(item instanceof HTMLElement)) return;
  const top = item.offsetTop - scroller.offsetTop;
  const margin = item.offsetHeight * 2;
  if (top < scroller.scrollTop + margin) scroller.scrollTop = top - margin;
  else if (top + margin > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + margin - scroller.clientHeight;
}

function HighlightedLine({ text, syntax }: { readonly text: string; readonly syntax: SourceViewProps["syntax"] }) {
  const highlight = useHighlighter();
  const parts = useMemo(() => highlight(text, syntax), [highlight, text, syntax]);
  return (
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
      {text === "" && "\n"}
    </code>
  );
}
