import type { Frame } from "../../core/index.ts";
import { definePanel, type PanelIntent } from "../panel.ts";
import styles from "./strace-panel.module.css";

/** One line of the log. */
interface LineView {
  readonly step: number;
  readonly text: string;
  readonly current: boolean;
  readonly failed: boolean;
}

/** The calls so far, as strace prints them. */
export interface StraceView {
  /** Calls before the first line. */
  readonly earlier: number;
  readonly lines: readonly LineView[];
  readonly end: string | null;
}

/** View: `StraceView`. */
export const stracePanel = definePanel<StraceView>({
  id: "strace",
  title: "strace",
  select: selectStrace,
  Component: StracePanel,
});

export function selectStrace({ calls, callCount, signals, call, machine }: Frame): StraceView {
  const earlier = callCount - calls.length;
  const lines = [
    ...calls.map((each) => ({
      step: each.enterStep,
      text: each.text,
      current: each.enterStep === call?.enterStep,
      failed: each.errno !== undefined,
    })),
    ...signals.map(({ step, text }) => ({ step, text, current: step === machine.step, failed: true })),
  ].sort((a, b) => a.step - b.step);
  const { exit } = machine;
  const end =
    exit === undefined
      ? null
      : exit.kind === "exited"
        ? `+++ exited with ${exit.status} +++`
        : `+++ killed by ${exit.signalName} +++`;
  return { earlier, lines, end };
}

function StracePanel({ view, intent }: { readonly view: StraceView; readonly intent: PanelIntent }) {
  if (view.lines.length === 0 && view.end === null) {
    return <p className="quiet">No system call so far. “Next call” takes you to the first.</p>;
  }
  return (
    <ol className={styles.log}>
      {view.earlier > 0 && <li className={styles.end}>… {view.earlier} earlier calls</li>}
      {view.lines.map((line) => (
        <li key={line.step} data-current={line.current} data-failed={line.failed}>
          <button type="button" onClick={() => intent.seek(line.step)} aria-current={line.current ? "step" : undefined}>
            <span className={styles.step}>{line.step}</span>
            <code>{line.text}</code>
          </button>
        </li>
      ))}
      {view.end !== null && (
        <li className={styles.end}>
          <code>{view.end}</code>
        </li>
      )}
    </ol>
  );
}
