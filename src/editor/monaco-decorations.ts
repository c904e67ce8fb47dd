import { editorText } from "../text/editor.ts";
import { type editor, MarkerSeverity, Range } from "./monaco-setup.ts";
import type { PlacedLine } from "./placed-lines.ts";
import { NO_BREAKPOINTS, type SourceViewProps } from "./source-view.ts";

type Marked = Pick<SourceViewProps, "nextLine" | "callLine" | "breakpoints">;

/** The line that runs next, the one the kernel works for, breakpoints, and all bytes of a line under its number. */
export function decorationsOf(
  { nextLine, callLine, breakpoints = NO_BREAKPOINTS }: Marked,
  placed: ReadonlyMap<number, PlacedLine> | null,
): editor.IModelDeltaDecoration[] {
  const marked: editor.IModelDeltaDecoration[] = [];
  const mark = (line: number, options: editor.IModelDecorationOptions) =>
    marked.push({ range: new Range(line, 1, line, 1), options });
  const wholeLine = (line: number, name: string, message: string) =>
    mark(line, {
      isWholeLine: true,
      className: `line-${name}`,
      linesDecorationsClassName: `mark-${name}`,
      glyphMarginHoverMessage: { value: message },
    });
  if (nextLine !== null) wholeLine(nextLine, "next", editorText.nextInstruction);
  if (callLine !== null) wholeLine(callLine, "call", editorText.inKernel);
  for (const line of breakpoints)
    mark(line, { glyphMarginClassName: "breakpoint", glyphMarginHoverMessage: { value: editorText.breakpoint } });
  for (const [line, { title }] of placed ?? [])
    mark(line, { lineNumberClassName: "has-bytes", lineNumberHoverMessage: { value: title } });
  return marked;
}

export function markersOf(diagnostics: SourceViewProps["diagnostics"]): editor.IMarkerData[] {
  return diagnostics.map(({ line, column, endColumn, severity, message }) => ({
    startLineNumber: line,
    startColumn: column,
    endLineNumber: line,
    endColumn,
    message,
    severity: severity === "error" ? MarkerSeverity.Error : MarkerSeverity.Warning,
  }));
}
