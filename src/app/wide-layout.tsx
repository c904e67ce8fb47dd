import { useState } from "react";
import type { PanelName } from "../scenario/view.ts";
import { PanelView } from "../screen/panel-view.tsx";
import { ProgramPane } from "../screen/program-pane.tsx";
import { Sentence } from "../screen/sentence.tsx";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { type Tab, Tabs } from "../screen/tabs.tsx";
import { Timeline } from "../screen/timeline.tsx";
import { Transport } from "../screen/transport.tsx";
import { below, SIDE_PANELS, ZOOM_PANELS } from "../store/panel-sets.ts";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import styles from "./app.module.css";
import type { Dialogs } from "./commands.ts";
import { LessonPlaceholder, useInvitation } from "./lesson-place.tsx";
import { Splitter } from "./splitter.tsx";

/** Columns over the controls and the timeline: what there is of program and lesson, the stage, the processor's state. */
export function WideLayout({ dialogs }: { readonly dialogs: Dialogs }) {
  const zoom = useSyscope((state) => state.zoom);
  const chosen = useSyscope((state) => state.panels);
  const inLesson = useSyscope((state) => state.lesson !== null);
  const open = chosen ?? ZOOM_PANELS[zoom];
  const [left, setLeft] = useState(() => Math.round(Math.min(440, Math.max(262, innerWidth * 0.42 - 165))));
  const [right, setRight] = useState(() => Math.round(Math.min(380, Math.max(262, innerWidth * 0.285 - 30))));
  const side = SIDE_PANELS.filter((name) => open.includes(name));
  const invited = useInvitation();
  const hasLeft = inLesson || invited || open.includes("program") || open.includes("terminal");
  // Where the processor's state leaves room beside the stage, the other panels are there and not below it.
  const beside = side.length <= 1 && below(open).length > 0;
  return (
    <main className={styles.wide}>
      <div className={styles.columns}>
        {hasLeft && (
          <>
            <div className={styles.left} style={{ width: left }} data-lesson={inLesson}>
              <LessonPlaceholder dialogs={dialogs} />
              {open.includes("program") && <ProgramPane />}
              {open.includes("terminal") && <Terminal />}
            </div>
            <Splitter
              label={appText.programWidth}
              axis="x"
              size={left}
              least={220}
              most={700}
              sign={1}
              onSize={setLeft}
            />
          </>
        )}
        <div className={styles.centre} id="stage" tabIndex={-1}>
          <h2 className="visually-hidden">{appText.path}</h2>
          <div className={styles.stage}>
            <PanelView name="stage" />
          </div>
          <Sentence />
          {!beside && <Below open={open} />}
        </div>
        {(side.length > 0 || beside) && (
          <>
            <Splitter
              label={appText.registersWidth}
              axis="x"
              size={right}
              least={220}
              most={640}
              sign={-1}
              onSize={setRight}
            />
            <div className={styles.right} style={{ width: right }}>
              {side.length > 0 && <State side={side} />}
              {beside && (
                <div className={styles.beside}>
                  <Details open={open} />
                </div>
              )}
            </div>
          </>
        )}
      </div>
      <div className={styles.deck}>
        <Timeline />
        <Transport />
      </div>
    </main>
  );
}

/** The panels that share the place below the stage. */
function Below({ open }: { readonly open: readonly PanelName[] }) {
  const [height, setHeight] = useState(() => Math.round(Math.min(320, Math.max(100, innerHeight * 0.58 - 352))));
  if (below(open).length === 0) return null;
  return (
    <>
      <Splitter
        label={appText.detailsHeight}
        axis="y"
        size={height}
        least={80}
        most={600}
        sign={-1}
        onSize={setHeight}
      />
      <div className={styles.bottom} style={{ height }}>
        <Details open={open} />
      </div>
    </>
  );
}

function Details({ open }: { readonly open: readonly PanelName[] }) {
  const front = useSyscope((state) => state.front);
  const { showPanel } = useActions();
  return (
    <Tabs
      label={appText.details}
      tabs={tabsOf(below(open))}
      chosen={front ?? ""}
      onChoose={(id) => showPanel(id as PanelName)}
    />
  );
}

/** Panels as tabs. */
export function tabsOf(panels: readonly PanelName[]): readonly Tab[] {
  return panels.flatMap((id) =>
    id === "program" ? [] : [{ id, title: panelTitles[id], content: <PanelView name={id} /> }],
  );
}

/** The processor's state: what is open of privilege, flags and registers. */
export function State({ side }: { readonly side: readonly (typeof SIDE_PANELS)[number][] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.state} aria-label={appText.state} tabIndex={0}>
      {side.map((name) => (
        <div key={name}>
          <h2>{panelTitles[name]}</h2>
          <PanelView name={name} />
        </div>
      ))}
    </section>
  );
}

function Terminal() {
  return (
    <section className={styles.terminal} aria-labelledby="terminal-title">
      <h2 id="terminal-title">{appText.terminal}</h2>
      <div>
        <PanelView name="terminal" />
      </div>
    </section>
  );
}
