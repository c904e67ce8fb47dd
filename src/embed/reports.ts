import type { ExitState, Frame, SessionApi } from "../core/index.ts";
import { isAsking } from "../store/lesson-state.ts";
import type { SyscopeState } from "../store/state.ts";
import { MESSAGE_VERSION, type Outgoing } from "./messages.ts";

/** What has been told so far: the same thing is not told twice. */
interface Told {
  readonly session: SessionApi | null;
  readonly step: number | null;
  readonly completed: boolean;
}

const SYSCOPE = { syscope: MESSAGE_VERSION } as const;

/** Compares the screen with what the page around it has been told, and gives what is new. */
export class Reporter {
  private told: Told = { session: null, step: null, completed: false };
  private readonly version: string;

  constructor(version: string) {
    this.version = version;
  }

  news(state: SyscopeState): readonly Outgoing[] {
    const { session, frame, run } = state;
    if (session === null || frame === null) return [];
    const messages: Outgoing[] = [];
    if (session !== this.told.session) {
      // A link to a late step is open when its step is reached.
      if (run !== "paused") return [];
      this.told = { session, step: null, completed: false };
      const { furthest: length } = session;
      messages.push({ ...SYSCOPE, type: "ready", version: this.version, step: frame.step, length });
    }
    if (frame.step !== this.told.step) {
      this.told = { ...this.told, step: frame.step };
      messages.push(stepReport(state, frame, session));
    }
    const completion = this.told.completed ? null : completionOf(state, frame);
    if (completion !== null) {
      this.told = { ...this.told, completed: true };
      messages.push(completion);
    }
    return messages;
  }
}

function stepReport({ zoom }: SyscopeState, frame: Frame, session: SessionApi): Outgoing {
  const { step, stage, chapter, machine } = frame;
  const sentence = zoom === "story" ? frame.story : frame.sentence;
  return { ...SYSCOPE, type: "step", step, total: session.furthest, cpl: machine.cpl, stage, chapter, sentence };
}

/** The end of a lesson or of a program; null before it. */
function completionOf(state: SyscopeState, frame: Frame): Outgoing | null {
  const { lesson, progress } = state;
  if (lesson !== null) {
    if (lesson.at + 1 < lesson.length || isAsking(lesson)) return null;
    const answers = Object.values(progress[lesson.id]?.answers ?? {});
    const right = answers.filter((each) => each === "right").length;
    return { ...SYSCOPE, type: "completed", lesson: lesson.id, right, total: answers.length };
  }
  if (frame.next !== null) return null;
  const { exit, stoppedBecause } = frame.machine;
  if (exit !== undefined) return { ...SYSCOPE, type: "completed", exit: exitOf(exit) };
  return stoppedBecause === undefined ? null : { ...SYSCOPE, type: "completed", exit: { stopped: stoppedBecause } };
}

function exitOf(exit: ExitState): { readonly status: number } | { readonly signal: string } {
  return exit.kind === "exited" ? { status: exit.status } : { signal: exit.signalName };
}
