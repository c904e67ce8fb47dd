import type { Frame } from "../../core/index.ts";
import { eventsOf } from "../change.ts";
import { signedText } from "../word-text.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import styles from "./service-station.module.css";

/** A service routine with its phases. */
export interface ServiceStationView {
  readonly routine: string | null;
  readonly phases: readonly { readonly name: string; readonly state: "done" | "now" | "to come" }[];
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
  const at = phase.phases.indexOf(phase.phase);
  const phases = phase.phases.map((name, index) => ({
    name,
    state: index === at ? ("now" as const) : index < at ? ("done" as const) : ("to come" as const),
  }));
  if (at < 0) phases.push({ name: phase.phase, state: "now" });
  return {
    routine: phase.routine,
    phases,
    detail: phase.detail,
    result: phase.result === undefined ? null : signedText(phase.result),
    instruction: null,
  };
}

const STATE_MARK = { done: "✓", now: "▸", "to come": "○" } as const;

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
        {view.phases.map(({ name, state }) => (
          <li key={name} data-state={state} aria-current={state === "now" ? "step" : undefined}>
            <span aria-hidden="true">{STATE_MARK[state]}</span> {name}
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
