import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { panelsText } from "../../text/panels.ts";
import { definePanel, type PanelIntent } from "../panel.ts";
import styles from "./terminal-panel.module.css";

/** What the program wrote, and whether it waits for a line. */
export interface TerminalView {
  readonly text: string;
  readonly waiting: boolean;
  readonly end: string | null;
}

const text = panelsText.terminal;

/** View: `TerminalView`. */
export const terminalPanel = definePanel<TerminalView>({
  id: "terminal",
  title: text.title,
  select: ({ terminal, machine }) => ({
    text: terminal,
    waiting: machine.status === "waiting-for-input",
    end:
      machine.exit === undefined
        ? (machine.stoppedBecause ?? null)
        : machine.exit.kind === "exited"
          ? text.exited(`${machine.exit.status}`)
          : text.killed(machine.exit.signalName),
  }),
  Component: TerminalPanel,
});

function TerminalPanel({ view, intent }: { readonly view: TerminalView; readonly intent: PanelIntent }) {
  const [line, setLine] = useState("");
  const log = useRef<HTMLDivElement>(null);
  const id = useId();
  // A terminal shows its end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the text has changed
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [view.text]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    intent.type(`${line}\n`);
    setLine("");
  };
  return (
    <div className={styles.terminal} data-waiting={view.waiting}>
      <div
        ref={log}
        className={styles.log}
        role="log"
        aria-live="off"
        aria-label={text.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
      >
        {view.text === "" && !view.waiting && view.end === null ? (
          <span className={styles.empty}>{text.empty}</span>
        ) : (
          view.text
        )}
        {view.end !== null && <span className={styles.end}>{view.end}</span>}
      </div>
      <form className={styles.input} onSubmit={send}>
        <label htmlFor={id}>{view.waiting ? text.waiting : text.input}</label>
        <div>
          <input
            id={id}
            data-terminal-input=""
            value={line}
            onChange={(event) => setLine(event.target.value)}
            disabled={view.end !== null}
            placeholder={view.waiting ? text.example : ""}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={1000}
            enterKeyHint="send"
          />
          <button type="submit" disabled={view.end !== null}>
            {text.send}
          </button>
        </div>
      </form>
    </div>
  );
}
