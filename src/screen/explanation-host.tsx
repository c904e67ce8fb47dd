import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { appText } from "../text/app.ts";
import styles from "./explanation-host.module.css";
import { PartBoundary } from "./part-boundary.tsx";
import { useExplained, useSyscope } from "./syscope-context.tsx";

const ExplainedSubject = lazy(() =>
  import("./explained-subject.tsx").then((module) => ({ default: module.ExplainedSubject })),
);

/** Pixels between a value and what is said of it, and between that and the page's edge. */
const GAP = 6;

/** Where an asked-about value is explained: beside it, or at the foot of a narrow page. It closes when the moment changes. */
export function ExplanationHost() {
  const { explained, closeExplanation } = useExplained();
  const step = useSyscope((state) => state.frame?.step);
  const popover = useRef<HTMLDivElement>(null);

  const place = useCallback(() => {
    const element = popover.current;
    if (element === null || explained === null || innerWidth <= 720) return;
    const { left, right, top, bottom } = explained.beside.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = element;
    const fitsBelow = bottom + GAP + height <= innerHeight - GAP;
    const x = Math.min(Math.max(GAP, left), innerWidth - width - GAP);
    // Below, else above, else beside.
    const y = fitsBelow ? bottom + GAP : top - GAP - height >= GAP ? top - GAP - height : GAP;
    const beside = !fitsBelow && y === GAP;
    const x2 = right + GAP + width <= innerWidth ? right + GAP : Math.max(GAP, left - GAP - width);
    element.style.left = `${beside ? x2 : x}px`;
    element.style.top = `${beside ? Math.max(GAP, Math.min(top, innerHeight - height - GAP)) : y}px`;
  }, [explained]);

  useLayoutEffect(() => {
    const element = popover.current;
    if (explained === null || element === null) return;
    element.showPopover();
    place();
    element.focus();
    // What is said arrives later, and is larger than nothing.
    const watcher = new ResizeObserver(place);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [explained, place]);

  useEffect(() => {
    if (step !== undefined) popover.current?.hidePopover();
  }, [step]);

  return (
    <div
      ref={popover}
      popover="auto"
      role="dialog"
      aria-label={appText.explanation}
      tabIndex={-1}
      className={styles.host}
      onToggle={(event) => {
        if (event.newState !== "closed") return;
        if (explained?.beside instanceof HTMLElement && explained.beside.isConnected) explained.beside.focus();
        closeExplanation();
      }}
    >
      {explained !== null && (
        <>
          <button
            type="button"
            className={styles.close}
            aria-label={appText.close}
            onClick={() => popover.current?.hidePopover()}
          >
            ✕
          </button>
          <PartBoundary>
            <Suspense fallback={<p className="quiet">{appText.loading}</p>}>
              <ExplainedSubject key={explained.subject.name} subject={explained.subject} />
            </Suspense>
          </PartBoundary>
        </>
      )}
    </div>
  );
}
