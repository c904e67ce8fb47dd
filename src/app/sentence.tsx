import styles from "./sentence.module.css";
import { useSyscope } from "./syscope-context.tsx";

/** What just happened and why, and what comes next: the one thing a screen reader hears. */
export function Sentence() {
  const frame = useSyscope((state) => state.frame);
  const run = useSyscope((state) => state.run);
  const arrival = useSyscope((state) => state.arrival);
  const broken = useSyscope((state) => state.diagnostics.length > 0);
  return (
    <div className={styles.sentence}>
      <p role="status" aria-atomic="true" aria-live={run === "paused" ? "polite" : "off"}>
        {arrival !== null && <b>{arrival} </b>}
        {frame?.sentence ??
          (broken ? "This program has to assemble before it can run: correct it where it is marked." : "")}
      </p>
      <p className={styles.next}>
        <NextHint />
      </p>
    </div>
  );
}

function NextHint() {
  const frame = useSyscope((state) => state.frame);
  const started = useSyscope((state) => state.revision > 3);
  if (frame === null) return null;
  const { next, step, machine } = frame;
  if (machine.status === "waiting-for-input") {
    return (
      <>
        The run goes on with a line of input.{" "}
        <button type="button" className="quiet-button" onClick={focusTerminal}>
          Type in the terminal
        </button>
      </>
    );
  }
  if (next === null) return <>The run ends here. Press Start or drag the timeline to look at any moment again.</>;
  if (step === 0 && !started) {
    return (
      <>
        Press <b>Step</b> (S) and watch the line, or <b>Next station</b> (T) to follow the call along its path.
      </>
    );
  }
  return (
    <>
      Next: <code>{next.phase === undefined ? next.text : `${next.phase.routine}: ${next.phase.phase}`}</code>
      {next.line !== undefined && ` (line ${next.line})`}
    </>
  );
}

function focusTerminal(): void {
  document.querySelector<HTMLElement>("[data-terminal-input]")?.focus();
}
