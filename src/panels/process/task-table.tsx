import { processPanelText as text } from "../../text/process-panel.ts";
import { TableHead } from "../parts/table-head.tsx";
import type { TaskRow } from "./task-rows.ts";
import styles from "./task-table.module.css";

/** Every task with what it does or waits for. */
export function TaskTable({ tasks }: { readonly tasks: readonly TaskRow[] }) {
  return (
    <table className={styles.tasks}>
      <caption>{text.tasksCaption}</caption>
      <TableHead heads={text.taskHeads} />
      <tbody>
        {tasks.map(({ pid, parent, state, note, cr3, current }) => (
          <tr key={pid} data-current={current}>
            <th scope="row">
              <span aria-hidden="true">{current ? "▸" : ""}</span>
              {pid}
            </th>
            <td>{parent}</td>
            <td>{state}</td>
            <td className={styles.note}>{note}</td>
            <td className={styles.number}>{cr3}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
