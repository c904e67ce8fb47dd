import { partsText } from "../../text/panel-parts.ts";
import { stageText } from "../../text/stage.ts";
import { detourData, HEIGHT, type Layout, type Place, pathData, stopCentre, WIDTH } from "./path-layout.ts";
import styles from "./path-picture.module.css";
import { sidesOf } from "./path-sides.ts";
import { layoutOf, type PathView, type StopView } from "./path-view.ts";

/** User space above, the kernel below, the line between them, and the path of a call across it and back. */
export function PathPicture({ view, onOpen }: { readonly view: PathView; readonly onOpen: (stop: StopView) => void }) {
  const layout = layoutOf(view);
  const [x, y] = stopCentre(layout, view.at);
  const row = layout.places[view.at]?.row;
  const inKernel = !view.inProgram;
  const { cpl, ring, token } = stageText;
  const { userSpace, kernelSpace, boundary, lowest } = sidesOf(view);
  const level = view.layout === "story" ? ring : cpl;
  // The station of the context switch stands where the label has its second column.
  const narrow = view.layout === "stations" && view.stops.some(({ id, absent }) => id === "switch" && !absent);
  const kernelLabel = narrow ? { ...layout.labels.kernel, span: 1 } : layout.labels.kernel;
  return (
    <section className={styles.picture} data-layout={view.layout} aria-label={stageText.title}>
      <p className="visually-hidden">{view.twin}</p>
      <div className={styles.user} data-active={!inKernel} />
      <div className={styles.kernel} data-active={inKernel} />
      <div className={styles.line} data-absent={!view.hasLine} />
      <div className={styles.floor}>
        <svg className={styles.path} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <title>{stageText.title}</title>
          <path d={pathData(layout)} className={styles.whole} />
          {view.detour !== null && <path d={detourData(layout, view.detour)} className={styles.detour} />}
          {view.progress !== null && <path d={pathData(layout, view.progress)} className={styles.done} />}
        </svg>
        <ol className={styles.stops} style={{ gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))` }}>
          <Label place={layout.labels.user} side="user" active={!inKernel} name={userSpace} level={level(lowest)} />
          <Label
            place={kernelLabel}
            narrow={narrow}
            side="kernel"
            active={inKernel}
            name={kernelSpace}
            level={level(0)}
          />
          <li
            className={styles.boundary}
            data-absent={!view.hasLine}
            style={gridPlace(layout.labels.boundary)}
            aria-hidden="true"
          >
            <span>{boundary}</span>
          </li>
          {view.stops.map((stop) => (
            <Stop key={stop.id} stop={stop} layout={layout} onOpen={onOpen} />
          ))}
        </ol>
        <div
          className={styles.token}
          data-token={view.at}
          data-cpl={view.cpl}
          // On the line it hangs on the side of the level in force.
          data-below={inKernel && row === 1}
          style={{ left: `clamp(2.9rem, ${(100 * x) / WIDTH}%, 100% - 2.9rem)`, top: `${(100 * y) / HEIGHT}%` }}
          aria-hidden="true"
        >
          {token}
          <span> · {level(view.cpl)}</span>
        </div>
      </div>
    </section>
  );
}

function gridPlace({ column, row, span = 1 }: Place) {
  return { gridColumn: `${column + 1} / span ${span}`, gridRow: row + 1 };
}

function Label({
  place,
  side,
  active,
  name,
  level,
  narrow = false,
}: {
  readonly place: Place;
  readonly side: "user" | "kernel";
  readonly active: boolean;
  readonly name: string;
  readonly level: string;
  /** One column only: its words stand below one another. */
  readonly narrow?: boolean;
}) {
  return (
    <li
      className={styles.label}
      style={gridPlace(place)}
      data-side={side}
      data-active={active}
      data-narrow={narrow}
      aria-hidden="true"
    >
      <span>{name}</span> <b>{level}</b>
    </li>
  );
}

function Stop({
  stop,
  layout,
  onOpen,
}: {
  readonly stop: StopView;
  readonly layout: Layout;
  readonly onOpen: (stop: StopView) => void;
}) {
  return (
    <li style={gridPlace(layout.places[stop.id] ?? { column: 0, row: 0 })}>
      <button
        type="button"
        className={styles.stop}
        data-side={stop.side}
        data-touched={stop.touched}
        data-next={stop.next}
        data-passed={stop.passed}
        data-absent={stop.absent}
        data-spot={stop.spot}
        aria-pressed={stop.open}
        aria-label={stop.spot ? `${partsText.lookHere} ${stop.label}` : stop.label}
        title={stop.meaning}
        onClick={() => onOpen(stop)}
      >
        <span className={styles.number} data-detour={stop.number === null} aria-hidden="true">
          {stop.number ?? "!"}
        </span>
        <span className={styles.title} data-short={stop.short}>
          <span>{stop.title}</span>
        </span>
      </button>
    </li>
  );
}
