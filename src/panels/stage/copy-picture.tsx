import { hex } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { byteText } from "./byte-text.ts";
import type { CopyView } from "./copy.ts";
import styles from "./copy-picture.module.css";

/** Bytes on both sides of the line, and how many have crossed it. */
export function CopyPicture({ view, all }: { readonly view: CopyView; readonly all: boolean }) {
  const text = stageText.copy;
  const into = view.direction === "in";
  const title = (into ? text.in : text.out)(view.total);
  const window = view.window === null ? text.noSmap : view.window ? text.windowOpen : text.windowShut;
  const user = view.bytes.map(({ from, to, now }) => ({ byte: into ? from : to, now: now && !into }));
  const kernel = view.bytes.map(({ from, to, now }) => ({ byte: into ? to : from, now: now && into }));
  return (
    <figure className={styles.copy} aria-label={title}>
      <figcaption>
        {title} · <b>{text.progress(view.done, view.total)}</b>
      </figcaption>
      <Row side="user" name={text.user} place={view.user} cells={user} all={all} />
      <p className={styles.line} data-open={view.window === true}>
        <span>
          {into ? "↓" : "↑"} {window} {into ? "↓" : "↑"}
        </span>
      </p>
      <Row side="kernel" name={text.kernel} place={view.kernel} cells={kernel} all={all} />
    </figure>
  );
}

interface CellView {
  readonly byte: number | null;
  readonly now: boolean;
}

function Row({
  side,
  name,
  place,
  cells,
  all,
}: {
  readonly side: "user" | "kernel";
  readonly name: string;
  readonly place: string;
  readonly cells: readonly CellView[];
  readonly all: boolean;
}) {
  const there = cells.flatMap(({ byte }) => (byte === null ? [] : [byteText(byte)])).join("");
  return (
    <div className={styles.row} data-side={side}>
      <p className="visually-hidden">
        {stageText.copy.row(name, place, there === "" ? stageText.copy.nothing : there)}
      </p>
      <span className={styles.place} aria-hidden="true">
        <b>{name}</b> {place}
      </span>
      <span className={styles.cells} aria-hidden="true">
        {cells.map(({ byte, now }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: bytes have fixed places
            key={index}
            className={styles.cell}
            data-empty={byte === null}
            data-now={now}
            data-byte={`${side}-${index}`}
            {...(now ? { "data-move": "fly", "data-from": `${side === "kernel" ? "user" : "kernel"}-${index}` } : {})}
          >
            {byte === null ? "·" : byteText(byte)}
            {all && <small>{byte === null ? " " : hex(byte, 2)}</small>}
          </span>
        ))}
      </span>
    </div>
  );
}
