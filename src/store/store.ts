import { createStore, type StoreApi } from "zustand/vanilla";
import type { Goal, Run, SessionApi, StopReason } from "../core/index.ts";
import { demoProgram, findDemo } from "../scenario/demos.ts";
import { decodeLink, encodeLink } from "../scenario/permalink.ts";
import { defaultScenario, LIMITS, type Outcome, type Scenario } from "../scenario/scenario.ts";
import type { SyscopeActions } from "./actions.ts";
import { breakpointAddresses, nearestCodeLine } from "./breakpoint.ts";
import type { StoreDependencies } from "./dependencies.ts";
import type { Notice, SyscopeState } from "./state.ts";
import { SLICE_MS, StepBudget } from "./step-budget.ts";

/** Milliseconds after the last keystroke until the source is assembled. */
const ASSEMBLE_AFTER_MS = 200;
/** Milliseconds after the last movement until the address bar follows. */
const ADDRESS_AFTER_MS = 250;

export interface SyscopeStore {
  readonly state: StoreApi<SyscopeState>;
  readonly actions: SyscopeActions;
  /** Stops timers and running; for a page that goes away. */
  readonly dispose: () => void;
}

/** One Syscope: the program, its run and what is being looked at. Nothing happens until `openLink` is called. */
export function createSyscopeStore(deps: StoreDependencies): SyscopeStore {
  const first = defaultScenario();
  const state = createStore<SyscopeState>(() => ({
    source: first.program.source,
    syntax: first.program.syntax,
    bits: first.program.bits,
    name: first.program.name,
    options: first.options,
    diagnostics: [],
    stale: false,
    session: null,
    frame: null,
    revision: 0,
    run: "paused",
    pace: "full",
    breakpoints: new Set(),
    notice: null,
    arrival: null,
  }));
  const set = state.setState;
  const get = state.getState;

  const budget = new StepBudget();
  let pendingFrame: number | null = null;
  let assembleTimer: number | null = null;
  let addressTimer: number | null = null;
  /** The goal of the run in progress. */
  let goal: Goal = { kind: "end" };
  let stopAtBreakpoints = false;
  /** Steps owed to a run with a pace. */
  let lastPacedAt = 0;
  let resumeAfterInput = false;

  // --- publishing ---------------------------------------------------------------------------------------------------------

  function publish(patch: Partial<SyscopeState> = {}): void {
    const { session, revision } = get();
    set({ ...patch, frame: session?.frame() ?? null, revision: revision + 1 });
    followInAddressBar();
  }

  function scenario(): Scenario {
    const { session, source, syntax, bits, name, options, stale } = get();
    const program = { name, source, syntax, bits };
    // Input and step belong to the machine's program: a source that it does not run starts from its beginning.
    if (session === null || stale) return { program, options, input: [], step: 0 };
    return { program, options, input: session.run.input, step: Math.min(session.step, LIMITS.step) };
  }

  function followInAddressBar(): void {
    if (addressTimer !== null) deps.cancelTimer(addressTimer);
    addressTimer = deps.startTimer(() => {
      addressTimer = null;
      if (get().run !== "paused") return followInAddressBar();
      const link = encodeLink(scenario());
      if (link.ok) deps.replaceHash(link.value);
    }, ADDRESS_AFTER_MS);
  }

  // --- assembling ---------------------------------------------------------------------------------------------------------

  /** Assembles and boots; on errors the machine on the screen stays and counts as stale. */
  function boot(run: Run): SessionApi | null {
    const opened = deps.openSession(run);
    if (!opened.ok) {
      set({ diagnostics: opened.diagnostics, stale: true });
      followInAddressBar();
      return null;
    }
    resumeAfterInput = false;
    survey(opened.session);
    set({ session: opened.session, diagnostics: opened.warnings, stale: false, arrival: null });
    return opened.session;
  }

  /**
   * Runs a new session ahead for one slice and comes back, so that the timeline shows where the run leads before anyone has
   * stepped. The run is deterministic: what is shown is what stepping will meet.
   */
  function survey(session: SessionApi): void {
    const end = deps.now() + SLICE_MS;
    const from = session.step;
    let reason: StopReason;
    do {
      const before = deps.now();
      reason = session.advance({ kind: "end" }, budget.steps);
      if (reason === "budget") budget.learn(deps.now() - before);
    } while (reason === "budget" && deps.now() < end);
    session.seek(from);
  }

  function bootSource(): void {
    cancelAssembling();
    const { source, syntax, bits, name, options } = get();
    if (boot({ program: { name, source, syntax, bits }, options, input: [] }) !== null) publish();
  }

  function cancelAssembling(): void {
    if (assembleTimer !== null) deps.cancelTimer(assembleTimer);
    assembleTimer = null;
  }

  function changeSource(patch: Partial<SyscopeState>): void {
    pause();
    set({ ...patch, stale: get().session !== null, notice: null });
    cancelAssembling();
    assembleTimer = deps.startTimer(bootSource, ASSEMBLE_AFTER_MS);
  }

  /** Opens a scenario whole. */
  function open(target: Scenario, notice: Notice | null): void {
    pause();
    cancelAssembling();
    const { program, options, input } = target;
    set({ ...program, options, breakpoints: new Set(), notice, arrival: null });
    const session = boot({ program, options, input });
    if (session === null) return;
    publish();
    if (target.step > 0) go({ kind: "step", step: target.step }, "seeking");
  }

  // --- moving -------------------------------------------------------------------------------------------------------------

  function pause(): void {
    if (pendingFrame !== null) deps.cancelFrame(pendingFrame);
    pendingFrame = null;
    if (get().run === "paused") return;
    set({ run: "paused" });
    followInAddressBar();
  }

  /** Starts towards a goal: the first slice at once, the rest one slice a frame. */
  function go(to: Goal, as: "running" | "seeking", breakpoints = false): void {
    const { session } = get();
    if (session === null) return;
    if (pendingFrame !== null) deps.cancelFrame(pendingFrame);
    pendingFrame = null;
    goal = to;
    stopAtBreakpoints = breakpoints;
    if (session.frame().next === null) {
      publish({ run: "paused", arrival: "The program has ended. Go back, or start again." });
      return;
    }
    set({ run: as, arrival: null });
    lastPacedAt = deps.now();
    slice();
  }

  function slice(): void {
    pendingFrame = null;
    const { session, run, pace } = get();
    if (session === null || run === "paused") return;
    const reason = run === "running" && pace !== "full" ? pacedSlice(session, pace) : fullSlice(session);
    if (reason === "budget") {
      publish();
      pendingFrame = deps.requestFrame(slice);
      return;
    }
    arrive(session, reason);
  }

  function addresses(session: SessionApi): ReadonlySet<bigint> | undefined {
    return stopAtBreakpoints ? breakpointAddresses(session.lines, get().breakpoints) : undefined;
  }

  function fullSlice(session: SessionApi): StopReason {
    const breakpoints = addresses(session);
    const end = deps.now() + SLICE_MS;
    for (;;) {
      const before = deps.now();
      const reason = session.advance(goal, budget.steps, breakpoints);
      const after = deps.now();
      if (reason !== "budget") return reason;
      budget.learn(after - before);
      if (after >= end) return reason;
    }
  }

  function pacedSlice(session: SessionApi, pace: number): StopReason {
    const owed = Math.floor(((deps.now() - lastPacedAt) * pace) / 1000);
    if (owed < 1) return "budget";
    lastPacedAt += (owed * 1000) / pace;
    return session.advance(goal, owed, addresses(session));
  }

  function arrive(session: SessionApi, reason: StopReason): void {
    resumeAfterInput = reason === "waiting-for-input" && get().run === "running";
    const asked = goal.kind === "step" ? goal.step : null;
    const short = asked !== null && session.step < asked && reason !== "waiting-for-input";
    publish({ run: "paused", arrival: arrivalText(session, reason) });
    if (short) {
      set({
        notice: {
          kind: "info",
          text: `The link asks for step ${asked}, but this run has only ${session.step} steps. You see its last.`,
        },
      });
    }
  }

  function arrivalText(session: SessionApi, reason: StopReason): string | null {
    if (reason === "waiting-for-input") return "The program waits for input: type in the terminal.";
    if (reason === "breakpoint") {
      const { next } = session.frame();
      return next?.line === undefined ? "Stopped at a breakpoint." : `Stopped at the breakpoint in line ${next.line}.`;
    }
    return null;
  }

  /** A short movement: one goal, without breakpoints. */
  function moveTo(to: Goal): void {
    pause();
    go(to, "seeking");
  }

  /** Moves step by step until the stage changes or `move` says that it goes no further, one slice a frame. */
  function travel(move: (session: SessionApi) => boolean): void {
    pause();
    const { session } = get();
    const from = session?.frame().stage;
    if (session === null || from === undefined) return;
    const continueTravel = (): void => {
      pendingFrame = null;
      const end = deps.now() + SLICE_MS;
      while (move(session)) {
        if (session.frame().stage !== from) break;
        if (deps.now() < end) continue;
        publish();
        pendingFrame = deps.requestFrame(continueTravel);
        return;
      }
      publish({ run: "paused" });
    };
    set({ run: "seeking", arrival: null });
    continueTravel();
  }

  /** A movement to a step that has been seen, or a little beyond. */
  function seek(step: number): void {
    pause();
    const { session } = get();
    if (session === null) return;
    const target = Math.max(0, Math.floor(step));
    if (target > session.furthest) {
      go({ kind: "step", step: target }, "seeking");
      return;
    }
    if (target === session.step) return;
    session.seek(target);
    publish({ arrival: null });
  }

  function backTo(find: (session: SessionApi) => number): void {
    const { session } = get();
    if (session !== null && session.step > 0) seek(find(session));
  }

  // --- links --------------------------------------------------------------------------------------------------------------

  function openLink(hash: string): void {
    const decoded: Outcome<Scenario> = decodeLink(hash);
    if (decoded.ok) open(decoded.value, null);
    else
      open(defaultScenario(), { kind: "error", text: `${decoded.message} The first ready program is open instead.` });
  }

  async function copyLink(): Promise<void> {
    const link = encodeLink(scenario());
    if (!link.ok) return set({ notice: { kind: "error", text: link.message } });
    deps.replaceHash(link.value);
    const address = deps.addressWith(link.value);
    const copied = await deps.copyText(address).catch(() => false);
    if (copied) set({ notice: { kind: "info", text: "The link is copied: it opens this program at this step." } });
    else
      set({
        notice: {
          kind: "info",
          text: "The browser does not let this page copy. Here is the link to copy by hand:",
          copy: address,
        },
      });
  }

  const actions: SyscopeActions = {
    stepForward: () => {
      const { session } = get();
      if (session !== null) moveTo({ kind: "step", step: session.step + 1 });
    },
    stepBack: () => backTo((session) => session.step - 1),
    stepOver: () => moveTo({ kind: "over" }),
    overBack: () => backTo((session) => session.previousOver()),
    nextCrossing: () => moveTo({ kind: "crossing" }),
    previousCrossing: () => backTo((session) => session.previousCrossing()),
    nextStation: () => travel((session) => session.advance({ kind: "step", step: session.step + 1 }, 1) === "target"),
    previousStation: () =>
      travel((session) => {
        session.seek(session.step - 1);
        return session.step > 0;
      }),
    nextCall: () => moveTo({ kind: "call" }),
    previousCall: () => backTo((session) => session.previousCall()),
    run: () => {
      pause();
      go({ kind: "end" }, "running", true);
    },
    pause,
    toEnd: () => moveTo({ kind: "end" }),
    toStart: () => seek(0),
    seek,
    setPace: (pace) => {
      lastPacedAt = deps.now();
      set({ pace });
    },
    edit: (source) => {
      if (source !== get().source) changeSource({ source });
    },
    setSyntax: (syntax) => {
      if (syntax !== get().syntax) changeSource({ syntax });
    },
    setBits: (bits) => {
      if (bits !== get().bits) changeSource({ bits });
    },
    setOptions: (options) => {
      pause();
      set({ options: { ...get().options, ...options }, notice: null });
      bootSource();
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
      const goOn = resumeAfterInput;
      pause();
      session.type(text.slice(0, LIMITS.inputCharacters));
      resumeAfterInput = false;
      publish({ arrival: null });
      if (goOn) go({ kind: "end" }, "running", true);
    },
    loadDemo: (id) => {
      const demo = findDemo(id);
      if (demo === undefined) return;
      open({ program: demoProgram(demo), options: get().options, input: [], step: 0 }, null);
    },
    openLink,
    copyLink,
    dismissNotice: () => set({ notice: null }),
  };

  return {
    state,
    actions,
    dispose: () => {
      pause();
      cancelAssembling();
      if (addressTimer !== null) deps.cancelTimer(addressTimer);
    },
  };
}
