import type { SessionApi } from "../core/index.ts";
import type { LessonPlayer, PlayedStep } from "../lessons/player.ts";
import type { LessonPlace, Scenario } from "../scenario/scenario.ts";
import type { MemoryTarget, Spot } from "../scenario/view.ts";
import { messageText } from "../text/messages.ts";
import type { SyscopeActions } from "./actions.ts";
import { isAsking, type LessonState } from "./lesson-state.ts";
import type { Movement } from "./movement.ts";
import { panelOf } from "./panel-sets.ts";
import { answered, type Progress, parseProgress, reach } from "./progress.ts";
import type { StoreCore } from "./store-core.ts";

const PROGRESS = "progress";

type LessonActions = Pick<
  SyscopeActions,
  "openLesson" | "closeLesson" | "lessonForward" | "lessonBackward" | "lessonReturn" | "answer" | "eraseProgress"
>;

/** Leading through a lesson: its steps, its questions, and how far the reader has come. */
export interface LessonControl extends LessonActions {
  /** Opens a lesson's link; false where there is no such lesson, and a notice says so. */
  readonly openPlace: (place: LessonPlace) => Promise<boolean>;
}

/** What leading a lesson needs from the rest of the store. */
export interface LessonHost {
  readonly movement: Movement;
  /** Boots a run whole and shows its step. */
  readonly open: (scenario: Scenario) => SessionApi | null;
  /** The reader's own panels and zoom. */
  readonly restoreView: () => void;
}

export function createLessonControl(core: StoreCore, host: LessonHost): LessonControl {
  const { deps, set, get, publish, moved } = core;
  let player: LessonPlayer | null = null;
  /** A lesson that is still being fetched; a newer request overtakes it. */
  let wanted = 0;

  function keepProgress(progress: Progress): void {
    set({ progress });
    deps.keep(PROGRESS, JSON.stringify(progress));
  }

  function playedStep(at: number): PlayedStep | null {
    const played = player?.step(at);
    if (played === undefined) return null;
    if (played.ok) return played.value;
    set({ notice: { kind: "error", text: played.message } });
    return null;
  }

  /** Shows a step's moment, and what it points out. */
  function show(lesson: LessonState): void {
    const { step } = lesson;
    const { focus } = step;
    set({
      // An open question would stop the way to the moment at which it is asked.
      lesson: { ...lesson, asked: null },
      panels: step.panels,
      spot: focus ?? null,
      memory: memoryOf(focus) ?? get().memory,
      front: panelOf(focus ?? null) ?? get().front,
      // The story has a picture of its own for every chapter.
      opened:
        focus !== undefined && "station" in focus && get().zoom !== "story"
          ? { station: focus.station, step: step.at }
          : null,
    });
    host.movement.seek(step.at);
    set({ lesson });
    keepProgress(reach(get().progress, lesson.id, lesson.at, lesson.length - 1));
    moved();
  }

  /** Shows a step, or asks the question that stands in front of it. */
  function enter(lesson: LessonState, at: number, askAgain: boolean): void {
    const step = playedStep(at);
    if (step === null) return;
    const before = at > 0 ? playedStep(at - 1) : null;
    const met = get().progress[lesson.id]?.answers[at] !== undefined;
    if (step.question !== undefined && before !== null && (askAgain || !met)) {
      show({ ...lesson, at: at - 1, step: before, asked: { question: step.question, given: null, verdict: null } });
      return;
    }
    show({ ...lesson, at, step, asked: null });
  }

  async function load(id: string): Promise<LessonState | null> {
    const request = ++wanted;
    const loaded = await deps.openLesson(id);
    if (request !== wanted) return null;
    if (!loaded.ok) {
      set({ notice: { kind: "error", text: loaded.message } });
      return null;
    }
    player = loaded.value;
    const first = playedStep(0);
    if (first === null) return null;
    const { lesson, length } = player;
    set({ lesson: null });
    if (host.open({ ...player.run, step: 0, view: { zoom: null, station: null, memory: null, panels: null } }) === null)
      return null;
    return {
      id,
      number: lesson.number,
      title: lesson.title,
      zoom: lesson.zoom ?? "call",
      length,
      at: 0,
      step: first,
      asked: null,
    };
  }

  async function openLesson(id: string, from?: number): Promise<boolean> {
    const lesson = await load(id);
    if (lesson === null) return false;
    const before = get().progress[id];
    const left = before === undefined || before.finished ? 0 : before.reached;
    set({ zoom: lesson.zoom, notice: null });
    const at = Math.min(from ?? left, lesson.length - 1);
    if (from !== undefined && from >= lesson.length) {
      set({ notice: { kind: "info", text: messageText.noSuchStep(lesson.title, lesson.length) } });
    }
    enter({ ...lesson, at }, at, false);
    return true;
  }

  return {
    openLesson: async (id, at) => void (await openLesson(id, at)),
    openPlace: async ({ lesson, at, step, view }) => {
      if (!(await openLesson(lesson, at))) return false;
      if (view.zoom !== null) set({ zoom: view.zoom });
      if (view.memory !== null) set({ memory: view.memory });
      if (step !== null) host.movement.seek(step);
      return true;
    },
    closeLesson: () => {
      wanted++;
      player = null;
      if (get().lesson === null) return;
      set({ lesson: null, spot: null, opened: null });
      host.restoreView();
      moved();
    },
    lessonForward: () => {
      const { lesson } = get();
      if (lesson === null || isAsking(lesson)) return;
      if (lesson.at + 1 < lesson.length) enter(lesson, lesson.at + 1, false);
    },
    lessonBackward: () => {
      const { lesson } = get();
      if (lesson === null) return;
      // Back from an open question is back to the step that it is asked at.
      const at = isAsking(lesson) ? lesson.at : Math.max(0, lesson.at - 1);
      const step = playedStep(at);
      if (step !== null) show({ ...lesson, at, step, asked: null });
    },
    lessonReturn: () => {
      const { lesson } = get();
      if (lesson !== null) show(lesson);
    },
    answer: (given) => {
      const { lesson } = get();
      if (lesson === null || lesson.asked === null || lesson.asked.verdict !== null) return;
      const { question } = lesson.asked;
      const step = playedStep(lesson.at + 1);
      if (step === null || player === null) return;
      const verdict = player.judge(question, given ?? question.answer.text);
      const how = given === null ? "shown" : verdict.right ? "right" : "wrong";
      keepProgress(answered(get().progress, lesson.id, step.index, how));
      show({ ...lesson, at: step.index, step, asked: { question, given, verdict } });
    },
    eraseProgress: () => {
      keepProgress({});
      publish();
    },
  };
}

/** The progress kept on this device. */
export function keptProgress(recall: (name: string) => string | null): Progress {
  return parseProgress(recall(PROGRESS));
}

const POINTERS = ["rsp", "rip", "rsi", "rdi", "rdx", "rcx"] as const;

function memoryOf(spot: Spot | undefined): MemoryTarget | null {
  if (spot === undefined || !("memory" in spot)) return null;
  const name = POINTERS.find((each) => each === spot.memory);
  return name === undefined ? { kind: "symbol", name: spot.memory } : { kind: "register", name };
}
