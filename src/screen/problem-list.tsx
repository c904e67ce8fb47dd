import type { SourceDiagnostic } from "../core/index.ts";
import type { SourcePlace } from "../editor/source-view.ts";
import { programText } from "../text/program.ts";
import styles from "./program-pane.module.css";

const MOST_PROBLEMS = 5;
const MOST_LETTERS = 300;

interface ProblemListProps {
  readonly diagnostics: readonly SourceDiagnostic[];
  /** The machine on the screen is that of an older text. */
  readonly older: boolean;
  /** Absent where the source cannot be edited. */
  readonly onPlace?: (place: SourcePlace) => void;
}

/** What is wrong with a source; a problem leads to its place. */
export function ProblemList({ diagnostics, older, onPlace }: ProblemListProps) {
  return (
    <div role="alert" aria-live="polite" className={styles.problems} hidden={diagnostics.length === 0}>
      {older && <p>{programText.older}</p>}
      {diagnostics.slice(0, MOST_PROBLEMS).map((problem) => (
        <button
          key={`${problem.file}:${problem.line}:${problem.column}:${problem.message}`}
          type="button"
          data-severity={problem.severity}
          disabled={onPlace === undefined}
          onClick={() => onPlace?.({ line: problem.line, column: problem.column })}
        >
          <b>
            {problem.severity === "warning" ? programText.warning : ""}
            {problem.file === undefined ? "" : `${problem.file}, `}
            {programText.line(problem.line, problem.column)}
          </b>{" "}
          {problem.message.length > MOST_LETTERS ? `${problem.message.slice(0, MOST_LETTERS)}…` : problem.message}
        </button>
      ))}
      {diagnostics.length > MOST_PROBLEMS && <p>{programText.more(diagnostics.length - MOST_PROBLEMS)}</p>}
    </div>
  );
}
