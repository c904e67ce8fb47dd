import type { ReactNode } from "react";
import type { Subject } from "../subject.ts";
import { ExplainedValue } from "./explained-value.tsx";
import styles from "./fact-table.module.css";

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
}

/** A table of facts. Changed rows carry a mark, the old value and a colour, in this order of importance. */
export function FactTable({
  caption,
  facts,
  heads = ["name", "value", "meaning"],
  showCaption = false,
  compact = false,
  across = false,
}: {
  readonly caption: string;
  readonly facts: readonly Fact[];
  readonly heads?: readonly [string, string, string];
  readonly showCaption?: boolean;
  /** One line a row: what does not fit is cut, so that rows keep their height while stepping. */
  readonly compact?: boolean;
  /** Rows beside one another, for a few short values. */
  readonly across?: boolean;
}) {
  return (
    <table className={styles.table} data-compact={compact} data-across={across}>
      <caption className={showCaption ? styles.caption : "visually-hidden"}>{caption}</caption>
      <thead className="visually-hidden">
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {facts.map((fact, index) => (
          <tr
            // Rows are places, not things: the third word stays the third word.
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
            key={index}
            data-changed={fact.changed === true}
            data-current={fact.current === true}
            data-faint={fact.faint === true}
          >
            <th scope="row">
              {fact.current === true && (
                <span className={styles.pointer}>
                  <span aria-hidden="true">▸</span>
                  <span className="visually-hidden">current: </span>
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
            <td className={styles.note} title={compact ? titleOf(fact) : undefined}>
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
  if (was !== undefined) return `was ${was}`;
  return typeof note === "string" && note !== "" ? note : undefined;
}

/** Says that a value changed, to eyes and to screen readers. */
export function ChangedMark() {
  return (
    <span className={styles.mark}>
      <span aria-hidden="true">●</span>
      <span className="visually-hidden">changed: </span>
    </span>
  );
}

function Was({ value }: { readonly value: string }) {
  return (
    <span className={styles.was}>
      was <span className={styles.wasValue}>{value}</span>
    </span>
  );
}
