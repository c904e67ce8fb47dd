import type { Frame } from "../../core/index.ts";
import { stageText } from "../../text/stage.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { hex0x, signedText } from "../word-text.ts";
import styles from "./errno-station.module.css";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";
import { callSubject } from "./stage-subjects.ts";

/** What the call gave back. */
export interface ErrnoStationView {
  readonly text: string | null;
  readonly signed: string;
  readonly verdict: { readonly ok: boolean; readonly text: string } | null;
  /** The result, and what a C library makes of it. */
  readonly facts: readonly Fact[];
  readonly instruction: InstructionStationView;
}

export function selectErrno(frame: Frame): ErrnoStationView {
  const { call } = frame;
  const text = stageText.errno;
  const instruction = selectInstruction(frame);
  if (call?.result === undefined) return { text: null, signed: "", verdict: null, facts: [], instruction };
  const { result, errno } = call;
  const signed = signedText(result);
  const facts: Fact[] = [
    { name: text.result, value: hex0x(result), note: text.resultNote, subject: callSubject("result", result, signed) },
    {
      name: text.returns(call.name ?? ""),
      value: errno === undefined ? signed : "−1",
      note: errno === undefined ? text.returnsSame : text.returnsError,
    },
    {
      name: text.errnoName,
      value: errno === undefined ? "—" : `${errno.value}`,
      note: errno === undefined ? text.unused : text.wouldSet(errno.name, errno.message),
      faint: errno === undefined,
      current: errno !== undefined,
    },
  ];
  const verdict =
    errno === undefined
      ? { ok: true, text: text.success }
      : { ok: false, text: text.error(errno.value, errno.name, errno.message) };
  return { text: call.text, signed, verdict, facts, instruction };
}

/** The result as a number and as success or error. */
export function ErrnoStation({ view, all }: { readonly view: ErrnoStationView; readonly all: boolean }) {
  const text = stageText.errno;
  if (view.verdict === null) return <p className="quiet">{text.none}</p>;
  return (
    <>
      <p className={styles.result}>
        <span>{text.result}</span> <code className={styles.signed}>{view.signed}</code>
        <Verdict ok={view.verdict.ok}>{view.verdict.text}</Verdict>
      </p>
      <FactTable caption={text.caption} heads={text.heads} facts={view.facts} />
      <p>
        <code>{view.text}</code>
      </p>
      {all && <InstructionStation view={view.instruction} />}
    </>
  );
}
