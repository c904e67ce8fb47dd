import type { Frame, Stage } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import { DispatchStation, type DispatchStationView, selectDispatch } from "./dispatch-station.tsx";
import { EntryStation, type EntryStationView, selectEntry } from "./entry-station.tsx";
import { ErrnoStation, type ErrnoStationView, selectErrno } from "./errno-station.tsx";
import { FaultStation, type FaultStationView, selectFault } from "./fault-station.tsx";
import { GateStation } from "./gate-station.tsx";
import { type GateStationView, selectGate } from "./gate-view.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import { RegistersStation, type RegistersStationView, selectRegisters } from "./registers-station.tsx";
import { ReturnStation, type ReturnStationView, selectReturn } from "./return-station.tsx";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";
import { SignalStation, type SignalStationView, selectSignal } from "./signal-station.tsx";
import { SwitchStation, type SwitchStationView, selectSwitch } from "./switch-station.tsx";
import { selectTrap, TrapStation, type TrapStationView } from "./trap-station.tsx";
import { selectWrapper, WrapperStation, type WrapperStationView } from "./wrapper-station.tsx";

/** The opened station with what it shows. */
export type OpenStationView =
  | { readonly kind: "absent"; readonly text: string }
  | { readonly kind: "instruction"; readonly view: InstructionStationView }
  | { readonly kind: "wrapper"; readonly view: WrapperStationView }
  | { readonly kind: "registers"; readonly view: RegistersStationView }
  | { readonly kind: "trap"; readonly view: TrapStationView | null }
  | { readonly kind: "gate"; readonly view: GateStationView }
  | { readonly kind: "entry"; readonly view: EntryStationView }
  | { readonly kind: "dispatch"; readonly view: DispatchStationView }
  | { readonly kind: "service"; readonly view: ServiceStationView }
  | { readonly kind: "return"; readonly view: ReturnStationView | null }
  | { readonly kind: "errno"; readonly view: ErrnoStationView }
  | { readonly kind: "fault"; readonly view: FaultStationView }
  | { readonly kind: "signal"; readonly view: SignalStationView }
  | { readonly kind: "switch"; readonly view: SwitchStationView };

/** In a unikernel: what a station did for the program that the call does not pass here; the shim saves no pt_regs. */
function selectUnikernel(stage: Stage, frame: Frame, spot: Spot | null): OpenStationView | null {
  const gone: Readonly<Partial<Record<Stage, string>>> = unikernelText.gone;
  const text = gone[stage];
  const isHere = frame.stage === stage || frame.touched.includes(stage);
  if (text !== undefined && !isHere && !frame.met.has(stage)) return { kind: "absent", text };
  const isCode =
    stage === "entry" || stage === "exit" || (stage === "fault" && selectFault(frame, spot).kind === "code");
  return isCode ? { kind: "instruction", view: selectInstruction(frame) } : null;
}

export function selectOpenStation(stage: Stage, frame: Frame, spot: Spot | null): OpenStationView {
  const unikernel = frame.unikernel ? selectUnikernel(stage, frame, spot) : null;
  if (unikernel !== null) return unikernel;
  switch (stage) {
    case "wrapper":
      if (frame.unikernel) {
        return frame.touched.includes("wrapper") || frame.stage === "wrapper"
          ? { kind: "instruction", view: selectInstruction(frame) }
          : { kind: "absent", text: stageText.wrapper.absent };
      }
      return frame.linkage === null
        ? { kind: "absent", text: frame.met.has("wrapper") ? stageText.wrapper.vdso : stageText.wrapper.absent }
        : { kind: "wrapper", view: selectWrapper(frame, frame.linkage) };
    case "switch":
      return { kind: "switch", view: selectSwitch(frame) };
    case "user":
      return { kind: "instruction", view: selectInstruction(frame) };
    case "registers":
      return { kind: "registers", view: selectRegisters(frame, spot) };
    case "trap":
      return { kind: "trap", view: selectTrap(frame, spot) };
    case "gate":
      return { kind: "gate", view: selectGate(frame, spot) };
    case "entry":
    case "exit":
      return { kind: "entry", view: selectEntry(frame, spot) };
    case "dispatch":
      return { kind: "dispatch", view: selectDispatch(frame, spot) };
    case "service": {
      const view = selectService(frame);
      const idle = view.service === null && view.copy === null && frame.stage !== "service" && !inside(frame);
      return idle ? { kind: "absent", text: stageText.service.none } : { kind: "service", view };
    }
    case "return":
      return { kind: "return", view: selectReturn(frame, spot) };
    case "errno":
      return { kind: "errno", view: selectErrno(frame) };
    case "fault":
      return { kind: "fault", view: selectFault(frame, spot) };
    case "signal":
      return { kind: "signal", view: selectSignal(frame) };
  }
}

const inside = ({ touched }: Frame) => touched.includes("service");

/** Draws the opened station: its essentials, or all it has with the bytes and the instruction. */
export function OpenStation({ station, all }: { readonly station: OpenStationView; readonly all: boolean }) {
  switch (station.kind) {
    case "absent":
      return <p className="quiet">{station.text}</p>;
    case "instruction":
      return <InstructionStation view={station.view} />;
    case "wrapper":
      return <WrapperStation view={station.view} all={all} />;
    case "registers":
      return <RegistersStation view={station.view} all={all} />;
    case "trap":
      return <TrapStation view={station.view} />;
    case "gate":
      return <GateStation view={station.view} all={all} />;
    case "entry":
      return <EntryStation view={station.view} all={all} />;
    case "dispatch":
      return <DispatchStation view={station.view} all={all} />;
    case "service":
      return <ServiceStation view={station.view} all={all} />;
    case "return":
      return <ReturnStation view={station.view} />;
    case "errno":
      return <ErrnoStation view={station.view} all={all} />;
    case "fault":
      return <FaultStation view={station.view} all={all} />;
    case "signal":
      return <SignalStation view={station.view} all={all} />;
    case "switch":
      return <SwitchStation view={station.view} all={all} />;
  }
}
