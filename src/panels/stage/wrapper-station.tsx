import type { Frame, LinkageView } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";

/** The way from a call in the program to the trap in the library. */
export interface WrapperStationView {
  readonly lead: string;
  /** The stops of the way, in order; the one where the last step was is the current one. */
  readonly facts: readonly Fact[];
  readonly instruction: InstructionStationView;
}

const text = stageText.wrapper;

export function selectWrapper(frame: Frame, linkage: LinkageView): WrapperStationView {
  const instruction = selectInstruction(frame);
  const facts = linkage.place === "start" ? startFacts(linkage) : [...wayFacts(linkage), ...endFacts(frame, linkage)];
  return { lead: linkage.place === "start" ? text.start(linkage.library.name) : text.caption, facts, instruction };
}

function startFacts({ library, entry }: LinkageView): readonly Fact[] {
  return [
    { name: text.library, value: hex0x(library.base), note: library.name, current: true },
    { name: text.entry, value: hex0x(entry) },
  ];
}

/** Stub, slot, resolver, function: for the function that the program has called. */
function wayFacts({ slots, reserved, place }: LinkageView): readonly Fact[] {
  const slot = slots.find(({ current }) => current);
  if (slot === undefined) return [];
  const resolver = reserved[2];
  const at = hex0x(slot.address);
  return [
    { name: text.stub(slot.name), value: hex0x(slot.plt), note: text.stubNote, current: place === "plt" && !slot.used },
    {
      name: text.slot,
      value: slot.value === undefined ? "" : hex0x(slot.value),
      note: slot.bound ? text.slotBound(at, slot.target ?? slot.name) : text.slotOpen(at),
      current: slot.used,
      changed: slot.changed,
    },
    {
      name: text.resolver,
      value: resolver?.value === undefined ? "" : hex0x(resolver.value),
      note: slot.bound && place !== "resolver" ? text.resolverDone : text.resolverNote,
      current: place === "resolver" && !slot.changed,
      faint: slot.bound && place !== "resolver",
    },
    {
      name: slot.name,
      value: slot.bound && slot.value !== undefined ? hex0x(slot.value) : "—",
      note: slot.bound ? text.functionNote : text.noAddress,
      current: place === "library",
      faint: !slot.bound,
    },
  ];
}

/** The trap that the wrapper makes, and errno. */
function endFacts({ call, inCall, stage, touched }: Frame, { errno, place }: LinkageView): readonly Fact[] {
  const trapped = inCall || stage === "trap" || touched.includes("trap") || touched.includes("errno");
  const known = trapped && call !== null;
  return [
    {
      name: text.trap,
      value: known ? (call.name ?? `${call.nr}`) : "—",
      note: known ? text.trapNote(call.text) : text.noTrap,
      current: touched.includes("trap"),
      faint: !known,
    },
    {
      name: text.errno,
      value: errno === undefined ? "—" : `${errno.value}`,
      note: errno === undefined ? text.noErrno : text.errnoNote(hex0x(errno.address)),
      current: place === "errno",
      changed: errno?.changed === true,
      faint: errno === undefined,
    },
  ];
}

/** The stops between a call and the trap, with their real values. */
export function WrapperStation({ view, all }: { readonly view: WrapperStationView; readonly all: boolean }) {
  return (
    <>
      <p>{view.lead}</p>
      <FactTable caption={text.caption} heads={text.heads} facts={view.facts} />
      {all && <InstructionStation view={view.instruction} />}
    </>
  );
}
