import { descriptors } from "../../core/index.ts";
import { definePanel } from "../panel.ts";
import { ChangedMark } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";
import styles from "./privilege-panel.module.css";

/** A segment selector taken apart. */
interface SelectorView {
  readonly register: string;
  readonly selector: string;
  readonly index: number;
  readonly table: string;
  readonly rpl: number;
  readonly changed: boolean;
}

/** The current privilege level. */
export interface PrivilegeView {
  readonly cpl: 0 | 3;
  readonly crossed: boolean;
  readonly mode: string;
  readonly selectors: readonly SelectorView[];
}

/** View: `PrivilegeView`. */
export const privilegePanel = definePanel<PrivilegeView>({
  id: "privilege",
  title: "Privilege level",
  select: ({ machine, previous }) => ({
    cpl: machine.cpl,
    crossed: previous !== null && previous.cpl !== machine.cpl,
    mode: machine.in64BitMode ? "64-bit code" : "32-bit code (compatibility mode)",
    selectors: (["cs", "ss"] as const).map((name) => {
      const { selector } = machine.segments[name];
      const { index, table, rpl } = descriptors.decodeSelector(selector);
      return {
        register: name.toUpperCase(),
        selector: hex0x(selector),
        index,
        table: table.toUpperCase(),
        rpl,
        changed: previous !== null && previous.segments[name].selector !== selector,
      };
    }),
  }),
  Component: ({ view }) => (
    <div className={styles.privilege} data-cpl={view.cpl}>
      <Rings cpl={view.cpl} />
      <div>
        <p className={styles.level}>
          <b>CPL {view.cpl}</b> {view.cpl === 0 ? "the kernel runs" : "the program runs"}
        </p>
        <p className={styles.detail}>
          {view.crossed ? <span className={styles.crossed}>● just crossed the line</span> : view.mode}
        </p>
        {view.selectors.map((each) => (
          <p key={each.register} className={styles.detail}>
            <code>
              {each.register} {each.selector}
            </code>{" "}
            {each.selector === "0x0" ? "null" : `${each.table} entry ${each.index} · RPL ${each.rpl}`}
            {each.changed && <ChangedMark />}
          </p>
        ))}
      </div>
    </div>
  ),
});

/** Ring 3 around ring 0; the one in force is solid, the other hatched. */
function Rings({ cpl }: { readonly cpl: 0 | 3 }) {
  return (
    <svg viewBox="0 0 64 64" className={styles.rings} role="img" aria-label={`Ring ${cpl} is in force`}>
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="5" stroke="currentColor" strokeWidth="1.2" />
        </pattern>
      </defs>
      <circle cx="32" cy="32" r="30" className={styles.ring3} data-on={cpl === 3} />
      <circle cx="32" cy="32" r="16" className={styles.ring0} data-on={cpl === 0} />
      <text x="32" y="13" className={styles.label} data-on={cpl === 3}>
        3
      </text>
      <text x="32" y="37" className={styles.label} data-on={cpl === 0}>
        0
      </text>
    </svg>
  );
}
