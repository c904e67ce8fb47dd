import { useEffect, useState } from "react";
import { PANEL_NAMES } from "../scenario/view.ts";
import { LessonCard } from "../screen/lesson-card.tsx";
import { PanelView } from "../screen/panel-view.tsx";
import { ProgramPane } from "../screen/program-pane.tsx";
import { Sentence } from "../screen/sentence.tsx";
import { useSyscope } from "../screen/syscope-context.tsx";
import { type Tab, Tabs } from "../screen/tabs.tsx";
import { Timeline } from "../screen/timeline.tsx";
import { Transport } from "../screen/transport.tsx";
import { below, SIDE_PANELS } from "../store/panel-sets.ts";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import styles from "./app.module.css";
import type { Dialogs } from "./commands.ts";
import { Welcome } from "./lesson-place.tsx";
import { State, tabsOf } from "./wide-layout.tsx";
import { ZoomSwitch } from "./zoom-switch.tsx";

/** On a phone every panel is a tab. */
const TABS: readonly Tab[] = [
  { id: "program", title: panelTitles.program, content: <ProgramPane />, bare: true },
  { id: "registers", title: panelTitles.registers, content: <State side={SIDE_PANELS} />, bare: true },
  { id: "terminal", title: panelTitles.terminal, content: <PanelView name="terminal" />, bare: true },
  ...tabsOf(below(PANEL_NAMES)),
];

/** One column; the controls, or the lesson, stay under the thumb. */
export function NarrowLayout({ dialogs }: { readonly dialogs: Dialogs }) {
  const [tab, setTab] = useState("program");
  const waiting = useSyscope((state) => state.frame?.machine.status === "waiting-for-input");
  const front = useSyscope((state) => state.front);
  const inLesson = useSyscope((state) => state.lesson !== null);
  useEffect(() => {
    if (waiting) setTab("terminal");
    else if (front !== null) setTab(front);
  }, [waiting, front]);
  return (
    <>
      <main className={styles.narrow}>
        <h2 className="visually-hidden">{appText.path}</h2>
        {!inLesson && (
          <>
            <ZoomSwitch />
            <Welcome dialogs={dialogs} />
          </>
        )}
        <div className={styles.stage} id="stage" tabIndex={-1}>
          <PanelView name="stage" />
        </div>
        {!inLesson && <Sentence />}
        <div className={styles.narrowTabs}>
          <Tabs label={appText.details} tabs={TABS} chosen={tab} onChoose={setTab} />
        </div>
      </main>
      <section className={styles.dock} aria-label={appText.controls}>
        {inLesson && <LessonCard onList={dialogs.lessons} />}
        <div className={styles.deck} data-lesson={inLesson}>
          <Timeline />
          {!inLesson && <Transport />}
        </div>
      </section>
    </>
  );
}
