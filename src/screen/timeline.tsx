import { useMemo } from "react";
import { type SessionApi, STAGES, type TimelineSpan } from "../core/index.ts";
import { isAsking } from "../store/lesson-state.ts";
import { lessonText } from "../text/lesson.ts";
import { timelineText } from "../text/timeline.ts";
import { useActions, useSyscope } from "./syscope-context.tsx";
import styles from "./timeline.module.css";

/** The whole run as far as it is known: privilege, system calls, and where we are. */
export function Timeline() {
  const session = useSyscope((state) => state.session);
  const revision = useSyscope((state) => state.revision);
  const frame = useSyscope((state) => state.frame);
  const { seek } = useActions();
  const asking = useSyscope((state) => isAsking(state.lesson));
  const running = useSyscope((state) => state.run !== "paused");
  // A run publishes every frame; the picture of it need not be redrawn as often.
  const edition = running ? Math.floor(revision / FRAMES_PER_DRAWING) : revision;
  const drawn = useMemo(() => (session === null ? null : draw(session, edition)), [session, edition]);
  if (session === null || frame === null || drawn === null) return <div className={styles.timeline} />;
  const { step } = frame;
  const total = Math.max(drawn.total, 1);
  const place = frame.next?.symbol ?? frame.last?.symbol;
  const stage = STAGES.find(({ id }) => id === frame.stage)?.title ?? "";
  return (
    <div className={styles.timeline}>
      <div className={styles.track}>
        <svg viewBox={`0 0 ${COLUMNS} 10`} preserveAspectRatio="none" className={styles.spans} aria-hidden="true">
          <title>{timelineText.privilege}</title>
          <defs>
            <pattern id="ring3-hatch" width="4" height="4" patternUnits="userSpaceOnUse">
              <path d="M-1 1L1 -1M0 4L4 0M3 5L5 3" className={styles.hatch} />
            </pattern>
          </defs>
          {drawn.spans.map((span) => (
            <rect key={span.from} x={span.from} width={span.to - span.from} y="0" height="10" data-cpl={span.cpl} />
          ))}
        </svg>
        {asking && (
          <span className={styles.hidden} style={{ left: `${(100 * step) / total}%` }}>
            {lessonText.hiddenFuture}
          </span>
        )}
        {drawn.calls
          .filter((call) => !asking || call.step <= step)
          .map((call) => (
            <span
              key={call.step}
              className={styles.call}
              data-failed={call.failed}
              data-late={call.late}
              style={{
                [call.late ? "right" : "left"]: `${call.late ? 100 - call.at : call.at}%`,
                maxWidth: `${call.room}%`,
              }}
              aria-hidden="true"
            >
              {call.name}
            </span>
          ))}
        <input
          type="range"
          className={styles.range}
          min={0}
          max={total}
          step={1}
          value={Math.min(step, total)}
          onChange={(event) => seek(event.target.valueAsNumber)}
          aria-label={timelineText.label}
          aria-valuetext={timelineText.value(step, drawn.total, place ?? stage, frame.machine.cpl)}
        />
      </div>
      <p className={styles.where}>
        <span>
          {timelineText.step} <b>{step}</b> {timelineText.of(drawn.total)}
        </span>
        <span className={styles.stage}>{stage}</span>
        <span className={styles.legend} aria-hidden="true">
          <i data-cpl="3" /> {timelineText.ring3} <i data-cpl="0" /> {timelineText.ring0}
        </span>
      </p>
    </div>
  );
}

const FRAMES_PER_DRAWING = 10;
/** Columns that the picture distinguishes: spans narrower than one are merged. */
const COLUMNS = 1000;
/** Share of the width that a call's name needs. */
const LABEL_WIDTH = 0.06;
/** Hundredths of the width: a mark nearer to the end than this has no room behind it. */
const LATE = 9;

interface Drawing {
  readonly total: number;
  readonly spans: readonly TimelineSpan[];
  readonly calls: readonly CallMark[];
}

/** Where a call was made, in hundredths of the width. */
interface CallMark {
  readonly step: number;
  readonly name: string;
  readonly failed: boolean;
  readonly at: number;
  /** How far the name may go before it meets the next mark or the end. */
  readonly room: number;
  /** So near to the end that its name stands before the mark. */
  readonly late: boolean;
}

/** `edition` says that the session has grown: it is the same object. */
function draw(session: SessionApi, _edition: number): Drawing {
  const total = session.furthest;
  return { total, spans: columnsOf(session, total), calls: labelled(session, total) };
}

/** Spans in columns; a column with several of them shows the privilege at its first step. */
function columnsOf(session: SessionApi, total: number): TimelineSpan[] {
  if (total === 0) return [];
  const scale = COLUMNS / total;
  const spans = session.spans(COLUMNS / 2);
  if (spans !== null)
    return spans.map(({ from, to, cpl }) => ({ from: from * scale, to: Math.min(to, total) * scale, cpl }));
  const columns: TimelineSpan[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const cpl = session.cplAt(Math.floor(column / scale));
    const last = columns.at(-1);
    if (last?.cpl === cpl) columns[columns.length - 1] = { ...last, to: column + 1 };
    else columns.push({ from: column, to: column + 1, cpl });
  }
  return columns;
}

/** Calls as marks; a name only where there is room for it. */
function labelled(session: SessionApi, total: number): Drawing["calls"] {
  const marks: { step: number; name: string; failed: boolean; at: number }[] = [];
  const width = Math.max(1, Math.ceil(total * LABEL_WIDTH));
  for (let call = session.callFrom(0); call !== undefined; call = session.callFrom(call.enterStep + width)) {
    const { enterStep: step, nr, name = `#${nr}`, errno } = call;
    marks.push({ step, name, failed: errno !== undefined, at: (100 * step) / Math.max(total, 1) });
  }
  const end = marks.at(-1)?.at ?? 0;
  const space = end - (marks.at(-2)?.at ?? 0);
  const crowded = 100 - end < LATE && space > LATE;
  return marks.map((mark, index) => {
    const late = crowded && index === marks.length - 1;
    const free = (marks[index + 1]?.at ?? 100) - mark.at;
    // The last two names share the room between their marks.
    return { ...mark, late, room: late || (crowded && index === marks.length - 2) ? space / 2 : free };
  });
}
