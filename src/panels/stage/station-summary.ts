import { hexBytes } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import type { ByteGroup } from "../parts/byte-strip.tsx";
import type { Fact } from "../parts/fact-table.tsx";
import { hex0x, shortAddress, signedText } from "../word-text.ts";
import { byteText } from "./byte-text.ts";
import type { EntryStationView } from "./entry-station.tsx";
import { changeFact, type InstructionStationView } from "./instruction-station.tsx";
import type { OpenStationView } from "./open-station.tsx";
import { slotText } from "./request-line.tsx";
import type { ServiceStationView } from "./service-station.tsx";

/** A small box: a byte field, a word of a frame, a phase. */
export interface SummaryCell {
  readonly top: string;
  readonly bottom: string;
  readonly mark: "plain" | "strong" | "next" | "empty";
}

/** A station as a still picture shows it. */
export interface StationSummary {
  readonly lead: string;
  readonly cells: readonly SummaryCell[];
  readonly facts: readonly Fact[];
  /** How a check came out. */
  readonly verdict: { readonly ok: boolean; readonly text: string } | null;
}

function summary(lead: string, facts: readonly Fact[] = [], rest: Partial<StationSummary> = {}): StationSummary {
  return { lead, facts, cells: [], verdict: null, ...rest };
}

export function summarize(station: OpenStationView): StationSummary {
  switch (station.kind) {
    case "absent":
      return summary(station.text);
    case "instruction":
      return ofInstruction(station.view);
    case "wrapper":
      return summary(station.view.lead, station.view.facts);
    case "registers": {
      const cells = station.view.request.slots
        .filter(({ state }) => state !== "unused")
        .map((slot, index): SummaryCell => {
          const top = index === 0 ? (station.view.request.call ?? slotText(slot)) : slotText(slot);
          return { top, bottom: slot.register, mark: MARK_OF_SLOT[slot.state] };
        });
      return summary(station.view.lead, station.view.facts, station.view.request.state === "idle" ? {} : { cells });
    }
    case "trap": {
      const { view } = station;
      const text = stageText.trap;
      if (view === null) return summary(text.absent);
      const lead = `${view.text} ${view.executed ? text.hasRun : text.runsNext}`;
      return summary(lead, view.facts, { cells: view.groups.map(ofBytes) });
    }
    case "gate": {
      const { view } = station;
      if (view.kind === "msr") return summary(stageText.gate.msrLead(view.instruction, view.now), view.facts);
      const lead = `${stageText.gate.title(hex0x(view.vector))} ${view.where}`;
      const facts = [...view.facts, ...view.pushed];
      return summary(lead, facts, { cells: view.groups.map(ofBytes), verdict: view.check });
    }
    case "entry":
      return ofFrame(station.view);
    case "dispatch": {
      const { view } = station;
      return summary(view.where === "" ? lastOf(view.instruction) : view.where, view.rows, { verdict: view.check });
    }
    case "service":
      return ofService(station.view);
    case "return": {
      const { view } = station;
      return view === null ? summary(stageText.return.absent) : summary(`${view.text} ${view.lead}`, view.facts);
    }
    case "errno": {
      const { view } = station;
      return summary(view.text ?? stageText.errno.none, view.facts, { verdict: view.verdict });
    }
    case "fault": {
      const { view } = station;
      if (view.kind === "service") return ofService(view.service);
      if (view.kind === "code") return ofFrame(view.code);
      if (view.kind === "none") return summary(stageText.fault.absent);
      return summary(view.title, view.facts, { verdict: { ok: false, text: view.reason } });
    }
    case "signal": {
      const { facts, service } = station.view;
      return summary(facts.length > 0 ? (service.service?.said ?? "") : stageText.signal.none, facts);
    }
    case "switch": {
      const { instruction, service, counters } = station.view;
      return service.service === null ? { ...ofInstruction(instruction), facts: counters } : ofService(service);
    }
  }
}

const MARK_OF_SLOT = { set: "plain", new: "strong", coming: "empty", unused: "empty" } as const;
const MARK_OF_PHASE = {
  done: "plain",
  current: "strong",
  next: "next",
  "to come": "empty",
  skipped: "empty",
} as const;
const MARK_OF_WORD = { saved: "plain", new: "strong", next: "next", empty: "empty", gone: "empty" } as const;

function lastOf({ last, next }: InstructionStationView): string {
  const instruction = last ?? next;
  return instruction === null ? "" : `${instruction.text}   ${instruction.symbol ?? ""}`.trim();
}

function ofInstruction(view: InstructionStationView): StationSummary {
  return summary(lastOf(view), view.changes.map(changeFact));
}

function ofBytes({ bytes, label, value, strong }: ByteGroup): SummaryCell {
  const bottom = value === "" ? label : `${label}: ${value}`;
  return { top: hexBytes(bytes), bottom, mark: strong === true ? "strong" : "plain" };
}

function ofFrame({ instruction, words }: EntryStationView): StationSummary {
  const cells = words.map(
    ({ field, state, value }): SummaryCell => ({
      top: field,
      bottom: value === null ? "·" : shortAddress(value),
      mark: MARK_OF_WORD[state],
    }),
  );
  return summary(lastOf(instruction), [], { cells });
}

function ofService({ service, copy, instruction }: ServiceStationView): StationSummary {
  const text = stageText.copy;
  if (copy !== null) {
    const title = copy.direction === "in" ? text.in(copy.total) : text.out(copy.total);
    const cells = copy.bytes.map(({ from, to, now }): SummaryCell => {
      const byte = (value: number | null) => (value === null ? "·" : byteText(value));
      return { top: byte(from), bottom: byte(to), mark: now ? "strong" : to === null ? "empty" : "plain" };
    });
    const window = copy.window === null ? text.noSmap : copy.window ? text.windowOpen : text.windowShut;
    const facts: Fact[] = [
      { name: text.user, value: copy.user },
      { name: copy.direction === "in" ? "↓" : "↑", value: window, current: copy.window === true },
      { name: text.kernel, value: copy.kernel },
    ];
    return summary(`${title} · ${text.progress(copy.done, copy.total)}`, facts, { cells });
  }
  if (service !== null) {
    const cells = service.phases.map(
      ({ name, state }): SummaryCell => ({ top: name, bottom: state, mark: MARK_OF_PHASE[state] }),
    );
    const { returns, inRax } = stageText.service;
    const given = service.result === null ? "" : ` ${returns} ${signedText(service.result)} ${inRax}`;
    return summary(`${service.routine}. ${service.said}${given}`, [], { cells });
  }
  return instruction === null ? summary(stageText.service.none) : ofInstruction(instruction);
}
