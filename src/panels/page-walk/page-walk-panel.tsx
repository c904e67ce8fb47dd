import { type Frame, type PageWalk, type PageWalkEntry, paging } from "../../core/index.ts";
import { definePanel } from "../panel.ts";
import { Verdict } from "../parts/verdict.tsx";
import { hex0x } from "../word-text.ts";
import styles from "./page-walk-panel.module.css";

interface EntryView {
  readonly level: string;
  readonly index: number;
  readonly address: string;
  readonly value: string;
  readonly bits: readonly {
    readonly name: string;
    readonly on: boolean;
    readonly meaning: string;
    readonly denies: boolean;
  }[];
  readonly leadsTo: string;
}

/** The way from a linear address to a physical one, entry by entry. */
export interface PageWalkView {
  readonly linear: string;
  readonly symbol: string | undefined;
  readonly access: string;
  /** Done by the processor in the last step, or worked out now because the TLB knew the answer. */
  readonly byProcessor: boolean;
  readonly root: string;
  readonly entries: readonly EntryView[];
  readonly verdict: { readonly ok: boolean; readonly text: string };
}

/** View: `PageWalkView`, or null where the last step touched no memory. */
const { PAGE_ADDRESS, PAGE_NX, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } = paging;

export const pageWalkPanel = definePanel<PageWalkView | null>({
  id: "page-walk",
  title: "Page walk",
  select: selectPageWalk,
  Component: ({ view }) =>
    view === null ? (
      <p className="quiet">
        The last step touched no data in memory. Step to an instruction that loads, stores, pushes or pops.
      </p>
    ) : (
      <div>
        <p className={styles.lead}>
          <code>{view.linear}</code> {view.symbol !== undefined && <span>({view.symbol})</span>} · {view.access} ·{" "}
          {view.byProcessor ? "walked by the processor" : "a TLB hit; walked again here"}
        </p>
        <table className={styles.walk}>
          <caption className="visually-hidden">Page-table entries from CR3 {view.root}</caption>
          <thead>
            <tr>
              <th scope="col">level</th>
              <th scope="col">index</th>
              <th scope="col">entry at</th>
              <th scope="col">value</th>
              <th scope="col">bits</th>
              <th scope="col">leads to</th>
            </tr>
          </thead>
          <tbody>
            {view.entries.map((entry) => (
              <tr key={entry.level}>
                <th scope="row">{entry.level}</th>
                <td>{entry.index}</td>
                <td>{entry.address}</td>
                <td>{entry.value}</td>
                <td>
                  {entry.bits.map((bit) => (
                    <span
                      key={bit.name}
                      className={styles.bit}
                      data-on={bit.on}
                      data-denies={bit.denies}
                      title={bit.meaning}
                    >
                      {bit.name}={bit.on ? 1 : 0}
                      {bit.denies && <b> ✗</b>}
                    </span>
                  ))}
                </td>
                <td>{entry.leadsTo}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Verdict ok={view.verdict.ok}>{view.verdict.text}</Verdict>
      </div>
    ),
});

export function selectPageWalk(frame: Frame): PageWalkView | null {
  const { walk, byProcessor } = lastWalk(frame);
  if (walk === null) return null;
  const { kind, user } = walk.access;
  return {
    linear: hex0x(walk.linear),
    symbol: frame.memory.symbolize(walk.linear),
    access: `${kind === "execute" ? "instruction fetch" : kind} as ${user ? "user" : "supervisor"}`,
    byProcessor,
    root: hex0x(walk.root),
    entries: walk.entries.map((entry) => viewEntry(entry, walk)),
    verdict:
      walk.physical === undefined
        ? { ok: false, text: `${walk.reason ?? "Refused."} #PF error code ${hex0x(walk.errorCode ?? 0)}` }
        : { ok: true, text: `allowed: physical address ${hex0x(walk.physical)}` },
  };
}

/** The walk that matters: a refused one, else the last one for data, else that of the last access. */
function lastWalk(frame: Frame): { readonly walk: PageWalk | null; readonly byProcessor: boolean } {
  const walks = frame.events.flatMap((event) => (event.kind === "page-walk" ? [event.walk] : []));
  const walked =
    walks.findLast((walk) => walk.physical === undefined) ?? walks.findLast((walk) => walk.access.kind !== "execute");
  if (walked !== undefined) return { walk: walked, byProcessor: true };
  const access = frame.events.findLast(
    (event) =>
      (event.kind === "memory-read" || event.kind === "memory-write") &&
      (event.purpose === "data" || event.purpose === "stack"),
  );
  if (access?.kind === "memory-read" || access?.kind === "memory-write") {
    const kind = access.kind === "memory-read" ? "read" : "write";
    const walk = frame.memory.walk(access.linear, { kind, user: frame.previous?.cpl === 3 && frame.machine.cpl === 3 });
    return { walk, byProcessor: false };
  }
  return { walk: walks.at(-1) ?? null, byProcessor: true };
}

function viewEntry(entry: PageWalkEntry, walk: PageWalk): EntryView {
  const { value } = entry;
  const refused = walk.physical === undefined;
  const present = (value & PAGE_P) !== 0n;
  const writable = (value & PAGE_RW) !== 0n;
  const user = (value & PAGE_US) !== 0n;
  const noExecute = (value & PAGE_NX) !== 0n;
  const bits = [
    { name: "P", on: present, meaning: "Present", denies: refused && !present },
    {
      name: "RW",
      on: writable,
      meaning: "Writes are allowed",
      denies: refused && present && walk.access.kind === "write" && !writable,
    },
    { name: "US", on: user, meaning: "CPL 3 may access", denies: refused && present && walk.access.user && !user },
    {
      name: "NX",
      on: noExecute,
      meaning: "No execution",
      denies: refused && present && walk.access.kind === "execute" && noExecute,
    },
  ];
  const last = entry.level === "PTE" || (value & PAGE_PS) !== 0n;
  return {
    level: entry.level,
    index: entry.index,
    address: hex0x(entry.physical),
    value: hex0x(value),
    bits,
    leadsTo: present ? `${last ? "page" : "table"} ${hex0x(value & PAGE_ADDRESS)}` : "nothing",
  };
}
