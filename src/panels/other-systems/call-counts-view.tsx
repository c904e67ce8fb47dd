import { memo } from "react";
import { allSystemCalls } from "../../core/index.ts";
import { otherSystemsPanelText } from "../../text/other-systems-panel.ts";
import { TableHead } from "../parts/table-head.tsx";
import { CALL_COUNTS } from "./call-counts.ts";
import styles from "./other-systems-panel.module.css";

const text = otherSystemsPanelText.counts;
const MOST = Math.max(...CALL_COUNTS.map(({ count }) => count));

/** How many calls systems have, as numbers and as bars. */
export const CallCounts = memo(function CallCounts() {
  return (
    <section className={styles.counts} aria-label={text.title}>
      <h3>{text.title}</h3>
      <p>{text.here(`${allSystemCalls("x86-64").length}`, `${allSystemCalls("i386").length}`)}</p>
      <table>
        <caption className="visually-hidden">{text.caption}</caption>
        <TableHead heads={text.heads} />
        <tbody>
          {CALL_COUNTS.map(({ system, count, what, when, source }) => (
            <tr key={`${system} ${when} ${what}`}>
              <th scope="row">{system}</th>
              <td className={styles.count}>
                <span className={styles.number}>{count}</span>
                <span className={styles.bar} style={{ inlineSize: `${(count / MOST) * 100}%` }} aria-hidden="true" />
              </td>
              <td>{what}</td>
              <td>{when}</td>
              <td>{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{text.note}</p>
    </section>
  );
});
