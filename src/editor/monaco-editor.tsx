import { useEffect, useRef } from "react";
import { editor, languageOf, MarkerSeverity, Range } from "./monaco-setup.ts";
import type { SourcePlace, SourceViewProps } from "./source-view.ts";
import "./monaco-editor.css";

export interface MonacoEditorProps extends SourceViewProps {
  readonly place: SourcePlace | null;
  readonly onEdit: (source: string) => void;
}

interface Parts {
  readonly view: editor.IStandaloneCodeEditor;
  readonly model: editor.ITextModel;
  readonly marks: editor.IEditorDecorationsCollection;
}

/** Monaco with our syntaxes, the program's diagnostics, the next line and breakpoints. */
export function MonacoEditor(props: MonacoEditorProps) {
  const { source, syntax, nextLine, callLine, breakpoints, diagnostics, place } = props;
  const host = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (host.current === null) return;
    const first = latest.current;
    const model = editor.createModel(first.source, languageOf(first.syntax));
    const view = editor.create(host.current, {
      model,
      ariaLabel: "Program source. Press Control+M so that Tab leaves the editor.",
      acceptSuggestionOnEnter: "off", // Enter ends the line; Tab takes the suggestion
      automaticLayout: true,
      bracketPairColorization: { enabled: false },
      contextmenu: false,
      fixedOverflowWidgets: true,
      folding: false,
      fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
      fontSize: 12.5,
      glyphMargin: true,
      guides: { indentation: false },
      lineDecorationsWidth: 6,
      lineHeight: 20,
      lineNumbersMinChars: 3,
      minimap: { enabled: false },
      overviewRulerLanes: 0,
      padding: { top: 5, bottom: 5 },
      renderLineHighlight: "none",
      scrollBeyondLastLine: false,
      scrollbar: {
        alwaysConsumeMouseWheel: false,
        verticalScrollbarSize: 10,
        horizontalScrollbarSize: 10,
        useShadows: false,
      },
      tabSize: 8,
      theme: themeNow(),
    });
    const marks = view.createDecorationsCollection();
    parts.current = { view, model, marks };
    const edits = model.onDidChangeContent(() => latest.current.onEdit(model.getValue()));
    const clicks = view.onMouseDown((event) => {
      const { type, position } = event.target;
      const { GUTTER_GLYPH_MARGIN, GUTTER_LINE_NUMBERS } = editor.MouseTargetType;
      if (position !== null && (type === GUTTER_GLYPH_MARGIN || type === GUTTER_LINE_NUMBERS)) {
        latest.current.onToggleBreakpoint(position.lineNumber);
      }
    });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => editor.setTheme(themeNow());
    dark.addEventListener("change", follow);
    const themed = new MutationObserver(follow);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    view.focus();
    return () => {
      dark.removeEventListener("change", follow);
      themed.disconnect();
      edits.dispose();
      clicks.dispose();
      view.dispose();
      model.dispose();
      parts.current = null;
    };
  }, []);

  useEffect(() => {
    const model = parts.current?.model;
    if (model !== undefined && model.getValue() !== source) model.setValue(source);
  }, [source]);

  useEffect(() => {
    const model = parts.current?.model;
    if (model !== undefined) editor.setModelLanguage(model, languageOf(syntax));
  }, [syntax]);

  useEffect(() => {
    const model = parts.current?.model;
    if (model === undefined) return;
    const markers = diagnostics.map(({ line, column, endColumn, severity, message }) => ({
      startLineNumber: line,
      startColumn: column,
      endLineNumber: line,
      endColumn,
      message,
      severity: severity === "error" ? MarkerSeverity.Error : MarkerSeverity.Warning,
    }));
    editor.setModelMarkers(model, "syscope", markers);
  }, [diagnostics]);

  useEffect(() => {
    const marked: editor.IModelDeltaDecoration[] = [];
    const wholeLine = (line: number, name: string, message: string) =>
      marked.push({
        range: new Range(line, 1, line, 1),
        options: {
          isWholeLine: true,
          className: `line-${name}`,
          linesDecorationsClassName: `mark-${name}`,
          glyphMarginHoverMessage: { value: message },
        },
      });
    if (nextLine !== null) wholeLine(nextLine, "next", "The next instruction");
    if (callLine !== null) wholeLine(callLine, "call", "The kernel is working for this line");
    for (const line of breakpoints) {
      marked.push({
        range: new Range(line, 1, line, 1),
        options: { glyphMarginClassName: "breakpoint", glyphMarginHoverMessage: { value: "Breakpoint" } },
      });
    }
    parts.current?.marks.set(marked);
    const shown = nextLine ?? callLine;
    if (shown !== null && parts.current?.view.hasTextFocus() === false)
      parts.current.view.revealLineInCenterIfOutsideViewport(shown);
  }, [nextLine, callLine, breakpoints]);

  useEffect(() => {
    if (place === null || parts.current === null) return;
    const { view } = parts.current;
    view.setPosition({ lineNumber: place.line, column: place.column });
    view.revealPositionInCenterIfOutsideViewport({ lineNumber: place.line, column: place.column });
    view.focus();
  }, [place]);

  return <div ref={host} className="fill monaco-host" />;
}

function themeNow(): string {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  return dark ? "syscope-dark" : "syscope-light";
}
