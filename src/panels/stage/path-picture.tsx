import { STAGES, type Stage } from "../../core/index.ts";
import { centreOf, faultPathData, HEIGHT, PATH, PLACES, pathData, WIDTH } from "./path-layout.ts";
import styles from "./path-picture.module.css";

/** A station as the picture shows it. */
export interface StationView {
  readonly id: Stage;
  readonly title: string;
  /** The last step touched it. */
  readonly touched: boolean;
  /** It is the one opened below. */
  readonly open: boolean;
  /** The next instruction belongs to it. */
  readonly next: boolean;
  /** The call in progress has passed it. */
  readonly passed: boolean;
  /** Nothing in this run uses it. */
  readonly absent: boolean;
}

export interface PathView {
  readonly stations: readonly StationView[];
  /** Where the processor stands. */
  readonly at: Stage;
  readonly cpl: 0 | 3;
  /** How far along the path the call has come; null off the path. */
  readonly progress: Stage | null;
  /** An exception is being handled: one of the program's, or one in the midst of a call. */
  readonly detour: "program" | "call" | null;
}

const SIDE = { user: "user space", line: "on the line", kernel: "kernel space" } as const;

/** User space above, the kernel below, the line between them, and the path of a call across it and back. */
export function PathPicture({ view, onOpen }: { readonly view: PathView; readonly onOpen: (stage: Stage) => void }) {
  const [x, y] = centreOf(view.at);
  return (
    <section
      className={styles.picture}
      aria-label={`The path of a system call. The processor is at CPL ${view.cpl}.`}
      data-cpl={view.cpl}
    >
      <div className={styles.userBand} data-active={view.cpl === 3}>
        <span>User space</span>
        <b>CPL 3</b>
      </div>
      <div className={styles.kernelBand} data-active={view.cpl === 0}>
        <span>Kernel space</span>
        <b>CPL 0</b>
      </div>
      <div className={styles.line} aria-hidden="true">
        <span>privilege boundary</span>
      </div>
      <div className={styles.floor}>
        <svg className={styles.path} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <title>The path</title>
          <path d={pathData()} className={styles.whole} />
          {view.detour !== null && <path d={faultPathData(view.detour === "call")} className={styles.detour} />}
          {view.progress !== null && <path d={pathData(view.progress)} className={styles.done} />}
        </svg>
        <ol className={styles.stations}>
          {view.stations.map((station) => (
            <Station key={station.id} station={station} onOpen={onOpen} />
          ))}
        </ol>
        <div
          className={styles.token}
          data-cpl={view.cpl}
          // On the line it hangs on the side of the level in force.
          data-below={view.cpl === 0 && PLACES[view.at].row === 1}
          style={{ left: `${(100 * x) / WIDTH}%`, top: `${(100 * y) / HEIGHT}%` }}
          aria-hidden="true"
        >
          CPU · CPL {view.cpl}
        </div>
      </div>
    </section>
  );
}

function Station({ station, onOpen }: { readonly station: StationView; readonly onOpen: (stage: Stage) => void }) {
  const { column, row } = PLACES[station.id];
  const stage = STAGES.find(({ id }) => id === station.id);
  if (stage === undefined) return null;
  const number = PATH.indexOf(station.id);
  const said = [
    station.touched && "the last step",
    station.next && "next",
    station.absent && "not used by this program",
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <li style={{ gridColumn: column + 1, gridRow: row + 1 }}>
      <button
        type="button"
        className={styles.station}
        data-side={stage.side}
        data-touched={station.touched}
        data-next={station.next}
        data-passed={station.passed}
        data-absent={station.absent}
        data-detour={number < 0}
        aria-pressed={station.open}
        aria-label={`${stage.title} (${SIDE[stage.side]})${said === "" ? "" : `: ${said}`}`}
        title={stage.meaning}
        onClick={() => onOpen(station.id)}
      >
        <span className={styles.number} aria-hidden="true">
          {number < 0 ? "!" : number + 1}
        </span>
        <span className={styles.title}>{SHORT_TITLES[station.id]}</span>
      </button>
    </li>
  );
}

/** Titles that fit a station. */
const SHORT_TITLES: Readonly<Record<Stage, string>> = {
  user: "Program",
  wrapper: "Wrapper",
  registers: "Registers",
  trap: "Trap",
  gate: "Gate",
  entry: "Entry",
  dispatch: "Dispatch",
  service: "Service",
  exit: "Exit",
  return: "Return",
  errno: "Result",
  fault: "Exception",
  signal: "Signal",
  switch: "Switch",
};
