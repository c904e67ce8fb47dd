import { transportText } from "../text/transport.ts";
import { Icon, type IconName } from "./icon.tsx";
import { useActions, useSyscope } from "./syscope-context.tsx";
import styles from "./transport.module.css";

/** The controls that move through time. */
export function Transport() {
  const actions = useActions();
  const run = useSyscope((state) => state.run);
  const atStart = useSyscope((state) => (state.frame?.step ?? 0) === 0);
  const ended = useSyscope((state) => state.frame === null || state.frame.next === null);
  const running = run !== "paused";
  return (
    <div className={styles.transport} role="toolbar" aria-label="Move through the run">
      <Control name="start" label="Start" onPress={actions.toStart} disabled={atStart} minor />
      <Control
        name="previousCrossing"
        label="Previous crossing"
        keys="⇧X"
        onPress={actions.previousCrossing}
        disabled={atStart}
        minor
      />
      <Control name="back" label="Back" keys="," onPress={actions.stepBack} disabled={atStart} />
      <Control name="step" label="Step" keys="S" onPress={actions.stepForward} disabled={ended} primary />
      <Control
        name="station"
        label="Next station"
        short="Station"
        keys="T"
        onPress={actions.nextStation}
        disabled={ended}
      />
      <Control name="over" label="Over" keys="N" onPress={actions.stepOver} disabled={ended} minor />
      <Control
        name="nextCrossing"
        label="Next crossing"
        short="Crossing"
        keys="X"
        onPress={actions.nextCrossing}
        disabled={ended}
      />
      {running ? (
        <Control name="pause" label="Pause" keys="C" onPress={actions.pause} />
      ) : (
        <Control name="run" label="Run" keys="C" onPress={actions.run} disabled={ended} />
      )}
      <Control name="end" label="To end" onPress={actions.toEnd} disabled={ended} minor />
    </div>
  );
}

interface ControlProps {
  readonly name: IconName;
  readonly label: string;
  /** A label for narrow places. */
  readonly short?: string;
  readonly keys?: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly primary?: boolean;
  /** Left out where there is little room. */
  readonly minor?: boolean;
}

function Control({
  name,
  label,
  short,
  keys,
  onPress,
  disabled = false,
  primary = false,
  minor = false,
}: ControlProps) {
  return (
    <button
      type="button"
      className={styles.control}
      data-short={short !== undefined}
      data-primary={primary}
      data-minor={minor}
      // aria-disabled keeps the focus: a button that vanishes from the tab order loses it.
      aria-disabled={disabled}
      onClick={disabled ? undefined : onPress}
      title={`${transportText.meaning[name]}${keys === undefined ? "" : ` (${keys})`}`}
      aria-label={label}
      aria-keyshortcuts={keys?.replace("⇧", "Shift+")}
    >
      <Icon name={name} />
      <span className={styles.label}>{label}</span>
      {short !== undefined && (
        <span className={styles.short} aria-hidden="true">
          {short}
        </span>
      )}
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}
