import {
  DEFAULT_OPTIONS,
  type MachineOptions,
  openSession,
  type Run,
  type SessionApi,
  type Stage,
} from "../core/index.ts";
import { decodeScenario } from "../scenario/permalink.ts";
import type { Outcome } from "../scenario/scenario.ts";
import type { PanelName, Spot } from "../scenario/view.ts";
import { failedClaims } from "./claim.ts";
import { checkFocus } from "./focus.ts";
import type { Lesson, LessonStep } from "./lesson.ts";
import { LessonError } from "./lesson-error.ts";
import { fillText } from "./lesson-text.ts";
import { travel } from "./place.ts";
import type { Moment } from "./quantity.ts";
import { judge, type PlayedQuestion, playQuestion, type Verdict } from "./question.ts";

/** A step of a lesson with everything in it read from the machine: plain data. */
export interface PlayedStep {
  /** From 0. */
  readonly index: number;
  /** The step of the run to show. */
  readonly at: number;
  readonly cpl: 0 | 3;
  readonly stage: Stage;
  /** The text, filled. */
  readonly say: string;
  readonly focus?: Spot;
  readonly panels: readonly PanelName[];
  /** Asked before this step is shown, while the step before it still is. */
  readonly question?: PlayedQuestion;
  /** Claims that hold. */
  readonly held: number;
  /** Claims that do not, each in one line that names lesson, step and claim. */
  readonly failures: readonly string[];
}

/**
 * Plays a lesson on a machine of its own. Steps are worked out as they are asked for, in a few milliseconds, and kept.
 */
export class LessonPlayer {
  readonly lesson: Lesson;
  /** What to open on the screen: the same run gives the same steps. */
  readonly run: Run;
  private readonly session: SessionApi;
  private readonly played: Outcome<PlayedStep>[] = [];

  constructor(lesson: Lesson, session: SessionApi) {
    this.lesson = lesson;
    this.run = session.run;
    this.session = session;
  }

  /** The number of steps. */
  get length(): number {
    return this.lesson.steps.length;
  }

  /** A step, 0 … length − 1; or one line that says why it cannot be shown. */
  step(index: number): Outcome<PlayedStep> {
    while (this.played.length <= index) this.played.push(this.play(this.played.length));
    return this.played[index] ?? { ok: false, message: `${this.lesson.id} has no step ${index + 1}` };
  }

  /** Judges an answer to a step's question. */
  judge(question: PlayedQuestion, given: string): Verdict {
    return judge(question, given);
  }

  private play(index: number): Outcome<PlayedStep> {
    const step = this.lesson.steps[index];
    if (step === undefined) return { ok: false, message: `${this.lesson.id} has no step ${index + 1}` };
    const before = this.played[index - 1];
    if (before?.ok === false) return before;
    try {
      return { ok: true, value: this.read(step, index, before?.value) };
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      return { ok: false, message: this.named(step, index, error.message) };
    }
  }

  private read(step: LessonStep, index: number, before: PlayedStep | undefined): PlayedStep {
    this.session.seek(before?.at ?? 0);
    travel(this.session, step.to);
    const at = this.session.step;
    const moment = this.moment(at, before === undefined ? null : this.moment(before.at, null));
    const failures = failedClaims(step.expect, moment);
    const say = fillText(step.say, moment);
    if (step.focus !== undefined) checkFocus(step.focus, moment);
    const question = step.question === undefined ? undefined : playQuestion(step.question, moment);
    const { machine, stage } = moment.frame();
    return {
      index,
      at,
      cpl: machine.cpl,
      stage,
      say,
      ...(step.focus === undefined ? {} : { focus: step.focus }),
      panels: step.panels ?? this.lesson.panels,
      ...(question === undefined ? {} : { question }),
      held: Object.keys(step.expect).length - failures.length,
      failures: failures.map((failure) => this.named(step, index, failure)),
    };
  }

  private moment(at: number, before: Moment | null): Moment {
    const frame = () => {
      this.session.seek(at);
      return this.session.frame();
    };
    return { frame, before };
  }

  private named(step: LessonStep, index: number, message: string): string {
    return `${this.lesson.id}, step ${index + 1} (${step.to}): ${message}`;
  }
}

function runOf(lesson: Lesson): Outcome<Run> {
  if (lesson.link !== undefined) {
    const scenario = decodeScenario(lesson.link);
    if (!scenario.ok) return { ok: false, message: `${lesson.id}: ${scenario.message}` };
    const { program, options, input } = scenario.value;
    return {
      ok: true,
      value: { program, options: { ...options, ...lesson.options }, input: lesson.input ?? input },
    };
  }
  const options = { ...DEFAULT_OPTIONS, ...lesson.options };
  return { ok: true, value: { program: { name: lesson.id, ...lesson.program }, options, input: lesson.input ?? [] } };
}

/**
 * Assembles and boots a lesson.
 *
 * @param options in place of the lesson's own
 */
export function openLesson(lesson: Lesson, options: Partial<MachineOptions> = {}): Outcome<LessonPlayer> {
  const run = runOf(lesson);
  if (!run.ok) return run;
  const opened = openSession({ ...run.value, options: { ...run.value.options, ...options } });
  if (opened.ok) return { ok: true, value: new LessonPlayer(lesson, opened.session) };
  const [first] = opened.diagnostics;
  return {
    ok: false,
    message: `${lesson.id}: line ${first?.line ?? 1}, column ${first?.column ?? 1}: ${first?.message ?? "the program does not assemble"}`,
  };
}
