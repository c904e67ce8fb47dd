import type { Frame } from "../../core/index.ts";
import { type ByteGroup, ByteStrip } from "../parts/byte-strip.tsx";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x, shortAddress } from "../word-text.ts";

export interface TrapStationView {
  /** `"syscall"`, `"int $0x80"` … */
  readonly text: string;
  readonly groups: readonly ByteGroup[];
  readonly executed: boolean;
  readonly facts: readonly Fact[];
}

/** The trap instruction that has just run or comes next; null where neither is one. */
export function selectTrap(frame: Frame): TrapStationView | null {
  const executed = frame.touched.includes("trap");
  const instruction = executed ? frame.last : frame.stage === "trap" ? frame.next : null;
  if (instruction === null) return null;
  const bytes = Array.from(instruction.bytes);
  const isInt = bytes[0] === 0xcd;
  const groups: ByteGroup[] = isInt
    ? [
        { bytes: bytes.slice(0, 1), label: "opcode", value: "INT imm8" },
        { bytes: bytes.slice(1, 2), label: "vector", value: `${bytes[1] ?? 0}`, strong: true },
      ]
    : [{ bytes, label: "opcode", value: instruction.mnemonic.toUpperCase(), strong: true }];
  const { machine, previous, memory } = frame;
  const facts: Fact[] = [];
  if (executed && previous !== null) {
    facts.push({ name: "CPL", value: `${previous.cpl} → ${machine.cpl}`, changed: previous.cpl !== machine.cpl });
    facts.push({
      name: "RIP",
      value: `${shortAddress(previous.rip)} → ${shortAddress(machine.rip)}`,
      note: memory.symbolize(machine.rip),
      changed: true,
    });
  } else {
    facts.push({ name: "CPL", value: `${machine.cpl}`, note: "The next step changes it." });
    facts.push({ name: "at", value: hex0x(instruction.address), note: instruction.symbol });
  }
  return { text: instruction.text, groups, executed, facts };
}

/** The one instruction that leaves CPL 3. */
export function TrapStation({ view }: { readonly view: TrapStationView | null }) {
  if (view === null)
    return <p className="quiet">Two bytes of the program: SYSCALL (0f 05) or INT 0x80 (cd 80). Not at this step.</p>;
  return (
    <>
      <p className="lead">
        <code>{view.text}</code> {view.executed ? "has just run." : "runs next."}
      </p>
      <ByteStrip caption={`The bytes of ${view.text}`} groups={view.groups} />
      <FactTable caption="What the trap instruction changes" facts={view.facts} />
    </>
  );
}
