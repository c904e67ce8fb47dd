import type { Program, SourceDiagnostic } from "../core/index.ts";

/** A place in the source to show; a new object asks again. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

/** What every form of the editor shows and tells. */
export interface SourceViewProps {
  readonly source: string;
  readonly syntax: Program["syntax"];
  /** Line of the next instruction, 1-based; null while it is not in the program. */
  readonly nextLine: number | null;
  /** Line whose system call or exception is being handled. */
  readonly callLine: number | null;
  /** Lines that became instructions: a breakpoint can stand there. */
  readonly codeLines: ReadonlySet<number>;
  readonly breakpoints: ReadonlySet<number>;
  readonly diagnostics: readonly SourceDiagnostic[];
  readonly onToggleBreakpoint: (line: number) => void;
}
