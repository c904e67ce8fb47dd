import { useId, useRef } from "react";
import { type Frame, STAGES, type Stage } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import { definePanel, type Focus, type PanelIntent } from "../panel.ts";
import { useStepMotion } from "./motion.ts";
import { OpenStation, type OpenStationView, selectOpenStation } from "./open-station.tsx";
import { STATIONS } from "./path-layout.ts";
import { PathPicture } from "./path-picture.tsx";
import { layoutOf, meaningOfStage, type PathView, selectPath } from "./path-view.ts";
import styles from "./stage-panel.module.css";
import { StoryCard } from "./story-card.tsx";
import { type StoryView, selectStory } from "./story-view.ts";

/** The stage: the path of a call and the station that is opened up. */
export interface StageView {
  readonly step: number;
  readonly path: PathView;
  readonly open: Stage;
  /** From 1 on along the path; null for a detour. */
  readonly number: number | null;
  readonly title: string;
  readonly meaning: string;
  readonly side: "user" | "line" | "kernel";
  readonly sideNames: Readonly<Record<"user" | "line" | "kernel", string>>;
  /** Opened by the reader, not by the machine. */
  readonly pinned: boolean;
  readonly station: OpenStationView;
  /** The chapter, where the run is told as a story and no station has been opened. */
  readonly story: StoryView | null;
  /** Whether the station shows its bytes and instructions too. */
  readonly all: boolean;
}

/** The path picture and the opened station. View: `StageView`. */
export const stagePanel = definePanel<StageView>({
  id: "stage",
  title: stageText.title,
  select: selectStage,
  Component: StagePanel,
});

export function selectStage(frame: Frame, focus: Focus): StageView {
  const open = focus.station ?? frame.touched.at(-1) ?? frame.stage;
  const stage = STAGES.find(({ id }) => id === open) ?? STAGES[0];
  const place = STATIONS.path.indexOf(open);
  return {
    step: frame.step,
    path: selectPath(frame, focus, open),
    open,
    number: place < 0 ? null : place + 1,
    title: stage.title,
    meaning: meaningOfStage(stage, frame.unikernel),
    sideNames: frame.unikernel ? unikernelText.side : stageText.side,
    side: stage.side,
    pinned: focus.station !== null,
    station: selectOpenStation(open, frame, focus.spot),
    story: focus.zoom === "story" && focus.station === null ? selectStory(frame, focus.spot) : null,
    all: focus.zoom === "machine",
  };
}

function StagePanel({ view, intent }: { readonly view: StageView; readonly intent: PanelIntent }) {
  const root = useRef<HTMLDivElement>(null);
  const heading = useId();
  useStepMotion(root, view.step, view.path.at, layoutOf(view.path));
  const { story } = view;
  const { side, title, number } = story === null ? view : { ...story, number: null };
  return (
    <div className={styles.stage}>
      <div ref={root} className={styles.inside} data-story={view.path.layout === "story"}>
        <PathPicture view={view.path} onOpen={({ opens }) => intent.look({ station: opens })} />
        <section className={styles.card} data-side={side} aria-labelledby={heading}>
          <header className={styles.head}>
            <h3 id={heading}>
              {number !== null && <span className={styles.number}>{number}</span>} {title}
            </h3>
            <span className={styles.side}>{view.sideNames[side]}</span>
            {story === null && (
              <span className={styles.meaning} title={view.meaning}>
                {view.meaning}
              </span>
            )}
            {view.pinned && (
              <button type="button" className="quiet-button" onClick={() => intent.look({ station: null })}>
                {stageText.follow}
              </button>
            )}
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className={styles.body} tabIndex={0} aria-label={stageText.details(title)}>
            {story === null ? <OpenStation station={view.station} all={view.all} /> : <StoryCard view={story} />}
          </section>
        </section>
      </div>
    </div>
  );
}
