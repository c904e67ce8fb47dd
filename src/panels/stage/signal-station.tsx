import { type Frame, signalCodeName } from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";

/** A signal of the last step, or how the process died of one. */
export interface SignalStationView {
  readonly facts: readonly Fact[];
  readonly service: ServiceStationView;
}

export function selectSignal(frame: Frame): SignalStationView {
  const { exit } = frame.machine;
  const event = eventsOf(frame, "signal").at(-1);
  const signal =
    event ??
    (exit?.kind === "killed"
      ? { name: exit.signalName, signal: exit.signal, code: exit.code, address: exit.address }
      : undefined);
  const facts: Fact[] = [];
  if (signal !== undefined) {
    facts.push({ name: "signal", value: signal.name, note: `number ${signal.signal}`, current: event !== undefined });
    facts.push({ name: "si_code", value: signalCodeName(signal.signal, signal.code), note: "why the kernel sent it" });
    facts.push({ name: "si_addr", value: hex0x(signal.address), note: "the address to blame, where there is one" });
    facts.push({ name: "action", value: "terminate", note: `a shell reports status ${128 + signal.signal}` });
  }
  return { facts, service: selectService(frame) };
}

/** What the kernel does to a process that the processor refused. */
export function SignalStation({ view }: { readonly view: SignalStationView }) {
  return (
    <>
      {view.facts.length > 0 ? (
        <FactTable caption="The signal" facts={view.facts} />
      ) : (
        <p className="quiet">No signal has been sent.</p>
      )}
      {view.service.routine !== null && <ServiceStation view={view.service} />}
    </>
  );
}
