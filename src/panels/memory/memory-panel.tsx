import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { MemoryTarget } from "../../scenario/view.ts";
import { memoryPanelText as text } from "../../text/memory-panel.ts";
import { definePanel, type PanelIntent } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { useSpotInView } from "../spot.ts";
import { hex0x } from "../word-text.ts";
import styles from "./memory-panel.module.css";
import { type ByteView, type MemoryPanelView, type MemoryRow, selectMemory, type WordView } from "./memory-view.ts";

/** View: `MemoryPanelView`. */
export const memoryPanel = definePanel<MemoryPanelView>({
  id: "memory",
  title: text.title,
  select: selectMemory,
  Component: ({ view, intent }) => (
    <PanelBody>
      <MemoryPanel view={view} intent={intent} />
    </PanelBody>
  ),
});

const PRESETS = ["rsp", "rsi", "rdi", "rdx", "rcx", "rip"] as const;

function MemoryPanel({ view, intent }: { readonly view: MemoryPanelView; readonly intent: PanelIntent }) {
  const pick = (memory: MemoryTarget) => intent.look({ memory });
  const { target, elsewhere } = view;
  // What a lesson points out is looked at once; where the reader looks after that is the reader's choice.
  const pointedOut = elsewhere === null ? "" : targetKey(elsewhere);
  const seen = useRef("");
  useEffect(() => {
    if (elsewhere !== null && seen.current !== pointedOut) intent.look({ memory: elsewhere });
    if (pointedOut !== "") seen.current = pointedOut;
  }, [elsewhere, pointedOut, intent]);
  return (
    <>
      <div className={styles.bar}>
        <fieldset className={styles.presets}>
          <legend className="visually-hidden">{text.where}</legend>
          {PRESETS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={target.kind === "register" && target.name === name}
              onClick={() => pick({ kind: "register", name })}
            >
              {name.toUpperCase()}
            </button>
          ))}
          <button type="button" aria-pressed={target.kind === "access"} onClick={() => pick({ kind: "access" })}>
            {text.lastAccess}
          </button>
        </fieldset>
        <PlaceForm onPick={pick} />
      </div>
      {view.rows === null ? (
        <p className={`quiet ${styles.nowhere}`}>{view.title}</p>
      ) : (
        <>
          <p className={styles.title}>{view.title}</p>
          <Dump title={view.title} rows={view.rows} />
        </>
      )}
    </>
  );
}

function targetKey(target: MemoryTarget): string {
  return target.kind === "address" ? `${target.address}` : target.kind === "access" ? "access" : target.name;
}

function Dump({ title, rows }: { readonly title: string; readonly rows: readonly MemoryRow[] }) {
  const table = useRef<HTMLTableElement>(null);
  const spotted = rows.find(({ words }) => words.some(({ spot }) => spot))?.address ?? null;
  useSpotInView(table, spotted);
  return (
    <table ref={table} className={styles.dump}>
      <caption className="visually-hidden">{text.caption(title)}</caption>
      <TableHead heads={text.heads} hidden />
      <tbody>
        {rows.map((row) => (
          <tr key={row.address} data-spot={row.words.some(({ spot }) => spot)}>
            <th scope="row">
              <SpotMark on={row.words.some(({ spot }) => spot)} />
              {row.address}
            </th>
            <td className={styles.bytes}>
              {row.words.map((word, at) => (
                <span key={at === 0 ? "low" : "high"} className={styles.half} data-spot={word.spot}>
                  <Word word={word} />
                </span>
              ))}
            </td>
            <td className={styles.ascii}>
              {row.words.map((word, at) => (
                <span key={at === 0 ? "low" : "high"} className={styles.half}>
                  {word.bytes?.map((byte) => byte.ascii).join("") ?? " ".repeat(8)}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Word({ word: { bytes, subject } }: { readonly word: WordView }) {
  if (bytes === null || subject === null) {
    return (
      <span className={styles.unmapped}>
        <span aria-hidden="true">-- -- -- -- -- -- -- --</span>
        <span className="visually-hidden">{text.notMapped}</span>
      </span>
    );
  }
  const touched = [...new Set(bytes.flatMap((byte) => (byte.touched === null ? [] : [text.touched[byte.touched]])))];
  const name = [text.quadword(subject.name, hex0x(subject.value)), ...touched].join(", ");
  return (
    <ExplainedValue subject={subject} label={name}>
      {bytes.map((byte, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place in the word
        <Byte key={index} byte={byte} />
      ))}
    </ExplainedValue>
  );
}

function Byte({ byte }: { readonly byte: ByteView }) {
  return (
    <span className={styles.byte} data-touched={byte.touched ?? undefined} data-target={byte.target || undefined}>
      {byte.text}
    </span>
  );
}

function PlaceForm({ onPick }: { readonly onPick: (target: MemoryTarget) => void }) {
  const [place, setPlace] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = place.trim();
    if (/^(0x)?[0-9a-f]{4,16}$/i.test(wanted))
      onPick({ kind: "address", address: BigInt(`0x${wanted.replace(/^0x/i, "")}`) });
    else if (wanted !== "") onPick({ kind: "symbol", name: wanted });
  };
  return (
    <form className={styles.place} onSubmit={submit}>
      <label htmlFor={id} className="visually-hidden">
        {text.place}
      </label>
      <input
        id={id}
        value={place}
        onChange={(event) => setPlace(event.target.value)}
        placeholder={text.example}
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
      />
      <button type="submit">{text.go}</button>
    </form>
  );
}
