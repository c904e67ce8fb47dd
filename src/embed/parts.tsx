import type { PanelName } from "../scenario/view.ts";
import { LaterModule, LoadedPart } from "../screen/loaded-part.tsx";
import { PanelView } from "../screen/panel-view.tsx";
import type { Tab } from "../screen/tabs.tsx";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import { STATE_PANES } from "./arrangement.ts";
import styles from "./embed.module.css";

const PROGRAM = new LaterModule(() => import("../screen/program-pane.tsx"));
const LESSON = new LaterModule(() => import("../screen/lesson-card.tsx"));
const TIMELINE = new LaterModule(() => import("../screen/timeline.tsx"));

const WAITING = <p className="quiet">{appText.loading}</p>;

/** A part of the screen by its name. */
export function Part({ name, readOnly }: { readonly name: PanelName; readonly readOnly: boolean }) {
  if (name !== "program") return <PanelView name={name} />;
  return (
    <LoadedPart
      module={PROGRAM}
      show={({ ProgramPane }) => <ProgramPane editing={readOnly ? "never" : "asked"} />}
      waiting={WAITING}
    />
  );
}

/** Parts that scroll by themselves, or not at all. */
const BARE: ReadonlySet<PanelName> = new Set(["program", "stage", "terminal"]);

/** Parts that take turns. Those that show the processor share a turn. */
export function partTabs(names: readonly PanelName[], readOnly: boolean): readonly Tab[] {
  const state = names.filter((name) => STATE_PANES.has(name));
  const first = state.at(-1);
  return names.flatMap((name) => {
    if (STATE_PANES.has(name) && name !== first) return [];
    const shown = name === first ? state : [name];
    const tab = { id: name, title: panelTitles[name], bare: BARE.has(name) };
    return [{ ...tab, content: <Turn names={shown} readOnly={readOnly} /> }];
  });
}

/** What is shown in one turn: one part, or several. */
function Turn({ names, readOnly }: PartColumnProps) {
  const [only, ...others] = names;
  if (only === undefined) return null;
  return others.length === 0 ? (
    <Part name={only} readOnly={readOnly} />
  ) : (
    <PartColumn names={names} readOnly={readOnly} />
  );
}

interface PartColumnProps {
  readonly names: readonly PanelName[];
  readonly readOnly: boolean;
}

/** Parts that stand below one another, each with its name; the program brings its own. */
export function PartColumn({ names, readOnly }: PartColumnProps) {
  return names.map((name) =>
    name === "program" ? (
      <Part key={name} name={name} readOnly={readOnly} />
    ) : (
      <section key={name} className={styles.part} aria-labelledby={`part-${name}`}>
        <h2 id={`part-${name}`}>{panelTitles[name]}</h2>
        <div className={styles.partBody}>
          <Part name={name} readOnly={readOnly} />
        </div>
      </section>
    ),
  );
}

export function Lesson() {
  return <LoadedPart module={LESSON} show={({ LessonCard }) => <LessonCard />} waiting={WAITING} />;
}

export function WholeRun() {
  return <LoadedPart module={TIMELINE} show={({ Timeline }) => <Timeline />} waiting={WAITING} />;
}
