import type { Help } from "./help/help.ts";
import styles from "./help-card.module.css";

/** Help as the listing shows it. */
export function HelpCard({ help: { title, text, rows, manual, also } }: { readonly help: Help }) {
  return (
    <>
      <p className={styles.title}>{title}</p>
      {text.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {rows.length > 0 && (
        <dl className={styles.rows}>
          {rows.map(([name, meaning]) => (
            <div key={`${name} ${meaning}`}>
              <dt>{name}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
      {manual !== undefined && <p className={styles.manual}>{manual}</p>}
      {also !== undefined && (
        <div className={styles.also}>
          <HelpCard help={also} />
        </div>
      )}
    </>
  );
}
