import { stageText } from "../../text/stage.ts";
import { ByteStrip } from "../parts/byte-strip.tsx";
import { FactTable } from "../parts/fact-table.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { hex0x } from "../word-text.ts";
import styles from "./gate-station.module.css";
import type { GateStationView } from "./gate-view.ts";

/** What the processor reads to find the kernel. */
export function GateStation({ view, all }: { readonly view: GateStationView; readonly all: boolean }) {
  const text = stageText.gate;
  if (view.kind === "msr") {
    return (
      <>
        <p className="lead">{text.msrLead(view.instruction, view.now)}</p>
        <FactTable caption={text.msrCaption(view.instruction)} heads={text.msrHeads} facts={view.facts} />
      </>
    );
  }
  const vector = hex0x(view.vector);
  return (
    <>
      <div className={styles.head} data-spot={view.spot}>
        <p className="lead">
          <SpotMark on={view.spot} />
          <b>{text.title(vector)}</b> <code>{view.where}</code>
        </p>
        {view.check !== null && <Verdict ok={view.check.ok}>{view.check.text}</Verdict>}
      </div>
      {all && <ByteStrip caption={text.bytes(vector)} groups={view.groups} />}
      <FactTable caption={text.takes} heads={text.takesHeads} facts={view.facts} />
      {view.pushed.length > 0 && (
        <FactTable caption={text.pushed} heads={text.pushedHeads} facts={view.pushed} across />
      )}
    </>
  );
}
