import { type Frame, PT_REGS_FIELDS } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { type PtRegsField, partialPtRegs } from "../pt-regs.ts";
import { rootLine } from "../root.ts";
import { spotsPtRegs } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { ptRegsSubject } from "../subjects.ts";
import { hex0x, readWord } from "../word-text.ts";
import styles from "./entry-station.module.css";
import { ChangeTable, type InstructionStationView, JustRun, selectInstruction } from "./instruction-station.tsx";

/** A word of pt_regs on the kernel stack. */
export interface FrameCell {
  readonly field: PtRegsField;
  /** `next`: the next instruction saves it or takes it back. `gone`: the last step has taken it back. */
  readonly state: "saved" | "new" | "next" | "empty" | "gone";
  readonly value: bigint | null;
  readonly subject: Subject | null;
  readonly spot: boolean;
}

/** The pt_regs while entry code builds it and exit code takes it apart. */
export interface EntryStationView {
  readonly instruction: InstructionStationView;
  /** With page-table isolation: the root in CR3, and what changing it cost. */
  readonly root: ReturnType<typeof rootLine>;
  /** In the order in which they are pushed. */
  readonly words: readonly FrameCell[];
  readonly saved: number;
  /** What the next instruction does to the frame. */
  readonly next: string;
}

export function selectEntry(frame: Frame, spot: Spot | null): EntryStationView {
  const { machine, memory, ptRegs, next, events } = frame;
  const instruction = selectInstruction(frame);
  const partial = partialPtRegs(frame);
  const base = partial?.base ?? ptRegs;
  const written = new Set(events.flatMap((event) => (event.kind === "memory-write" ? [event.linear] : [])));
  const read = new Set(
    events.flatMap((event) => (event.kind === "memory-read" && event.purpose === "stack" ? [event.linear] : [])),
  );
  const { rsp } = machine.gpr;
  const pushes = partial !== null && next?.mnemonic === "PUSH";
  const pops = partial !== null && next?.mnemonic === "POP";
  const words = PT_REGS_FIELDS.map((field, index): FrameCell => {
    const address = base === null ? 0n : base + BigInt(index * 8);
    const present = base !== null && (partial === null || address >= rsp);
    const value = present ? (readWord(memory, address) ?? null) : null;
    const follows = (pushes && address === rsp - 8n) || (pops && address === rsp);
    const state = follows
      ? "next"
      : value !== null
        ? written.has(address)
          ? "new"
          : "saved"
        : read.has(address) && base !== null
          ? "gone"
          : "empty";
    return {
      field,
      state,
      value,
      subject: value === null || base === null ? null : ptRegsSubject(frame, base, field, value),
      spot: spotsPtRegs(spot, field),
    };
  });
  const following = words.find(({ state }) => state === "next");
  const { nextPush, nextPop } = stageText.entry;
  return {
    instruction,
    root: rootLine(frame),
    words: words.toReversed(),
    saved: words.filter(({ value }) => value !== null).length,
    next: following === undefined ? "" : (pushes ? nextPush : nextPop)(following.field),
  };
}

/** Kernel assembly that saves or restores the user's registers, with the words it has dealt with. */
export function EntryStation({ view, all }: { readonly view: EntryStationView; readonly all: boolean }) {
  const text = stageText.entry;
  const { words, saved } = view;
  return (
    <>
      <JustRun view={view.instruction} />
      {view.root !== null && (
        <p className={styles.root} data-changed={view.root.changed}>
          {view.root.text}
        </p>
      )}
      <section className={styles.frame} aria-label={text.region(saved, words.length)}>
        <p className={styles.title}>
          {text.title} <span>{text.count(saved, words.length)}</span> <span className={styles.next}>{view.next}</span>
        </p>
        <ol>
          {words.map((cell) => (
            <Cell key={cell.field} cell={cell} />
          ))}
        </ol>
      </section>
      {all && <ChangeTable changes={view.instruction.changes} />}
    </>
  );
}

function Cell({ cell: { field, state, value, subject, spot } }: { readonly cell: FrameCell }) {
  return (
    <li data-state={state} data-spot={spot} {...(state === "new" ? { "data-move": "drop" } : {})}>
      <SpotMark on={spot} />
      <span className={styles.field}>{field}</span>
      <span className="visually-hidden"> {stageText.entry.states[state]}: </span>
      <span className={styles.value}>
        {value === null || subject === null ? "·" : <ExplainedValue subject={subject}>{endOf(value)}</ExplainedValue>}
      </span>
    </li>
  );
}

/** A word, or the end of a long one. */
function endOf(value: bigint): string {
  const text = hex0x(value);
  return text.length > 10 ? `…${text.slice(-7)}` : text;
}
