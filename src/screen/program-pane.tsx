import { type ReactNode, useMemo, useState } from "react";
import type { Program } from "../core/index.ts";
import { SourceEditor } from "../editor/source-editor.tsx";
import { NO_LINES, type SourcePlace } from "../editor/source-view.ts";
import { editorText } from "../text/editor.ts";
import { programText } from "../text/program.ts";
import { FileChoice, KernelFile } from "./kernel-file.tsx";
import { ProblemList } from "./problem-list.tsx";
import { lineInKernel } from "./program-line.ts";
import styles from "./program-pane.module.css";
import { NAMES_OF_SYNTAXES } from "./syntax-names.ts";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** The program, or a file of the kernel in its place. */
export function ProgramPane() {
  const [file, setFile] = useState<string | null>(null);
  const choice = <FileChoice file={file} onChoose={setFile} />;
  return file === null ? <ProgramSource choice={choice} /> : <KernelFile key={file} file={file} choice={choice} />;
}

/** The program: its syntax and width, its text, and what is wrong with it. */
function ProgramSource({ choice }: { readonly choice: ReactNode }) {
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
  const own = useMemo(() => diagnostics.filter(({ file }) => file === undefined), [diagnostics]);
  const errors = own.filter(({ severity }) => severity === "error").length;

  return (
    <section className={styles.pane} aria-labelledby="program-title">
      <header className={styles.head}>
        <h2 id="program-title">{programText.title}</h2>
        {choice}
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
        <button
          type="button"
          aria-pressed={showBytes}
          title={editorText.showBytes}
          onClick={() => setShowBytes(!showBytes)}
        >
          {editorText.bytes}
        </button>
        <button type="button" aria-pressed={editing} onClick={() => setEditing(!editing)}>
          {editing ? programText.done : programText.edit}
        </button>
      </header>
      <div className={styles.code}>
        <SourceEditor
          label={editorText.program}
          source={source}
          syntax={syntax}
          bits={bits}
          lines={stale ? NO_LINES : (lines ?? NO_LINES)}
          showBytes={showBytes}
          trap={trap}
          nextLine={nextLine}
          callLine={callLine}
          breakpoints={breakpoints}
          diagnostics={own}
          editing={editing}
          place={place}
          onStartEditing={() => setEditing(true)}
          onEdit={actions.edit}
          onToggleBreakpoint={actions.toggleBreakpoint}
        />
      </div>
      <ProblemList
        diagnostics={own}
        older={errors > 0 && session !== null}
        onPlace={(at) => {
          setEditing(true);
          setPlace(at);
        }}
      />
    </section>
  );
}
