import type { Frame } from "../../core/index.ts";
import { eventsOf } from "../change.ts";

/** A phase of a service routine, as far as the frame can tell. */
export interface PhaseView {
  readonly name: string;
  readonly state: "done" | "now" | "next" | "listed";
}

/** The service routine that works and its phases in order. */
export interface PhasesView {
  readonly routine: string;
  readonly phases: readonly PhaseView[];
  /** What the phase that has just run did, with its values. */
  readonly detail: string;
  readonly result: bigint | null;
}

/** The routine at work; null outside of one. Phases may be skipped: which, is known only when they run. */
export function selectPhases(frame: Frame): PhasesView | null {
  const event = eventsOf(frame, "service-phase").at(-1);
  const next = frame.next?.phase;
  if (event === undefined) {
    if (next === undefined) return null;
    return { routine: next.routine, phases: [{ name: next.phase, state: "next" }], detail: "", result: null };
  }
  const phases = event.phases.map((name): PhaseView => ({ name, state: name === event.phase ? "now" : "listed" }));
  if (!event.phases.includes(event.phase)) phases.push({ name: event.phase, state: "now" });
  return { routine: event.routine, phases, detail: event.detail, result: event.result ?? null };
}
