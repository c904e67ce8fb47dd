import type { Frame } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { signedText } from "../word-text.ts";
import { type CopyView, selectCopy } from "./copy.ts";
import { CopyPicture } from "./copy-picture.tsx";
import { ChangeTable, type InstructionStationView, JustRun, selectInstruction } from "./instruction-station.tsx";
import { type PhasesView, selectPhases } from "./phases.ts";
import styles from "./service-station.module.css";

/** A service routine with its phases. */
export interface ServiceStationView {
  readonly phases: PhasesView | null;
  readonly copy: CopyView | null;
  /** For an instruction of the kernel: the routine's own stub, or what a phase called. */
  readonly instruction: InstructionStationView | null;
}

export function selectService(frame: Frame): ServiceStationView {
  const ran = frame.events.some(({ kind }) => kind === "service-phase");
  return {
    phases: selectPhases(frame),
    copy: selectCopy(frame),
    instruction: ran ? null : selectInstruction(frame),
  };
}

/** The kernel function that does the work, phase by phase. */
export function ServiceStation({ view, all }: { readonly view: ServiceStationView; readonly all: boolean }) {
  const { phases, copy, instruction } = view;
  return (
    <>
      {phases !== null && <Phases view={phases} brief={copy !== null} />}
      {copy !== null && <CopyPicture view={copy} all={all} />}
      {instruction !== null && (
        <>
          <JustRun view={instruction} />
          {(all || copy === null) && <ChangeTable changes={instruction.changes} />}
        </>
      )}
    </>
  );
}

function Phases({ view, brief }: { readonly view: PhasesView; readonly brief: boolean }) {
  const { routine, phases, detail, result } = view;
  const text = stageText.service;
  return (
    <>
      <div className={styles.head}>
        <code>{routine}</code>
        <ol className={styles.phases} aria-label={text.phases(routine)}>
          {phases.map(({ name, state }) => (
            <li
              key={name}
              data-state={state}
              aria-current={state === "now" ? "step" : undefined}
              {...(state === "now" ? { "data-move": "settle" } : {})}
            >
              {state === "now" && <span aria-hidden="true">▸ </span>}
              {state === "done" && <span aria-hidden="true">✓ </span>}
              {name}
              {(state === "done" || state === "next") && (
                <span className="visually-hidden"> ({text.state[state]})</span>
              )}
            </li>
          ))}
        </ol>
      </div>
      {detail !== "" && !brief && <p className={styles.detail}>{detail}</p>}
      {result !== null && (
        <p className={styles.detail}>
          {text.returns} <code>{signedText(result)}</code> {text.inRax}
        </p>
      )}
    </>
  );
}
