import type { Program } from "../core/index.ts";
import { describeModel, languageOf, type ModelContext } from "./monaco-language.ts";
import { editor } from "./monaco-setup.ts";

interface Opened {
  readonly model: editor.ITextModel;
  place: editor.ICodeEditorViewState | null;
  /** Decorations by Monaco's names. */
  marks: string[];
}

/** The texts that take turns in one editor: each keeps its undo and its place. */
export class MonacoDocuments {
  readonly #view: editor.IStandaloneCodeEditor;
  readonly #context: () => ModelContext;
  readonly #onChange: () => void;
  readonly #opened = new Map<string, Opened>();
  #current: Opened | null = null;

  constructor(view: editor.IStandaloneCodeEditor, context: () => ModelContext, onChange: () => void) {
    this.#view = view;
    this.#context = context;
    this.#onChange = onChange;
  }

  get model(): editor.ITextModel | null {
    return this.#current?.model ?? null;
  }

  /** Shows a text, as it was left where it has been shown before. */
  open(key: string, source: string, syntax: Program["syntax"]): void {
    const known = this.#opened.get(key);
    if (known !== undefined && known === this.#current) return;
    if (this.#current !== null) this.#current.place = this.#view.saveViewState();
    const next = known ?? { model: editor.createModel(source, languageOf(syntax)), place: null, marks: [] };
    if (known === undefined) {
      this.#opened.set(key, next);
      describeModel(next.model, this.#context);
      next.model.onDidChangeContent(() => {
        if (this.#current === next) this.#onChange();
      });
    }
    this.#current = next;
    this.#view.setModel(next.model);
    if (next.place !== null) this.#view.restoreViewState(next.place);
  }

  /** Puts in a text that was not typed here; undo leads back. */
  replace(source: string): void {
    const model = this.model;
    if (model === null || model.getValue() === source) return;
    model.pushStackElement();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: source }], () => null);
    model.pushStackElement();
  }

  mark(decorations: editor.IModelDeltaDecoration[]): void {
    if (this.#current !== null)
      this.#current.marks = this.#current.model.deltaDecorations(this.#current.marks, decorations);
  }

  dispose(): void {
    this.#current = null;
    for (const { model } of this.#opened.values()) model.dispose();
  }
}
