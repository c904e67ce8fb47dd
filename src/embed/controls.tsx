import { ZOOMS } from "../scenario/view.ts";
import { Icon, type IconName } from "../screen/icon.tsx";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import { embedText } from "../text/embed.ts";
import { transportText } from "../text/transport.ts";
import styles from "./controls.module.css";

const { names, meaning } = transportText;
const NEXT = {
  story: { label: names.next, title: meaning.next, icon: "step" },
  call: { label: names.nextStation, short: names.station, title: meaning.station, icon: "station" },
  machine: { label: names.step, title: meaning.step, icon: "step" },
} as const;
const BACK = { story: meaning.previous, call: meaning.previousStation, machine: meaning.back };

/** One row: back, on, run, how close to look, and where we are; `bare` leaves that to the timeline. */
export function Controls({ bare }: { readonly bare: boolean }) {
  const actions = useActions();
  const zoom = useSyscope((state) => state.zoom);
  const run = useSyscope((state) => state.run);
  const step = useSyscope((state) => state.frame?.step ?? 0);
  const total = useSyscope((state) => state.session?.furthest ?? 0);
  const ended = useSyscope((state) => state.frame === null || state.frame.next === null);
  const next = NEXT[zoom];
  const running = run !== "paused";
  return (
    <div className={styles.controls} role="toolbar" aria-label={transportText.label}>
      <Control
        icon="start"
        label={names.start}
        title={meaning.start}
        onPress={actions.toStart}
        disabled={step === 0}
        sign
      />
      <Control icon="back" label={names.back} title={BACK[zoom]} onPress={actions.backward} disabled={step === 0} />
      <Control {...next} onPress={actions.forward} disabled={ended} primary />
      {running ? (
        <Control icon="pause" label={names.pause} title={meaning.pause} onPress={actions.pause} />
      ) : (
        zoom !== "story" && (
          <Control icon="run" label={names.run} title={meaning.run} onPress={actions.run} disabled={ended} sign />
        )
      )}
      <label className={styles.zoom}>
        <span className="visually-hidden">{embedText.zoom}</span>
        <select
          value={zoom}
          onChange={({ target }) => actions.setZoom(ZOOMS.find((each) => each === target.value) ?? zoom)}
        >
          {ZOOMS.map((each) => (
            <option key={each} value={each}>
              {appText.zoom[each]}
            </option>
          ))}
        </select>
      </label>
      {!bare && <span className={styles.where}>{embedText.step(step, total)}</span>}
    </div>
  );
}

interface ControlProps {
  readonly icon: IconName;
  readonly label: string;
  /** The label where there is little room. */
  readonly short?: string;
  readonly title: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly primary?: boolean;
  /** Without its word where there is little room. */
  readonly sign?: boolean;
}

function Control({
  icon,
  label,
  short,
  title,
  onPress,
  disabled = false,
  primary = false,
  sign = false,
}: ControlProps) {
  return (
    <button
      type="button"
      className={styles.control}
      data-primary={primary}
      data-sign={sign}
      // aria-disabled keeps the focus: a button that vanishes from the tab order loses it.
      aria-disabled={disabled}
      onClick={disabled ? undefined : onPress}
      title={title}
      aria-label={label}
    >
      <Icon name={icon} />
      <span className={styles.label} data-short={short}>
        {label}
      </span>
    </button>
  );
}
