import type { Frame } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { eventsOf } from "../change.ts";
import { msrValue } from "../msr.ts";
import { FactTable } from "../parts/fact-table.tsx";
import { flagNames, hex0x, readWord } from "../word-text.ts";
import { memorySubject, msrSubject, type Pointed, registerSubject, type StageFact } from "./stage-fact.ts";

/** Where RIP, CS, RFLAGS, RSP and SS come from on the way back. */
export interface ReturnStationView {
  readonly text: string;
  readonly executed: boolean;
  readonly lead: string;
  readonly facts: readonly StageFact[];
}

export function selectReturn(frame: Frame, pointed: Pointed): ReturnStationView | null {
  const executed = frame.touched.includes("return");
  const instruction = executed ? frame.last : frame.stage === "return" ? frame.next : null;
  if (instruction === null) return null;
  const isIret = instruction.mnemonic.toLowerCase().startsWith("iret");
  const facts = isIret ? poppedFacts(frame, executed) : sysretFacts(frame, pointed, executed);
  const { iret, sysret } = stageText.return;
  return { text: instruction.text, executed, lead: isIret ? iret : sysret, facts };
}

function sysretFacts({ machine, previous, memory }: Frame, pointed: Pointed, current: boolean): StageFact[] {
  const text = stageText.return;
  const { rcx, r11, rsp } = (current && previous !== null ? previous : machine).gpr;
  const star = msrValue(machine, "IA32_STAR");
  const base = Number(star >> 48n);
  const register = (name: "rcx" | "r11" | "rsp", value: bigint, note: string): StageFact => ({
    name: name.toUpperCase(),
    value: hex0x(value),
    subject: registerSubject(name, value, note),
    note,
    current: current && name !== "rsp",
    ...(pointed.register(name) ? { spot: true } : {}),
  });
  const segments = text.star(hex0x((base + 16) | 3), hex0x((base + 8) | 3));
  return [
    register("rcx", rcx, text.rip(memory.symbolize(rcx) ?? text.program)),
    register("r11", r11, text.flags(flagNames(r11))),
    {
      name: "IA32_STAR 63:48",
      value: hex0x(base),
      subject: msrSubject("IA32_STAR", star, segments),
      note: segments,
      current,
      ...(pointed.msr("IA32_STAR") ? { spot: true } : {}),
    },
    register("rsp", rsp, text.rsp),
  ];
}

const POPPED = ["RIP", "CS", "RFLAGS", "RSP", "SS"] as const;

function poppedFacts(frame: Frame, executed: boolean): StageFact[] {
  const { machine, previous, memory } = frame;
  const text = stageText.return;
  const read = eventsOf(frame, "memory-read").filter(({ purpose }) => purpose === "stack");
  const rsp = executed && previous !== null ? previous.gpr.rsp : machine.gpr.rsp;
  return POPPED.map((name, index): StageFact => {
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
      subject: memorySubject(text.pop(name), linear, value, note),
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
    </>
  );
}
