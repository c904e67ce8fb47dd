import type { Program, SourceDiagnostic, SourceLine } from "../core/index.ts";
import type { TrapNow } from "./help/help-at.ts";

/** A place in the source to show; a new object asks again. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

/** What every form of the editor shows and tells. */
export interface SourceViewProps {
  /** What the text is: "Program"; "Kernel code, entry_64.S". Accessible names begin with it. */
  readonly label: string;
  readonly source: string;
  readonly syntax: Program["syntax"];
  readonly bits: Program["bits"];
  /** What the lines became; none while the text differs from what was assembled. */
  readonly lines: readonly SourceLine[];
  /** Addresses and bytes stand beside the lines. */
  readonly showBytes: boolean;
  /** Line of the next instruction, 1-based; null while it is not in this text. */
  readonly nextLine: number | null;
  /** Line whose system call or exception is being handled. */
  readonly callLine: number | null;
  /** The trap that runs next, with the call's number as the machine holds it. */
  readonly trap?: TrapNow | undefined;
  readonly diagnostics: readonly SourceDiagnostic[];
  /** Absent where this text has no breakpoints. */
  readonly breakpoints?: ReadonlySet<number> | undefined;
  readonly onToggleBreakpoint?: ((line: number) => void) | undefined;
}

/** What the forms that can be typed in get besides. */
export interface SourceEditingProps extends SourceViewProps {
  /** Which text this is, where several take turns: each keeps its undo and its place while the editor is open. */
  readonly documentKey?: string | undefined;
  readonly place: SourcePlace | null;
  readonly onEdit: (source: string) => void;
}

/** No lines, no breakpoints: the same objects each time. */
export const NO_LINES: readonly SourceLine[] = [];
export const NO_BREAKPOINTS: ReadonlySet<number> = new Set();
