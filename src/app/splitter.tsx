import type { KeyboardEvent, PointerEvent } from "react";
import styles from "./splitter.module.css";

interface SplitterProps {
  readonly label: string;
  /** The direction in which it moves. */
  readonly axis: "x" | "y";
  /** Pixels of the part it sizes. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** 1 where moving right or down makes the part larger. */
  readonly sign: 1 | -1;
  readonly onSize: (pixels: number) => void;
}

const KEY_STEP = 16;

/** A separator that is dragged or moved with the arrow keys. @see WAI-ARIA Authoring Practices, "Window Splitter Pattern" */
export function Splitter({ label, axis, size, least, most, sign, onSize }: SplitterProps) {
  const limit = (pixels: number) => onSize(Math.round(Math.min(most, Math.max(least, pixels))));
  const drag = (down: PointerEvent<HTMLDivElement>) => {
    const element = down.currentTarget;
    const from = axis === "x" ? down.clientX : down.clientY;
    element.setPointerCapture(down.pointerId);
    const move = (event: globalThis.PointerEvent) =>
      limit(size + sign * ((axis === "x" ? event.clientX : event.clientY) - from));
    const stop = () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", stop);
      element.removeEventListener("pointercancel", stop);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", stop);
    element.addEventListener("pointercancel", stop);
  };
  const press = (event: KeyboardEvent) => {
    const towards = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (towards === undefined) return;
    event.preventDefault();
    limit(size + sign * towards * KEY_STEP);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      role="separator"
      tabIndex={0}
      className={styles.splitter}
      data-axis={axis}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={drag}
      onKeyDown={press}
    />
  );
}
