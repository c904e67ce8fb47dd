import { Component, type ReactNode, useRef, useState } from "react";
import { editorText } from "../text/editor.ts";
import { Listing } from "./listing.tsx";
import styles from "./source-editor.module.css";
import type { SourceEditingProps, SourcePlace } from "./source-view.ts";
import { TextEditor } from "./text-editor.tsx";
import { prefetchMonaco, useMonaco } from "./use-monaco.ts";

export interface SourceEditorProps extends SourceEditingProps {
  /** The reader wants to edit; until then the text is a listing. */
  readonly editing: boolean;
  readonly onStartEditing: () => void;
}

/** A source: a listing at first, an editor on demand. A mouse gets the full editor, a finger a plain text area. */
export function SourceEditor({ editing, onStartEditing, ...view }: SourceEditorProps) {
  const [fine] = useState(() => matchMedia("(pointer: fine)").matches);
  if (editing) return <EditingForm {...view} fine={fine} />;
  const prefetch = () => {
    if (fine) prefetchMonaco();
  };
  return (
    // Double click is a shortcut for the Edit button, which has a name and takes the keyboard.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div className="fill" onPointerEnter={prefetch} onFocus={prefetch} onDoubleClick={onStartEditing}>
      <Listing {...view} />
    </div>
  );
}

/** The plain text area until the full editor is there, and where it cannot be. What is typed and the cursor stay. */
function EditingForm({ fine, ...view }: SourceEditingProps & { readonly fine: boolean }) {
  const MonacoEditor = useMonaco(fine);
  const cursor = useRef<SourcePlace | null>(null);
  const plain = (note: string | null) => (
    <div className={styles.form}>
      {note !== null && (
        <p className={styles.note} aria-live="polite">
          {note}
        </p>
      )}
      <div className={styles.area}>
        <TextEditor
          {...view}
          onLeave={(place) => {
            cursor.current = place;
          }}
        />
      </div>
    </div>
  );
  if (!fine) return plain(null);
  if (MonacoEditor === "failed") return plain(editorText.notLoaded);
  if (MonacoEditor === "loading") return plain(editorText.loading);
  return (
    <EditorBoundary fallback={plain(editorText.notLoaded)}>
      <MonacoEditor {...view} startAt={cursor} />
    </EditorBoundary>
  );
}

/** Shows the plain text area where the full editor fails. */
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
