/** Milliseconds of work after which the page gets a turn. */
const SLICE_MS = 12;

interface Slices {
  readonly signal: AbortSignal;
  /** Called after each slice with the lines made so far. */
  readonly onProgress: (lines: number) => void;
}

/** Collects pieces without holding up the page; null where it was cancelled. */
export async function inSlices(
  pieces: Iterator<string, void, void>,
  { signal, onProgress }: Slices,
): Promise<Blob | null> {
  const parts: Blob[] = [];
  let lines = 0;
  for (;;) {
    const until = performance.now() + SLICE_MS;
    let slice = "";
    let piece = pieces.next();
    while (piece.done !== true) {
      slice += piece.value;
      if (piece.value !== "") lines++;
      if (performance.now() >= until) break;
      piece = pieces.next();
    }
    if (slice !== "") parts.push(new Blob([slice]));
    if (piece.done === true) return new Blob(parts);
    onProgress(lines);
    await aTurn();
    if (signal.aborted) return null;
  }
}

/** Lets the page paint and answer. A message is not held back as timers of a busy page are. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
