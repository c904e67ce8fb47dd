import { type BitField, controlRegisters, type Frame, MSRS, readFields } from "../../core/index.ts";
import { msrsPanelText as text } from "../../text/msrs-panel.ts";
import { rootsText } from "../../text/roots.ts";
import { eventsOf } from "../change.ts";
import { msrNumber } from "../msr.ts";
import { definePanel, type Focus } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import panelStyles from "../parts/panel-body.module.css";
import { PanelBody } from "../parts/panel-body.tsx";
import { rootName } from "../root.ts";
import { spotsMsr, spotsRegister } from "../spot.ts";
import { controlRegisterSubject, msrSubject, tableRegisterSubject } from "../subjects.ts";
import { flagNames, hex0x } from "../word-text.ts";

/** The registers that only ring 0 may write: they say where the kernel is entered and how memory is protected. */
export interface MsrsView {
  readonly msrs: readonly Fact[];
  readonly control: readonly Fact[];
  readonly tables: readonly Fact[];
}

/** View: `MsrsView`. */
export const msrsPanel = definePanel<MsrsView>({
  id: "msrs",
  title: text.title,
  select: (frame, focus) => ({
    msrs: selectMsrs(frame, focus),
    control: selectControl(frame, focus),
    tables: selectTableRegisters(frame),
  }),
  Component: ({ view }) => (
    <PanelBody>
      <div className={panelStyles.columns}>
        <FactTable caption={text.msrs} heads={text.heads} facts={view.msrs} showCaption steady />
        <div>
          <FactTable caption={text.control} heads={text.heads} facts={view.control} showCaption steady />
          <FactTable caption={text.tableRegisters} heads={text.heads} facts={view.tables} showCaption steady />
        </div>
      </div>
    </PanelBody>
  ),
});

function selectMsrs(frame: Frame, { spot }: Focus): readonly Fact[] {
  const { machine, previous, memory } = frame;
  const read = new Set(eventsOf(frame, "msr-read").map(({ msr }) => msr));
  return MSRS.flatMap((entry): Fact[] => {
    const value = machine.msrs.get(entry.number);
    if (value === undefined) return [];
    const before = previous?.msrs.get(entry.number) ?? value;
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
        subject: msrSubject(frame, entry.name),
        note: decoded === "" ? entry.meaning : decoded,
        current: read.has(entry.number),
        changed: before !== value,
        was: before === value ? undefined : hex0x(before),
        spot: spotsMsr(spot, entry.name),
      },
    ];
  });
}

function fieldsText(word: bigint, layout: readonly BitField[]): string {
  return readFields(word, layout)
    .map((field) => `${field.name}=${field.high === field.low ? field.value : hex0x(field.value)}`)
    .join(", ");
}

function selectControl(frame: Frame, { spot }: Focus): readonly Fact[] {
  const { machine, previous, memory } = frame;
  const row = (name: "cr0" | "cr2" | "cr3" | "cr4", note: string): Fact => {
    const before = previous?.[name] ?? machine[name];
    const changed = before !== machine[name];
    return {
      name: name.toUpperCase(),
      value: hex0x(machine[name]),
      subject: controlRegisterSubject(frame, name),
      note,
      changed,
      was: changed ? hex0x(before) : undefined,
      spot: spotsRegister(spot, name),
    };
  };
  const set = (word: bigint, layout: readonly BitField[]) =>
    readFields(word, layout)
      .filter((field) => field.value !== 0n)
      .map((field) => field.name)
      .join(" ");
  return [
    row("cr0", set(machine.cr0, controlRegisters.CR0_LAYOUT)),
    row("cr2", text.cr2(machine.cr2 === 0n ? "" : (memory.symbolize(machine.cr2) ?? ""))),
    row("cr3", rootName(frame) === "" ? text.cr3 : rootsText.cr3(rootName(frame))),
    row("cr4", set(machine.cr4, controlRegisters.CR4_LAYOUT)),
  ];
}

function selectTableRegisters(frame: Frame): readonly Fact[] {
  const { gdtr, idtr, tr } = frame.machine;
  return [
    {
      name: "GDTR",
      value: hex0x(gdtr.base),
      subject: tableRegisterSubject("gdtr", gdtr.base),
      note: text.gdtr(hex0x(gdtr.limit)),
    },
    {
      name: "IDTR",
      value: hex0x(idtr.base),
      subject: tableRegisterSubject("idtr", idtr.base),
      note: text.idtr(hex0x(idtr.limit)),
    },
    {
      name: "TR",
      value: hex0x(tr.selector),
      subject: {
        kind: { kind: "selector", register: "tr" },
        name: "tr",
        value: BigInt(tr.selector),
        size: 2,
      },
      note: text.tr(hex0x(tr.base)),
    },
  ];
}
