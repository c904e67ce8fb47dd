import type { Frame } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { abiOf } from "../call-registers.ts";
import { eventsOf } from "../change.ts";
import { type GateInMemory, gateFields, readGate } from "../gate.ts";
import { msrNumber, msrValue } from "../msr.ts";
import type { ByteGroup } from "../parts/byte-strip.tsx";
import type { Fact } from "../parts/fact-table.tsx";
import { spotsGate, spotsMsr, spotsRegister } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { gateSubject, memorySubject, msrSubject, registerSubject, tssSubject } from "../subjects.ts";
import { flagNames, hex0x, readWord } from "../word-text.ts";

/** The look-up of the kernel's entry point: through model-specific registers or through a gate of the IDT. */
export type GateStationView =
  | {
      readonly kind: "msr";
      readonly now: boolean;
      /** `"SYSCALL"` or `"SYSENTER"`. */
      readonly instruction: string;
      /** The register that holds the entry point. */
      readonly register: (typeof ENTRY_MSRS)[number];
      readonly entry: bigint;
      readonly facts: readonly Fact[];
    }
  | {
      readonly kind: "gate";
      readonly now: boolean;
      readonly vector: number;
      /** Where it leads; null beyond the limit of the table. */
      readonly entry: bigint | null;
      readonly where: string;
      readonly groups: readonly ByteGroup[];
      readonly check: { readonly ok: boolean; readonly text: string } | null;
      readonly facts: readonly Fact[];
      /** Words that went onto the kernel's stack. */
      readonly pushed: readonly Fact[];
      readonly spot: boolean;
    };

export function selectGate(frame: Frame, spot: Spot | null): GateStationView {
  const reads = eventsOf(frame, "gate-read");
  // A refused INT n reads its own gate first and then that of the exception.
  const read = reads.find(({ checked }) => checked) ?? reads.at(-1);
  if (read !== undefined) return throughGate(frame, spot, read.vector);
  const register = eventsOf(frame, "msr-read")
    .map(({ msr }) => ENTRY_MSRS.find((name) => msr === msrNumber(name)))
    .find((name) => name !== undefined);
  const entry = register ?? entryMsr(frame);
  if (entry === "IA32_SYSENTER_EIP") return throughSysenter(frame, spot, register !== undefined);
  if (entry !== undefined) return throughMsrs(frame, spot, register !== undefined, entry);
  return throughGate(frame, spot, 0x80);
}

/** The registers that name an entry point. */
const ENTRY_MSRS = ["IA32_LSTAR", "IA32_CSTAR", "IA32_SYSENTER_EIP"] as const;

/** The one that the call at hand came by or will come by; undefined for a gate. */
function entryMsr(frame: Frame): (typeof ENTRY_MSRS)[number] | undefined {
  const { call, inCall, stage, next } = frame;
  const inTrap = stage === "trap" ? next?.mnemonic : undefined;
  const door = inCall ? call?.door : inTrap === "SYSENTER" ? "sysenter" : inTrap === "SYSCALL" ? "syscall" : undefined;
  if (door === "sysenter") return "IA32_SYSENTER_EIP";
  const abi = abiOf(frame);
  if (door === "syscall" && abi === "i386") return "IA32_CSTAR";
  return abi === "i386" ? undefined : "IA32_LSTAR";
}

/** SYSENTER: three registers for RIP, RSP and the segments, and nothing for the way back. */
function throughSysenter(frame: Frame, spot: Spot | null, now: boolean): GateStationView {
  const { machine, memory } = frame;
  const text = stageText.gate;
  const entry = msrValue(machine, "IA32_SYSENTER_EIP");
  const cs = Number(msrValue(machine, "IA32_SYSENTER_CS") & 0xfffcn);
  const msr = (name: string, note: string): Fact => ({
    name,
    value: hex0x(msrValue(machine, name)),
    subject: msrSubject(frame, name),
    note,
    current: now,
    spot: spotsMsr(spot, name),
  });
  const facts: Fact[] = [
    msr("IA32_SYSENTER_EIP", text.lstar(memory.symbolize(entry) ?? text.entryPoint)),
    msr("IA32_SYSENTER_ESP", text.entryStack),
    msr("IA32_SYSENTER_CS", text.star(hex0x(cs), hex0x(cs + 8))),
    {
      name: "EBP",
      value: hex0x(machine.gpr.rbp & 0xffff_ffffn),
      note: now ? text.ebp : text.ebpLater,
      subject: registerSubject(frame, "rbp", { means: text.ebp }),
      spot: spotsRegister(spot, "rbp"),
    },
    { name: "RIP, RSP, RFLAGS", value: text.lost, note: text.lostNote, faint: true },
  ];
  return { kind: "msr", now, instruction: "SYSENTER", register: "IA32_SYSENTER_EIP", entry, facts };
}

