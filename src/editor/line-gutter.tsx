import type { SourceDiagnostic } from "../core/index.ts";
import { editorText } from "../text/editor.ts";
import styles from "./line-gutter.module.css";

export type LineMark = "next" | "call" | undefined;

interface LineGutterProps {
  readonly line: number;
  readonly mark: LineMark;
  readonly problem: SourceDiagnostic | undefined;
  readonly hasCode: boolean;
  readonly hasBreakpoint: boolean;
  readonly onToggleBreakpoint: ((line: number) => void) | undefined;
}

/** What stands in front of a line: its number and breakpoint, what is wrong with it, where the machine is. */
export function LineGutter({ line, mark, problem, hasCode, hasBreakpoint, onToggleBreakpoint }: LineGutterProps) {
  return (
    <>
      {onToggleBreakpoint === undefined ? (
        <span className={styles.number}>{line}</span>
      ) : (
        <button
          type="button"
          className={styles.number}
          tabIndex={-1}
          disabled={!hasCode && !hasBreakpoint}
          aria-pressed={hasBreakpoint}
          aria-label={editorText.breakpointAt(line)}
          title={hasCode ? editorText.stopHere : undefined}
          onClick={() => onToggleBreakpoint(line)}
        >
          <span className={styles.dot} aria-hidden="true" />
          {line}
        </button>
      )}
      <span className={styles.sign} data-severity={problem?.severity}>
        {problem !== undefined && <ProblemSign problem={problem} />}
      </span>
      <span className={styles.mark} aria-hidden="true">
        {mark === "next" ? "▸" : mark === "call" ? "…" : ""}
      </span>
    </>
  );
}

function ProblemSign({ problem: { severity, message } }: { readonly problem: SourceDiagnostic }) {
  const text = editorText.problem(severity === "error" ? editorText.error : editorText.warning, message);
  return (
    <span role="img" aria-label={text} title={text}>
      {severity === "error" ? "✕" : "!"}
    </span>
  );
}

/** The gravest diagnostic of each line. */
export function problemsByLine(diagnostics: readonly SourceDiagnostic[]): ReadonlyMap<number, SourceDiagnostic> {
  const problems = new Map<number, SourceDiagnostic>();
  for (const each of diagnostics) {
    const known = problems.get(each.line);
    if (known === undefined || (known.severity === "warning" && each.severity === "error"))
      problems.set(each.line, each);
  }
  return problems;
}
