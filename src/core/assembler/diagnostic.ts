/** A message about one place of a source. Lines and columns count from 1; columns are UTF-16 units, as editors count. */
export interface Diagnostic {
  readonly line: number;
  readonly column: number;
  /** The column after the last character. */
  readonly endColumn: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** A run of columns in one line. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Why a statement is refused. Thrown inside the assembler only, caught at the statement. */
export class SourceError extends Error {
  readonly range: { readonly column: number; readonly endColumn: number };

  constructor(message: string, range: { readonly column: number; readonly endColumn: number }) {
    super(message);
    this.range = range;
  }
}

const MAX_DIAGNOSTICS = 100;
/** Characters; a name of a megabyte is not repeated. */
const MAX_MESSAGE = 400;

/** Collects diagnostics, the first hundred of each severity. */
export class Diagnostics {
  readonly #all: Diagnostic[] = [];
  #errors = 0;
  #warnings = 0;

  error(range: SourceRange, message: string): void {
    this.#errors++;
    if (this.#errors <= MAX_DIAGNOSTICS) this.#add(range, "error", message);
  }

  warning(range: SourceRange, message: string): void {
    this.#warnings++;
    if (this.#warnings <= MAX_DIAGNOSTICS) this.#add(range, "warning", message);
  }

  #add(range: SourceRange, severity: "error" | "warning", message: string): void {
    const { line, column, endColumn } = range;
    const text = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    this.#all.push({ line, column, endColumn: Math.max(endColumn, column + 1), severity, message: text });
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** More would only be noise: the assembler stops reading. */
  get isFull(): boolean {
    return this.#errors >= MAX_DIAGNOSTICS;
  }

  /** In source order. */
  sorted(): readonly Diagnostic[] {
    return this.#all.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}
