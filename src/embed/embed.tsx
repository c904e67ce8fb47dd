import { useEffect, useMemo, useRef, useState } from "react";
import { findDemo } from "../scenario/demos.ts";
import type { PanelName } from "../scenario/view.ts";
import { ExplanationHost } from "../screen/explanation-host.tsx";
import { NoticeBar } from "../screen/notice-bar.tsx";
import { Sentence } from "../screen/sentence.tsx";
import { SyscopeProvider, useSyscope } from "../screen/syscope-context.tsx";
import { Tabs } from "../screen/tabs.tsx";
import { panelOf, ZOOM_PANELS } from "../store/panel-sets.ts";
import type { SyscopeStore } from "../store/store.ts";
import { appText } from "../text/app.ts";
import { embedText } from "../text/embed.ts";
import { lessonText } from "../text/lesson.ts";
import { arrange } from "./arrangement.ts";
import { Controls } from "./controls.tsx";
import styles from "./embed.module.css";
import type { EmbedOptions, PaneName } from "./embed-options.ts";
import { OpenLink } from "./open-link.tsx";
import { Lesson, PartColumn, partTabs, WholeRun } from "./parts.tsx";
import { useFrameSize } from "./use-frame-size.ts";

interface EmbedProps {
  readonly store: SyscopeStore;
  readonly options: EmbedOptions;
}

/** The whole of an embed, laid out for the frame that it was given. */
export function Embed({ store, options }: EmbedProps) {
  return (
    <SyscopeProvider store={store}>
      <Laid options={options} />
      <ExplanationHost />
    </SyscopeProvider>
  );
}

/** Lower frames have no line for the title beside tabs. */
const TITLE_HEIGHT = 430;
const TIMELINE_HEIGHT = 560;

function Laid({ options }: { readonly options: EmbedOptions }) {
  const { readOnly, autoHeight } = options;
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useFrameSize(frame);
  const inLesson = useSyscope((state) => state.lesson !== null);
  const chosenPanels = useSyscope((state) => state.panels ?? ZOOM_PANELS[state.zoom]);
  const roomy = autoHeight || height >= TIMELINE_HEIGHT;
  const { panes } = options;
  const shown = useMemo<readonly PaneName[]>(
    () => panes ?? (roomy ? [...chosenPanels, "timeline"] : chosenPanels),
    [panes, roomy, chosenPanels],
  );
  const { form, left, right, main, below, timeline } = arrange(
    { width, height: autoHeight ? null : height },
    shown,
    inLesson,
  );
  const [front, setFront] = useFront();
  const low = !autoHeight && height < TITLE_HEIGHT && main.length > 1 && form !== "beside";
  const cardBeside = inLesson && form === "beside";
  const choose = (id: string) => setFront(id as PanelName);
  return (
    <div ref={frame} className={styles.frame} data-auto={autoHeight}>
      <main
        className={styles.embed}
        data-form={form}
        data-left={left.length > 0 || cardBeside}
        data-right={right.length > 0}
        data-below={below.length > 0}
        data-lesson={inLesson}
      >
        <header className={low ? "visually-hidden" : styles.header}>
          <Title />
          {!low && <OpenLink />}
        </header>
        <div className={styles.notice}>
          <NoticeBar />
        </div>
        {(left.length > 0 || cardBeside) && (
          <div className={styles.left} data-parts={left.length}>
            {cardBeside ? <Lesson /> : <PartColumn names={left} readOnly={readOnly} />}
          </div>
        )}
        <div className={styles.main} data-stage={main.length === 1 && main[0] === "stage"}>
          <h2 className="visually-hidden">{main.includes("stage") ? appText.path : embedText.parts}</h2>
          <Parts names={main} front={front} onChoose={choose} readOnly={readOnly} link={low} />
        </div>
        {!cardBeside && <div className={styles.talk}>{inLesson ? <Lesson /> : <Sentence />}</div>}
        {timeline && (
          <div className={styles.timeline}>
            <WholeRun />
          </div>
        )}
        {!inLesson && (
          <section className={styles.deck} aria-label={appText.controls}>
            <Controls bare={timeline} />
          </section>
        )}
        {below.length > 0 && (
          <div className={styles.below}>
            <Parts names={below} front={front} onChoose={choose} readOnly={readOnly} />
          </div>
        )}
        {right.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <section className={styles.right} aria-label={appText.state} tabIndex={0}>
            <PartColumn names={right} readOnly={readOnly} />
          </section>
        )}
      </main>
    </div>
  );
}

interface PartsProps {
  readonly names: readonly PanelName[];
  readonly front: PanelName;
  readonly onChoose: (id: string) => void;
  readonly readOnly: boolean;
  /** Whether the way to the whole Syscope stands beside the tabs. */
  readonly link?: boolean;
}

/** One part, or several that take turns. */
function Parts({ names, front, onChoose, readOnly, link = false }: PartsProps) {
  const tabs = partTabs(names, readOnly);
  if (tabs.length === 1) return <div className={styles.single}>{tabs[0]?.content}</div>;
  return (
    <Tabs
      label={embedText.parts}
      tabs={tabs}
      chosen={front}
      onChoose={onChoose}
      {...(link ? { beside: <OpenLink /> } : {})}
    />
  );
}

/** What is open: a lesson, a ready program or another. */
function Title() {
  const lesson = useSyscope((state) => state.lesson);
  const name = useSyscope((state) => state.name);
  const title =
    lesson !== null ? lessonText.heading(lesson.number, lesson.title) : (findDemo(name)?.title ?? embedText.ownProgram);
  return <h1>{title}</h1>;
}

/** The part in front where several share a place: the terminal when it is needed, and what a lesson points out. */
function useFront(): readonly [PanelName, (name: PanelName) => void] {
  const [front, setFront] = useState<PanelName>("stage");
  const waiting = useSyscope((state) => state.frame?.machine.status === "waiting-for-input");
  const spot = useSyscope((state) => state.spot);
  const moment = useSyscope((state) => (state.lesson === null ? null : state.lesson.step));
  useEffect(() => {
    if (waiting) setFront("terminal");
  }, [waiting]);
  useEffect(() => {
    if (moment !== null) setFront(panelOf(spot) ?? "stage");
  }, [moment, spot]);
  return [front, setFront];
}
