import type { MachineOptions } from "../core/index.ts";
import type { Lesson } from "../lessons/lesson.ts";
import { type LessonPlayer, openLesson, type PlayedStep } from "../lessons/player.ts";
import type { PlayedQuestion } from "../lessons/question.ts";
import { inputError } from "./command-error.ts";
import type { Io } from "./io.ts";

/**
 * Plays a lesson to its end, a line for each step; the claims that fail go to standard error.
 *
 * @returns 0 where every claim holds, else 1
 * @throws {CommandError} where its program does not assemble
 */
export function playLesson(lesson: Lesson, options: Partial<MachineOptions>, io: Io): number {
  const opened = openLesson(lesson, options);
  if (!opened.ok) throw inputError(opened.message);
  const number = lesson.number === 0 ? "" : `${lesson.number} `;
  io.stdout.write(`${number}${lesson.id}: ${lesson.title}\n`);
  return playSteps(opened.value, io);
}

function playSteps(player: LessonPlayer, io: Io): number {
  let held = 0;
  let failed = 0;
  let questions = 0;
  for (let index = 0; index < player.length; index++) {
    const step = player.step(index);
    if (!step.ok) throw inputError(step.message);
    const { question, failures } = step.value;
    if (question !== undefined) io.stdout.write(questionLine(question));
    io.stdout.write(stepLine(step.value));
    for (const failure of failures) io.stderr.write(`${failure}\n`);
    held += step.value.held;
    failed += failures.length;
    questions += question === undefined ? 0 : 1;
  }
  const counts = [count(player.length, "step"), count(held + failed, "claim"), count(questions, "question")];
  io.stdout.write(`${counts.join(", ")}: ${failed === 0 ? "all hold" : `${count(failed, "claim")} failed`}\n`);
  return failed === 0 ? 0 : 1;
}

function stepLine({ index, at, cpl, stage, say }: PlayedStep): string {
  return `${`${index + 1}`.padStart(3)}  step ${`${at}`.padEnd(6)} ring ${cpl}  ${stage.padEnd(9)}  ${say}\n`;
}

function questionLine({ ask, answer, wrong }: PlayedQuestion): string {
  return `  ?  ${ask} → ${answer.text} (not ${wrong.map(({ text }) => text).join(", ")})\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
