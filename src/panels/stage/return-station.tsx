import type { Frame } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { eventsOf } from "../change.ts";
import { msrValue } from "../msr.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { spotsMsr, spotsRegister } from "../spot.ts";
import { memorySubject, msrSubject } from "../subjects.ts";
import { flagNames, hex0x, readWord } from "../word-text.ts";
import { pastRegisterSubject } from "./stage-subjects.ts";

/** Where RIP, CS, RFLAGS, RSP and SS come from on the way back. */
export interface ReturnStationView {
  readonly text: string;
  readonly executed: boolean;
  readonly lead: string;
  readonly facts: readonly Fact[];
  /** Why it is this instruction; null behind it. */
  readonly why: { readonly text: string; readonly conditions: readonly Fact[] } | null;
}

export function selectReturn(frame: Frame, spot: Spot | null): ReturnStationView | null {
  const executed = frame.touched.includes("return");
  const instruction = executed ? frame.last : frame.stage === "return" ? frame.next : null;
  if (instruction === null) return null;
  const isIret = instruction.mnemonic.toLowerCase().startsWith("iret");
  const facts = isIret ? poppedFacts(frame, executed) : sysretFacts(frame, spot, executed);
  const { iret, sysret } = stageText.return;
  return { text: instruction.text, executed, lead: isIret ? iret : sysret, facts, why: selectWhy(frame) };
}

/** The conditions of SYSRET with what decides each. */
function selectWhy({ wayBack }: Frame): ReturnStationView["why"] {
  if (wayBack === null) return null;
  const { holds, fails } = stageText.return;
  const conditions = wayBack.conditions.map(
    (each): Fact => ({ name: each.holds ? holds : fails, value: each.values, note: each.text, current: !each.holds }),
  );
  return { text: wayBack.why, conditions };
}

function sysretFacts(frame: Frame, spot: Spot | null, current: boolean): Fact[] {
  const { machine, previous, memory } = frame;
  const text = stageText.return;
  const { rcx, r11, rsp } = (current && previous !== null ? previous : machine).gpr;
  const star = msrValue(machine, "IA32_STAR");
  const base = Number(star >> 48n);
  const register = (name: "rcx" | "r11" | "rsp", value: bigint, note: string): Fact => ({
    name: name.toUpperCase(),
    value: hex0x(value),
    subject: pastRegisterSubject(name, value, note),
    note,
    current: current && name !== "rsp",
    spot: spotsRegister(spot, name),
  });
  const segments = text.star(hex0x((base + 16) | 3), hex0x((base + 8) | 3));
  return [
    register("rcx", rcx, text.rip(memory.symbolize(rcx) ?? text.program)),
    register("r11", r11, text.flags(flagNames(r11))),
    {
      name: "IA32_STAR 63:48",
      value: hex0x(base),
      subject: msrSubject(frame, "IA32_STAR"),
      note: segments,
      current,
      spot: spotsMsr(spot, "IA32_STAR"),
    },
    register("rsp", rsp, text.rsp),
  ];
}

const POPPED = ["RIP", "CS", "RFLAGS", "RSP", "SS"] as const;

function poppedFacts(frame: Frame, executed: boolean): Fact[] {
  const { machine, previous, memory } = frame;
  const text = stageText.return;
  // By address: the processor reads the frame in an order of its own.
  const read = eventsOf(frame, "memory-read")
    .filter(({ purpose }) => purpose === "stack")
    .sort((a, b) => (a.linear < b.linear ? -1 : 1));
  const rsp = executed && previous !== null ? previous.gpr.rsp : machine.gpr.rsp;
  return POPPED.map((name, index): Fact => {
    const linear = rsp + BigInt(index * 8);
    const value = (executed ? read[index]?.value : undefined) ?? readWord(memory, linear) ?? 0n;
    const note =
      name === "RIP"
        ? memory.symbolize(value)
        : name === "RFLAGS"
          ? flagNames(value)
          : name === "RSP"
            ? text.userStack
            : text.rpl(value & 3n);
    return {
      name: text.pop(name),
      value: hex0x(value),
      subject: memorySubject(frame, linear, value, {
        name: text.pop(name),
        ...(note === undefined ? {} : { means: note }),
      }),
      note,
      current: executed,
    };
  });
}

/** The one instruction that goes back to CPL 3. */
export function ReturnStation({ view }: { readonly view: ReturnStationView | null }) {
  const text = stageText.return;
  if (view === null) return <p className="quiet">{text.absent}</p>;
  return (
    <>
      <p className="lead">
        <code>{view.text}</code> {view.lead}
      </p>
      <FactTable caption={text.caption} heads={text.heads} facts={view.facts} />
      {view.why !== null && (
        <>
          <p className="lead">{view.why.text}</p>
          {view.why.conditions.length > 0 && (
            <FactTable caption={text.conditions} heads={text.conditionHeads} facts={view.why.conditions} across />
          )}
        </>
      )}
    </>
  );
}
