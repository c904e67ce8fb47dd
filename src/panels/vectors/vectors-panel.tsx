import { useState } from "react";
import { vectorsPanelText as text } from "../../text/vectors-panel.ts";
import { READINGS, type Reading } from "../lanes.ts";
import { definePanel } from "../panel.ts";
import { FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { LaneTable } from "./lane-table.tsx";
import styles from "./vectors-panel.module.css";
import { selectVectors, type VectorsView } from "./vectors-view.ts";

/** View: `VectorsView`. */
export const vectorsPanel = definePanel<VectorsView>({
  id: "vectors",
  title: text.title,
  select: selectVectors,
  Component: ({ view }) => (
    <PanelBody>
      <VectorsPanel view={view} />
    </PanelBody>
  ),
});

function VectorsPanel({ view: { xmm, mmx, control } }: { readonly view: VectorsView }) {
  const [reading, setReading] = useState<Reading>("hex");
  const words = text.readings[reading];
  return (
    <>
      {xmm.length + mmx.length > 0 && <ReadingChoice reading={reading} onChoose={setReading} />}
      <div className={styles.parts}>
        <div>
          {xmm.length === 0 ? (
            <p className="quiet">{text.none}</p>
          ) : (
            <LaneTable caption={text.xmm(words)} registers={xmm} reading={reading} width={128} />
          )}
          {mmx.length > 0 && <LaneTable caption={text.mmx(words)} registers={mmx} reading={reading} width={64} />}
        </div>
        <FactTable caption={text.control} heads={text.heads} facts={control} showCaption steady />
      </div>
    </>
  );
}

function ReadingChoice({
  reading,
  onChoose,
}: {
  readonly reading: Reading;
  readonly onChoose: (reading: Reading) => void;
}) {
  return (
    <label className={styles.reading}>
      {text.read}
      <select value={reading} onChange={({ target }) => onChoose(READINGS[target.selectedIndex] ?? "hex")}>
        {READINGS.map((each) => (
          <option key={each} value={each}>
            {text.readings[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
