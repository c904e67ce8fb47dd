import type { BitDiagramView, BitSegment } from "../bit-diagram.ts";
import styles from "./bit-strip.module.css";

/** A name fits under its bits: about three characters a column. */
function labelOf({ field, high, low }: BitSegment): string {
  return field !== null && field.length <= 3 * (high - low + 1) ? field : "";
}

/** The picture of a word's bits, sixteen to a row. The table of its fields says the same in words. */
export function BitStrip({ rows }: Pick<BitDiagramView, "rows">) {
  return (
    <div className={styles.strip} aria-hidden="true">
      {rows.map((row) => (
        <div key={row[0]?.high} className={styles.row}>
          {row.map((segment) => (
            <div
              key={segment.high}
              className={styles.segment}
              style={{ gridColumn: `span ${segment.high - segment.low + 1}` }}
              data-field={segment.field !== null}
              data-set={segment.set}
              data-marked={segment.marked}
              title={segment.field ?? undefined}
            >
              <span className={styles.places}>
                <span>{segment.high}</span>
                {segment.high !== segment.low && <span>{segment.low}</span>}
              </span>
              <span className={styles.digits}>
                {Array.from(segment.digits, (digit, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a bit is its place
                  <span key={at}>{digit}</span>
                ))}
              </span>
              <span className={styles.label}>{labelOf(segment)}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
