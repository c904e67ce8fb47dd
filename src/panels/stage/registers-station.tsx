import type { Frame } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";
import { type InstructionStationView, JustRun } from "./instruction-station.tsx";
import { type RequestSlot, type RequestView, selectRequest } from "./request.ts";
import { RequestLine } from "./request-line.tsx";

export interface RegistersStationView {
  readonly instruction: Pick<InstructionStationView, "last" | "next">;
  readonly request: RequestView;
  readonly lead: string;
  readonly facts: readonly Fact[];
}

export function selectRegisters(frame: Frame, spot: Spot | null): RegistersStationView {
  const request = selectRequest(frame, spot);
  const { preparing, passed, idle } = stageText.registers;
  const lead = request.state === "passed" ? passed : request.state === "preparing" ? preparing(request.door) : idle;
  const facts = request.slots.map((slot, index) => slotFact(slot, index, request));
  return { instruction: { last: frame.last, next: frame.next }, request, lead, facts };
}

function slotFact(slot: RequestSlot, index: number, { call, slots }: RequestView): Fact {
  const text = stageText.registers;
  const name = index === 0 ? text.number : slot.name === "" ? text.argument(index) : text.named(index, slot.name);
  const said =
    slot.state === "coming"
      ? text.comes(slot.by ?? "")
      : slot.state === "new"
        ? [slot.decoded, text.setBy(slot.by ?? "")].filter((part) => part !== "").join(" · ")
        : slot.state === "unused" && call !== null
          ? text.unused(call)
          : slot.decoded;
  return {
    name,
    value: `${slot.register.padEnd(4)} ${slot.state === "coming" ? text.pending : hex0x(slot.value)}`,
    ...(slot.state === "coming" ? {} : { subject: slot.subject }),
    note: said,
    changed: slot.state === "new",
    current: slot.state === "coming" && slots.find(({ state }) => state === "coming") === slot,
    faint: slot.state === "coming" || slot.state === "unused",
    spot: slot.spot,
  };
}

/** The registers that the call takes its number and arguments from, filled as far as they are. */
export function RegistersStation({ view, all }: { readonly view: RegistersStationView; readonly all: boolean }) {
  return (
    <>
      {all && <JustRun view={view.instruction} />}
      <p className="lead">{view.lead}</p>
      {view.request.state !== "idle" && <RequestLine view={view.request} />}
      <FactTable caption={stageText.registers.caption} heads={stageText.registers.heads} facts={view.facts} steady />
    </>
  );
}
