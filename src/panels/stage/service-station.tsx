import type { Frame } from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { signedText } from "../word-text.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import styles from "./service-station.module.css";

/** A service routine with its phases. */
export interface ServiceStationView {
  readonly routine: string | null;
  /** The routine's phases in order. Some may be skipped: which is known only when they run. */
  readonly phases: readonly { readonly name: string; readonly now: boolean }[];
  readonly detail: string;
  readonly result: string | null;
  /** For an instruction of the kernel that a phase called. */
  readonly instruction: InstructionStationView | null;
}

export function selectService(frame: Frame): ServiceStationView {
  const phase = eventsOf(frame, "service-phase").at(-1);
  if (phase === undefined) {
    return {
      routine: frame.next?.phase?.routine ?? null,
      phases: [],
      detail: "",
      result: null,
      instruction: selectInstruction(frame),
    };
  }
  const phases = phase.phases.map((name) => ({ name, now: name === phase.phase }));
  if (!phases.some(({ now }) => now)) phases.push({ name: phase.phase, now: true });
  return {
    routine: phase.routine,
    phases,
    detail: phase.detail,
    result: phase.result === undefined ? null : signedText(phase.result),
    instruction: null,
  };
}

/** The kernel function that does the work, phase by phase. */
export function ServiceStation({ view }: { readonly view: ServiceStationView }) {
  if (view.instruction !== null) {
    return (
      <>
        {view.routine !== null && (
          <p className="lead">
            Next: a phase of <code>{view.routine}</code>.
          </p>
        )}
        <InstructionStation view={view.instruction} />
      </>
    );
  }
  return (
    <>
      <p className="lead">
        <code>{view.routine}</code>
      </p>
      <ol className={styles.phases} aria-label={`Phases of ${view.routine}`}>
        {view.phases.map(({ name, now }) => (
          <li key={name} data-now={now} aria-current={now ? "step" : undefined}>
            {now && <span aria-hidden="true">▸ </span>}
            {name}
          </li>
        ))}
      </ol>
      <p className={styles.detail}>{view.detail}</p>
      {view.result !== null && (
        <p className={styles.detail}>
          It returns <code>{view.result}</code> in RAX.
        </p>
      )}
    </>
  );
}
