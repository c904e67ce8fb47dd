import * as v from "valibot";

/** How a question was met: the first answer counts. */
export type Answered = "right" | "wrong" | "shown";

/** How far a reader has come in one lesson. */
export interface LessonProgress {
  /** The furthest step seen, from 0. */
  readonly reached: number;
  readonly finished: boolean;
  /** By the step's number, from 0. */
  readonly answers: Readonly<Record<string, Answered>>;
}

/** Progress by lesson. It never leaves the device unless the reader exports it. */
export type Progress = Readonly<Record<string, LessonProgress>>;

const progressSchema = v.record(
  v.string(),
  v.object({
    reached: v.pipe(v.number(), v.integer(), v.minValue(0)),
    finished: v.boolean(),
    answers: v.record(v.string(), v.picklist(["right", "wrong", "shown"])),
  }),
);

/** Reads what `JSON.stringify` kept; what is damaged is no progress. */
export function parseProgress(text: string | null): Progress {
  if (text === null) return {};
  try {
    const parsed = v.safeParse(progressSchema, JSON.parse(text));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}

const NONE: LessonProgress = { reached: 0, finished: false, answers: {} };

/** The progress after a step of a lesson has been seen. */
export function reach(progress: Progress, lesson: string, step: number, last: number): Progress {
  const before = progress[lesson] ?? NONE;
  const reached = Math.max(before.reached, step);
  return { ...progress, [lesson]: { ...before, reached, finished: before.finished || step >= last } };
}

/** The progress after a question has been met; only the first time counts. */
export function answered(progress: Progress, lesson: string, step: number, how: Answered): Progress {
  const before = progress[lesson] ?? NONE;
  if (before.answers[step] !== undefined) return progress;
  return { ...progress, [lesson]: { ...before, answers: { ...before.answers, [step]: how } } };
}
