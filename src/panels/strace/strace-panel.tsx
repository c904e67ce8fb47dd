import { useState } from "react";
import { CATEGORIES, type CallSummary, type Frame, summarizeCalls } from "../../core/index.ts";
import { stracePanelText as text } from "../../text/strace-panel.ts";
import { definePanel, type PanelIntent } from "../panel.ts";
import { PanelBody } from "../parts/panel-body.tsx";
import { TableHead } from "../parts/table-head.tsx";
import styles from "./strace-panel.module.css";
import { Summary } from "./summary.tsx";

/** One line of the log. */
interface LineView {
  /** Two lines may share a step: a call and the signal that it raised. */
  readonly key: string;
  readonly step: number;
  readonly text: string;
  /** What strace says where the calls change between the 64-bit and the 32-bit table. */
  readonly note?: string;
  /** One of the six; of a signal, that. */
  readonly category: string;
  readonly current: boolean;
  readonly failed: boolean;
}

/** The calls so far, as strace prints them. */
export interface StraceView {
  /** Calls before the first line. */
  readonly earlier: number;
  readonly lines: readonly LineView[];
  /** The six categories with the number of calls listed. */
  readonly categories: readonly { readonly name: string; readonly count: number }[];
  readonly end: string | null;
  /** The calls listed, summed up by name. */
  readonly summary: readonly CallSummary[];
}

/** View: `StraceView`. */
export const stracePanel = definePanel<StraceView>({
  id: "strace",
  title: text.title,
  select: selectStrace,
  Component: ({ view, intent }) => (
    <PanelBody>
      <StracePanel view={view} intent={intent} />
    </PanelBody>
  ),
});

export function selectStrace({ calls, callCount, signals, call, machine }: Frame): StraceView {
  const several = new Set([...calls, ...signals].map(({ pid }) => pid)).size > 1;
  const of = (pid: number, line: string) => (several ? `[pid ${String(pid).padStart(5)}] ${line}` : line);
  const lines = [
    ...calls.map((each, index) => ({
      key: `call ${each.enterStep}`,
      step: each.enterStep,
      text: of(each.pid, each.text),
      // strace takes every process for a 64-bit one at first.
      ...(each.abi === (calls[index - 1]?.abi ?? "x86-64") ? {} : { note: text.mode(each.abi === "i386" ? 32 : 64) }),
      category: each.category,
      current: each.enterStep === call?.enterStep,
      failed: each.errno !== undefined,
    })),
    ...signals.map(({ step, text: line, pid }) => ({
      key: `signal ${step}`,
      step,
      text: of(pid, line),
      category: text.signal,
      current: step === machine.step,
      failed: true,
    })),
  ].sort((a, b) => a.step - b.step);
  const { exit } = machine;
  return {
    earlier: callCount - calls.length,
    lines,
    categories: Object.values(CATEGORIES).map((name) => ({
      name,
      count: calls.filter(({ category }) => category === name).length,
    })),
    summary: summarizeCalls(calls),
    end:
      exit === undefined ? null : exit.kind === "exited" ? text.exited(`${exit.status}`) : text.killed(exit.signalName),
  };
}

function StracePanel({ view, intent }: { readonly view: StraceView; readonly intent: PanelIntent }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [summed, setSummed] = useState(false);
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };
  const rows = view.summary.filter(({ category }) => chosen.size === 0 || chosen.has(category));
  const lines = view.lines.filter(({ category }) => chosen.size === 0 || chosen.has(category));
  return (
    <>
      <fieldset className={styles.filter}>
        <legend className="visually-hidden">{text.filter}</legend>
        <button type="button" aria-pressed={chosen.size === 0} onClick={() => setChosen(new Set())}>
          {text.all}
        </button>
        {view.categories.map(({ name, count }) => (
          <button
            key={name}
            type="button"
            aria-pressed={chosen.has(name)}
            data-none={count === 0}
            onClick={() => toggle(name)}
          >
            {text.count(name, `${count}`)}
          </button>
        ))}
        <button type="button" aria-pressed={summed} onClick={() => setSummed(!summed)}>
          {text.summary}
        </button>
      </fieldset>
      {view.earlier > 0 && <p className={styles.earlier}>{text.earlier(`${view.earlier}`)}</p>}
      {summed ? (
        <Summary rows={rows} />
      ) : view.lines.length === 0 && view.end === null ? (
        <p className="quiet">{text.empty}</p>
      ) : (
        <Log lines={lines} hidden={view.lines.length - lines.length} end={view.end} onSeek={intent.seek} />
      )}
    </>
  );
}

function Log({
  lines,
  hidden,
  end,
  onSeek,
}: {
  readonly lines: readonly LineView[];
  readonly hidden: number;
  readonly end: string | null;
  readonly onSeek: (step: number) => void;
}) {
  return (
    <table className={styles.log}>
      <caption className="visually-hidden">{text.caption}</caption>
      <TableHead heads={text.heads} hidden />
      <tbody>
        {lines.map((line) => (
          <tr
            key={line.key}
            data-current={line.current}
            data-failed={line.failed}
            aria-current={line.current ? "step" : undefined}
          >
            <th scope="row" className={styles.step}>
              {line.step}
            </th>
            <td className={styles.category}>{line.category}</td>
            <td>
              <button type="button" className={styles.call} onClick={() => onSeek(line.step)}>
                <span className="visually-hidden">{text.goTo(`${line.step}`)}</span>
                {line.failed && <span className="visually-hidden">{text.failed}</span>}
                {line.note !== undefined && <span className="quiet">{line.note} </span>}
                <code>{line.text}</code>
              </button>
            </td>
          </tr>
        ))}
        {lines.length === 0 && (
          <tr>
            <td colSpan={3} className={styles.end}>
              {text.hidden(`${hidden}`)}
            </td>
          </tr>
        )}
        {end !== null && (
          <tr>
            <td colSpan={3} className={styles.end}>
              <code>{end}</code>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
