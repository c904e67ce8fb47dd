import { memo } from "react";
import type { Abi } from "../../core/index.ts";
import { systemCallsPanelText as text } from "../../text/system-calls-panel.ts";
import { TableHead } from "../parts/table-head.tsx";
import type { CallRow } from "./call-rows.ts";
import styles from "./system-calls-panel.module.css";

/** Rows drawn at a time: a table of all of them would hold up every step. */
export const PAGE_ROWS = 40;

/** A page of a table of calls. */
export function CallTable({
  abi,
  rows,
  answered,
  current,
  page,
  onPage,
}: {
  readonly abi: Abi;
  readonly rows: readonly CallRow[];
  readonly answered: ReadonlySet<number>;
  /** The number of the call of this moment, where it is of this table. */
  readonly current: number | null;
  readonly page: number;
  readonly onPage: (page: number) => void;
}) {
  if (rows.length === 0) return <p className="quiet">{text.none}</p>;
  const last = Math.ceil(rows.length / PAGE_ROWS) - 1;
  const at = Math.min(page, last);
  const first = at * PAGE_ROWS;
  const shown = rows.slice(first, first + PAGE_ROWS);
  return (
    <>
      <table className={styles.calls}>
        <caption className="visually-hidden">{text.caption(abi)}</caption>
        <TableHead heads={text.heads} />
        <tbody>
          {shown.map((row) => (
            <Row key={row.nr} row={row} answered={answered.has(row.nr)} current={row.nr === current} />
          ))}
        </tbody>
      </table>
      {last > 0 && (
        <nav className={styles.pager} aria-label={text.pages}>
          <button type="button" disabled={at === 0} onClick={() => onPage(at - 1)}>
            {text.previous}
          </button>
          <span>{text.page(`${first + 1}`, `${first + shown.length}`, `${rows.length}`)}</span>
          <button type="button" disabled={at === last} onClick={() => onPage(at + 1)}>
            {text.next}
          </button>
        </nav>
      )}
    </>
  );
}

const Row = memo(function Row({
  row,
  answered,
  current,
}: {
  readonly row: CallRow;
  readonly answered: boolean;
  readonly current: boolean;
}) {
  const { nr, name, category, page, inLinux } = row;
  return (
    <tr data-current={current} aria-current={current ? "true" : undefined}>
      <td className={styles.number}>{nr}</td>
      <th scope="row">
        {current && (
          <span className={styles.pointer}>
            <span aria-hidden="true">▸ </span>
            <span className="visually-hidden">{text.current}</span>
          </span>
        )}
        <code>{name}</code>
      </th>
      <td>
        <Arguments row={row} />
      </td>
      <td className={styles.category}>{category}</td>
      <td>
        {page !== null && (
          <a href={page.address} target="_blank" rel="noopener noreferrer">
            {page.text}
          </a>
        )}
      </td>
      <td className={styles.answer} data-answered={answered}>
        <span aria-hidden="true">{answered ? "✓" : "–"} </span>
        {answered ? text.yes : inLinux ? text.no : text.gone}
      </td>
    </tr>
  );
});

/** The arguments, each with its register. */
export function Arguments({ row: { args } }: { readonly row: CallRow }) {
  if (args.length === 0) return <span className={styles.nothing}>{text.noArguments}</span>;
  return (
    <ul className={styles.arguments}>
      {args.map(({ register, type, name }) => (
        <li key={register} title={type}>
          <span className={styles.register}>{register}</span> <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}
