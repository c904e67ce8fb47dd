import type { Frame } from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { msrValue } from "../msr.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { flagNames, hex0x, readWord } from "../word-text.ts";

/** Where RIP, CS, RFLAGS, RSP and SS come from on the way back. */
export interface ReturnStationView {
  readonly text: string;
  readonly executed: boolean;
  readonly lead: string;
  readonly facts: readonly Fact[];
}

export function selectReturn(frame: Frame): ReturnStationView | null {
  const executed = frame.touched.includes("return");
  const instruction = executed ? frame.last : frame.stage === "return" ? frame.next : null;
  if (instruction === null) return null;
  const isIret = instruction.mnemonic.toLowerCase().startsWith("iret");
  const facts = isIret ? poppedFacts(frame, executed) : sysretFacts(frame, executed);
  const lead = isIret ? "pops five words from the kernel stack:" : "reads no memory: everything is in registers.";
  return { text: instruction.text, executed, lead, facts };
}

function sysretFacts({ machine, previous, memory }: Frame, executed: boolean): Fact[] {
  const before = executed && previous !== null ? previous : machine;
  const base = Number(msrValue(machine, "IA32_STAR") >> 48n);
  const current = executed;
  return [
    {
      name: "RCX",
      value: hex0x(before.gpr.rcx),
      note: `→ RIP: ${memory.symbolize(before.gpr.rcx) ?? "back in the program"}`,
      current,
    },
    { name: "R11", value: hex0x(before.gpr.r11), note: `→ RFLAGS: ${flagNames(before.gpr.r11)}`, current },
    {
      name: "IA32_STAR 63:48",
      value: hex0x(base),
      note: `→ CS = ${hex0x((base + 16) | 3)}, SS = ${hex0x((base + 8) | 3)}: CPL 3`,
      current,
    },
    { name: "RSP", value: hex0x(machine.gpr.rsp), note: "untouched: the exit code has already put back the user's" },
  ];
}

const POPPED = ["RIP", "CS", "RFLAGS", "RSP", "SS"] as const;

function poppedFacts(frame: Frame, executed: boolean): Fact[] {
  const { machine, previous, memory } = frame;
  const read = eventsOf(frame, "memory-read").filter(({ purpose }) => purpose === "stack");
  const rsp = executed && previous !== null ? previous.gpr.rsp : machine.gpr.rsp;
  return POPPED.map((name, index) => {
    const value = (executed ? read[index]?.value : undefined) ?? readWord(memory, rsp + BigInt(index * 8)) ?? 0n;
    const note =
      name === "RIP"
        ? memory.symbolize(value)
        : name === "RFLAGS"
          ? flagNames(value)
          : name === "RSP"
            ? "the user's stack"
            : `RPL ${value & 3n}: CPL ${value & 3n}`;
    return { name: `pop ${name}`, value: hex0x(value), note, current: executed };
  });
}

/** The one instruction that goes back to CPL 3. */
export function ReturnStation({ view }: { readonly view: ReturnStationView | null }) {
  if (view === null) return <p className="quiet">SYSRETQ or IRETQ: not at this step.</p>;
  return (
    <>
      <p className="lead">
        <code>{view.text}</code> {view.lead}
      </p>
      <FactTable caption="Where the way back comes from" heads={["from", "value", "becomes"]} facts={view.facts} />
    </>
  );
}
