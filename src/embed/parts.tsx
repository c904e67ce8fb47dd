import { lazy, type ReactNode, Suspense } from "react";
import type { PanelName } from "../scenario/view.ts";
import { PanelView } from "../screen/panel-view.tsx";
import { PartBoundary } from "../screen/part-boundary.tsx";
import type { Tab } from "../screen/tabs.tsx";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import { STATE_PANES } from "./arrangement.ts";
import styles from "./embed.module.css";

const ProgramPane = lazy(() =>
  import("../screen/program-pane.tsx").then((module) => ({ default: module.ProgramPane })),
);
const LessonCard = lazy(() => import("../screen/lesson-card.tsx").then((module) => ({ default: module.LessonCard })));
const Timeline = lazy(() => import("../screen/timeline.tsx").then((module) => ({ default: module.Timeline })));

function Arriving({ children }: { readonly children: ReactNode }) {
  return (
    <PartBoundary>
      <Suspense fallback={<p className="quiet">{appText.loading}</p>}>{children}</Suspense>
    </PartBoundary>
  );
}

/** A part of the screen by its name. */
export function Part({ name, readOnly }: { readonly name: PanelName; readonly readOnly: boolean }) {
  return (
    <Arriving>
      {name === "program" ? <ProgramPane editing={readOnly ? "never" : "asked"} /> : <PanelView name={name} />}
    </Arriving>
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
  return (
    <Arriving>
      <LessonCard />
    </Arriving>
  );
}

export function WholeRun() {
  return (
    <Arriving>
      <Timeline />
    </Arriving>
  );
}
