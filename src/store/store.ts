import { createStore, type StoreApi } from "zustand/vanilla";
import type { SessionApi } from "../core/index.ts";
import { editsOf } from "../core/index.ts";
import { type Demo, demoKernel, demoProgram, findDemo, isLoaded, loadDemo } from "../scenario/demos.ts";
import { decodeLink, loadBehind } from "../scenario/permalink.ts";
import { defaultScenario, isLessonPlace, LIMITS, type Scenario } from "../scenario/scenario.ts";
import { PLAIN_VIEW } from "../scenario/view.ts";
import { messageText } from "../text/messages.ts";
import type { SyscopeActions } from "./actions.ts";
import { AddressBar, copyLink, linkOf } from "./address.ts";
import { createAssembly } from "./assembly.ts";
import { nearestCodeLine } from "./breakpoint.ts";
import type { StoreDependencies } from "./dependencies.ts";
import { createLessonControl, keptProgress } from "./lesson-control.ts";
import { createMovement } from "./movement.ts";
import type { Notice, SyscopeState } from "./state.ts";
import { StepBudget } from "./step-budget.ts";
import type { StoreCore } from "./store-core.ts";
import { createViewControl, keptView } from "./view-control.ts";

export interface SyscopeStore {
  readonly state: StoreApi<SyscopeState>;
  readonly actions: SyscopeActions;
  /** Stops timers and running; for a page that goes away. */
  readonly dispose: () => void;
}

