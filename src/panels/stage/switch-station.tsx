import type { Frame } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { counterFacts } from "../process/task-rows.ts";
import { sleepingFrames } from "../switch-frame.ts";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import { ServiceStation, type ServiceStationView, selectService } from "./service-station.tsx";
import styles from "./switch-station.module.css";

/** The switch of tasks: what runs, what the other tasks left behind, and what has been counted. */
export interface SwitchStationView {
  readonly instruction: InstructionStationView;
  readonly service: ServiceStationView;
  readonly counters: readonly Fact[];
  /** Of each task that does not run: the words at its thread.sp. */
  readonly frames: readonly { readonly pid: number; readonly facts: readonly Fact[] }[];
}

const text = stageText.switch;

export function selectSwitch(frame: Frame): SwitchStationView {
  return {
    instruction: selectInstruction(frame),
    service: withoutResult(selectService(frame)),
    counters: counterFacts(frame),
    frames: sleepingFrames(frame).map(({ pid, words }) => ({
      pid,
      facts: words.map(({ field, value, note }) => ({ name: field, value, note })),
    })),
  };
}

/** What these routines return is an address for the code around them, no result of a call. */
function withoutResult(view: ServiceStationView): ServiceStationView {
  return view.service === null ? view : { ...view, service: { ...view.service, result: null } };
}

/** What a change of privilege saves and costs, and what a change of tasks does. */
export function Comparison() {
  const { heads, rows, caption } = text;
  return (
    <table className={styles.comparison}>
      <caption className="visually-hidden">{caption}</caption>
      <TableHead heads={heads} />
      <tbody>
        {Object.values(rows).map(([name, privilege, context]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{privilege}</td>
            <td>{context}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function SwitchStation({ view, all }: { readonly view: SwitchStationView; readonly all: boolean }) {
  const { service } = view.service;
  return (
    <>
      {service === null ? (
        <InstructionStation view={view.instruction} />
      ) : (
        <ServiceStation view={view.service} all={all} />
      )}
      {view.frames.slice(0, all ? undefined : 1).map(({ pid, facts }) => (
        <FactTable key={pid} caption={text.frame(pid)} facts={facts} showCaption across />
      ))}
      <FactTable caption={text.counters} facts={view.counters} showCaption across />
      {all && <Comparison />}
    </>
  );
}
