import { type ReactNode, useMemo, useState } from "react";
import type { KernelEdit } from "../core/index.ts";
import { SourceEditor } from "../editor/source-editor.tsx";
import { NO_LINES, type SourcePlace } from "../editor/source-view.ts";
import { programText } from "../text/program.ts";
import { ProblemList } from "./problem-list.tsx";
import styles from "./program-pane.module.css";
import { useActions, useSyscope } from "./syscope-context.tsx";

interface FileChoiceProps {
  /** A file of the kernel; null for the program. */
  readonly file: string | null;
  readonly onChoose: (file: string | null) => void;
}

/** The program or a file of the kernel: for whoever looks at the machine. */
export function FileChoice({ file, onChoose }: FileChoiceProps) {
  const files = useSyscope((state) => state.kernelFiles);
  const kernel = useSyscope((state) => state.kernel);
  const machine = useSyscope((state) => state.zoom === "machine");
  if (!machine && file === null && kernel.length === 0) return null;
  return (
    <label className={styles.file}>
      <span className="visually-hidden">{programText.file}</span>
      <select value={file ?? ""} onChange={(event) => onChoose(event.target.value === "" ? null : event.target.value)}>
        <option value="">{programText.title}</option>
        {files
          .filter(({ editable }) => editable)
          .map((each) => (
            <option key={each.file} value={each.file}>
              {programText.kernelTitle(each.file, each.title, editOf(kernel, each.file) !== undefined)}
            </option>
          ))}
      </select>
    </label>
  );
}

const editOf = (kernel: readonly KernelEdit[], file: string) => kernel.find((edit) => edit.file === file);

/** A file of the guest kernel: read, edit, reboot; and one click takes it all back. */
export function KernelFile({ file, choice }: { readonly file: string; readonly choice: ReactNode }) {
  const files = useSyscope((state) => state.kernelFiles);
  const kernel = useSyscope((state) => state.kernel);
  const running = useSyscope((state) => state.session?.run.kernel);
  const frame = useSyscope((state) => state.frame);
  const diagnostics = useSyscope((state) => state.diagnostics);
  const { editKernel, reboot, restoreKernel } = useActions();
  const [editing, setEditing] = useState(false);
  const [place, setPlace] = useState<SourcePlace | null>(null);
  const original = files.find((each) => each.file === file);
  const source = editOf(kernel, file)?.source ?? original?.source ?? "";
  const isRunning = source === ((running && editOf(running, file)?.source) ?? original?.source);
  const own = useMemo(() => diagnostics.filter((each) => each.file === file), [diagnostics, file]);
  // A kernel is one: what is wrong in another of its files keeps this one from running too.
  const all = useMemo(() => diagnostics.filter((each) => each.file !== undefined), [diagnostics]);
  const nextLine = useMemo(() => {
    const line = frame?.next === null ? undefined : frame?.kernel.lines.get(frame.next.address);
    return isRunning && line?.file === file ? line.line : null;
  }, [frame, isRunning, file]);
  return (
    <section className={styles.pane} aria-labelledby="program-title">
      <header className={styles.head}>
        <h2 id="program-title" className="visually-hidden">
          {programText.kernelFile(file)}
        </h2>
        {choice}
        <button
          type="button"
          className={styles.reboot}
          onClick={reboot}
          title={programText.rebootMeaning}
          data-wanted={!isRunning}
        >
          {programText.reboot}
        </button>
        <button type="button" aria-pressed={editing} onClick={() => setEditing(!editing)}>
          {editing ? programText.done : programText.edit}
        </button>
      </header>
      <div className={styles.code}>
        <SourceEditor
          label={programText.kernelFile(file)}
          documentKey={file}
          source={source}
          syntax="att"
          bits={64}
          lines={NO_LINES}
          showBytes={false}
          nextLine={nextLine}
          callLine={null}
          diagnostics={own}
          editing={editing}
          place={place}
          onStartEditing={() => setEditing(true)}
          onEdit={(text) => editKernel(file, text)}
        />
      </div>
      <p className={styles.hint}>
        {!isRunning ? programText.changed : kernel.length > 0 ? programText.runsEdited : programText.original}{" "}
        {kernel.length > 0 && (
          <button type="button" className="quiet-button" onClick={restoreKernel}>
            {programText.restore}
          </button>
        )}
      </p>
      <ProblemList
        diagnostics={all}
        older={all.length > 0}
        onPlace={(at) => {
          setEditing(true);
          setPlace(at);
        }}
      />
    </section>
  );
}
