import { editor, KeyCode } from "./monaco-setup.ts";

interface ViewOptions {
  readonly ariaLabel: string;
  readonly hasBreakpoints: boolean;
  readonly onToggleBreakpoint: (line: number) => void;
  readonly onTabLeaves: (leaves: boolean) => void;
  readonly onWidth: (pixels: number) => void;
}

/** An editor without a text yet. Escape makes the next Tab leave it, a click in the margin sets a breakpoint. */
export function createView(
  host: HTMLElement,
  { ariaLabel, hasBreakpoints, onToggleBreakpoint, onTabLeaves, onWidth }: ViewOptions,
): editor.IStandaloneCodeEditor {
  const { fontFamily, fontSize } = getComputedStyle(host);
  const size = Number.parseFloat(fontSize);
  const view = editor.create(host, {
    model: null,
    ariaLabel,
    acceptSuggestionOnEnter: "off", // Enter ends the line; Tab takes the suggestion
    automaticLayout: true,
    bracketPairColorization: { enabled: false },
    contextmenu: false,
    fixedOverflowWidgets: true,
    folding: false,
    fontFamily,
    fontSize: size,
    glyphMargin: hasBreakpoints,
    guides: { indentation: false },
    hover: { above: false },
    lineDecorationsWidth: 6,
    lineHeight: Math.round(size * 1.6),
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
    wordBasedSuggestions: "off",
  });
  view.onMouseDown((event) => {
    const { type, position } = event.target;
    const { GUTTER_GLYPH_MARGIN, GUTTER_LINE_NUMBERS } = editor.MouseTargetType;
    if (position !== null && (type === GUTTER_GLYPH_MARGIN || type === GUTTER_LINE_NUMBERS))
      onToggleBreakpoint(position.lineNumber);
  });
  let tabLeaves = false;
  const letTabLeave = (leaves: boolean) => {
    if (leaves === tabLeaves) return;
    tabLeaves = leaves;
    view.updateOptions({ tabFocusMode: leaves });
    onTabLeaves(leaves);
  };
  view.onKeyDown((event) => {
    if (event.keyCode === KeyCode.Escape) letTabLeave(true);
    else if (event.keyCode !== KeyCode.Tab && event.keyCode !== KeyCode.Shift) letTabLeave(false);
  });
  view.onDidBlurEditorWidget(() => {
    letTabLeave(false);
    view.trigger("blur", "editor.action.hideHover", {});
  });
  onWidth(view.getLayoutInfo().width);
  view.onDidLayoutChange(({ width }) => onWidth(width));
  return view;
}
