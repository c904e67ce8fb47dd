import { exceptions, type Frame, paging, readFields } from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { hex0x } from "../word-text.ts";
import { EntryStation, type EntryStationView, selectEntry } from "./entry-station.tsx";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";

/** An exception of the last step, or the kernel's code that deals with one. */
export type FaultStationView =
  | { readonly kind: "event"; readonly title: string; readonly reason: string; readonly facts: readonly Fact[] }
  | { readonly kind: "service"; readonly service: ServiceStationView }
  | { readonly kind: "code"; readonly code: EntryStationView }
  | { readonly kind: "none" };

export function selectFault(frame: Frame): FaultStationView {
  const event = eventsOf(frame, "exception").at(-1);
  if (event === undefined) {
    if (!frame.touched.includes("fault")) return { kind: "none" };
    const service = selectService(frame);
    return service.instruction === null ? { kind: "service", service } : { kind: "code", code: selectEntry(frame) };
  }
  const { machine, memory } = frame;
  const facts: Fact[] = [
    { name: "vector", value: `${event.vector}`, note: `gate ${hex0x(event.vector)} of the IDT` },
    { name: "at", value: hex0x(event.rip), note: memory.symbolize(event.rip) },
  ];
  if (event.errorCode !== undefined)
    facts.push({ name: "error code", value: hex0x(event.errorCode), note: errorNote(event.vector, event.errorCode) });
  if (event.vector === 14) facts.push({ name: "CR2", value: hex0x(machine.cr2), note: "the address of the access" });
  for (const read of eventsOf(frame, "tss-read"))
    facts.push({ name: `TSS.${read.field}`, value: hex0x(read.value), note: "→ RSP: the kernel's stack" });
  facts.push({ name: "RIP ←", value: hex0x(machine.rip), note: memory.symbolize(machine.rip), changed: true });
  return {
    kind: "event",
    title: `${event.mnemonic} ${exceptions.exceptionOf(event.vector)?.name ?? ""}`,
    reason: event.reason,
    facts,
  };
}

function errorNote(vector: number, errorCode: number): string {
  if (vector !== 14) {
    if (errorCode === 0) return "no selector is to blame";
    const table = (errorCode & 2) !== 0 ? "IDT" : (errorCode & 4) !== 0 ? "LDT" : "GDT";
    return `${table} entry ${hex0x(errorCode >>> 3)}`;
  }
  return readFields(BigInt(errorCode), paging.PAGE_FAULT_ERROR_LAYOUT)
    .slice(0, 5)
    .map((field) => `${field.name}=${field.value}`)
    .join(" ");
}

/** Why the processor refused, where it went, and what the kernel makes of it. */
export function FaultStation({ view }: { readonly view: FaultStationView }) {
  switch (view.kind) {
    case "none":
      return (
        <p className="quiet">
          Where an instruction goes that the processor refuses: through the gate of its exception into the kernel. Not
          at this step.
        </p>
      );
    case "service":
      return <ServiceStation view={view.service} />;
    case "code":
      return <EntryStation view={view.code} />;
    case "event":
      return (
        <>
          <p className="lead">
            <b>{view.title}</b>
          </p>
          <Verdict ok={false}>{view.reason}</Verdict>
          <FactTable caption="The exception" facts={view.facts} />
        </>
      );
  }
}
