import { type Frame, STAGES, type Stage } from "../../core/index.ts";
import { definePanel, type Focus, type PanelIntent } from "../panel.ts";
import { OpenStation, type OpenStationView, selectOpenStation } from "./open-station.tsx";
import { PATH, PLACES } from "./path-layout.ts";
import { PathPicture, type PathView, type StationView } from "./path-picture.tsx";
import styles from "./stage-panel.module.css";

/** The stage: the path of a call and the station that is opened up. */
export interface StageView {
  readonly path: PathView;
  readonly open: Stage;
  readonly title: string;
  readonly meaning: string;
  readonly side: "user" | "line" | "kernel";
  /** Opened by the reader, not by the machine. */
  readonly pinned: boolean;
  readonly station: OpenStationView;
}

/** The path picture and the opened station. View: `StageView`. */
export const stagePanel = definePanel<StageView>({
  id: "stage",
  title: "The path of a system call",
  select: selectStage,
  Component: StagePanel,
});

export function selectStage(frame: Frame, focus: Focus): StageView {
  const open = focus.station ?? frame.touched.at(-1) ?? frame.stage;
  const stage = STAGES.find(({ id }) => id === open) ?? STAGES[0];
  return {
    path: selectPath(frame, open),
    open,
    title: stage.title,
    meaning: stage.meaning,
    side: stage.side,
    pinned: focus.station !== null,
    station: selectOpenStation(open, frame),
  };
}

function selectPath(frame: Frame, open: Stage): PathView {
  const { stage, touched, machine, inCall } = frame;
  const atFault = stage === "fault" || touched.includes("fault");
  const detour = inCall ? (atFault ? "call" : null) : atFault || machine.cpl === 0 ? "program" : null;
  const reached: Stage = PATH.includes(stage) ? stage : "service";
  const progress = inCall ? reached : detour !== null || stage === "user" ? null : reached;
  const index = progress === null ? -1 : PATH.indexOf(progress);
  const met = (id: Stage) => id === stage || touched.includes(id);
  const stations: StationView[] = STAGES.filter(({ id }) => id !== "switch" || met(id)).map(({ id }) => ({
    id,
    title: id,
    touched: touched.includes(id),
    open: id === open,
    next: id === stage,
    passed: PATH.indexOf(id) >= 0 && PATH.indexOf(id) < index,
    absent: !met(id) && (id === "wrapper" || (id === "fault" ? detour === null : PATH.indexOf(id) < 0)),
  }));
  return {
    stations: stations.sort((a, b) => order(a.id) - order(b.id)),
    at: stage,
    cpl: machine.cpl,
    progress,
    detour,
  };
}

/** Stations in the order of the path, so that Tab and screen readers follow it; the detours come last. */
function order(id: Stage): number {
  const at = PATH.indexOf(id);
  return at < 0 ? PATH.length + PLACES[id].row : at;
}

const SIDE_TITLE = { user: "user space", line: "on the line", kernel: "kernel space" } as const;

function StagePanel({ view, intent }: { readonly view: StageView; readonly intent: PanelIntent }) {
  const number = PATH.indexOf(view.open);
  return (
    <div className={styles.stage}>
      <PathPicture view={view.path} onOpen={(station) => intent.look({ station })} />
      <section className={styles.card} data-side={view.side} aria-labelledby="open-station">
        <header className={styles.head}>
          <h3 id="open-station">
            {number >= 0 && <span className={styles.number}>{number + 1}</span>} {view.title}
          </h3>
          <span className={styles.side}>{SIDE_TITLE[view.side]}</span>
          <span className={styles.meaning} title={view.meaning}>
            {view.meaning}
          </span>
          {view.pinned && (
            <button type="button" className="quiet-button" onClick={() => intent.look({ station: null })}>
              Follow the machine
            </button>
          )}
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className={styles.body} tabIndex={0} aria-label={`${view.title}: details`}>
          <OpenStation station={view.station} />
        </section>
      </section>
    </div>
  );
}
