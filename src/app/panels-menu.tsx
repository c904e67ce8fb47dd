import { PANEL_NAMES, type PanelName } from "../scenario/view.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { PANEL_SETS, type PanelSetName, ZOOM_PANELS } from "../store/panel-sets.ts";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import styles from "./panels-menu.module.css";

const { panels: text, header } = appText;

/** What can be shut: the path is always there. */
const CHOICES = PANEL_NAMES.filter((name): name is Exclude<PanelName, "stage"> => name !== "stage");

/** Which panels are open: sets for a task, or one by one. */
export function PanelsMenu() {
  const zoom = useSyscope((state) => state.zoom);
  const chosen = useSyscope((state) => state.panels);
  const { setPanels, togglePanel } = useActions();
  const open = chosen ?? ZOOM_PANELS[zoom];
  return (
    <>
      <button type="button" popoverTarget="panels" className={styles.button}>
        {header.panels}
      </button>
      <div id="panels" popover="auto" className={styles.menu} role="dialog" aria-label={text.title}>
        <h2>{text.sets}</h2>
        <div className={styles.sets}>
          {(Object.keys(PANEL_SETS) as PanelSetName[]).map((name) => (
            <button key={name} type="button" onClick={() => setPanels(PANEL_SETS[name])}>
              {text.setTitles[name]}
            </button>
          ))}
        </div>
        <h2>{text.each}</h2>
        <div className={styles.each}>
          {CHOICES.map((name) => (
            <label key={name}>
              <input type="checkbox" checked={open.includes(name)} onChange={() => togglePanel(name)} />{" "}
              {panelTitles[name]}
            </label>
          ))}
        </div>
        <button type="button" onClick={() => setPanels(null)} disabled={chosen === null}>
          {text.reset}
        </button>
      </div>
    </>
  );
}
