import { ZOOMS } from "../scenario/view.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import styles from "./zoom-switch.module.css";

const { zoom: text } = appText;

const MEANING = { story: text.storyMeaning, call: text.callMeaning, machine: text.machineMeaning };

/** How much of the run one click takes. */
export function ZoomSwitch() {
  const zoom = useSyscope((state) => state.zoom);
  const { setZoom } = useActions();
  return (
    <fieldset className={styles.zoom}>
      <legend className="visually-hidden">{text.label}</legend>
      {ZOOMS.map((each, at) => (
        <label key={each} title={`${MEANING[each]} (${at + 1})`} data-chosen={each === zoom}>
          <input
            type="radio"
            name="zoom"
            className="visually-hidden"
            checked={each === zoom}
            onChange={() => setZoom(each)}
          />
          {text[each]}
        </label>
      ))}
    </fieldset>
  );
}
