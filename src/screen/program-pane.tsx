import { type ReactNode, useMemo, useState } from "react";
import type { Program } from "../core/index.ts";
import { Listing } from "../editor/listing.tsx";
import { SourceEditor } from "../editor/source-editor.tsx";
import { NO_LINES, type SourcePlace, type SourceViewProps } from "../editor/source-view.ts";
import { editorText } from "../text/editor.ts";
import { programText } from "../text/program.ts";
import { FileChoice, KernelFile } from "./kernel-file.tsx";
import { ProblemList } from "./problem-list.tsx";
import { lineInKernel } from "./program-line.ts";
import styles from "./program-pane.module.css";
import { NAMES_OF_SYNTAXES } from "./syntax-names.ts";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** When the editor may be fetched: as soon as someone comes near it, when it is asked for, or not at all. */
export type Editing = "near" | "asked" | "never";

/** The program; on the full page also a file of the kernel in its place. */
export function ProgramPane({ editing = "near" }: { readonly editing?: Editing }) {
  const [file, setFile] = useState<string | null>(null);
  const choice = editing === "near" ? <FileChoice file={file} onChoose={setFile} /> : null;
  if (file !== null) return <KernelFile key={file} file={file} choice={choice} />;
  return <ProgramSource choice={choice} allowed={editing} />;
}

/** The program: its syntax and width, its text, and what is wrong with it. */
function ProgramSource({ choice, allowed }: { readonly choice: ReactNode; readonly allowed: Editing }) {
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
    diagnostics: own,
    onToggleBreakpoint: actions.toggleBreakpoint,
  };

  return (
    <section className={styles.pane} aria-labelledby="program-title">
      <header className={styles.head}>
        <h2 id="program-title">{programText.title}</h2>
        {choice}
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
      <ProblemList
        diagnostics={own}
        older={errors > 0 && session !== null}
        {...(editable
          ? {
              onPlace: (at: SourcePlace) => {
                setEditing(true);
                setPlace(at);
              },
            }
          : {})}
      />
    </section>
  );
}