function throughMsrs(
  frame: Frame,
  spot: Spot | null,
  now: boolean,
  entryRegister: "IA32_LSTAR" | "IA32_CSTAR",
): GateStationView {
  const { machine, previous, memory } = frame;
  const text = stageText.gate;
  const lstar = msrValue(machine, entryRegister);
  const star = msrValue(machine, "IA32_STAR");
  const fmask = msrValue(machine, "IA32_FMASK");
  const cs = Number((star >> 32n) & 0xffffn);
  const entry = memory.symbolize(lstar) ?? text.entryPoint;
  const msr = (name: string, shown: string, note: string, part = ""): Fact => ({
    name: part === "" ? name : `${name} ${part}`,
    value: shown,
    subject: msrSubject(frame, name),
    note,
    current: now,
    spot: spotsMsr(spot, name),
  });
  const facts: Fact[] = [
    msr(entryRegister, hex0x(lstar), text.lstar(entry)),
    msr("IA32_STAR", hex0x(cs), text.star(hex0x(cs & ~3), hex0x((cs & ~3) + 8)), "47:32"),
    msr("IA32_FMASK", hex0x(fmask), maskNote(frame, fmask, now)),
  ];
  const register = (name: "rcx" | "r11" | "rsp", label: string, note: string, changed: boolean): Fact => ({
    name: label,
    value: hex0x(machine.gpr[name]),
    subject: registerSubject(frame, name, { means: note }),
    note,
    changed,
    spot: spotsRegister(spot, name),
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
  return { kind: "msr", now, instruction: "SYSCALL", register: entryRegister, entry: lstar, facts };
}

function maskNote({ previous }: Frame, fmask: bigint, now: boolean): string {
  if (!now || previous === null) return stageText.gate.mask;
  const cleared = flagNames(previous.rflags & fmask);
  return cleared === "none" ? stageText.gate.maskedNone : stageText.gate.masked(cleared);
}

/** The sixteen bytes of a gate as one value. */
export function subjectOfGate(frame: Frame, { vector, address, gate }: GateInMemory): Subject {
  const word = (linear: bigint) => readWord(frame.memory, linear) ?? 0n;
  return gateSubject(frame, vector, word(address), word(address + 8n), gate.offset);
}

/** The words that the processor pushes on its way through a gate, in order. */
const PUSHED = ["SS", "RSP", "RFLAGS", "CS", "RIP", "error code"];
const INTERRUPT_GATE = 14;

function throughGate(frame: Frame, spot: Spot | null, vector: number): GateStationView {
  const { machine, memory } = frame;
  const text = stageText.gate;
  const spotted = spotsGate(spot, vector);
  const found = readGate(machine, memory, vector);
  if (found === null) {
    const none = { entry: null, check: null, groups: [], facts: [], pushed: [] };
    return { kind: "gate", now: false, vector, where: text.beyond, spot: spotted, ...none };
  }
  const { gate, address } = found;
  const read = eventsOf(frame, "gate-read").find((event) => event.vector === vector);
  const now = read !== undefined;
  const cpl = read?.cpl ?? 3;
  const passes = cpl <= gate.dpl;
  const checked = read?.checked ?? true;
  const went = now && (passes || !checked);
  const symbol = memory.symbolize(gate.offset) ?? "";
  const subject = subjectOfGate(frame, found);
  const part = (name: string, value: string, note: string): Fact => ({ name, value, subject, note, current: went });
  const interrupt = gate.type === INTERRUPT_GATE;
  const facts: Fact[] = [
    part("offset", hex0x(gate.offset), text.offset(symbol)),
    part("selector", hex0x(gate.selector), text.selector),
    part(text.type, interrupt ? text.types.interrupt : text.types.trap, interrupt ? text.clearsIf : text.keepsIf),
  ];
  for (const event of eventsOf(frame, "tss-read")) {
    facts.push({
      name: `TSS.${event.field}`,
      value: hex0x(event.value),
      subject: tssSubject(frame, event.field, event.linear, event.value, 8),
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
    entry: gate.offset,
    where: text.where(hex0x(machine.idtr.base), hex0x(vector), hex0x(address)),
    groups: gateFields(found),
    check: checked ? { ok: passes, text: verdict(cpl, gate.dpl, hex0x(vector)) } : { ok: true, text: text.unchecked },
    facts,
    pushed: words.map(({ linear, after }, index) => {
      const name = PUSHED[index] ?? "word";
      return {
        name: text.push(name),
        value: hex0x(after),
        subject: memorySubject(frame, linear, after, { name: text.push(name) }),
        changed: true,
      };
    }),
    spot: spotted,
  };
}
