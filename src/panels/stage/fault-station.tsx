import { exceptions, type Frame, paging, readFields } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { eventsOf } from "../change.ts";
import { readGate } from "../gate.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { spotsGate, spotsRegister } from "../spot.ts";
import { controlRegisterSubject, registerSubject, tssSubject } from "../subjects.ts";
import { hex0x } from "../word-text.ts";
import { EntryStation, type EntryStationView, selectEntry } from "./entry-station.tsx";
import { subjectOfGate } from "./gate-view.ts";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";
import { addressSubject, errorCodeSubject } from "./stage-subjects.ts";

/** An exception of the last step, or the kernel's code that deals with one. */
export type FaultStationView =
  | {
      readonly kind: "event";
      readonly title: string;
      readonly reason: string;
      readonly facts: readonly Fact[];
      /** The bits of a page fault's error code. */
      readonly bits: readonly Fact[];
    }
  | { readonly kind: "service"; readonly service: ServiceStationView }
  | { readonly kind: "code"; readonly code: EntryStationView }
  | { readonly kind: "none" };

const PAGE_FAULT = 14;
/** P, W/R, U/S, RSVD and I/D: the bits that this machine can set. */
const PAGE_FAULT_BITS = 5;

export function selectFault(frame: Frame, spot: Spot | null): FaultStationView {
  const event = eventsOf(frame, "exception").at(-1);
  if (event === undefined) {
    if (!frame.touched.includes("fault")) return { kind: "none" };
    const service = selectService(frame);
    return service.instruction === null
      ? { kind: "service", service }
      : { kind: "code", code: selectEntry(frame, spot) };
  }
  const { machine, memory } = frame;
  const text = stageText.fault;
  const { vector, errorCode } = event;
  const symbol = memory.symbolize(event.rip);
  const facts: Fact[] = [
    { name: text.vector, value: `${vector}`, note: text.gate(hex0x(vector)) },
    { name: text.at, value: hex0x(event.rip), note: symbol, subject: addressSubject("rip", event.rip, symbol) },
  ];
  if (errorCode !== undefined) {
    const note = errorNote(vector, errorCode);
    const subject = errorCodeSubject(vector, errorCode, note);
    facts.push({ name: text.errorCode, value: hex0x(errorCode), note, subject });
  }
  if (vector === PAGE_FAULT) {
    facts.push({
      name: "CR2",
      value: hex0x(machine.cr2),
      note: text.cr2,
      subject: controlRegisterSubject(frame, "cr2"),
      spot: spotsRegister(spot, "cr2"),
    });
  }
  const gate = readGate(machine, memory, vector);
  if (gate !== null) {
    facts.push({
      name: text.gateAt,
      value: hex0x(gate.address),
      note: text.gateWhere(hex0x(machine.idtr.base), vector),
      subject: subjectOfGate(frame, gate),
      spot: spotsGate(spot, vector),
    });
  }
  for (const read of eventsOf(frame, "tss-read")) {
    const name = `TSS.${read.field}`;
    const subject = tssSubject(frame, read.field, read.linear, read.value, 8);
    facts.push({ name, value: hex0x(read.value), note: stageText.gate.stack, subject });
  }
  const entry = memory.symbolize(machine.rip);
  facts.push({
    name: text.entry,
    value: hex0x(machine.rip),
    note: entry,
    subject: registerSubject(frame, "rip"),
    changed: true,
  });
  return {
    kind: "event",
    title: `${event.mnemonic} ${exceptions.exceptionOf(vector)?.name ?? ""}`,
    reason: event.reason,
    facts,
    bits: vector === PAGE_FAULT && errorCode !== undefined ? bitFacts(errorCode) : [],
  };
}

function pageFaultBits(errorCode: number) {
  return readFields(BigInt(errorCode), paging.PAGE_FAULT_ERROR_LAYOUT).slice(0, PAGE_FAULT_BITS);
}

function bitFacts(errorCode: number): Fact[] {
  return pageFaultBits(errorCode).map(({ name, value, meaning }) => ({
    name,
    value: `${value}`,
    note: meaning,
    faint: value === 0n,
  }));
}

function errorNote(vector: number, errorCode: number): string {
  if (vector === PAGE_FAULT)
    return pageFaultBits(errorCode)
      .map((field) => `${field.name}=${field.value}`)
      .join(" ");
  if (errorCode === 0) return stageText.fault.noSelector;
  const table = (errorCode & 2) !== 0 ? "IDT" : (errorCode & 4) !== 0 ? "LDT" : "GDT";
  return stageText.fault.selector(table, hex0x(errorCode >>> 3));
}

/** Why the processor refused, where it went, and what the kernel makes of it. */
export function FaultStation({ view, all }: { readonly view: FaultStationView; readonly all: boolean }) {
  const text = stageText.fault;
  switch (view.kind) {
    case "none":
      return <p className="quiet">{text.absent}</p>;
    case "service":
      return <ServiceStation view={view.service} all={all} />;
    case "code":
      return <EntryStation view={view.code} all={all} />;
    case "event":
      return (
        <>
          <p className="lead">
            <b>{view.title}</b>
          </p>
          <Verdict ok={false}>{view.reason}</Verdict>
          <FactTable caption={text.caption} facts={view.facts} />
          {all && view.bits.length > 0 && <FactTable caption={text.bits} facts={view.bits} showCaption />}
        </>
      );
  }
}
