import { type ReactNode, useLayoutEffect, useRef } from "react";
import styles from "./help-popover.module.css";

/** Help beside a word, in the top layer: no panel clips it. It can be pointed at, and Escape closes it. */
export function HelpPopover({
  id,
  word,
  onEnter,
  onLeave,
  onClose,
  children,
}: {
  readonly id: string;
  readonly word: HTMLElement;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const popover = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    popover.current?.showPopover?.();
  }, []);

  // After each rendering: the help may have another size.
  useLayoutEffect(() => {
    const place = () => {
      if (popover.current === null) return;
      if (word.isConnected) placeBeside(popover.current, word);
      else onClose();
    };
    place();
    addEventListener("scroll", place, { capture: true, passive: true });
    addEventListener("resize", place);
    return () => {
      removeEventListener("scroll", place, { capture: true });
      removeEventListener("resize", place);
    };
  });

  useLayoutEffect(() => {
    word.dataset.helped = "true";
    return () => {
      delete word.dataset.helped;
    };
  }, [word]);

  return (
    <div
      ref={popover}
      id={id}
      role="tooltip"
      popover="manual"
      className={styles.popover}
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      {children}
    </div>
  );
}

/** Below the word where there is room, else above it; inside the window in any case. */
function placeBeside(popover: HTMLElement, word: HTMLElement): void {
  const { left, top, bottom } = word.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = bottom + 2;
  const fits = below + height <= clientHeight || top - 2 - height < 0;
  popover.style.left = `${Math.max(4, Math.min(left, clientWidth - width - 4))}px`;
  popover.style.top = `${Math.max(4, fits ? Math.min(below, clientHeight - height - 4) : top - 2 - height)}px`;
}
