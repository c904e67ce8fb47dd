import { RFLAGS_LAYOUT, readFields } from "../../core/index.ts";
import { definePanel } from "../panel.ts";
import { hex0x } from "../word-text.ts";
import styles from "./flags-panel.module.css";

/** The flags that have a name, highest bit first. */
export interface FlagsView {
  readonly word: string;
  readonly flags: readonly {
    readonly name: string;
    readonly value: string;
    readonly meaning: string;
    readonly was: string | null;
  }[];
}

/** Flags that this machine's programs never meet: left out to keep the rest readable. */
const RARE = new Set(["VM", "VIF", "VIP", "ID", "NT", "RF"]);

/** View: `FlagsView`. */
export const flagsPanel = definePanel<FlagsView>({
  id: "flags",
  title: "Flags",
  select: ({ machine, previous }) => {
    const before = readFields(previous?.rflags ?? machine.rflags, RFLAGS_LAYOUT);
    const flags = readFields(machine.rflags, RFLAGS_LAYOUT)
      .map((field, index) => ({ field, before: before[index]?.value ?? field.value }))
      .filter(({ field, before: was }) => !RARE.has(field.name) || field.value !== 0n || was !== 0n)
      .map(({ field, before: was }) => ({
        name: field.name,
        value: `${field.value}`,
        meaning: field.meaning,
        was: was === field.value ? null : `${was}`,
      }));
    return { word: hex0x(machine.rflags), flags: flags.reverse() };
  },
  Component: ({ view }) => (
    <table className={styles.flags}>
      <caption>
        RFLAGS <code>{view.word}</code>
      </caption>
      <tbody>
        <tr>
          {view.flags.map((flag) => (
            <th
              key={flag.name}
              scope="col"
              title={flag.meaning}
              data-set={flag.value !== "0"}
              data-changed={flag.was !== null}
            >
              {flag.name}
            </th>
          ))}
        </tr>
        <tr>
          {view.flags.map((flag) => (
            <td key={flag.name} data-set={flag.value !== "0"} data-changed={flag.was !== null}>
              {flag.was !== null && <span className="visually-hidden">changed from {flag.was} to </span>}
              {flag.value}
              {flag.was !== null && <span aria-hidden="true">●</span>}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  ),
});
