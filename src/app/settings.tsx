import { useState } from "react";
import { DEFAULT_OPTIONS, LINKINGS, type MachineOptions, SWITCHES } from "../core/index.ts";
import { type Appearance, changeAppearance, savedAppearance, THEMES } from "../screen/appearance.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import styles from "./header.module.css";

const { settings: text, header } = appText;

/** The machine's options, and how the page looks and moves. */
export function Settings({ onHelp, onCompare }: { readonly onHelp: () => void; readonly onCompare: () => void }) {
  const options = useSyscope((state) => state.options);
  const pace = useSyscope((state) => state.pace);
  const { setOptions, setPace } = useActions();
  const [appearance, setAppearance] = useState(savedAppearance);
  const change = (part: Partial<Appearance>) => setAppearance(changeAppearance(part));
  return (
    <>
      <button type="button" popoverTarget="settings" className={styles.tool} aria-label={header.machineAndSettings}>
        <span className={styles.wide}>{header.machine}</span>
        <span className={styles.narrow} aria-hidden="true">
          ⚙
        </span>
      </button>
      <div
        id="settings"
        popover="auto"
        className={styles.options}
        role="dialog"
        aria-label={header.machineAndSettings}
        // Commands change the appearance too.
        onToggle={() => setAppearance(savedAppearance())}
      >
        <h2>{text.machine}</h2>
        <p className={styles.note}>{text.restarts}</p>
        <label className={styles.row}>
          {text.processor}
          <select
            value={options.vendor}
            onChange={(event) => setOptions({ vendor: event.target.value as MachineOptions["vendor"] })}
          >
            <option value="intel">Intel</option>
            <option value="amd">AMD</option>
          </select>
        </label>
        <p className={styles.note}>{text.vendors}</p>
        <label className={styles.row}>
          {text.library}
          <select
            value={options.linking}
            onChange={(event) =>
              setOptions({ linking: LINKINGS.find((each) => each === event.target.value) ?? DEFAULT_OPTIONS.linking })
            }
          >
            {LINKINGS.map((each) => (
              <option key={each} value={each}>
                {text.linkings[each]}
              </option>
            ))}
          </select>
        </label>
        {SWITCHES.map(({ id }) => (
          <Check key={id} {...text.switches[id]} checked={options[id]} onChange={(on) => setOptions({ [id]: on })} />
        ))}
        <button type="button" onClick={onCompare}>
          {text.compare}
        </button>
        <h2>{text.screen}</h2>
        <label className={styles.row}>
          {text.run}
          <select
            value={pace}
            onChange={(event) => setPace(event.target.value === "full" ? "full" : Number(event.target.value))}
          >
            <option value="full">{text.fullPace}</option>
            {[30, 8, 2].map((steps) => (
              <option key={steps} value={steps}>
                {text.pace(steps)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.row}>
          {text.theme}
          <select
            value={appearance.theme}
            onChange={(event) => change({ theme: THEMES.find((each) => each === event.target.value) ?? "auto" })}
          >
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {text.themes[each]}
              </option>
            ))}
          </select>
        </label>
        <Check
          title={text.classroom}
          meaning={text.classroomMeaning}
          checked={appearance.classroom}
          onChange={(classroom) => change({ classroom })}
        />
        <Check
          title={text.motion}
          meaning={text.motionMeaning}
          checked={appearance.motion}
          onChange={(motion) => change({ motion })}
        />
        <button type="button" className={styles.narrow} onClick={onHelp}>
          {header.help}
        </button>
      </div>
    </>
  );
}

interface CheckProps {
  readonly title: string;
  readonly meaning: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ title, meaning, checked, onChange }: CheckProps) {
  return (
    <label className={styles.option}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        <b>{title}</b> {meaning}
      </span>
    </label>
  );
}
