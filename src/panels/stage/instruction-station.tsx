import type { Frame, InstructionView } from "../../core/index.ts";
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
  const { last, next, changes } = view;
  if (last === null) {
    return next === null ? null : <InstructionLine label="first" instruction={next} />;
  }
  return (
    <>
      <InstructionLine label="just run" instruction={last} />
      <ChangeTable changes={changes} />
    </>
  );
}

/** What a step changed: before and after. */
export function ChangeTable({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="quiet">No register and no memory changed, only RIP moved on.</p>;
  const facts = changes.map((change) => ({
    name: change.name,
    value: `${change.before} → ${change.after}`,
    note: change.meaning,
    changed: true,
  }));
  return <FactTable caption="What this step changed" heads={["what", "before and after", "meaning"]} facts={facts} />;
}
