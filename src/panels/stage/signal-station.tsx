import { type Frame, signalCodeName } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { eventsOf } from "../change.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";
import { addressSubject } from "./stage-subjects.ts";

/** A signal of the last step, or how the process died of one. */
export interface SignalStationView {
  readonly facts: readonly Fact[];
  readonly service: ServiceStationView;
}

/** What is known of a signal. */
export interface SignalView {
  readonly name: string;
  readonly signal: number;
  readonly code: number;
  readonly address: bigint;
  /** The last step delivered it. */
  readonly now: boolean;
}

/** The signal that the last step delivered or that killed the process. */
export function signalOf(frame: Frame): SignalView | null {
  const { exit } = frame.machine;
  const event = eventsOf(frame, "signal").findLast(({ action }) => action === "terminate");
  if (event !== undefined) return { ...event, now: true };
  if (exit?.kind !== "killed") return null;
  return { name: exit.signalName, signal: exit.signal, code: exit.code, address: exit.address, now: false };
}

export function selectSignal(frame: Frame): SignalStationView {
  const signal = signalOf(frame);
  const text = stageText.signal;
  const facts: Fact[] = [];
  if (signal !== null) {
    const { address } = signal;
    facts.push({ name: text.name, value: signal.name, note: text.number(signal.signal), current: signal.now });
    facts.push({ name: "si_code", value: signalCodeName(signal.signal, signal.code), note: text.code });
    facts.push({
      name: "si_addr",
      value: hex0x(address),
      note: text.address,
      subject: addressSubject("si_addr", address, text.address),
    });
    facts.push({ name: text.action, value: text.terminate, note: text.status(128 + signal.signal) });
  }
  return { facts, service: selectService(frame) };
}

/** What the kernel does to a process that the processor refused. */
export function SignalStation({ view, all }: { readonly view: SignalStationView; readonly all: boolean }) {
  const { none, caption } = stageText.signal;
  return (
    <>
      {view.service.service !== null && <ServiceStation view={view.service} all={all} />}
      {view.facts.length > 0 ? (
        <FactTable caption={caption} facts={view.facts} />
      ) : (
        view.service.service === null && <p className="quiet">{none}</p>
      )}
    </>
  );
}
