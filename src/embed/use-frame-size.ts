import { type RefObject, useLayoutEffect, useState } from "react";

/** The size of an element in CSS pixels, now and as it changes. */
export function useFrameSize(element: RefObject<HTMLElement | null>): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState(() => ({ width: innerWidth, height: innerHeight }));
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const watcher = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = current;
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    watcher.observe(current);
    return () => watcher.disconnect();
  }, [element]);
  return size;
}
