import type { Program } from "../core/index.ts";
import { assemblyText } from "./help/assembly-text.ts";
import { type Completion, completionsAt } from "./help/completions.ts";
import type { Help } from "./help/help.ts";
import { helpAt } from "./help/help-at.ts";
import { highlightLine } from "./highlight.ts";
import { type editor, languages, Range } from "./monaco-setup.ts";
import { NO_LINES, type SourceViewProps } from "./source-view.ts";

/** What help needs to know of a model besides its text. */
export type ModelContext = Pick<SourceViewProps, "bits" | "lines" | "trap">;

const contexts = new WeakMap<editor.ITextModel, () => ModelContext>();

/** Tells help and completion what a model belongs to. */
export function describeModel(model: editor.ITextModel, context: () => ModelContext): void {
  contexts.set(model, context);
}

/** Monaco's name of a syntax. */
export function languageOf(syntax: Program["syntax"]): string {
  return `asm-${syntax}`;
}

const COMPLETION_KIND: Readonly<Record<Completion["kind"], languages.CompletionItemKind>> = {
  call: languages.CompletionItemKind.Value,
  snippet: languages.CompletionItemKind.Snippet,
  instruction: languages.CompletionItemKind.Function,
  register: languages.CompletionItemKind.Variable,
  label: languages.CompletionItemKind.Reference,
  constant: languages.CompletionItemKind.Constant,
  directive: languages.CompletionItemKind.Keyword,
  prefix: languages.CompletionItemKind.Keyword,
};
/** Among equally good ones: names of the source first. */
const RANK: Readonly<Record<Completion["kind"], string>> = {
  constant: "0",
  label: "0",
  call: "1",
  instruction: "2",
  register: "2",
  directive: "3",
  prefix: "3",
  snippet: "4",
};

for (const syntax of ["att", "intel", "nasm"] as const) {
  const id = languageOf(syntax);
  const textOf = (model: editor.ITextModel) => {
    const { bits, lines } = contexts.get(model)?.() ?? { bits: 64, lines: NO_LINES };
    return assemblyText(model.getValue(), syntax, bits, lines);
  };
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
    provideHover: (model, { lineNumber, column }) => {
      const help = helpAt(textOf(model), lineNumber, column, contexts.get(model)?.().trap);
      if (help === undefined) return null;
      const range = new Range(lineNumber, help.column, lineNumber, help.endColumn);
      const parts = help.also === undefined ? [help] : [help, help.also];
      return { range, contents: parts.map((part) => ({ value: markdownOf(part) })) };
    },
  });
  languages.registerCompletionItemProvider(id, {
    triggerCharacters: ["%", ".", "$"],
    provideCompletionItems: (model, { lineNumber, column }) => {
      const { column: start, items } = completionsAt(textOf(model), lineNumber, column);
      const range = new Range(lineNumber, start, lineNumber, Math.max(column, endOfWord(model, lineNumber, column)));
      return { suggestions: items.map((item) => ({ ...suggestionOf(item), range })) };
    },
  });
}

function endOfWord(model: editor.ITextModel, lineNumber: number, column: number): number {
  return model.getWordAtPosition({ lineNumber, column })?.endColumn ?? column;
}

function suggestionOf({
  kind,
  rare,
  label,
  insert,
  filter,
  detail,
  text,
}: Completion): Omit<languages.CompletionItem, "range"> {
  return {
    label: kind === "call" || kind === "snippet" ? { label, description: detail } : label,
    kind: COMPLETION_KIND[kind],
    insertText: insert,
    filterText: filter,
    // "~" stands behind every letter
    sortText: `${RANK[kind]}${rare === true ? "~" : ""}${filter}`,
    detail,
    documentation: text,
    ...(kind === "snippet" ? { insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
  };
}

/** Help as Monaco shows it. */
function markdownOf({ title, text, rows, manual }: Help): string {
  const table = rows.map(([name, meaning]) => `| ${unbroken(name)} | ${escaped(meaning)} |`);
  return [
    `**${escaped(title)}**`,
    ...text.map(escaped),
    ...(table.length > 0 ? [`| | |\n|---|---|\n${table.join("\n")}`] : []),
    ...(manual === undefined ? [] : [`*${escaped(manual)}*`]),
  ].join("\n\n");
}

function unbroken(name: string): string {
  return escaped(name.replaceAll(" ", "\u00a0"));
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>&~]/g, "\\$&");
}
