import { type FormEvent, useId, useState } from "react";
import { type Frame, hex } from "../../core/index.ts";
import type { MemoryTarget } from "../../scenario/view.ts";
import { definePanel, type Focus, type PanelIntent } from "../panel.ts";
import { asciiOf, hex0x } from "../word-text.ts";
import styles from "./memory-panel.module.css";

interface ByteView {
  readonly text: string;
  readonly ascii: string;
  /** What the last step did to it. */
  readonly touched: "read" | "written" | null;
  /** The byte that the target names. */
  readonly target: boolean;
}

/** Some rows of memory around a target. */
export interface MemoryViewOfPanel {
  readonly target: MemoryTarget;
  readonly title: string;
  /** Null where the target cannot be found. */
  readonly rows: readonly { readonly address: string; readonly bytes: readonly (ByteView | null)[] }[] | null;
}

const ROW = 16;
const ROWS = 12;

/** View: `MemoryViewOfPanel`. */
export const memoryPanel = definePanel<MemoryViewOfPanel>({
  id: "memory",
  title: "Memory",
  select: selectMemory,
  Component: MemoryPanel,
});

export function selectMemory(frame: Frame, focus: Focus): MemoryViewOfPanel {
  const { memory } = frame;
  const address = addressOf(frame, focus.memory);
  if (address === null) return { target: focus.memory, title: missing(focus.memory), rows: null };
  const symbol = memory.symbolize(address);
  const first = address & ~15n;
  const touches = new Map<bigint, "read" | "written">();
  for (const event of frame.events) {
    if (event.kind !== "memory-read" && event.kind !== "memory-write") continue;
    if (event.purpose === "fetch" || event.purpose === "page-table") continue;
    for (let at = 0; at < event.size; at++)
      touches.set(event.linear + BigInt(at), event.kind === "memory-read" ? "read" : "written");
  }
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const start = BigInt.asUintN(64, first + BigInt(row * ROW));
    const bytes = memory.read(start, ROW);
    return {
      address: hex0x(start),
      bytes: Array.from({ length: ROW }, (_unused, column): ByteView | null => {
        const byte = bytes?.[column];
        if (byte === undefined) return null;
        const at = start + BigInt(column);
        return { text: hex(byte, 2), ascii: asciiOf(byte), touched: touches.get(at) ?? null, target: at === address };
      }),
    };
  });
  return { target: focus.memory, title: `${hex0x(address)}${symbol === undefined ? "" : ` · ${symbol}`}`, rows };
}

function addressOf({ machine, memory, ...frame }: Frame, target: MemoryTarget): bigint | null {
  switch (target.kind) {
    case "register":
      return target.name === "rip" ? machine.rip : machine.gpr[target.name];
    case "symbol":
      return memory.addressOf(target.name) ?? null;
    case "address":
      return target.address;
    case "access": {
      const last = frame.events.findLast(
        (event) =>
          (event.kind === "memory-read" || event.kind === "memory-write") &&
          event.purpose !== "fetch" &&
          event.purpose !== "page-table",
      );
      return last?.kind === "memory-read" || last?.kind === "memory-write" ? last.linear : null;
    }
  }
}

function missing(target: MemoryTarget): string {
  if (target.kind === "access") return "The last step touched no memory.";
  return target.kind === "symbol" ? `There is no symbol ${target.name}.` : "";
}

const PRESETS = ["rsp", "rsi", "rdi", "rcx", "rip"] as const;

function MemoryPanel({ view, intent }: { readonly view: MemoryViewOfPanel; readonly intent: PanelIntent }) {
  const pick = (memory: MemoryTarget) => intent.look({ memory });
  const { target } = view;
  return (
    <>
      <div className={styles.bar}>
        <fieldset className={styles.presets}>
          <legend className="visually-hidden">Where to look</legend>
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
            Last access
          </button>
        </fieldset>
        <PlaceForm onPick={pick} />
        <span className={styles.title}>{view.title}</span>
      </div>
      {view.rows !== null && (
        <table className={styles.dump}>
          <caption className="visually-hidden">Memory at {view.title}</caption>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">address</th>
              <th scope="col">bytes</th>
              <th scope="col">text</th>
            </tr>
          </thead>
          <tbody>
            {view.rows.map((row) => (
              <tr key={row.address}>
                <th scope="row">{row.address}</th>
                <td className={styles.bytes}>
                  {halves(row.bytes).map((half, at) => (
                    <span key={at === 0 ? "low" : "high"} className={styles.half}>
                      {half.map((byte, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place in the row
                        <Byte key={index} byte={byte} />
                      ))}
                    </span>
                  ))}
                </td>
                <td className={styles.ascii}>
                  {halves(row.bytes).map((half, at) => (
                    <span key={at === 0 ? "low" : "high"} className={styles.half}>
                      {half.map((byte) => byte?.ascii ?? " ").join("")}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A row in two halves: side by side, or one below the other where there is little room. */
function halves<Item>(row: readonly Item[]): readonly (readonly Item[])[] {
  return [row.slice(0, ROW / 2), row.slice(ROW / 2)];
}

function Byte({ byte }: { readonly byte: ByteView | null }) {
  if (byte === null) return <span className={styles.unmapped}>--</span>;
  return (
    <span data-touched={byte.touched ?? undefined} data-target={byte.target || undefined}>
      {byte.text}
      {byte.touched !== null && <span className="visually-hidden"> {byte.touched}</span>}
    </span>
  );
}

function PlaceForm({ onPick }: { readonly onPick: (target: MemoryTarget) => void }) {
  const [text, setText] = useState("");
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const place = text.trim();
    if (/^(0x)?[0-9a-f]{4,16}$/i.test(place))
      onPick({ kind: "address", address: BigInt(`0x${place.replace(/^0x/i, "")}`) });
    else if (place !== "") onPick({ kind: "symbol", name: place });
  };
  return (
    <form className={styles.place} onSubmit={submit}>
      <label htmlFor={id} className="visually-hidden">
        Address or symbol
      </label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="0x… or symbol"
        spellCheck={false}
        autoComplete="off"
      />
      <button type="submit">Go</button>
    </form>
  );
}
