import { Fragment, useRef } from "react";
import { codePanelsText as text } from "../../text/code-panels.ts";
import { useFollowed } from "../spot.ts";
import styles from "./code-table.module.css";
import { TableHead } from "./table-head.tsx";

/** One instruction of a listing. */
export interface CodeLine {
  readonly address: string;
  /** What stands in front: the distance from the routine's start, or the address. */
  readonly place: string;
  /** The symbol that begins here. */
  readonly label: string | null;
  readonly bytes: string;
  readonly text: string;
  readonly comment?: string;
  readonly next: boolean;
  readonly last: boolean;
}

/** A listing with the next instruction marked and kept in view inside its own panel. */
export function CodeTable({
  caption,
  lines,
  comments = false,
}: {
  readonly caption: string;
  readonly lines: readonly CodeLine[];
  readonly comments?: boolean;
}) {
  const table = useRef<HTMLTableElement>(null);
  const current = lines.find(({ next }) => next)?.address;
  useFollowed(table, current ?? null);
  const heads = comments ? text.heads : text.heads.slice(0, 3);
  return (
    <table ref={table} className={styles.code} data-comments={comments}>
      <caption className={styles.caption}>{caption}</caption>
      <TableHead heads={heads} hidden />
      <tbody>
        {lines.map((line) => (
          <Fragment key={line.address}>
            {line.label !== null && (
              <tr>
                <th scope="rowgroup" colSpan={heads.length} className={styles.label}>
                  {text.label(line.label)}
                </th>
              </tr>
            )}
            <tr className={styles.line} data-current={line.next} aria-current={line.next ? "step" : undefined}>
              <th scope="row" className={styles.place} title={line.address}>
                <span className={styles.pointer} aria-hidden="true">
                  {line.next ? "▸" : line.last ? "·" : " "}
                </span>
                {line.next && <span className="visually-hidden">{text.next}</span>}
                {line.place}
              </th>
              <td className={styles.bytes}>{line.bytes}</td>
              <td className={styles.text}>{line.text}</td>
              {comments && <td className={styles.comment}>{line.comment}</td>}
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
