import { type Frame, PT_REGS_FIELDS } from "../../core/index.ts";
import { partialPtRegs } from "../pt-regs.ts";
import { readWord } from "../word-text.ts";
import styles from "./entry-station.module.css";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";

/** The pt_regs while entry code builds it and exit code takes it apart. */
export interface EntryStationView {
  readonly instruction: InstructionStationView;
  readonly words: readonly { readonly field: string; readonly state: "saved" | "new" | "empty" }[];
  readonly saved: number;
}

export function selectEntry(frame: Frame): EntryStationView {
  const instruction = selectInstruction(frame);
  const partial = partialPtRegs(frame);
  const written = new Set(frame.events.flatMap((event) => (event.kind === "memory-write" ? [event.linear] : [])));
  if (partial !== null) {
    const words = partial.words.map(({ field, address, value }) => ({
      field,
      state: value === null ? ("empty" as const) : written.has(address) ? ("new" as const) : ("saved" as const),
    }));
    return { instruction, words, saved: words.filter(({ state }) => state !== "empty").length };
  }
  const { ptRegs, memory } = frame;
  const complete = ptRegs !== null && readWord(memory, ptRegs) !== undefined;
  const words = PT_REGS_FIELDS.map((field) => ({ field, state: complete ? ("saved" as const) : ("empty" as const) }));
  return { instruction, words, saved: complete ? words.length : 0 };
}

/** Kernel assembly that saves or restores the user's registers, with the words it has dealt with. */
export function EntryStation({ view }: { readonly view: EntryStationView }) {
  return (
    <div className={styles.columns}>
      <div>
        <InstructionStation view={view.instruction} />
      </div>
      <section
        className={styles.words}
        aria-label={`pt_regs: ${view.saved} of ${view.words.length} words are on the kernel stack`}
      >
        <p className={styles.title}>
          pt_regs{" "}
          <span>
            {view.saved} of {view.words.length} words
          </span>
        </p>
        <ol aria-hidden="true">
          {view.words.toReversed().map(({ field, state }) => (
            <li key={field} data-state={state}>
              {field}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
