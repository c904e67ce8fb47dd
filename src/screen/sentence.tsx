import type { Frame } from "../core/index.ts";
import type { Zoom } from "../scenario/view.ts";
import { sentenceText } from "../text/sentence.ts";
import styles from "./sentence.module.css";
import { useSyscope } from "./syscope-context.tsx";

/** What just happened and why, and what comes next: the one thing a screen reader hears, unless a lesson speaks. */
export function Sentence() {
  const frame = useSyscope((state) => state.frame);
  const zoom = useSyscope((state) => state.zoom);
  const run = useSyscope((state) => state.run);
  const arrival = useSyscope((state) => state.arrival);
  const broken = useSyscope((state) => state.diagnostics.length > 0);
  const lessonSpeaks = useSyscope((state) => state.lesson !== null);
  const said = frame === null ? (broken ? sentenceText.broken : sentenceText.waiting) : saidAt(frame, zoom);
  const text = (
    <>
      {arrival !== null && <b>{arrival} </b>}
      {said}
    </>
  );
  return (
    <div className={styles.sentence} data-zoom={zoom}>
      {lessonSpeaks ? (
        <p>{text}</p>
      ) : (
        <p role="status" aria-atomic="true" aria-live={run === "paused" ? "polite" : "off"}>
          {text}
        </p>
      )}
      <p className={styles.next}>{frame !== null && <NextHint frame={frame} zoom={zoom} />}</p>
    </div>
  );
}

/** The machine's sentence at a zoom: of the chapter, or of the step. */
function saidAt(frame: Frame, zoom: Zoom): string {
  return zoom === "story" ? frame.story : frame.sentence;
}

const FIRST_HINT: Readonly<Record<Zoom, string>> = {
  story: sentenceText.firstStory,
  call: sentenceText.firstCall,
  machine: sentenceText.firstMachine,
};

function NextHint({ frame, zoom }: { readonly frame: Frame; readonly zoom: Zoom }) {
  const started = useSyscope((state) => state.revision > 3);
  const { next, step, machine } = frame;
  if (machine.status === "waiting-for-input") {
    return (
      <>
        {sentenceText.needsInput}{" "}
        <button type="button" className="quiet-button" onClick={focusTerminal}>
          {sentenceText.typeIt}
        </button>
      </>
    );
  }
  if (next === null) return sentenceText.ended;
  if (step === 0 && !started) return FIRST_HINT[zoom];
  if (zoom === "story") return null;
  return (
    <>
      {sentenceText.next}{" "}
      <code>{next.phase === undefined ? next.text : `${next.phase.routine}: ${next.phase.phase}`}</code>
      {next.line !== undefined && ` ${sentenceText.line(next.line)}`}
    </>
  );
}

function focusTerminal(): void {
  document.querySelector<HTMLElement>("[data-terminal-input]")?.focus();
}
