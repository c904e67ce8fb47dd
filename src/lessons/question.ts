import { numberOf, writtenValue } from "./claim.ts";
import type { Question } from "./lesson.ts";
import { LessonError } from "./lesson-error.ts";
import { fillText, formatValue } from "./lesson-text.ts";
import { type Moment, readQuantity } from "./quantity.ts";
import type { Value } from "./value.ts";

/** A question with everything in it read from the machine: plain data. */
export interface PlayedQuestion {
  readonly ask: string;
  readonly by: Question["by"];
  /** What to pick from, the right one among them, in an order that does not tell; empty where the answer is typed. */
  readonly choices: readonly string[];
  readonly answer: { readonly value: Value; readonly text: string };
  readonly because: string;
  readonly wrong: readonly { readonly value: Value; readonly text: string; readonly means: string }[];
}

/** What is said to an answer. */
export interface Verdict {
  readonly right: boolean;
  /** The machine's answer. */
  readonly answer: string;
  /** What a listed wrong belief would mean; absent for the right answer and for one that is not listed. */
  readonly means?: string;
  /** Why the machine's answer is so. */
  readonly because: string;
}

/**
 * Asks a question of the machine.
 *
 * @param moment where the step leads; what is asked is asked at the moment before
 * @throws {LessonError} also where a wrong answer is right, or stands there twice
 */
export function playQuestion(question: Question, moment: Moment): PlayedQuestion {
  if (moment.before === null) throw new LessonError("the first step cannot ask: there is no moment before it");
  const value = readQuantity(question.about, moment);
  const written = (each: Value) => formatValue(each, question.about, question.as, moment);
  const answer = { value, text: written(value) };
  const wrong = question.wrong.map((belief) => {
    const believed = writtenValue(belief.value, value, moment);
    return { value: believed, text: written(believed), means: fillText(belief.means, moment) };
  });
  const all = [answer, ...wrong];
  for (const [at, { text }] of all.entries()) {
    if (all.findIndex((each) => each.text === text) === at) continue;
    throw new LessonError(`the wrong answer ${text} ${text === answer.text ? "is right" : "stands there twice"}`);
  }
  return {
    ask: fillText(question.ask, moment.before),
    by: question.by,
    choices: question.by === "choose" ? all.toSorted(byValue).map(({ text }) => text) : [],
    answer,
    because: fillText(question.because, moment),
    wrong,
  };
}

function byValue(a: { readonly value: Value }, b: { readonly value: Value }): number {
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

/** Whether a given text is a value: the same words, or a number of the same size, in whatever notation. */
function says(given: string, { value, text }: { readonly value: Value; readonly text: string }): boolean {
  const words = (each: string) => each.trim().toLowerCase().replace(/\s+/g, " ");
  if (words(given) === words(text)) return true;
  const number = numberOf(given);
  return number !== undefined && number === value;
}

/** Judges an answer: one of the choices, or a typed value (`0x2a`, `42`, `-14`, a label, a name). */
export function judge(question: PlayedQuestion, given: string): Verdict {
  const { answer, because, wrong } = question;
  if (says(given, answer)) return { right: true, answer: answer.text, because };
  const belief = wrong.find((each) => says(given, each));
  return {
    right: false,
    answer: answer.text,
    ...(belief === undefined ? {} : { means: belief.means }),
    because,
  };
}
