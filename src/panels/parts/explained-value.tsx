import type { ReactNode } from "react";
import { usePanelIntent } from "../intent-context.ts";
import type { Subject } from "../subject.ts";
import styles from "./explained-value.module.css";

/** A value that explains itself when pressed. */
export function ExplainedValue({
  subject,
  label,
  children,
}: {
  readonly subject: Subject;
  /** The button's name where the value alone would say nothing. */
  readonly label?: string;
  readonly children: ReactNode;
}) {
  const intent = usePanelIntent();
  if (intent === null) return <>{children}</>;
  return (
    <button
      type="button"
      className={styles.value}
      aria-haspopup="dialog"
      aria-label={label}
      onClick={(event) => intent.explain(subject, event.currentTarget)}
    >
      {children}
    </button>
  );
}
