import { Fragment } from "react";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { RequestLine } from "./request-line.tsx";
import styles from "./story-card.module.css";
import type { StoryLink, StoryView } from "./story-view.ts";

/** A chapter: one thing, drawn large. */
export function StoryCard({ view }: { readonly view: StoryView }) {
  const { request, links, bytes, note } = view;
  return (
    <div className={styles.story}>
      {request !== null && <RequestLine view={request} large />}
      {links.length > 0 && (
        <ol className={styles.chain}>
          {links.map((link, index) => (
            <Fragment key={link.label}>
              {index > 0 && (
                <li className={styles.arrow} aria-hidden="true">
                  →
                </li>
              )}
              <Link link={link} last={index === links.length - 1} />
            </Fragment>
          ))}
        </ol>
      )}
      {bytes !== null && (
        <figure className={styles.bytes}>
          <figcaption>{bytes.title}</figcaption>
          <p className="visually-hidden">{bytes.cells.join("")}</p>
          <p aria-hidden="true" className={styles.cells}>
            {bytes.cells.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: bytes have fixed places
              <span key={index} data-move="rise">
                {cell}
              </span>
            ))}
            {bytes.more && "…"}
          </p>
        </figure>
      )}
      {note !== "" && <p className={styles.note}>{note}</p>}
    </div>
  );
}

function Link({ link, last }: { readonly link: StoryLink; readonly last: boolean }) {
  const { label, value, note, side, state, subject } = link;
  return (
    <li
      className={styles.link}
      data-side={side}
      data-state={state}
      {...(last && state !== "coming" ? { "data-move": "settle" } : {})}
    >
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>
        {subject === undefined ? (
          breakable(value)
        ) : (
          <ExplainedValue subject={subject}>{breakable(value)}</ExplainedValue>
        )}
      </span>
      {note !== "" && <span className={styles.note}>{note}</span>}
    </li>
  );
}

/** A name that may break behind its underscores. */
function breakable(name: string) {
  return name.split(/(?<=[a-z0-9]_)/i).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have fixed places
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
