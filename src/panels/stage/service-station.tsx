import type { Frame, ServiceView } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { signedText } from "../word-text.ts";
import { type CopyView, selectCopy } from "./copy.ts";
import { CopyPicture } from "./copy-picture.tsx";
import { ChangeTable, type InstructionStationView, JustRun, selectInstruction } from "./instruction-station.tsx";
import styles from "./service-station.module.css";

/** A service routine with its phases. */
export interface ServiceStationView {
  readonly service: ServiceView | null;
  readonly copy: CopyView | null;
  /** For an instruction of the kernel: the routine's own stub, or what a phase called. */
  readonly instruction: InstructionStationView | null;
}

export function selectService(frame: Frame): ServiceStationView {
  const ran = frame.events.some(({ kind }) => kind === "service-phase");
  return {
    service: frame.service,
    copy: selectCopy(frame),
    instruction: ran ? null : selectInstruction(frame),
  };
}

/** The kernel function that does the work, phase by phase. */
export function ServiceStation({ view, all }: { readonly view: ServiceStationView; readonly all: boolean }) {
  const { service, copy, instruction } = view;
  return (
    <>
      {service !== null && (
        <Phases view={service} brief={copy !== null && !service.finished} ran={instruction === null} />
      )}
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

const MARKS: Readonly<Partial<Record<ServiceView["phases"][number]["state"], string>>> = {
  done: "✓ ",
  current: "▸ ",
  skipped: "– ",
};

function Phases({
  view,
  brief,
  ran,
}: {
  readonly view: ServiceView;
  /** Something else shows what the last phase does. */
  readonly brief: boolean;
  /** The last step was a phase. */
  readonly ran: boolean;
}) {
  const { routine, phases, said, result, waiting } = view;
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
              aria-current={state === "current" ? "step" : undefined}
              {...(state === "current" && ran ? { "data-move": "settle" } : {})}
            >
              <span aria-hidden="true">{MARKS[state]}</span>
              {name}
              {state !== "current" && <span className="visually-hidden"> ({state})</span>}
            </li>
          ))}
        </ol>
      </div>
      {said !== "" && !brief && <p className={styles.detail}>{waiting ?? said}</p>}
      {result !== null && (
        <p className={styles.detail}>
          {text.returns} <code>{signedText(result)}</code> {text.inRax}
        </p>
      )}
    </>
  );
}
