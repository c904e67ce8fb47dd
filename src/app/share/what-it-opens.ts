import { DEFAULT_OPTIONS, type MachineOptions, STAGES, SWITCHES } from "../../core/index.ts";
import { LESSONS } from "../../lessons/catalogue.ts";
import { matchDemo } from "../../scenario/demos.ts";
import { decodeLink } from "../../scenario/permalink.ts";
import { isLessonPlace, type LessonPlace, type Scenario } from "../../scenario/scenario.ts";
import { memoryTargetText, type View } from "../../scenario/view.ts";
import { appText } from "../../text/app.ts";
import { panelTitles } from "../../text/panel-titles.ts";
import { shareText } from "../../text/share.ts";

const { link: text } = shareText;

/** One thing that a link brings along. */
export interface Carried {
  readonly term: keyof typeof text.terms;
  readonly says: string;
}

/** What a link opens, in words: read from the link itself. */
export function whatItOpens(hash: string): readonly Carried[] {
  const link = decodeLink(hash);
  if (!link.ok) return [];
  return isLessonPlace(link.value) ? ofLesson(link.value) : ofScenario(link.value);
}

function ofLesson({ lesson, at, step, view }: LessonPlace): readonly Carried[] {
  const entry = LESSONS.find(({ id }) => id === lesson);
  return [
    { term: "lesson", says: text.lesson(entry?.number ?? 0, entry?.title ?? lesson, at + 1) },
    ...(step === null ? [] : [{ term: "step", says: text.step(step) } as const]),
    ...ofView(view),
  ];
}

function ofScenario({ program, options, input, kernel = [], step, view }: Scenario): readonly Carried[] {
  const demo = matchDemo(program);
  const lines = program.source.split("\n").length - (program.source.endsWith("\n") ? 1 : 0);
  const machine = changed(options);
  return [
    { term: "program", says: demo === undefined ? text.own(lines) : text.ready(demo.title) },
    ...(machine === "" ? [] : [{ term: "machine", says: machine } as const]),
    ...(kernel.length === 0
      ? []
      : [{ term: "kernel", says: text.kernel(kernel.map(({ file }) => file).join(", ")) } as const]),
    ...(input.length === 0 ? [] : [{ term: "typed", says: text.typed(input.length) } as const]),
    { term: "step", says: step === 0 ? text.start : text.step(step) },
    // A link to a step that names no zoom shows the machine.
    ...ofView(view.zoom === null && step > 0 ? { ...view, zoom: "machine" } : view),
  ];
}

function changed(options: MachineOptions): string {
  const { vendor } = options;
  return [
    ...(vendor === DEFAULT_OPTIONS.vendor ? [] : [text.vendor[vendor]]),
    ...(options.linking === DEFAULT_OPTIONS.linking
      ? []
      : [`${appText.settings.library} ${appText.settings.linkings[options.linking]}`]),
    ...SWITCHES.filter(({ id, initially }) => options[id] !== initially).map(({ id }) =>
      text.switched(appText.settings.switches[id].title, options[id]),
    ),
  ].join(", ");
}

function ofView({ zoom, station, memory, panels }: View): readonly Carried[] {
  const panelNames = panels?.map((name) => panelTitles[name]).join(", ");
  return [
    ...(zoom === null ? [] : [{ term: "zoom", says: appText.zoom[zoom] } as const]),
    ...(station === null
      ? []
      : [{ term: "station", says: STAGES.find(({ id }) => id === station)?.title ?? station } as const]),
    ...(memory === null ? [] : [{ term: "memory", says: memoryTargetText(memory) } as const]),
    ...(panelNames === undefined
      ? []
      : [{ term: "panels", says: panelNames === "" ? text.noPanels : panelNames } as const]),
  ];
}
