import { type ReactNode, useRef } from "react";
import { partsText } from "../../text/panel-parts.ts";
import { useFollowed, useSpotInView } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { ExplainedValue } from "./explained-value.tsx";
import styles from "./fact-table.module.css";
import { SpotMark } from "./spot-mark.tsx";
import { TableHead } from "./table-head.tsx";

/** One row: what it is, its value, and what that means. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** The value as a thing that can be asked about. */
  readonly subject?: Subject;
  readonly note?: ReactNode;
  /** The last step changed it; the value it had. */
  readonly was?: string | undefined;
  readonly changed?: boolean;
  /** The row that the step used. */
  readonly current?: boolean;
  /** Not known yet or not reached. */
  readonly faint?: boolean;
  /** A lesson points it out. */
  readonly spot?: boolean;
}

/** A table of facts. Changed rows carry a mark, the old value and a colour, in this order of importance. */
export function FactTable({
  caption,
  facts,
  heads = partsText.heads,
  showCaption = false,
  compact = false,
  steady = false,
  across = false,
  follow = false,
}: {
  readonly caption: string;
  readonly facts: readonly Fact[];
  readonly heads?: readonly string[];
  readonly showCaption?: boolean;
  /** One line a row: what does not fit is cut, so that rows keep their height while stepping. */
  readonly compact?: boolean;
  /** As `compact`, and two lines a row where one has no room for the meaning. */
  readonly steady?: boolean;
  /** Rows beside one another, for a few short values. */
  readonly across?: boolean;
  /** Keeps the current row in view in its own panel. */
  readonly follow?: boolean;
}) {
  const table = useRef<HTMLTableElement>(null);
  const spot = facts.findIndex((fact) => fact.spot === true);
  useSpotInView(table, spot < 0 ? null : spot);
  const current = follow ? facts.findIndex((fact) => fact.current === true) : -1;
  useFollowed(table, current < 0 ? null : current);
  return (
    <table ref={table} className={styles.table} data-compact={compact} data-steady={steady} data-across={across}>
      <caption className={showCaption ? styles.caption : "visually-hidden"}>{caption}</caption>
      <TableHead heads={heads} hidden />
      <tbody>
        {facts.map((fact, index) => (
          <tr
            // Rows are places, not things: the third word stays the third word.
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
            key={index}
            data-changed={fact.changed === true}
            data-current={fact.current === true}
            data-faint={fact.faint === true}
            data-spot={fact.spot === true}
          >
            <th scope="row">
              <SpotMark on={fact.spot} />
              {fact.current === true && (
                <span className={styles.pointer}>
                  <span aria-hidden="true">▸</span>
                  <span className="visually-hidden">{partsText.current}</span>
                </span>
              )}
              {fact.name}
            </th>
            <td className={styles.value}>
              {fact.changed === true && <ChangedMark />}
              {fact.subject === undefined ? (
                fact.value
              ) : (
                <ExplainedValue subject={fact.subject}>{fact.value}</ExplainedValue>
              )}
            </td>
            <td className={styles.note} title={compact || steady ? titleOf(fact) : undefined}>
              {fact.was === undefined ? fact.note : <Was value={fact.was} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The whole of a note that may be cut. */
function titleOf({ was, note }: Fact): string | undefined {
  if (was !== undefined) return `${partsText.was} ${was}`;
  return typeof note === "string" && note !== "" ? note : undefined;
}

/** Says that a value changed, to eyes and to screen readers. */
export function ChangedMark() {
  return (
    <span className={styles.mark}>
      <span aria-hidden="true">●</span>
      <span className="visually-hidden">{partsText.changed}</span>
    </span>
  );
}

function Was({ value }: { readonly value: string }) {
  return (
    <span className={styles.was}>
      {partsText.was} <span className={styles.wasValue}>{value}</span>
    </span>
  );
}
