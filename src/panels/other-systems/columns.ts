import type { Abi, ArgumentView, Frame, SystemCallView } from "../../core/index.ts";
import { otherSystemsPanelText as text } from "../../text/other-systems-panel.ts";
import { readGate } from "../gate.ts";
import { msrValue } from "../msr.ts";
import { ptRegsWord } from "../pt-regs.ts";
import type { Subject } from "../subject.ts";
import { gateSubject, msrSubject, ptRegsSubject } from "../subjects.ts";
import { hex0x, littleEndian } from "../word-text.ts";
import {
  ARCHITECTURES,
  type Architecture,
  type ArchitectureId,
  architecture,
  FEATURES,
  type Feature,
} from "./architectures.ts";
import { O32_BASE } from "./call-numbers.ts";
import { type ArgumentSource, type SameCall, sameCall, x86Call } from "./same-call.ts";

/** What the machine had to do with a column. */
export type Role = "did" | "could" | "ready" | "fact";

export interface CellView {
  readonly text: string;
  /** What the machine has there now. */
  readonly now: { readonly text: string; readonly subject: Subject } | null;
}

export interface ColumnView {
  readonly id: ArchitectureId;
  readonly name: string;
  readonly role: Role;
  readonly sources: readonly string[];
}

export interface RowView {
  readonly id: string;
  readonly head: string;
  /** One for each column. */
  readonly cells: readonly CellView[];
}

export interface SameCallView {
  /** `"write"`. */
  readonly call: string;
  /** Step of the call's trap; null where no call is at hand. */
  readonly step: number | null;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly RowView[];
}

/** The call that the columns are about. */
interface Asked {
  readonly abi: Abi;
  readonly name: string | null;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly call: SystemCallView | null;
}

function askedOf({ call }: Frame): Asked {
  if (call !== null) return { abi: call.abi, name: call.name ?? null, parameters: call.args, call };
  return { abi: "x86-64", name: "write", parameters: x86Call("x86-64", "write")?.parameters ?? [], call: null };
}

interface Column extends ColumnView {
  readonly system: Architecture;
  readonly there: SameCall | null | undefined;
}

function columnOf(id: ArchitectureId, { abi, name, parameters, call }: Asked): Column {
  const x86 = id === "x86-64" || id === "i386";
  const system = architecture(id, call !== null && id === abi ? call.door : undefined);
  const role: Role = !x86 ? "fact" : call === null ? "ready" : id === abi ? "did" : "could";
  const names = parameters.map((each) => each.name);
  const there = name === null ? undefined : sameCall(id, { abi, name, parameters: names });
  return { id, name: system.name, role, sources: system.sources, system, there };
}

const fact = (words: string): CellView => ({ text: words, now: null });

function numberCell({ id, role, system, there }: Column, { name, call }: Asked): CellView {
  if (role === "did" && call !== null) return fact(text.number(system.number, `${call.nr}`));
  if (name === null || there === undefined) return fact(name === null ? text.empty : text.notListed);
  if (there === null) return fact(text.noSuchCall(name));
  const { nr } = there;
  const number =
    id === "mips-o32"
      ? text.basedNumber(system.number, `${nr}`, `${O32_BASE}`, `${nr - O32_BASE}`)
      : text.number(system.number, `${nr}`);
  return fact(there.name === name ? number : `${number} ${text.insteadOf(there.name, name)}`);
}

/** The name and the value of an argument; an empty value where there is none to give. */
function passedBy(source: ArgumentSource, args: readonly ArgumentView[], parameters: Asked["parameters"]) {
  if (typeof source === "number") {
    return {
      name: parameters[source]?.name ?? "",
      type: parameters[source]?.type ?? "",
      value: args[source]?.decoded ?? "",
    };
  }
  if ("text" in source) return { name: source.name, type: "", value: source.text };
  const of = args[source.of];
  const scaled = of === undefined ? "" : hex0x(source.times >= 1 ? of.value * BigInt(source.times) : of.value >> 12n);
  return { name: source.name, type: "", value: scaled };
}

/** Where 64-bit arguments take two words, the first of which has an even number. */
const O32_WIDE = /^loff_t$/;

function argumentCells(column: Column, { call, parameters }: Asked): readonly CellView[] {
  const { id, role, system, there } = column;
  if (role === "did" && call !== null) {
    return call.args.map(({ name, register, value, decoded, type }, index) => ({
      text: text.argumentValue(register.toUpperCase(), name, decoded),
      now: {
        text: hex0x(value),
        subject: {
          kind: { kind: "call", part: `argument ${index + 1}` },
          name,
          value,
          size: call.abi === "i386" ? 4 : 8,
          meaning: decoded === "" ? type : decoded,
        },
      },
    }));
  }
  if (there === null || there === undefined) return [];
  if (id === "mips-o32" && there.name === "pipe") return [fact(text.pipeOnMips)];
  let slot = 0;
  return there.args.map((source) => {
    const { name, type, value } = passedBy(source, call?.args ?? [], parameters);
    const wide = id === "mips-o32" && (O32_WIDE.test(type) || (typeof source === "object" && "wide" in source));
    if (wide) slot += slot % 2;
    const place = system.arguments[slot] ?? text.empty;
    slot += wide ? 2 : 1;
    const label = wide ? text.wide(name) : name;
    return fact(value === "" ? text.argument(place, label) : text.argumentValue(place, label, value));
  });
}

