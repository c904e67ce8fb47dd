import { useRef } from "react";
import { RFLAGS_LAYOUT, readFields } from "../../core/index.ts";
import { panelsText } from "../../text/panels.ts";
import { definePanel } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { spotsRegister, useSpotInView } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { rflagsSubject } from "../subjects.ts";
import { hex0x } from "../word-text.ts";
import styles from "./flags-panel.module.css";

/** The flags that have a name, highest bit first. */
export interface FlagsView {
  readonly word: string;
  readonly subject: Subject;
  readonly spot: boolean;
  readonly flags: readonly {
    readonly name: string;
    readonly value: string;
    readonly meaning: string;
    readonly was: string | null;
    readonly subject: Subject;
  }[];
}

/** Flags that this machine's programs never meet: left out to keep the rest readable. */
const RARE = new Set(["VM", "VIF", "VIP", "ID", "NT", "RF"]);

const text = panelsText.flags;

/** View: `FlagsView`. */
export const flagsPanel = definePanel<FlagsView>({
  id: "flags",
  title: text.title,
  select: ({ machine, previous }, { spot }) => {
    const before = readFields(previous?.rflags ?? machine.rflags, RFLAGS_LAYOUT);
    const flags = readFields(machine.rflags, RFLAGS_LAYOUT)
      .map((field, index) => ({ field, before: before[index]?.value ?? field.value }))
      .filter(({ field, before: was }) => !RARE.has(field.name) || field.value !== 0n || was !== 0n)
      .map(({ field, before: was }) => ({
        name: field.name,
        value: `${field.value}`,
        meaning: field.meaning,
        was: was === field.value ? null : `${was}`,
        subject: rflagsSubject(machine.rflags, field.name),
      }));
    return {
      word: hex0x(machine.rflags),
      subject: rflagsSubject(machine.rflags),
      spot: spotsRegister(spot, "rflags"),
      flags: flags.reverse(),
    };
  },
  Component: ({ view }) => (
    <PanelBody>
      <Flags view={view} />
    </PanelBody>
  ),
});

function Flags({ view }: { readonly view: FlagsView }) {
  const place = useRef<HTMLDivElement>(null);
  useSpotInView(place, view.spot ? 0 : null);
  return (
    <div ref={place}>
      <table className={styles.flags} data-spot={view.spot}>
        <caption>
          <SpotMark on={view.spot} />
          RFLAGS{" "}
          <ExplainedValue subject={view.subject}>
            <code>{view.word}</code>
          </ExplainedValue>
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
                {flag.was !== null && <span className="visually-hidden">{text.changed(flag.was)}</span>}
                <ExplainedValue subject={flag.subject} label={`${flag.name} ${flag.value}`}>
                  {flag.value}
                </ExplainedValue>
                {flag.was !== null && (
                  <span className={styles.mark} aria-hidden="true">
                    ●
                  </span>
                )}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
