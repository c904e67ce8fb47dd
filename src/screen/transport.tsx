import { transportText } from "../text/transport.ts";
import { Icon, type IconName } from "./icon.tsx";
import { useActions, useSyscope } from "./syscope-context.tsx";
import styles from "./transport.module.css";

const { names, meaning } = transportText;

/** The controls that move through time: as many as the zoom needs. */
export function Transport() {
  const actions = useActions();
  const zoom = useSyscope((state) => state.zoom);
  const inLesson = useSyscope((state) => state.lesson !== null);
  const run = useSyscope((state) => state.run);
  const atStart = useSyscope((state) => (state.frame?.step ?? 0) === 0);
  const ended = useSyscope((state) => state.frame === null || state.frame.next === null);
  const primary = !inLesson;
  const machine = zoom === "machine";
  return (
    <div className={styles.transport} role="toolbar" aria-label={transportText.label}>
      <Control
        icon="start"
        label={names.start}
        title={meaning.start}
        onPress={actions.toStart}
        disabled={atStart}
        minor
      />
      {machine && (
        <Control
          icon="previousCrossing"
          label={names.previousCrossing}
          title={meaning.previousCrossing}
          keys="⇧X"
          onPress={actions.previousCrossing}
          disabled={atStart}
          minor
        />
      )}
      <Control
        icon="back"
        label={names.back}
        title={{ story: meaning.previous, call: meaning.previousStation, machine: meaning.back }[zoom]}
        keys={machine ? "," : "←"}
        onPress={actions.backward}
        disabled={atStart}
      />
      {zoom === "story" && (
        <Control
          icon="step"
          label={names.next}
          title={meaning.next}
          keys="→"
          onPress={actions.forward}
          disabled={ended}
          primary={primary}
        />
      )}
      {machine && (
        <Control
          icon="step"
          label={names.step}
          title={meaning.step}
          keys="S"
          onPress={actions.stepForward}
          disabled={ended}
          primary={primary}
        />
      )}
      {zoom !== "story" && (
        <Control
          icon="station"
          label={names.nextStation}
          {...(machine ? { short: names.station } : {})}
          title={meaning.station}
          keys={machine ? "T" : "→"}
          onPress={actions.nextStation}
          disabled={ended}
          primary={primary && !machine}
        />
      )}
      {machine && (
        <>
          <Control
            icon="over"
            label={names.over}
            title={meaning.over}
            keys="N"
            onPress={actions.stepOver}
            disabled={ended}
            minor
          />
          <Control
            icon="nextCrossing"
            label={names.nextCrossing}
            short={names.crossing}
            title={meaning.nextCrossing}
            keys="X"
            onPress={actions.nextCrossing}
            disabled={ended}
          />
        </>
      )}
      {run !== "paused" ? (
        <Control icon="pause" label={names.pause} title={meaning.pause} keys="C" onPress={actions.pause} />
      ) : (
        zoom !== "story" && (
          <Control icon="run" label={names.run} title={meaning.run} keys="C" onPress={actions.run} disabled={ended} />
        )
      )}
      <Control icon="end" label={names.end} title={meaning.end} onPress={actions.toEnd} disabled={ended} minor />
    </div>
  );
}

interface ControlProps {
  readonly icon: IconName;
  readonly label: string;
  readonly title: string;
  /** A label for narrow places. */
  readonly short?: string;
  readonly keys?: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly primary?: boolean;
  /** Left out where there is little room. */
  readonly minor?: boolean;
}

/** What the signs on keys are called. */
const KEY_NAMES: Readonly<Record<string, string>> = { "←": "ArrowLeft", "→": "ArrowRight", "⇧X": "Shift+X" };

function Control({
  icon,
  label,
  title,
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
      title={`${title}${keys === undefined ? "" : ` (${keys})`}`}
      aria-label={label}
      aria-keyshortcuts={keys === undefined ? undefined : (KEY_NAMES[keys] ?? keys)}
    >
      <Icon name={icon} />
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
