import type { Goal, SessionApi, StopReason } from "../core/index.ts";
import { messageText } from "../text/messages.ts";
import { breakpointAddresses } from "./breakpoint.ts";
import { isAsking } from "./lesson-state.ts";
import type { Pace } from "./state.ts";
import { SLICE_MS, type StepBudget } from "./step-budget.ts";
import type { StoreCore } from "./store-core.ts";

/** Moving through a run: the machine works in slices, and between two of them the page gets its turn. */
export interface Movement {
  readonly pause: () => void;
  /** A short movement: one goal, without breakpoints. */
  readonly moveTo: (goal: Goal) => void;
  /** On to a breakpoint, the end or a need for input. */
  readonly run: () => void;
  /** A movement to a step that has been seen, or beyond. */
  readonly seek: (step: number) => void;
  readonly backTo: (find: (session: SessionApi) => number) => void;
  readonly setPace: (pace: Pace) => void;
  /** Whether the run stopped for input and goes on by itself when it comes; asking forgets it. */
  readonly takeResume: () => boolean;
}

export function createMovement({ deps, set, get, publish, moved }: StoreCore, budget: StepBudget): Movement {
  let pendingFrame: number | null = null;
  /** The goal of the run in progress. */
  let goal: Goal = { kind: "end" };
  let stopAtBreakpoints = false;
  /** Steps owed to a run with a pace. */
  let lastPacedAt = 0;
  let resumeAfterInput = false;

  function pause(): void {
    if (pendingFrame !== null) deps.cancelFrame(pendingFrame);
    pendingFrame = null;
    if (get().run === "paused") return;
    set({ run: "paused" });
    moved();
  }

  /** Starts towards a goal: the first slice at once, the rest one slice a frame. */
  function go(to: Goal, as: "running" | "seeking", breakpoints = false): void {
    const { session, lesson } = get();
    if (session === null) return;
    if (isAsking(lesson)) {
      set({ arrival: messageText.answerFirst });
      return;
    }
    if (pendingFrame !== null) deps.cancelFrame(pendingFrame);
    pendingFrame = null;
    goal = to;
    stopAtBreakpoints = breakpoints;
    if (session.frame().next === null) {
      publish({ run: "paused", arrival: messageText.ended });
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
    if (short) set({ notice: { kind: "info", text: messageText.shortRun(asked, session.step) } });
  }

  function arrivalText(session: SessionApi, reason: StopReason): string | null {
    if (reason === "waiting-for-input") return messageText.waiting;
    if (reason === "hang") return messageText.hang;
    if (reason !== "breakpoint") return null;
    const { next } = session.frame();
    return next?.line === undefined ? messageText.breakpoint : messageText.breakpointAt(next.line);
  }

  function moveTo(to: Goal): void {
    pause();
    go(to, "seeking");
  }

  function seek(step: number): void {
    pause();
    const { session } = get();
    if (session === null) return;
    const target = Math.max(0, Math.floor(step));
    if (target > session.step && isAsking(get().lesson)) {
      set({ arrival: messageText.answerFirst });
    } else if (target > session.furthest) {
      go({ kind: "step", step: target }, "seeking");
    } else if (target !== session.step) {
      session.seek(target);
      publish({ arrival: null });
    }
  }

  return {
    pause,
    moveTo,
    run: () => {
      pause();
      go({ kind: "end" }, "running", true);
    },
    seek,
    backTo: (find) => {
      const { session } = get();
      if (session !== null && session.step > 0) seek(find(session));
    },
    setPace: (pace) => {
      lastPacedAt = deps.now();
      set({ pace });
    },
    takeResume: () => {
      const resume = resumeAfterInput;
      resumeAfterInput = false;
      return resume;
    },
  };
}
