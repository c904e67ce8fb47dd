import type { ReactNode } from "react";
import styles from "./panel-body.module.css";

/** The frame of a panel's content: what is inside adapts to its width, wherever the panel stands. */
export function PanelBody({ children }: { readonly children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}
