import type { LinkageView, SlotView } from "../../core/index.ts";
import { linkagePanelText as text } from "../../text/linkage-panel.ts";
import { definePanel } from "../panel.ts";
import { ChangedMark, type Fact, FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { hex0x } from "../word-text.ts";
import styles from "./linkage-panel.module.css";

/** A function of the library that the program calls. */
interface SlotRow {
  readonly name: string;
  readonly stub: string;
  readonly slot: string;
  readonly value: string;
  readonly target: string;
  readonly bound: boolean;
  readonly changed: boolean;
  readonly current: boolean;
}

/** View: the slots, the GOT's first words, and the library; null for a static program. */
export interface LinkagePanelView {
  readonly slots: readonly SlotRow[];
  readonly reserved: readonly Fact[];
  readonly library: string;
}

function selectLinkage({ slots, reserved, library }: LinkageView): LinkagePanelView {
  return {
    slots: slots.map(rowOf),
    reserved: reserved.map(({ name, value, target, changed, used }, index) => ({
      name,
      value: value === undefined ? "" : hex0x(value),
      note: [text.meanings[index], target].filter((part) => part !== undefined).join(": "),
      changed,
      current: used,
    })),
    library: text.library(library.name, hex0x(library.base)),
  };
}

function rowOf({ name, plt, address, value, target, bound, changed, current }: SlotView): SlotRow {
  return {
    name,
    stub: hex0x(plt),
    slot: hex0x(address),
    value: value === undefined ? "" : hex0x(value),
    target: target ?? "",
    bound,
    changed,
    current,
  };
}

/** Where the calls of library functions lead now. */
export const linkagePanel = definePanel<LinkagePanelView | null>({
  id: "linkage",
  title: text.title,
  select: ({ linkage }) => (linkage === null ? null : selectLinkage(linkage)),
  Component: ({ view }) =>
    view === null ? (
      <PanelBody>
        <p className="quiet">{text.none}</p>
      </PanelBody>
    ) : (
      <PanelBody>
        <SlotTable slots={view.slots} />
        <FactTable caption={text.reserved} heads={text.reservedHeads} facts={view.reserved} showCaption />
        <p className="quiet">{view.library}</p>
      </PanelBody>
    ),
});

function SlotTable({ slots }: { readonly slots: readonly SlotRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={styles.scroll} aria-label={text.slots} tabIndex={0}>
      <table className={styles.table}>
        <caption>{text.slots}</caption>
        <thead>
          <tr>
            {text.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slots.map((slot) => (
            <tr key={slot.name} data-changed={slot.changed} data-current={slot.current}>
              <th scope="row">
                {slot.current && <span aria-hidden="true">▸ </span>}
                {slot.name}
              </th>
              <td className={styles.word}>
                {slot.changed && <ChangedMark />}
                {slot.value}
              </td>
              <td>
                <code>{slot.target}</code> — {slot.bound ? text.bound : text.unbound}
              </td>
              <td className={styles.word}>{slot.slot}</td>
              <td className={styles.word}>{slot.stub}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
