import type { Frame } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import { type ByteGroup, ByteStrip } from "../parts/byte-strip.tsx";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { spotsRegister } from "../spot.ts";
import { registerSubject, selectorSubject } from "../subjects.ts";
import { hex0x, shortAddress } from "../word-text.ts";

export interface TrapStationView {
  /** `"syscall"`, `"int $0x80"` … */
  readonly text: string;
  readonly groups: readonly ByteGroup[];
  readonly executed: boolean;
  readonly facts: readonly Fact[];
}

/** The trap instruction that has just run or comes next; null where neither is one. */
export function selectTrap(frame: Frame, spot: Spot | null): TrapStationView | null {
  const text = stageText.trap;
  const executed = frame.touched.includes("trap");
  const instruction = executed ? frame.last : frame.stage === "trap" ? frame.next : null;
  if (instruction === null) return null;
  const bytes = Array.from(instruction.bytes);
  const groups: ByteGroup[] =
    bytes[0] === 0xcd
      ? [
          { bytes: bytes.slice(0, 1), label: text.opcode, value: "INT imm8" },
          { bytes: bytes.slice(1, 2), label: text.vector, value: hex0x(BigInt(bytes[1] ?? 0)), strong: true },
        ]
      : [{ bytes, label: text.opcode, value: instruction.mnemonic.toUpperCase(), strong: true }];
  const { machine, previous, memory } = frame;
  const cs = selectorSubject(frame, "cs");
  const spotCs = { spot: spotsRegister(spot, "cs") };
  const spotRip = { spot: spotsRegister(spot, "rip") };
  const facts: Fact[] = [];
  if (executed && previous !== null) {
    const changed = previous.cpl !== machine.cpl;
    facts.push({
      name: "CPL",
      value: `${previous.cpl} → ${machine.cpl}`,
      note: changed ? text.becameKernel : frame.unikernel ? unikernelText.trap.stays : text.refused,
      subject: cs,
      changed,
      ...spotCs,
    });
    const symbol = memory.symbolize(machine.rip);
    facts.push({
      name: "RIP",
      value: `${shortAddress(previous.rip)} → ${shortAddress(machine.rip)}`,
      note: symbol,
      subject: registerSubject(frame, "rip"),
      changed: true,
      ...spotRip,
    });
  } else {
    facts.push({
      name: "CPL",
      value: `${machine.cpl}`,
      note: frame.unikernel ? unikernelText.trap.willStay : text.willChange,
      subject: cs,
      ...spotCs,
    });
    facts.push({
      name: "RIP",
      value: hex0x(instruction.address),
      note: `${text.notes.at}${instruction.symbol === undefined ? "" : `: ${instruction.symbol}`}`,
      subject: registerSubject(frame, "rip"),
      ...spotRip,
    });
  }
  return { text: instruction.text, groups, executed, facts };
}

/** The one instruction that leaves CPL 3. */
export function TrapStation({ view }: { readonly view: TrapStationView | null }) {
  const text = stageText.trap;
  if (view === null) return <p className="quiet">{text.absent}</p>;
  return (
    <>
      <p className="lead">
        <code>{view.text}</code> {view.executed ? text.hasRun : text.runsNext}
      </p>
      <ByteStrip caption={text.bytes(view.text)} groups={view.groups} />
      <FactTable caption={text.changes} facts={view.facts} />
    </>
  );
}
