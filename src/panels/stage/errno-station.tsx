import type { Frame } from "../../core/index.ts";
import { Verdict } from "../parts/verdict.tsx";
import { hex0x, signedText } from "../word-text.ts";
import styles from "./errno-station.module.css";
import { InstructionStation, type InstructionStationView, selectInstruction } from "./instruction-station.tsx";

/** What the call gave back. */
export interface ErrnoStationView {
  readonly text: string | null;
  readonly raw: string;
  readonly signed: string;
  readonly verdict: { readonly ok: boolean; readonly text: string } | null;
  readonly instruction: InstructionStationView;
}

export function selectErrno(frame: Frame): ErrnoStationView {
  const { call } = frame;
  const instruction = selectInstruction(frame);
  if (call?.result === undefined) return { text: null, raw: "", signed: "", verdict: null, instruction };
  const signed = signedText(call.result);
  const verdict =
    call.errno === undefined
      ? { ok: true, text: "Not in −4095 … −1: the call succeeded." }
      : { ok: false, text: `In −4095 … −1: error ${call.errno.value}, ${call.errno.name} (${call.errno.message}).` };
  return { text: call.text, raw: hex0x(call.result), signed, verdict, instruction };
}

/** The result as a number and as success or error. */
export function ErrnoStation({ view }: { readonly view: ErrnoStationView }) {
  if (view.verdict === null) return <p className="quiet">No system call has returned yet.</p>;
  return (
    <>
      <p className={styles.result}>
        <span>RAX</span> <code className={styles.signed}>{view.signed}</code> <code>{view.raw}</code>
      </p>
      <Verdict ok={view.verdict.ok}>{view.verdict.text}</Verdict>
      <p>
        <code>{view.text}</code>
      </p>
      <InstructionStation view={view.instruction} />
    </>
  );
}
