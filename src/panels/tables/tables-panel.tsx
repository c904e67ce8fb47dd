import {
  type BitField,
  controlRegisters,
  descriptors,
  exceptions,
  type Frame,
  MSRS,
  readFields,
} from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { readGate } from "../gate.ts";
import { msrNumber } from "../msr.ts";
import { definePanel } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { flagNames, hex0x } from "../word-text.ts";
import styles from "./tables-panel.module.css";

/** What the processor looks things up in. */
export interface TablesView {
  readonly msrs: readonly Fact[];
  readonly gates: readonly Fact[];
  readonly gdt: readonly Fact[];
  readonly control: readonly Fact[];
  readonly idtr: string;
  readonly gdtr: string;
}

/** View: `TablesView`. */
export const tablesPanel = definePanel<TablesView>({
  id: "tables",
  title: "Tables & MSRs",
  select: (frame) => {
    const { machine } = frame;
    return {
      msrs: selectMsrs(frame),
      gates: selectGates(frame),
      gdt: selectGdt(frame),
      control: selectControl(frame),
      idtr: `IDT at ${hex0x(machine.idtr.base)}, limit ${hex0x(machine.idtr.limit)}`,
      gdtr: `GDT at ${hex0x(machine.gdtr.base)}, limit ${hex0x(machine.gdtr.limit)}`,
    };
  },
  Component: ({ view }) => (
    <div className={styles.tables}>
      <FactTable
        caption="Model-specific registers"
        heads={["register", "value", "meaning"]}
        facts={view.msrs}
        showCaption
      />
      <FactTable caption={view.idtr} heads={["gate", "attributes", "handler"]} facts={view.gates} showCaption />
      <FactTable caption={view.gdtr} heads={["selector", "descriptor", "meaning"]} facts={view.gdt} showCaption />
      <FactTable
        caption="Control registers and TSS"
        heads={["register", "value", "meaning"]}
        facts={view.control}
        showCaption
      />
    </div>
  ),
});

function selectMsrs(frame: Frame): Fact[] {
  const { machine, previous, memory } = frame;
  const read = new Set(eventsOf(frame, "msr-read").map(({ msr }) => msr));
  return MSRS.flatMap((entry): Fact[] => {
    const value = machine.msrs.get(entry.number);
    if (value === undefined) return [];
    const before = previous?.msrs.get(entry.number);
    const changed = before !== undefined && before !== value;
    const decoded =
      entry.layout !== undefined
        ? fieldsText(value, entry.layout)
        : entry.number === msrNumber("IA32_FMASK")
          ? flagNames(value)
          : (memory.symbolize(value) ?? "");
    return [
      {
        name: entry.name,
        value: hex0x(value),
        note: decoded === "" ? entry.meaning : decoded,
        current: read.has(entry.number),
        changed,
        was: changed ? hex0x(before) : undefined,
      },
    ];
  });
}

function fieldsText(word: bigint, layout: readonly BitField[]): string {
  return readFields(word, layout)
    .map((field) => `${field.name}=${field.high === field.low ? field.value : hex0x(field.value)}`)
    .join(", ");
}

/** Gates worth a row: the architected exceptions and the system-call gate. */
function selectGates(frame: Frame): Fact[] {
  const { machine, memory } = frame;
  const used = new Set(eventsOf(frame, "gate-read").map(({ vector }) => vector));
  const vectors = [
    ...Array.from({ length: 32 }, (_, vector) => vector).filter(
      (vector) => exceptions.exceptionOf(vector) !== undefined,
    ),
    0x80,
  ];
  const rows = vectors.flatMap((vector): Fact[] => {
    const found = readGate(machine, memory, vector);
    if (found === null) return [];
    const { gate } = found;
    const name = exceptions.exceptionOf(vector)?.mnemonic ?? "INT 0x80";
    const kind = gate.type === 14 ? "interrupt" : gate.type === 15 ? "trap" : `type ${gate.type}`;
    return [
      {
        name: `${vector} ${name}`,
        value: gate.present ? `DPL ${gate.dpl} ${kind}${gate.ist === 0 ? "" : ` IST ${gate.ist}`}` : "not present",
        note: gate.present ? (memory.symbolize(gate.offset) ?? hex0x(gate.offset)) : "",
        current: used.has(vector),
      },
    ];
  });
  // The gate for system calls first: it is what one looks for.
  return [...rows.slice(-1), ...rows.slice(0, -1)];
}

function selectGdt(frame: Frame): Fact[] {
  const { machine, memory } = frame;
  const read = new Set(eventsOf(frame, "descriptor-read").map(({ selector }) => selector & ~7));
  const bytes = memory.read(machine.gdtr.base, machine.gdtr.limit + 1);
  if (bytes === undefined) return [];
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: Fact[] = [];
  for (let at = 8; at + 8 <= bytes.length; at += 8) {
    const low = words.getBigUint64(at, true);
    if (low === 0n) continue;
    const system = ((low >> 44n) & 1n) === 0n;
    const high = system && at + 16 <= bytes.length ? words.getBigUint64(at + 8, true) : 0n;
    const descriptor = descriptors.decodeSegmentDescriptor(low, high);
    const size = descriptor.longMode ? "64-bit" : descriptor.defaultBig ? "32-bit" : "";
    rows.push({
      name: `${hex0x(at)}${registersWith(frame, at)}`,
      value: hex0x(low, 16),
      note: `DPL ${descriptor.dpl} ${[size, descriptors.segmentTypeName(descriptor.type, descriptor.codeOrData)].join(" ").trim()}, base ${hex0x(descriptor.base)}, limit ${hex0x(descriptors.scaledLimit(descriptor))}`,
      current: read.has(at),
    });
    if (system) at += 8;
  }
  return rows;
}

function registersWith({ machine }: Frame, at: number): string {
  const names = (["cs", "ss"] as const).filter((name) => (machine.segments[name].selector & ~7) === at);
  if ((machine.tr.selector & ~7) === at) return " TR";
  return names.map((name) => ` ${name.toUpperCase()}`).join("");
}

function selectControl(frame: Frame): Fact[] {
  const { machine, previous, memory } = frame;
  const row = (name: "cr0" | "cr2" | "cr3" | "cr4", note: string): Fact => {
    const before = previous?.[name];
    const changed = before !== undefined && before !== machine[name];
    return {
      name: name.toUpperCase(),
      value: hex0x(machine[name]),
      note,
      changed,
      was: changed ? hex0x(before) : undefined,
    };
  };
  const set = (word: bigint, layout: readonly BitField[]) =>
    readFields(word, layout)
      .filter((field) => field.value !== 0n)
      .map((field) => field.name)
      .join(" ");
  const rsp0 = memory.read(machine.tr.base + 4n, 8);
  const used = eventsOf(frame, "tss-read").length > 0;
  return [
    row("cr0", set(machine.cr0, controlRegisters.CR0_LAYOUT)),
    row("cr2", "address of the last page fault"),
    row("cr3", "physical address of the PML4 table"),
    row("cr4", set(machine.cr4, controlRegisters.CR4_LAYOUT)),
    { name: "TR", value: hex0x(machine.tr.selector), note: `TSS at ${hex0x(machine.tr.base)}` },
    {
      name: "TSS.RSP0",
      value:
        rsp0 === undefined ? "not mapped" : hex0x(new DataView(rsp0.buffer, rsp0.byteOffset, 8).getBigUint64(0, true)),
      note: "stack that an interrupt from CPL 3 starts with",
      current: used,
    },
  ];
}
