import type { Opened, Run, SessionApi, StopReason } from "../core/index.ts";
import type { Movement } from "./movement.ts";
import type { SyscopeState } from "./state.ts";
import { SLICE_MS, type StepBudget } from "./step-budget.ts";
import type { StoreCore } from "./store-core.ts";

/** Milliseconds after the last keystroke until the source is assembled. */
const ASSEMBLE_AFTER_MS = 200;

/** From a source to a machine at its first step. */
export interface Assembly {
  /** Assembles and boots; on errors the machine on the screen stays and counts as stale. */
  readonly boot: (run: Run) => SessionApi | null;
  /** Boots the source on the screen. */
  readonly bootSource: () => void;
  /** Takes a change to the source, and assembles when no other follows at once, in slices that leave room for typing. */
  readonly change: (patch: Partial<SyscopeState>) => void;
  readonly cancel: () => void;
}

export function createAssembly(core: StoreCore, movement: Movement, budget: StepBudget): Assembly {
  const { deps, set, get, publish, moved } = core;
  let timer: number | null = null;

  function cancel(): void {
    if (timer !== null) deps.cancelTimer(timer);
    timer = null;
  }

  function boot(run: Run): SessionApi | null {
    return show(deps.openSession(run));
  }

  /** Puts what came of a source on the screen. */
  function show(opened: Opened): SessionApi | null {
    if (!opened.ok) {
      set({ diagnostics: opened.diagnostics, stale: true });
      moved();
      return null;
    }
    movement.takeResume();
    survey(opened.session);
    set({ session: opened.session, diagnostics: opened.warnings, stale: false, arrival: null, opened: null });
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

  function sourceRun(): Run {
    const { source, syntax, bits, name, options, kernel } = get();
    return { program: { name, source, syntax, bits }, options, input: [], ...(kernel.length === 0 ? {} : { kernel }) };
  }

  function bootSource(): void {
    cancel();
    start(boot(sourceRun()));
  }

  function start(session: SessionApi | null): void {
    if (session === null) return;
    session.seek(session.programStart);
    publish();
  }

  /** Assembles the source for one slice at a time; keys typed in between are seen first, and begin it anew. */
  function bootInSlices(): void {
    const work = deps.openSessionInSlices(sourceRun());
    const slice = (): void => {
      timer = null;
      const end = deps.now() + SLICE_MS;
      let done = work.next();
      while (done.done !== true && deps.now() < end) done = work.next();
      if (done.done === true) start(show(done.value));
      else timer = deps.startTimer(slice, 0);
    };
    slice();
  }

  return {
    boot,
    bootSource,
    change: (patch) => {
      movement.pause();
      set({ ...patch, stale: get().session !== null, notice: null });
      cancel();
      timer = deps.startTimer(bootInSlices, ASSEMBLE_AFTER_MS);
    },
    cancel,
  };
}