/** Numbers of errors that MIPS has otherwise; up to 34 all of Linux agrees. */
const MIPS_ERRORS: Readonly<Record<string, number>> = { ENOSYS: 89 };
const LAST_SHARED_ERROR = 34;

function resultCell({ id, system }: Column, { call }: Asked): CellView {
  const result = call?.result;
  if (call === null || result === undefined) return fact(text.resultUnknown(system.result));
  const { errno } = call;
  const signed = BigInt.asIntN(call.abi === "i386" ? 32 : 64, result);
  const small = signed > -10_000n && signed < 1_000_000n;
  const shown = small ? `${signed}`.replace("-", "−") : hex0x(result);
  if (id !== "mips-o32") {
    return fact(text.resultValue(system.result, errno === undefined ? shown : `${shown} (−${errno.name})`));
  }
  if (errno === undefined) return fact(text.flaggedResult(shown, "0"));
  const number = errno.value <= LAST_SHARED_ERROR ? errno.value : MIPS_ERRORS[errno.name];
  return fact(text.flaggedResult(number === undefined ? errno.name : `${number} (${errno.name})`, "1"));
}

/** What the machine holds for a feature, where it can be read at this moment. */
function nowOf(frame: Frame, { id, role, system }: Column, feature: Feature): CellView["now"] {
  const { machine, memory, ptRegs } = frame;
  const msr = (name: string) => {
    const value = msrValue(machine, name);
    return { text: memory.symbolize(value) ?? hex0x(value), subject: msrSubject(frame, name) };
  };
  if (feature === "entry") {
    const named = /IA32_\w+/.exec(system.facts.entry)?.[0];
    if (named !== undefined) return id === "x86-64" || role === "did" ? msr(named) : null;
    const gate = id === "i386" ? readGate(machine, memory, 0x80) : null;
    if (gate === null) return null;
    const { offset } = gate.gate;
    const low = littleEndian(Uint8Array.from(gate.bytes.slice(0, 8)));
    const high = littleEndian(Uint8Array.from(gate.bytes.slice(8)));
    return {
      text: memory.symbolize(offset) ?? hex0x(offset),
      subject: gateSubject(frame, gate.vector, low, high, offset),
    };
  }
  const saved = { savedPc: "ip", savedFlags: "flags" } as const;
  if (role !== "did" || !frame.inCall || ptRegs === null || (feature !== "savedPc" && feature !== "savedFlags"))
    return null;
  const value = ptRegsWord(memory, ptRegs, saved[feature]);
  return value === undefined
    ? null
    : { text: hex0x(value), subject: ptRegsSubject(frame, ptRegs, saved[feature], value) };
}

function featureRow(frame: Frame, columns: readonly Column[], asked: Asked, feature: Feature): RowView {
  const cells = columns.map((column) =>
    feature === "result"
      ? resultCell(column, asked)
      : { text: column.system.facts[feature], now: nowOf(frame, column, feature) },
  );
  return { id: feature, head: text.rows[feature], cells };
}

/** The call of a moment, or write where there is none, side by side on five processors. */
export function selectSameCall(frame: Frame): SameCallView {
  const asked = askedOf(frame);
  const columns = ARCHITECTURES.map((id) => columnOf(id, asked));
  const plain = (id: "instruction" | "bytes"): RowView => ({
    id,
    head: text.rows[id],
    cells: columns.map(({ system }) => fact(system[id])),
  });
  const lists = columns.map((column) => argumentCells(column, asked));
  const most = Math.max(...lists.map(({ length }) => length));
  const passed = Array.from({ length: most }, (_, index) => ({
    id: `argument ${index + 1}`,
    head: text.rows.argument(`${index + 1}`),
    cells: lists.map((cells) => cells[index] ?? fact(text.empty)),
  }));
  return {
    call: asked.name ?? text.unknown(`${asked.call?.nr ?? ""}`),
    step: asked.call?.enterStep ?? null,
    columns: columns.map(({ id, name, role, sources }) => ({ id, name, role, sources })),
    rows: [
      plain("instruction"),
      plain("bytes"),
      { id: "number", head: text.rows.number, cells: columns.map((column) => numberCell(column, asked)) },
      ...passed,
      ...FEATURES.map((feature) => featureRow(frame, columns, asked, feature)),
    ],
  };
}
