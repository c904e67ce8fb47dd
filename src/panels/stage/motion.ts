import { type RefObject, useLayoutEffect, useRef } from "react";
import { HEIGHT, type Layout, stopCentre, WIDTH } from "./path-layout.ts";

/** Steps that follow one another faster than this are a run or a held key: nothing moves, everything jumps. */
const IN_A_ROW_MS = 220;
const TRAVEL_MS = 420;
const SETTLE_MS = 260;
/** Between one byte and the next, where many fly. */
const STAGGER_MS = 14;
const EASING = "cubic-bezier(0.3, 0.1, 0.2, 1)";

/** Motion is unwanted: by the system, or by the page that embeds this one. */
function reduced(): boolean {
  const asked = document.documentElement.dataset.motion === "reduce";
  return asked || typeof matchMedia !== "function" || matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** What the last drawing left behind. */
interface Drawn {
  readonly step: number;
  readonly at: string;
  readonly layout: Layout;
  readonly time: number;
}

/**
 * Moves what a step has moved: the token along the path, and each element marked with `data-move`: `fly` from the element that
 * `data-from` names, `drop` on a stack, `rise` across the line, `settle` where a value changed. Everything is drawn in its last
 * place at once; the movement only plays over it, so it can be cut off at any moment: the next step, any key and any press do.
 */
export function useStepMotion(root: RefObject<HTMLElement | null>, step: number, at: string, layout: Layout): void {
  const drawn = useRef<Drawn | null>(null);
  useLayoutEffect(() => {
    const before = drawn.current;
    const time = performance.now();
    drawn.current = { step, at, layout, time };
    const element = root.current;
    if (element === null || before === null || before.layout !== layout || step <= before.step) return undefined;
    if (time - before.time < IN_A_ROW_MS || reduced()) return undefined;
    const playing = [...travel(element, layout, before.at, at), ...marked(element)];
    const stop = () => {
      for (const animation of playing) animation.cancel();
    };
    document.addEventListener("keydown", stop, { capture: true, once: true });
    document.addEventListener("pointerdown", stop, { capture: true, once: true });
    return () => {
      stop();
      document.removeEventListener("keydown", stop, { capture: true });
      document.removeEventListener("pointerdown", stop, { capture: true });
    };
  }, [root, step, at, layout]);
}

/** The token's way from one stop to another: along the path where both lie on it, else straight. */
function travel(root: HTMLElement, layout: Layout, from: string, to: string): Animation[] {
  const token = root.querySelector<HTMLElement>("[data-token]");
  if (token === null || from === to) return [];
  const [first, last] = [layout.path.indexOf(from), layout.path.indexOf(to)];
  const along = first >= 0 && last > first ? layout.path.slice(first, last + 1) : [from, to];
  const frames = along.map((stop) => {
    const [x, y] = stopCentre(layout, stop);
    return { left: `${(100 * x) / WIDTH}%`, top: `${(100 * y) / HEIGHT}%` };
  });
  return [token.animate(frames, { duration: TRAVEL_MS + 40 * along.length, easing: EASING })];
}

function marked(root: HTMLElement): Animation[] {
  return Array.from(root.querySelectorAll<HTMLElement>("[data-move]"), (element, index) =>
    element.animate(framesOf(root, element), {
      duration: SETTLE_MS,
      delay: Math.min(index * STAGGER_MS, TRAVEL_MS),
      easing: EASING,
      fill: "backwards",
    }),
  );
}

function framesOf(root: HTMLElement, element: HTMLElement): Keyframe[] {
  switch (element.dataset.move) {
    case "fly": {
      const from = root.querySelector(`[data-byte="${element.dataset.from ?? ""}"]`);
      const [start, end] = [from?.getBoundingClientRect(), element.getBoundingClientRect()];
      const x = (start?.left ?? end.left) - end.left;
      const y = (start?.top ?? end.top) - end.top;
      return [{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }];
    }
    case "drop":
      return [
        { transform: "translateY(-1.2rem)", opacity: 0 },
        { transform: "none", opacity: 1 },
      ];
    case "rise":
      return [
        { transform: "translateY(1.2rem)", opacity: 0 },
        { transform: "none", opacity: 1 },
      ];
    default:
      return [{ transform: "scale(1.06)" }, { transform: "none" }];
  }
}
