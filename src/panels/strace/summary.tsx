import type { CallSummary } from "../../core/index.ts";
import { stracePanelText as text } from "../../text/strace-panel.ts";
import { TableHead } from "../parts/table-head.tsx";
import styles from "./summary.module.css";

/** What `strace -c` prints, with virtual steps where that has seconds: most steps first, then a line for all. */
export function Summary({ rows }: { readonly rows: readonly CallSummary[] }) {
  const sum = (of: (row: CallSummary) => number) => rows.reduce((total, row) => total + of(row), 0);
  const total = {
    name: text.total,
    category: "",
    share: sum(({ share }) => share),
    steps: sum(({ steps }) => steps),
    calls: sum(({ calls }) => calls),
    errors: sum(({ errors }) => errors),
  };
  return (
    <table className={styles.summary}>
      <caption>{text.summaryCaption}</caption>
      <TableHead heads={text.summaryHeads} />
      <tbody>
        {rows.map((row) => (
          <Row key={row.name} row={row} />
        ))}
      </tbody>
      <tfoot>
        <Row row={total} />
      </tfoot>
    </table>
  );
}

function Row({ row: { name, category, share, steps, calls, errors } }: { readonly row: CallSummary }) {
  return (
    <tr>
      <td>{share.toFixed(2)}</td>
      <td>{steps}</td>
      <td>{Math.floor(steps / Math.max(1, calls))}</td>
      <td>{calls}</td>
      <td>{errors === 0 ? "" : errors}</td>
      <th scope="row">{name}</th>
      <td className={styles.category}>{category}</td>
    </tr>
  );
}
