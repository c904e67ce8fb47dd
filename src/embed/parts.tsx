import { lazy, type ReactNode, Suspense } from "react";
import type { PanelName } from "../scenario/view.ts";
import { PartBoundary } from "../screen/part-boundary.tsx";
import type { Tab } from "../screen/tabs.tsx";
import { appText } from "../text/app.ts";
import { panelTitles } from "../text/panel-titles.ts";
import styles from "./embed.module.css";

const loadPanels = () => import("../screen/panel-view.tsx");
const PanelView = lazy(() => loadPanels().then((module) => ({ default: module.PanelView })));
const ProgramPane = lazy(() =>
  import("../screen/program-pane.tsx").then((module) => ({ default: module.ProgramPane })),
);
const LessonCard = lazy(() => import("../screen/lesson-card.tsx").then((module) => ({ default: module.LessonCard })));
const Timeline = lazy(() => import("../screen/timeline.tsx").then((module) => ({ default: module.Timeline })));

/** Fetches the stage while the machine is on its way. */
export function preloadStage(): void {
  void loadPanels().catch(() => undefined);
}

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

/** Parts that take turns. */
export function partTabs(names: readonly PanelName[], readOnly: boolean): readonly Tab[] {
  return names.map((name) => ({
    id: name,
    title: panelTitles[name],
    content: <Part name={name} readOnly={readOnly} />,
    bare: BARE.has(name),
  }));
}

/** Parts that stand below one another, each with its name; the program brings its own. */
export function PartColumn(props: { readonly names: readonly PanelName[]; readonly readOnly: boolean }) {
  return props.names.map((name) =>
    name === "program" ? (
      <Part key={name} name={name} readOnly={props.readOnly} />
    ) : (
      <section key={name} className={styles.part} aria-labelledby={`part-${name}`}>
        <h2 id={`part-${name}`}>{panelTitles[name]}</h2>
        <div className={styles.partBody}>
          <Part name={name} readOnly={props.readOnly} />
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
