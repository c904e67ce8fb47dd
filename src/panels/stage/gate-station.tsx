import type { Frame } from "../../core/index.ts";
import { abiOf } from "../call-registers.ts";
import { eventsOf } from "../change.ts";
import { gateFields, readGate } from "../gate.ts";
import { msrNumber, msrValue } from "../msr.ts";
import { type ByteGroup, ByteStrip } from "../parts/byte-strip.tsx";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { flagNames, hex0x } from "../word-text.ts";
import styles from "./gate-station.module.css";

/** The look-up of the kernel's entry point: through model-specific registers or through a gate of the IDT. */
export type GateStationView =
  | { readonly kind: "msr"; readonly now: boolean; readonly facts: readonly Fact[] }
  | {
      readonly kind: "gate";
      readonly now: boolean;
      readonly vector: number;
      readonly where: string;
      readonly groups: readonly ByteGroup[];
      readonly check: { readonly ok: boolean; readonly text: string } | null;
      readonly facts: readonly Fact[];
      /** Words that went onto the kernel's stack. */
      readonly pushed: readonly Fact[];
    };

export function selectGate(frame: Frame): GateStationView {
  const reads = eventsOf(frame, "gate-read");
  // A refused INT n reads its own gate first and then that of the exception.
  const read = reads.find(({ checked }) => checked) ?? reads.at(-1);
  if (read !== undefined) return throughGate(frame, read.vector);
  if (eventsOf(frame, "msr-read").some(({ msr }) => msr === msrNumber("IA32_LSTAR"))) return throughMsrs(frame, true);
  return abiOf(frame) === "i386" ? throughGate(frame, 0x80) : throughMsrs(frame, false);
}

function throughMsrs(frame: Frame, now: boolean): GateStationView {
  const { machine, previous, memory } = frame;
  const lstar = msrValue(machine, "IA32_LSTAR");
  const star = msrValue(machine, "IA32_STAR");
  const fmask = msrValue(machine, "IA32_FMASK");
  const cs = Number((star >> 32n) & 0xffffn);
  const facts: Fact[] = [
    {
      name: "IA32_LSTAR",
      value: hex0x(lstar),
      note: `→ RIP: ${memory.symbolize(lstar) ?? "the kernel's entry point"}`,
      current: now,
    },
    {
      name: "IA32_STAR 47:32",
      value: hex0x(cs),
      note: `→ CS = ${hex0x(cs & ~3)}, SS = ${hex0x(cs + 8)}: CPL 0`,
      current: now,
    },
    { name: "IA32_FMASK", value: hex0x(fmask), note: maskNote(frame, fmask, now), current: now },
  ];
  if (now && previous !== null) {
    facts.push({
      name: "RCX ←",
      value: hex0x(machine.gpr.rcx),
      note: "RIP after SYSCALL: the way back",
      changed: true,
    });
    facts.push({
      name: "R11 ←",
      value: hex0x(machine.gpr.r11),
      note: `RFLAGS: ${flagNames(machine.gpr.r11)}`,
      changed: true,
    });
    facts.push({ name: "RSP", value: hex0x(machine.gpr.rsp), note: "untouched: still the user's stack" });
  } else {
    facts.push({ name: "RCX", value: "← RIP after SYSCALL", note: "the way back", faint: true });
    facts.push({ name: "R11", value: "← RFLAGS", faint: true });
    facts.push({ name: "RSP", value: "untouched", note: "SYSCALL stores nothing in memory", faint: true });
  }
  return { kind: "msr", now, facts };
}

function maskNote({ previous }: Frame, fmask: bigint, now: boolean): string {
  if (!now || previous === null) return "the RFLAGS bits that SYSCALL clears";
  const cleared = flagNames(previous.rflags & fmask);
  return cleared === "none" ? "clears RFLAGS bits: none of them was set" : `clears in RFLAGS: ${cleared}`;
}

/** The words that the processor pushes on its way through a gate, in order. */
const PUSHED = ["SS", "RSP", "RFLAGS", "CS", "RIP", "error code"];

function throughGate(frame: Frame, vector: number): GateStationView {
  const { machine, memory } = frame;
  const found = readGate(machine, memory, vector);
  if (found === null) {
    return {
      kind: "gate",
      now: false,
      vector,
      where: "beyond the IDT's limit",
      groups: [],
      check: null,
      facts: [],
      pushed: [],
    };
  }
  const { gate, address } = found;
  const read = eventsOf(frame, "gate-read").find((event) => event.vector === vector);
  const now = read !== undefined;
  const cpl = read?.cpl ?? 3;
  const passes = cpl <= gate.dpl;
  const checked = read?.checked ?? true;
  const facts: Fact[] = [
    { name: "offset", value: hex0x(gate.offset), note: `→ RIP: ${memory.symbolize(gate.offset) ?? ""}`, current: now },
    { name: "selector", value: hex0x(gate.selector), note: "→ CS: CPL 0", current: now },
  ];
  for (const event of eventsOf(frame, "tss-read")) {
    facts.push({
      name: `TSS.${event.field}`,
      value: hex0x(event.value),
      note: "→ RSP: the kernel's stack",
      current: true,
    });
  }
  const words =
    now && (passes || !checked) ? eventsOf(frame, "memory-write").filter(({ purpose }) => purpose === "stack") : [];
  return {
    kind: "gate",
    now,
    vector,
    where: `IDTR + ${hex0x(vector)} × 16 = ${hex0x(address)}`,
    groups: gateFields(found),
    check: checked
      ? {
          ok: passes,
          text: `CPL ${cpl} ${passes ? "≤" : ">"} gate DPL ${gate.dpl}: INT ${hex0x(vector)} ${passes ? "may pass" : "is refused with #GP"}`,
        }
      : { ok: true, text: "An exception goes through its gate whatever the DPL: only INT n is checked." },
    facts,
    pushed: words.map(({ after }, index) => ({
      name: `push ${PUSHED[index] ?? "word"}`,
      value: hex0x(after),
      changed: true,
    })),
  };
}

/** What the processor reads to find the kernel. */
export function GateStation({ view }: { readonly view: GateStationView }) {
  if (view.kind === "msr") {
    return (
      <>
        <p className="lead">
          SYSCALL reads no memory: {view.now ? "it took everything from" : "it takes everything from"} model-specific
          registers.
        </p>
        <FactTable
          caption="What SYSCALL reads and where it goes"
          heads={["register", "value", "becomes"]}
          facts={view.facts}
        />
      </>
    );
  }
  return (
    <>
      <div className={styles.head}>
        <p className="lead">
          Gate {hex0x(view.vector)}: <code>{view.where}</code>
        </p>
        {view.check !== null && <Verdict ok={view.check.ok}>{view.check.text}</Verdict>}
      </div>
      <ByteStrip caption={`The 16 bytes of gate ${hex0x(view.vector)}`} groups={view.groups} />
      <FactTable caption="What the processor takes from it" heads={["field", "value", "becomes"]} facts={view.facts} />
      {view.pushed.length > 0 && (
        <FactTable caption="What came of it" heads={["pushed", "value", "meaning"]} facts={view.pushed} across />
      )}
    </>
  );
}
