import type { Frame } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { abiOf } from "../call-registers.ts";
import { eventsOf } from "../change.ts";
import { gateFields, readGate } from "../gate.ts";
import { msrNumber, msrValue } from "../msr.ts";
import type { ByteGroup } from "../parts/byte-strip.tsx";
import { flagNames, hex0x } from "../word-text.ts";
import { memorySubject, msrSubject, type Pointed, registerSubject, type StageFact } from "./stage-fact.ts";

/** The look-up of the kernel's entry point: through model-specific registers or through a gate of the IDT. */
export type GateStationView =
  | { readonly kind: "msr"; readonly now: boolean; readonly facts: readonly StageFact[] }
  | {
      readonly kind: "gate";
      readonly now: boolean;
      readonly vector: number;
      readonly where: string;
      readonly groups: readonly ByteGroup[];
      readonly check: { readonly ok: boolean; readonly text: string } | null;
      readonly facts: readonly StageFact[];
      /** Words that went onto the kernel's stack. */
      readonly pushed: readonly StageFact[];
      readonly spot: boolean;
    };

export function selectGate(frame: Frame, pointed: Pointed): GateStationView {
  const reads = eventsOf(frame, "gate-read");
  // A refused INT n reads its own gate first and then that of the exception.
  const read = reads.find(({ checked }) => checked) ?? reads.at(-1);
  if (read !== undefined) return throughGate(frame, pointed, read.vector);
  if (eventsOf(frame, "msr-read").some(({ msr }) => msr === msrNumber("IA32_LSTAR")))
    return throughMsrs(frame, pointed, true);
  return abiOf(frame) === "i386" ? throughGate(frame, pointed, 0x80) : throughMsrs(frame, pointed, false);
}

function throughMsrs(frame: Frame, pointed: Pointed, now: boolean): GateStationView {
  const { machine, previous, memory } = frame;
  const text = stageText.gate;
  const lstar = msrValue(machine, "IA32_LSTAR");
  const star = msrValue(machine, "IA32_STAR");
  const fmask = msrValue(machine, "IA32_FMASK");
  const cs = Number((star >> 32n) & 0xffffn);
  const entry = memory.symbolize(lstar) ?? text.entryPoint;
  const msr = (name: string, value: bigint, shown: string, note: string, part = ""): StageFact => ({
    name: part === "" ? name : `${name} ${part}`,
    value: shown,
    subject: msrSubject(name, value, note),
    note,
    current: now,
    ...(pointed.msr(name) ? { spot: true } : {}),
  });
  const facts: StageFact[] = [
    msr("IA32_LSTAR", lstar, hex0x(lstar), text.lstar(entry)),
    msr("IA32_STAR", star, hex0x(cs), text.star(hex0x(cs & ~3), hex0x((cs & ~3) + 8)), "47:32"),
    msr("IA32_FMASK", fmask, hex0x(fmask), maskNote(frame, fmask, now)),
  ];
  const register = (name: "rcx" | "r11" | "rsp", label: string, note: string, changed: boolean): StageFact => ({
    name: label,
    value: hex0x(machine.gpr[name]),
    subject: registerSubject(name, machine.gpr[name], note),
    note,
    changed,
    ...(pointed.register(name) ? { spot: true } : {}),
  });
  if (now && previous !== null) {
    facts.push(register("rcx", "RCX ←", text.rcx, true));
    facts.push(register("r11", "R11 ←", text.r11(flagNames(machine.gpr.r11)), true));
    facts.push(register("rsp", "RSP", text.rsp, false));
  } else {
    facts.push({ name: "RCX", value: text.rcxLater, note: text.wayBack, faint: true });
    facts.push({ name: "R11", value: text.r11Value, note: text.r11Later, faint: true });
    facts.push({ name: "RSP", value: text.untouched, note: text.rspLater, faint: true });
  }
  return { kind: "msr", now, facts };
}

function maskNote({ previous }: Frame, fmask: bigint, now: boolean): string {
  if (!now || previous === null) return stageText.gate.mask;
  const cleared = flagNames(previous.rflags & fmask);
  return cleared === "none" ? stageText.gate.maskedNone : stageText.gate.masked(cleared);
}

/** The words that the processor pushes on its way through a gate, in order. */
const PUSHED = ["SS", "RSP", "RFLAGS", "CS", "RIP", "error code"];
const INTERRUPT_GATE = 14;

function throughGate(frame: Frame, pointed: Pointed, vector: number): GateStationView {
  const { machine, memory } = frame;
  const text = stageText.gate;
  const spot = pointed.gate(vector);
  const found = readGate(machine, memory, vector);
  if (found === null) {
    const none = { check: null, groups: [], facts: [], pushed: [] };
    return { kind: "gate", now: false, vector, where: text.beyond, spot, ...none };
  }
  const { gate, address } = found;
  const read = eventsOf(frame, "gate-read").find((event) => event.vector === vector);
  const now = read !== undefined;
  const cpl = read?.cpl ?? 3;
  const passes = cpl <= gate.dpl;
  const checked = read?.checked ?? true;
  const went = now && (passes || !checked);
  const symbol = memory.symbolize(gate.offset) ?? "";
  const part = (name: string, value: bigint, shown: string, note: string): StageFact => ({
    name,
    value: shown,
    subject: { kind: { kind: "gate", vector }, name: `gate ${hex0x(vector)}: ${name}`, value, size: 8, meaning: note },
    note,
    current: went,
  });
  const interrupt = gate.type === INTERRUPT_GATE;
  const facts: StageFact[] = [
    part("offset", gate.offset, hex0x(gate.offset), text.offset(symbol)),
    part("selector", BigInt(gate.selector), hex0x(gate.selector), text.selector),
    part(
      text.type,
      BigInt(gate.type),
      interrupt ? text.types.interrupt : text.types.trap,
      interrupt ? text.clearsIf : text.keepsIf,
    ),
  ];
  for (const event of eventsOf(frame, "tss-read")) {
    facts.push({
      name: `TSS.${event.field}`,
      value: hex0x(event.value),
      subject: memorySubject(`TSS.${event.field}`, event.linear, event.value, text.stack),
      note: text.stack,
      current: true,
    });
  }
  const words = went ? eventsOf(frame, "memory-write").filter(({ purpose }) => purpose === "stack") : [];
  const verdict = passes ? text.passes : text.fails;
  return {
    kind: "gate",
    now,
    vector,
    where: text.where(hex0x(machine.idtr.base), hex0x(vector), hex0x(address)),
    groups: gateFields(found),
    check: checked ? { ok: passes, text: verdict(cpl, gate.dpl, hex0x(vector)) } : { ok: true, text: text.unchecked },
    facts,
    pushed: words.map(({ linear, after }, index) => {
      const name = PUSHED[index] ?? "word";
      return {
        name: text.push(name),
        value: hex0x(after),
        subject: memorySubject(text.push(name), linear, after),
        changed: true,
      };
    }),
    spot,
  };
}