/** One Syscope: the program, its run and what is being looked at. Nothing happens until `openLink` is called. */
export function createSyscopeStore(deps: StoreDependencies): SyscopeStore {
  const state = createStore<SyscopeState>(() => initialState(deps));
  const set = state.setState;
  const get = state.getState;
  const address = new AddressBar(deps, get);
  const core: StoreCore = {
    deps,
    set,
    get,
    publish: (patch = {}) => {
      const { session, revision } = get();
      set({ ...patch, frame: session?.frame() ?? null, revision: revision + 1 });
      address.follow();
    },
    moved: () => address.follow(),
  };
  const budget = new StepBudget();
  const movement = createMovement(core, budget);
  const assembly = createAssembly(core, movement, budget);
  const view = createViewControl(core);
  const lesson = createLessonControl(core, {
    movement,
    open: (scenario) => open(scenario, null),
    restoreView: view.restore,
  });
  const { pause, moveTo, backTo } = movement;

  /** Opens a scenario whole. */
  function open(target: Scenario, notice: Notice | null): SessionApi | null {
    pause();
    assembly.cancel();
    const { program, options, input, step } = target;
    const kernelFiles = deps.kernelSources();
    const kernel = editsOf(target.kernel ?? [], kernelFiles);
    set({
      ...program,
      options,
      kernel,
      kernelFiles,
      breakpoints: new Set(),
      notice,
      arrival: null,
    });
    view.take(target.view, step);
    const session = assembly.boot({ program, options, input, ...(kernel.length === 0 ? {} : { kernel }) });
    if (session === null) return null;
    core.publish();
    if (step > 0) movement.seek(step);
    else if (target.fresh === true) movement.seek(session.programStart);
    if (target.view.station !== null) set({ opened: { station: target.view.station, step } });
    return session;
  }

  function openAlone(target: Scenario, notice: Notice | null): void {
    lesson.closeLesson();
    open(target, notice);
  }

  /** A change to the program is no longer the lesson's. */
  function leaveLesson(): void {
    if (get().lesson === null) return;
    lesson.closeLesson();
    set({ notice: { kind: "info", text: messageText.lessonLeft } });
  }

  function change(patch: Partial<SyscopeState>): void {
    const { lesson: open } = get();
    wishes++;
    assembly.change(patch);
    if (open !== null) leaveLesson();
  }

  /** Until then the address bar holds what will be opened. */
  function machineIsThere(): boolean {
    return get().kernelFiles.length > 0;
  }

  /** Counts what the reader has asked to be opened: a newer wish overtakes one that still waits for its text. */
  let wishes = 0;

  function whenLoaded(loading: Promise<boolean> | undefined, then: () => void): void {
    const wish = ++wishes;
    if (loading === undefined) then();
    else void loading.then(() => wish === wishes && then());
  }

  function openDemo(demo: Demo): void {
    if (!isLoaded(demo)) {
      set({ notice: { kind: "error", text: messageText.demoNotLoaded(demo.title) } });
      return;
    }
    const { options } = get();
    openAlone(
      { program: demoProgram(demo), ...demoKernel(demo), options, input: [], step: 0, fresh: true, view: PLAIN_VIEW },
      null,
    );
  }

  function openLoaded(hash: string): void {
    const link = decodeLink(hash);
    if (!link.ok) {
      openAlone(defaultScenario(), { kind: "error", text: messageText.firstProgramInstead(link.message) });
    } else if (isLessonPlace(link.value)) {
      void lesson.openPlace(link.value).then((opened) => {
        if (!opened && get().session === null) open(defaultScenario(), get().notice);
      });
    } else {
      openAlone(link.value, null);
    }
  }

  const actions: SyscopeActions = {
    forward: () => moveTo(FORWARD[get().zoom](get().session?.step ?? 0)),
    backward: () =>
      backTo((session) =>
        get().zoom === "story"
          ? session.previousChapter()
          : get().zoom === "call"
            ? session.previousStation()
            : session.step - 1,
      ),
    stepForward: () => moveTo({ kind: "step", step: (get().session?.step ?? 0) + 1 }),
    stepBack: () => backTo((session) => session.step - 1),
    stepOver: () => moveTo({ kind: "over" }),
    overBack: () => backTo((session) => session.previousOver()),
    nextCrossing: () => moveTo({ kind: "crossing" }),
    previousCrossing: () => backTo((session) => session.previousCrossing()),
    nextStation: () => moveTo({ kind: "station" }),
    previousStation: () => backTo((session) => session.previousStation()),
    nextCall: () => moveTo({ kind: "call" }),
    previousCall: () => backTo((session) => session.previousCall()),
    run: movement.run,
    pause,
    toEnd: () => moveTo({ kind: "end" }),
    toStart: () => movement.seek(0),
    seek: movement.seek,
    setPace: movement.setPace,

    edit: (source) => {
      if (source !== get().source) change({ source });
    },
    setSyntax: (syntax) => {
      if (syntax !== get().syntax) change({ syntax });
    },
    setBits: (bits) => {
      if (bits !== get().bits) change({ bits });
    },
    setOptions: (options) => {
      pause();
      leaveLesson();
      set({ options: { ...get().options, ...options } });
      assembly.bootSource();
    },
    editKernel: (file, source) => {
      const { kernel, kernelFiles } = get();
      const others = kernel.filter((edit) => edit.file !== file);
      const original = kernelFiles.find((each) => each.file === file)?.source === source;
      set({ kernel: original ? others : [...others, { file, source }] });
    },
    reboot: () => {
      pause();
      leaveLesson();
      assembly.bootSource();
    },
    restoreKernel: () => {
      pause();
      set({ kernel: [] });
      assembly.bootSource();
    },
    toggleBreakpoint: (line) => {
      const { breakpoints, session } = get();
      const at = breakpoints.has(line) ? line : nearestCodeLine(session?.lines ?? [], line);
      if (at === null) return;
      const changed = new Set(breakpoints);
      if (!changed.delete(at)) changed.add(at);
      set({ breakpoints: changed });
    },
    typeInput: (text) => {
      const { session } = get();
      if (session === null || text === "") return;
      const goOn = movement.takeResume();
      pause();
      leaveLesson();
      session.type(text.slice(0, LIMITS.inputCharacters));
      core.publish({ arrival: null });
      if (goOn) movement.run();
    },

    ...view.actions,

    loadDemo: (id) => {
      const demo = findDemo(id);
      if (demo === undefined) return;
      if (!machineIsThere()) return deps.replaceHash(`#demo=${id}`);
      whenLoaded(isLoaded(demo) ? undefined : loadDemo(demo), () => openDemo(demo));
    },
    openLink: (hash) => whenLoaded(loadBehind(hash), () => openLoaded(hash)),
    linkOf: () => linkOf(get()),
    copyLink: async () => set({ notice: await copyLink(deps, get()) }),

    openLesson: async (id, at) => {
      wishes++;
      if (machineIsThere()) await lesson.openLesson(id, at);
      else deps.replaceHash(`#lesson=${id}${at === undefined ? "" : `&at=${at + 1}`}`);
    },
    closeLesson: lesson.closeLesson,
    lessonForward: lesson.lessonForward,
    lessonBackward: lesson.lessonBackward,
    lessonReturn: lesson.lessonReturn,
    answer: lesson.answer,
    eraseProgress: lesson.eraseProgress,
    declineInvitation: () => {
      deps.keep("welcome", "seen");
      set({ invited: false });
    },

    say: (notice) => set({ notice }),
    dismissNotice: () => set({ notice: null }),
  };

  return {
    state,
    actions,
    dispose: () => {
      pause();
      assembly.cancel();
      address.cancel();
    },
  };
}

/** What one click is at each zoom, from a step. */
const FORWARD = {
  story: () => ({ kind: "chapter" }) as const,
  call: () => ({ kind: "station" }) as const,
  machine: (step: number) => ({ kind: "step", step: step + 1 }) as const,
};

function initialState({ recall }: StoreDependencies): SyscopeState {
  const { program, options } = defaultScenario();
  return {
    ...program,
    options,
    diagnostics: [],
    stale: false,
    kernelFiles: [],
    kernel: [],
    session: null,
    frame: null,
    revision: 0,
    run: "paused",
    pace: "full",
    breakpoints: new Set(),
    ...keptView(recall),
    opened: null,
    memory: { kind: "register", name: "rsp" },
    spot: null,
    front: null,
    invited: recall("welcome") !== "seen",
    lesson: null,
    progress: keptProgress(recall),
    notice: null,
    arrival: null,
  };
}
