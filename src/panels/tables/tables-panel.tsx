import { descriptors, exceptions, type Frame, tss } from "../../core/index.ts";
import { tablesPanelText as text } from "../../text/tables-panel.ts";
import { eventsOf } from "../change.ts";
import { readGate } from "../gate.ts";
import { definePanel, type Focus } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import panelStyles from "../parts/panel-body.module.css";
import { PanelBody } from "../parts/panel-body.tsx";
import { spotsGate } from "../spot.ts";
import { descriptorSubject, gateSubject, tssSubject } from "../subjects.ts";
import { hex0x, littleEndian, readWord } from "../word-text.ts";

/** The tables in memory that the processor looks things up in. */
export interface TablesView {
  readonly gates: readonly Fact[];
  readonly gdt: readonly Fact[];
  readonly tss: readonly Fact[];
  readonly idtTitle: string;
  readonly gdtTitle: string;
  readonly tssTitle: string;
}

/** View: `TablesView`. */
export const tablesPanel = definePanel<TablesView>({
  id: "tables",
  title: text.title,
  select: (frame, focus) => {
    const { idtr, gdtr, tr } = frame.machine;
    return {
      gates: selectGates(frame, focus),
      gdt: selectGdt(frame),
      tss: selectTss(frame),
      idtTitle: text.idt(hex0x(idtr.base), hex0x(idtr.limit)),
      gdtTitle: text.gdt(hex0x(gdtr.base), hex0x(gdtr.limit)),
      tssTitle: text.tss(hex0x(tr.base), hex0x(tr.limit)),
    };
  },
  Component: ({ view }) => (
    <PanelBody>
      <div className={panelStyles.columns}>
        <FactTable caption={view.idtTitle} heads={text.gateHeads} facts={view.gates} showCaption steady />
        <div>
          <FactTable caption={view.gdtTitle} heads={text.gdtHeads} facts={view.gdt} showCaption steady />
          <FactTable caption={view.tssTitle} heads={text.tssHeads} facts={view.tss} showCaption steady />
        </div>
      </div>
    </PanelBody>
  ),
});

const SYSTEM_CALL_VECTOR = 0x80;

/** Gates worth a row: that of system calls first, for it is what one looks for, then the architected exceptions. */
const VECTORS: readonly number[] = [SYSTEM_CALL_VECTOR, ...exceptions.EXCEPTIONS.map(({ vector }) => vector)];

function selectGates(frame: Frame, { spot }: Focus): readonly Fact[] {
  const { machine, memory } = frame;
  const used = new Set(eventsOf(frame, "gate-read").map(({ vector }) => vector));
  return VECTORS.flatMap((vector): Fact[] => {
    const found = readGate(machine, memory, vector);
    if (found === null) return [];
    const { gate, bytes } = found;
    const name = exceptions.exceptionOf(vector)?.mnemonic ?? text.systemCallGate;
    const kind =
      gate.type === descriptors.INTERRUPT_GATE
        ? text.interrupt
        : gate.type === descriptors.TRAP_GATE
          ? text.trap
          : text.otherType(`${gate.type}`);
    const low = littleEndian(Uint8Array.from(bytes.slice(0, 8)));
    const high = littleEndian(Uint8Array.from(bytes.slice(8)));
    return [
      {
        name: `${vector} ${name}`,
        value: gate.present ? text.gate(`${gate.dpl}`, kind, `${gate.ist}`) : text.notPresent,
        subject: gateSubject(frame, vector, low, high, gate.offset),
        note: gate.present ? (memory.symbolize(gate.offset) ?? hex0x(gate.offset)) : "",
        current: used.has(vector),
        spot: spotsGate(spot, vector),
      },
    ];
  });
}

function selectGdt(frame: Frame): readonly Fact[] {
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
    const type = [size, descriptors.segmentTypeName(descriptor.type, descriptor.codeOrData)].join(" ").trim();
    const limit = hex0x(descriptors.scaledLimit(descriptor));
    rows.push({
      name: `${hex0x(at)}${registersWith(frame, at)}`,
      value: hex0x(low, 16),
      subject: descriptorSubject(frame, at, low, type),
      note: text.descriptor(`${descriptor.dpl}`, type, hex0x(descriptor.base), limit),
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

function selectTss(frame: Frame): readonly Fact[] {
  const { machine, memory } = frame;
  const read = new Set(eventsOf(frame, "tss-read").map(({ linear }) => linear));
  // The kernel writes the TSS through another mapping of its page, so that a write is known by its physical address.
  const physical = memory.walk(machine.tr.base, { kind: "read", user: false }).physical;
  const written = new Set(eventsOf(frame, "memory-write").map((event) => event.physical));
  return tss.TSS_FIELDS.map((field): Fact => {
    const linear = machine.tr.base + BigInt(field.offset);
    const value = readWord(memory, linear, field.bytes);
    const shown = {
      name: field.name,
      note: field.meaning,
      current: read.has(linear),
      changed: physical !== undefined && written.has(physical + field.offset),
    };
    if (value === undefined) return { ...shown, value: text.notMapped };
    return { ...shown, value: hex0x(value), subject: tssSubject(frame, field.name, linear, value, field.bytes) };
  });
}
