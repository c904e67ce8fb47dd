import type { ReactNode } from "react";
import { usePanelIntent } from "../intent-context.ts";
import type { Subject } from "../subject.ts";
import styles from "./explained-value.module.css";

/** A value that explains itself when pressed. */
export function ExplainedValue({ subject, children }: { readonly subject: Subject; readonly children: ReactNode }) {
  const intent = usePanelIntent();
  if (intent === null) return <>{children}</>;
  return (
    <button
      type="button"
      className={styles.value}
      aria-haspopup="dialog"
      onClick={(event) => intent.explain(subject, event.currentTarget)}
    >
      {children}
    </button>
  );
}
