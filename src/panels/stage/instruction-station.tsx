import type { Frame, InstructionView } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { type Change, changesOf } from "../change.ts";
import { FactTable } from "../parts/fact-table.tsx";
import { InstructionLine } from "../parts/instruction-line.tsx";

/** What the last instruction was and what it changed. */
export interface InstructionStationView {
  readonly last: InstructionView | null;
  readonly next: InstructionView | null;
  readonly changes: readonly Change[];
}

export function selectInstruction(frame: Frame): InstructionStationView {
  return { last: frame.last, next: frame.next, changes: changesOf(frame) };
}

/** The plain station: any instruction of the program, of entry and exit code. */
export function InstructionStation({ view }: { readonly view: InstructionStationView }) {
  return (
    <>
      <JustRun view={view} />
      {view.last !== null && <ChangeTable changes={view.changes} />}
    </>
  );
}

/** The instruction that has just run; at the beginning the one that is going to. */
export function JustRun({ view: { last, next } }: { readonly view: Pick<InstructionStationView, "last" | "next"> }) {
  if (last !== null) return <InstructionLine label={stageText.instruction.justRun} instruction={last} />;
  return next === null ? null : <InstructionLine label={stageText.instruction.first} instruction={next} />;
}

/** What a step changed: before and after. */
export function ChangeTable({ changes }: { readonly changes: readonly Change[] }) {
  const { unchanged, changed, changedHeads } = stageText.instruction;
  if (changes.length === 0) return <p className="quiet">{unchanged}</p>;
  return <FactTable caption={changed} heads={changedHeads} facts={changes.map(changeFact)} />;
}

/** A change as a row. */
export function changeFact(change: Change) {
  return {
    name: change.name,
    value: `${change.before} → ${change.after}`,
    note: change.meaning,
    changed: true,
  };
}
