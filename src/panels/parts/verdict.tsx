import { partsText } from "../../text/panel-parts.ts";
import styles from "./verdict.module.css";

/** A check that the processor or the kernel made, and how it came out. */
export function Verdict({ ok, children }: { readonly ok: boolean; readonly children: string }) {
  return (
    <p className={styles.verdict} data-ok={ok}>
      <span aria-hidden="true">{ok ? "✓" : "✗"}</span>
      <span className="visually-hidden">{ok ? partsText.passed : partsText.refused}</span> {children}
    </p>
  );
}
