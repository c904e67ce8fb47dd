import { useMemo, useState } from "react";
import type { Program } from "../core/index.ts";
import { Listing } from "../editor/listing.tsx";
import { SourceEditor } from "../editor/source-editor.tsx";
import { NO_LINES, type SourcePlace, type SourceViewProps } from "../editor/source-view.ts";
import { editorText } from "../text/editor.ts";
import { programText } from "../text/program.ts";
import { lineInKernel } from "./program-line.ts";
import styles from "./program-pane.module.css";
import { NAMES_OF_SYNTAXES } from "./syntax-names.ts";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** When the editor may be fetched: as soon as someone comes near it, when it is asked for, or not at all. */
export type Editing = "near" | "asked" | "never";

/** The program: its syntax and width, its text, and what is wrong with it. */
export function ProgramPane({ editing: allowed = "near" }: { readonly editing?: Editing }) {
  const source = useSyscope((state) => state.source);
  const syntax = useSyscope((state) => state.syntax);
  const bits = useSyscope((state) => state.bits);
  const session = useSyscope((state) => state.session);
  const frame = useSyscope((state) => state.frame);
  const stale = useSyscope((state) => state.stale);
  const diagnostics = useSyscope((state) => state.diagnostics);
  const breakpoints = useSyscope((state) => state.breakpoints);
  const actions = useActions();
  const [editing, setEditing] = useState(false);
  const [place, setPlace] = useState<SourcePlace | null>(null);

  const lines = session?.lines;
  const [showBytes, setShowBytes] = useState(false);
  const nextLine = stale ? null : (frame?.next?.line ?? null);
  const callLine = useMemo(
    () => (stale || frame === null ? null : lineInKernel(frame, lines ?? [])),
    [stale, frame, lines],
  );
  const trap = useMemo(
    () =>
      nextLine === null || frame === null
        ? undefined
        : { line: nextLine, number: BigInt.asUintN(32, frame.machine.gpr.rax) },
    [nextLine, frame],
  );
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;

  const editable = allowed !== "never";
  const view: SourceViewProps = {
    label: editorText.program,
    source,
    syntax,
    bits,
    lines: stale ? NO_LINES : (lines ?? NO_LINES),
    showBytes,
    trap,
    nextLine,
    callLine,
    breakpoints,
    diagnostics,
    onToggleBreakpoint: actions.toggleBreakpoint,
  };

  return (
    <section className={styles.pane} aria-labelledby="program-title">
      <header className={styles.head}>
        <h2 id="program-title">{programText.title}</h2>
        {editable && (
          <>
            <label>
              <span className="visually-hidden">{programText.syntax}</span>
              <select value={syntax} onChange={(event) => actions.setSyntax(event.target.value as Program["syntax"])}>
                {Object.entries(NAMES_OF_SYNTAXES).map(([id, name]) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="visually-hidden">{programText.width}</span>
              <select value={bits} onChange={(event) => actions.setBits(event.target.value === "32" ? 32 : 64)}>
                <option value={64}>{programText.bits(64)}</option>
                <option value={32}>{programText.bits(32)}</option>
              </select>
            </label>
          </>
        )}
        <button
          type="button"
          aria-pressed={showBytes}
          title={editorText.showBytes}
          onClick={() => setShowBytes(!showBytes)}
        >
          {editorText.bytes}
        </button>
        {editable && (
          <button type="button" aria-pressed={editing} onClick={() => setEditing(!editing)}>
            {editing ? programText.done : programText.edit}
          </button>
        )}
      </header>
      <div className={styles.code}>
        {allowed === "near" || (editable && editing) ? (
          <SourceEditor
            {...view}
            editing={editing}
            place={place}
            onStartEditing={() => setEditing(true)}
            onEdit={actions.edit}
          />
        ) : (
          <Listing {...view} />
        )}
      </div>
      <div role="alert" aria-live="polite" className={styles.problems} hidden={diagnostics.length === 0}>
        {errors > 0 && session !== null && <p>{programText.older}</p>}
        {diagnostics.slice(0, MOST_PROBLEMS).map((problem) => (
          <button
            key={`${problem.line}:${problem.column}:${problem.message}`}
            type="button"
            data-severity={problem.severity}
            disabled={!editable}
            onClick={() => {
              setEditing(true);
              setPlace({ line: problem.line, column: problem.column });
            }}
          >
            <b>
              {problem.severity === "warning" ? programText.warning : ""}
              {programText.line(problem.line, problem.column)}
            </b>{" "}
            {problem.message.length > MOST_LETTERS ? `${problem.message.slice(0, MOST_LETTERS)}…` : problem.message}
          </button>
        ))}
        {diagnostics.length > MOST_PROBLEMS && <p>{programText.more(diagnostics.length - MOST_PROBLEMS)}</p>}
      </div>
    </section>
  );
}

const MOST_PROBLEMS = 5;
const MOST_LETTERS = 300;
