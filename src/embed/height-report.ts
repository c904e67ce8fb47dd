import { LEAST_HEIGHT, MOST_HEIGHT } from "./messages.ts";

/** Milliseconds for which a height has to last until it is told. */
const SETTLED_MS = 60;

/**
 * Tells the height that the content needs, whenever it has grown. It shrinks only with another width or another `subject`: buttons
 * that move with each click cannot be clicked.
 */
export function reportHeight(content: HTMLElement, subject: () => unknown, tell: (height: number) => void): () => void {
  let timer = 0;
  let told = { height: 0, width: 0, subject: subject() };
  const report = () => {
    const width = content.clientWidth;
    const height = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, Math.ceil(content.scrollHeight)));
    const same = told.width === width && told.subject === subject();
    if (same && height <= told.height) return;
    told = { height, width, subject: subject() };
    tell(height);
  };
  const watcher = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = window.setTimeout(report, SETTLED_MS);
  });
  watcher.observe(content);
  return () => {
    clearTimeout(timer);
    watcher.disconnect();
  };
}
