import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { editorText } from "../text/editor.ts";
import { decorationsOf, markersOf } from "./monaco-decorations.ts";
import { MonacoDocuments } from "./monaco-documents.ts";
import { languageOf } from "./monaco-language.ts";
import { editor } from "./monaco-setup.ts";
import { followTheme } from "./monaco-theme.ts";
import { createView } from "./monaco-view.ts";
import { addressWidth, BYTES_WIDTH, placedLines } from "./placed-lines.ts";
import styles from "./source-editor.module.css";
import type { SourceEditingProps, SourcePlace } from "./source-view.ts";
import "./monaco-editor.css";

export interface MonacoEditorProps extends SourceEditingProps {
  /** Where the cursor is at first: where the text area that this editor replaces has left it. */
  readonly startAt: RefObject<SourcePlace | null>;
}

/** Pixels below which the bytes would push the code out of sight: they are in the hover of the line's number then. */
const NARROW = 320;

interface Parts {
  readonly view: editor.IStandaloneCodeEditor;
  readonly documents: MonacoDocuments;
}

/** Monaco with our syntaxes, help, diagnostics, the next line, breakpoints, addresses and bytes. */
export function MonacoEditor(props: MonacoEditorProps) {
  const { label, source, syntax, bits, lines, showBytes, nextLine, callLine, breakpoints, diagnostics, place } = props;
  const { documentKey = "" } = props;
  const host = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts | null>(null);
  const latest = useRef(props);
  latest.current = props;
  /** The text last told: its echo changes nothing. */
  const told = useRef(source);
  const [tabLeaves, setTabLeaves] = useState(false);
  const [narrow, setNarrow] = useState(false);
  const placed = useMemo(() => placedLines(lines), [lines]);

  // Before the browser paints: the text area that was here has the focus, and no key may get lost.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const unfollow = followTheme(host.current);
    const view = createView(host.current, {
      ariaLabel: `${editorText.source(latest.current.label)}. ${editorText.sourceKeys}`,
      hasBreakpoints: latest.current.onToggleBreakpoint !== undefined,
      onToggleBreakpoint: (line) => latest.current.onToggleBreakpoint?.(line),
      onTabLeaves: setTabLeaves,
      onWidth: (width) => setNarrow(width < NARROW),
    });
    const documents = new MonacoDocuments(
      view,
      () => latest.current,
      () => {
        const value = documents.model?.getValue() ?? "";
        if (value === told.current) return;
        told.current = value;
        latest.current.onEdit(value);
      },
    );
    const {
      documentKey: key = "",
      source: text,
      syntax: language,
      startAt: { current: startAt },
    } = latest.current;
    documents.open(key, text, language);
    if (startAt !== null) view.setPosition({ lineNumber: startAt.line, column: startAt.column });
    view.focus();
    parts.current = { view, documents };
    return () => {
      parts.current = null;
      unfollow();
      documents.dispose();
      view.dispose();
    };
  }, []);

  useEffect(() => {
    const documents = parts.current?.documents;
    if (documents === undefined) return;
    const before = documents.model;
    documents.open(documentKey, source, syntax);
    if (source === told.current && before === documents.model) return;
    told.current = source;
    documents.replace(source);
  }, [documentKey, source, syntax]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each document has a model of its own
  useEffect(() => {
    const model = parts.current?.documents.model;
    if (model) editor.setModelLanguage(model, languageOf(syntax));
  }, [syntax, documentKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each document has a model of its own
  useEffect(() => {
    const model = parts.current?.documents.model;
    if (model) editor.setModelMarkers(model, "syscope", markersOf(diagnostics));
  }, [diagnostics, documentKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each document has decorations of its own
  useEffect(() => {
    if (parts.current === null) return;
    const { view, documents } = parts.current;
    documents.mark(decorationsOf({ nextLine, callLine, breakpoints }, showBytes ? placed : null));
    const shown = nextLine ?? callLine;
    if (shown !== null && !view.hasTextFocus()) view.revealLineInCenterIfOutsideViewport(shown);
  }, [nextLine, callLine, breakpoints, showBytes, placed, documentKey]);

  const address = addressWidth(placed, bits);
  const bytesWidth = narrow ? 0 : BYTES_WIDTH;
  useEffect(() => {
    // Digits and blanks only: Monaco takes the text as HTML.
    const beside = (line: number) => {
      const { address: at = "", bytes = "" } = placed.get(line) ?? {};
      return `${line}  ${at.padStart(address)} ${narrow ? "" : bytes.padEnd(bytesWidth)}`;
    };
    parts.current?.view.updateOptions(
      showBytes
        ? { lineNumbers: beside, lineNumbersMinChars: 4 + 3 + address + bytesWidth }
        : { lineNumbers: "on", lineNumbersMinChars: 3 },
    );
  }, [showBytes, placed, address, narrow, bytesWidth]);

  useEffect(() => {
    parts.current?.view.updateOptions({ ariaLabel: `${editorText.source(label)}. ${editorText.sourceKeys}` });
  }, [label]);

  useEffect(() => {
    if (place === null || parts.current === null) return;
    const { view } = parts.current;
    view.setPosition({ lineNumber: place.line, column: place.column });
    view.revealPositionInCenterIfOutsideViewport({ lineNumber: place.line, column: place.column });
    view.focus();
  }, [place]);

  return (
    <div className={styles.form}>
      <div className={styles.area}>
        <div ref={host} className="fill monaco-host" data-bytes={showBytes} />
      </div>
      <p className={styles.note} aria-live="polite">
        {tabLeaves ? editorText.tabLeaves : editorText.keysHint}
      </p>
    </div>
  );
}
