import type { Frame, Stage } from "../../core/index.ts";
import { DispatchStation, type DispatchStationView, selectDispatch } from "./dispatch-station.tsx";
import { EntryStation, type EntryStationView, selectEntry } from "./entry-station.tsx";
import { ErrnoStation, type ErrnoStationView, selectErrno } from "./errno-station.tsx";
import { FaultStation, type FaultStationView, selectFault } from "./fault-station.tsx";
import { GateStation, type GateStationView, selectGate } from "./gate-station.tsx";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import { RegistersStation, type RegistersStationView, selectRegisters } from "./registers-station.tsx";
import { ReturnStation, type ReturnStationView, selectReturn } from "./return-station.tsx";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";
import { SignalStation, type SignalStationView, selectSignal } from "./signal-station.tsx";
import { selectTrap, TrapStation, type TrapStationView } from "./trap-station.tsx";

/** The opened station with what it shows. */
export type OpenStationView =
  | { readonly kind: "absent"; readonly text: string }
  | { readonly kind: "instruction"; readonly view: InstructionStationView }
  | { readonly kind: "registers"; readonly view: RegistersStationView }
  | { readonly kind: "trap"; readonly view: TrapStationView | null }
  | { readonly kind: "gate"; readonly view: GateStationView }
  | { readonly kind: "entry"; readonly view: EntryStationView }
  | { readonly kind: "dispatch"; readonly view: DispatchStationView }
  | { readonly kind: "service"; readonly view: ServiceStationView }
  | { readonly kind: "return"; readonly view: ReturnStationView | null }
  | { readonly kind: "errno"; readonly view: ErrnoStationView }
  | { readonly kind: "fault"; readonly view: FaultStationView }
  | { readonly kind: "signal"; readonly view: SignalStationView };

export function selectOpenStation(stage: Stage, frame: Frame): OpenStationView {
  switch (stage) {
    case "wrapper":
      return frame.touched.includes("wrapper")
        ? { kind: "instruction", view: selectInstruction(frame) }
        : {
            kind: "absent",
            text: "This program makes its system calls itself. Most programs call a library function, such as write() of libc, which does it for them.",
          };
    case "user":
    case "switch":
      return { kind: "instruction", view: selectInstruction(frame) };
    case "registers":
      return { kind: "registers", view: selectRegisters(frame) };
    case "trap":
      return { kind: "trap", view: selectTrap(frame) };
    case "gate":
      return { kind: "gate", view: selectGate(frame) };
    case "entry":
    case "exit":
      return { kind: "entry", view: selectEntry(frame) };
    case "dispatch":
      return { kind: "dispatch", view: selectDispatch(frame) };
    case "service":
      return { kind: "service", view: selectService(frame) };
    case "return":
      return { kind: "return", view: selectReturn(frame) };
    case "errno":
      return { kind: "errno", view: selectErrno(frame) };
    case "fault":
      return { kind: "fault", view: selectFault(frame) };
    case "signal":
      return { kind: "signal", view: selectSignal(frame) };
  }
}

/** Draws the opened station. */
export function OpenStation({ station }: { readonly station: OpenStationView }) {
  switch (station.kind) {
    case "absent":
      return <p className="quiet">{station.text}</p>;
    case "instruction":
      return <InstructionStation view={station.view} />;
    case "registers":
      return <RegistersStation view={station.view} />;
    case "trap":
      return <TrapStation view={station.view} />;
    case "gate":
      return <GateStation view={station.view} />;
    case "entry":
      return <EntryStation view={station.view} />;
    case "dispatch":
      return <DispatchStation view={station.view} />;
    case "service":
      return <ServiceStation view={station.view} />;
    case "return":
      return <ReturnStation view={station.view} />;
    case "errno":
      return <ErrnoStation view={station.view} />;
    case "fault":
      return <FaultStation view={station.view} />;
    case "signal":
      return <SignalStation view={station.view} />;
  }
}
