import { useRef } from "react";
import { descriptors } from "../../core/index.ts";
import { panelsText } from "../../text/panels.ts";
import { unikernelText } from "../../text/unikernel.ts";
import { definePanel } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { ChangedMark } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { spotsRegister, useSpotInView } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { selectorSubject } from "../subjects.ts";
import { hex0x } from "../word-text.ts";
import styles from "./privilege-panel.module.css";

/** A segment selector taken apart. */
interface SelectorView {
  readonly register: string;
  readonly selector: string;
  readonly subject: Subject;
  readonly index: number;
  readonly table: string;
  readonly rpl: number;
  readonly changed: boolean;
  readonly spot: boolean;
}

/** The current privilege level. */
export interface PrivilegeView {
  readonly cpl: 0 | 3;
  readonly crossed: boolean;
  /** There is no other level in use. */
  readonly unikernel: boolean;
  readonly mode: string;
  readonly selectors: readonly SelectorView[];
}

const text = panelsText.privilege;

/** View: `PrivilegeView`. */
export const privilegePanel = definePanel<PrivilegeView>({
  id: "privilege",
  title: text.title,
  select: (frame, { spot }) => {
    const { machine, previous } = frame;
    return {
      cpl: machine.cpl,
      crossed: previous !== null && previous.cpl !== machine.cpl,
      unikernel: frame.unikernel,
      mode: machine.in64BitMode ? text.mode64 : text.mode32,
      selectors: (["cs", "ss"] as const).map((name) => {
        const { selector } = machine.segments[name];
        const { index, table, rpl } = descriptors.decodeSelector(selector);
        return {
          register: name.toUpperCase(),
          selector: hex0x(selector),
          subject: selectorSubject(frame, name),
          index,
          table: table.toUpperCase(),
          rpl,
          changed: previous !== null && previous.segments[name].selector !== selector,
          spot: spotsRegister(spot, name),
        };
      }),
    };
  },
  Component: ({ view }) => (
    <PanelBody>
      <div className={styles.privilege} data-cpl={view.cpl}>
        <Rings cpl={view.cpl} />
        <div>
          <p className={styles.level}>
            <b>CPL {view.cpl}</b>{" "}
            {view.unikernel ? unikernelText.privilege : view.cpl === 0 ? text.kernel : text.program}
          </p>
          <p className={styles.detail}>
            {view.crossed ? <span className={styles.crossed}>● {text.crossed}</span> : view.mode}
          </p>
          <Selectors selectors={view.selectors} />
        </div>
      </div>
    </PanelBody>
  ),
});

function Selectors({ selectors }: Pick<PrivilegeView, "selectors">) {
  const list = useRef<HTMLDivElement>(null);
  useSpotInView(list, selectors.find(({ spot }) => spot)?.register ?? null);
  return (
    <div ref={list}>
      {selectors.map((each) => (
        <p key={each.register} className={styles.detail} data-spot={each.spot}>
          <SpotMark on={each.spot} />
          <ExplainedValue subject={each.subject}>
            <code>
              {each.register} {each.selector}
            </code>
          </ExplainedValue>{" "}
          {each.selector === "0x0" ? text.nullSelector : text.entry(each.table, `${each.index}`, `${each.rpl}`)}
          {each.changed && <ChangedMark />}
        </p>
      ))}
    </div>
  );
}

/** Ring 3 around ring 0; the one in force is solid, the other hatched. */
function Rings({ cpl }: { readonly cpl: 0 | 3 }) {
  return (
    <svg viewBox="0 0 64 64" className={styles.rings} role="img" aria-label={text.inForce(`${cpl}`)}>
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
