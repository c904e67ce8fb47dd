/** The only module that imports Monaco. */
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/caretOperations/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoLine/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/wordOperations/register";
// features/suggest/register does not register the popup (0.57); this does.
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import { editor, languages, MarkerSeverity, Range } from "monaco-editor/editor";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { highlightLine } from "./highlight.ts";
import { type WordHelp, wordsOf } from "./word-help.ts";

self.MonacoEnvironment = { getWorker: () => new EditorWorker({ name: "monaco" }) };

const SYNTAXES = ["att", "intel", "nasm"] as const;

/** Monaco's name of a syntax. */
export function languageOf(syntax: (typeof SYNTAXES)[number]): string {
  return `asm-${syntax}`;
}

const COMPLETION_KIND: Readonly<Record<WordHelp["kind"], languages.CompletionItemKind>> = {
  instruction: languages.CompletionItemKind.Function,
  register: languages.CompletionItemKind.Variable,
  directive: languages.CompletionItemKind.Keyword,
  prefix: languages.CompletionItemKind.Keyword,
};

for (const syntax of SYNTAXES) {
  const id = languageOf(syntax);
  languages.register({ id });
  languages.setLanguageConfiguration(id, {
    comments: { lineComment: syntax === "nasm" ? ";" : "#" },
    brackets: [
      ["(", ")"],
      ["[", "]"],
    ],
    wordPattern: /[%$.\w@]+/,
  });
  // One lexer colours the listing and the editor.
  const state = { clone: () => state, equals: () => true };
  languages.setTokensProvider(id, {
    getInitialState: () => state,
    tokenize: (line) => ({
      tokens: highlightLine(line, syntax).map((part) => ({ startIndex: part.start, scopes: part.kind })),
      endState: state,
    }),
  });
  languages.registerHoverProvider(id, {
    provideHover: (model, position) => {
      const word = model.getWordAtPosition(position);
      const help = word === null ? undefined : wordsOf(syntax).get(word.word.toLowerCase());
      return help === undefined || help.text === ""
        ? null
        : { contents: [{ value: `**${help.title}**` }, { value: help.text }] };
    },
  });
  languages.registerCompletionItemProvider(id, {
    triggerCharacters: ["%", "."],
    provideCompletionItems: (model, position) => {
      const word = model.getWordUntilPosition(position);
      const range = new Range(position.lineNumber, word.startColumn, position.lineNumber, position.column);
      const suggestions = Array.from(wordsOf(syntax).values(), (help) => ({
        label: help.word,
        kind: COMPLETION_KIND[help.kind],
        insertText: help.word,
        detail: help.title,
        documentation: help.text,
        range,
      }));
      return { suggestions };
    },
  });
}

const LIGHT = {
  comment: "566472",
  directive: "713f75",
  instruction: "134f8c",
  register: "8a3a1f",
  number: "1b5e3a",
  string: "1b5e3a",
  label: "16181d",
  fg: "16181d",
};
const DARK = {
  comment: "9aa4b2",
  directive: "f3aff8",
  instruction: "8fbaff",
  register: "f0a273",
  number: "93f080",
  string: "93f080",
  label: "f2f4f8",
  fg: "e6e8ee",
};

function theme(base: "vs" | "vs-dark", colours: typeof LIGHT, background: string): editor.IStandaloneThemeData {
  const { fg, ...tokens } = colours;
  return {
    base,
    inherit: false,
    rules: [
      { token: "", foreground: fg },
      ...Object.entries(tokens).map(([token, foreground]) => ({
        token,
        foreground,
        ...(token === "label" ? { fontStyle: "bold" } : {}),
      })),
    ],
    colors: {
      "editor.background": background,
      "editor.foreground": `#${fg}`,
      "editorLineNumber.foreground": `#${tokens.comment}`,
      "editorLineNumber.activeForeground": `#${fg}`,
      "editorGutter.background": background,
    },
  };
}

editor.defineTheme("syscope-light", theme("vs", LIGHT, "#ffffff"));
editor.defineTheme("syscope-dark", theme("vs-dark", DARK, "#16181d"));

export { editor, MarkerSeverity, Range };
