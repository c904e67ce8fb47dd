import type { PlayedStep } from "../lessons/player.ts";
import type { PlayedQuestion, Verdict } from "../lessons/question.ts";
import type { Zoom } from "../scenario/view.ts";

/** A question that is open or has just been answered. */
export interface AskedQuestion {
  readonly question: PlayedQuestion;
  /** What the reader gave; null while it is open, and where they asked to be shown. */
  readonly given: string | null;
  /** Null while it is open. */
  readonly verdict: Verdict | null;
}

/** The lesson on the screen. */
export interface LessonState {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** How close the lesson looks, unless the reader chooses otherwise. */
  readonly zoom: Zoom;
  /** Steps in it. */
  readonly length: number;
  /** The step shown, from 0. While a question is open it is the step before the one that will answer it. */
  readonly at: number;
  readonly step: PlayedStep;
  /** Predict, then reveal: open, it hides what comes next; answered, it stays beside the step that it led to. */
  readonly asked: AskedQuestion | null;
}

/** Whether a question hides what comes next. */
export function isAsking(lesson: LessonState | null): boolean {
  return lesson !== null && lesson.asked !== null && lesson.asked.verdict === null;
}
