import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { Listing } from "./listing.tsx";
import type { MonacoEditorProps } from "./monaco-editor.tsx";
import type { SourcePlace, SourceViewProps } from "./source-view.ts";
import { TextEditor } from "./text-editor.tsx";

/** Monaco is 800 KiB: it is fetched when someone is about to edit, and never on a phone. */
const loadMonaco = () => import("./monaco-editor.tsx");
const MonacoEditor: ComponentType<MonacoEditorProps> = lazy(() =>
  loadMonaco().then((module) => ({ default: module.MonacoEditor })),
);

export interface SourceEditorProps extends SourceViewProps {
  /** The reader wants to edit; until then the program is a listing. */
  readonly editing: boolean;
  readonly onStartEditing: () => void;
  readonly place: SourcePlace | null;
  readonly onEdit: (source: string) => void;
}

/** The program: a listing at first, an editor on demand. */
export function SourceEditor({ editing, onStartEditing, place, onEdit, ...view }: SourceEditorProps) {
  const [fine] = useState(() => matchMedia("(pointer: fine)").matches);
  if (!editing) {
    const prefetch = () => {
      if (fine) loadMonaco().catch(() => undefined);
    };
    return (
      // Double click is a shortcut for the Edit button, which has a name and takes the keyboard.
      // biome-ignore lint/a11y/noStaticElementInteractions: see above
      <div className="fill" onPointerEnter={prefetch} onFocus={prefetch} onDoubleClick={onStartEditing}>
        <Listing {...view} />
      </div>
    );
  }
  const plain = <TextEditor source={view.source} place={place} onEdit={onEdit} />;
  if (!fine) return plain;
  return (
    <EditorBoundary fallback={plain}>
      <Suspense fallback={<Listing {...view} />}>
        <MonacoEditor {...view} place={place} onEdit={onEdit} />
      </Suspense>
    </EditorBoundary>
  );
}

/** Shows the plain text area where Monaco cannot be fetched or fails. */
class EditorBoundary extends Component<
  { readonly fallback: ReactNode; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
