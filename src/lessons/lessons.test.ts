import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MachineOptions } from "../core/index.ts";
import { ALL_LESSONS } from "./all-lessons.ts";
import { LESSONS } from "./catalogue.ts";
import type { Lesson } from "./lesson.ts";
import { openLesson, type PlayedStep } from "./player.ts";
import { judge } from "./question.ts";

const folders = readdirSync(import.meta.dirname)
  .filter((name) => /^\d\d-/.test(name))
  .sort();

function playAll(lesson: Lesson, options: Partial<MachineOptions> = {}): PlayedStep[] {
  const opened = openLesson(lesson, options);
  if (!opened.ok) throw new Error(opened.message);
  return Array.from({ length: opened.value.length }, (_, index) => {
    const step = opened.value.step(index);
    if (!step.ok) throw new Error(step.message);
    return step.value;
  });
}

const textsOf = (lesson: Lesson): readonly string[] => [
  lesson.title,
  lesson.summary,
  ...lesson.steps.flatMap(({ say, question }) => [
    say,
    ...(question === undefined ? [] : [question.ask, question.because, ...question.wrong.map(({ means }) => means)]),
  ]),
];

/** Names that have a number in them, and the range that Linux keeps for error numbers. */
const NAMES =
  /\b(?:(?:INT|entry|gate) (?:0x80|14)|(?:ring|rings) [0-3](?: and [0-3])?|(?:32|64)[- ]bits?|R(?:8|9|1[0-5])|AArch64|i386|(?:Raw)?Syscall6|PLT0|r[12]|x86|pipe2|IA32_\w+|bits? \d+(?: to \d+)?|bits from 3 on|CR[2-4]|PML4E?|wait4)\b|−4095|−1\b/gi;

describe.each(ALL_LESSONS.map((lesson) => [lesson.id, lesson] as const))("%s", (_id, lesson) => {
  it("[LES1] plays to its end, and every claim holds", () => {
    expect(playAll(lesson).flatMap(({ failures }) => failures)).toEqual([]);
  });

  it("[LES2] states no value that the machine was not asked for", () => {
    for (const text of textsOf(lesson)) {
      expect(text.replace(/\{[^{}]*\}/g, "").replace(NAMES, "")).not.toMatch(/\d/);
    }
    for (const { say, question } of playAll(lesson)) {
      const filled = [say, question?.ask, question?.because, ...(question?.wrong.map(({ means }) => means) ?? [])];
      for (const text of filled) expect(text ?? "").not.toMatch(/[{}]|undefined|null/);
    }
  });

  it("[LES3] has 5 to 10 steps, a claim in each, and a question", () => {
    expect(lesson.steps.length).toBeGreaterThanOrEqual(5);
    expect(lesson.steps.length).toBeLessThanOrEqual(10);
    for (const { expect: claims } of lesson.steps) expect(Object.keys(claims).length).toBeGreaterThan(0);
    expect(lesson.steps.filter(({ question }) => question !== undefined).length).toBeGreaterThan(0);
  });

  it("[LES4] accepts each right answer and refuses each listed wrong one, with what it would mean", () => {
    for (const { question } of playAll(lesson)) {
      if (question === undefined) continue;
      expect(judge(question, question.answer.text)).toEqual({
        right: true,
        answer: question.answer.text,
        because: question.because,
      });
      for (const { text, means } of question.wrong)
        expect(judge(question, text)).toMatchObject({ right: false, means });
      if (question.by === "choose") {
        const offered = [question.answer.text, ...question.wrong.map(({ text }) => text)];
        expect([...question.choices].sort()).toEqual(offered.sort());
      }
    }
  });

  it("[LES7] holds on either vendor's processor, with and without SMEP and SMAP", () => {
    for (const options of [{ vendor: "amd" }, { smap: false, smep: false }] as const) {
      expect(playAll(lesson, options).flatMap(({ failures }) => failures)).toEqual([]);
    }
  });

  it("[LES6] is at most 20 KiB, compressed", () => {
    const folder = folders.find((name) => name.startsWith(`${lesson.number}`.padStart(2, "0"))) ?? "";
    expect(gzipSync(readFileSync(join(import.meta.dirname, folder, "lesson.ts"))).length).toBeLessThanOrEqual(20 << 10);
  });

  it("says at most three sentences a step", () => {
    for (const { say } of lesson.steps) {
      expect(say.replace(/\{[^{}]*\}/g, "x").match(/[.!?]”?(?= |$)/g)?.length ?? 0).toBeLessThanOrEqual(3);
    }
  });
});

describe("the catalogue", () => {
  it("[LES5] names every lesson, in order, as the lesson names itself", async () => {
    const loaded = await Promise.all(LESSONS.map((entry) => entry.load()));
    expect(loaded).toEqual(ALL_LESSONS);
    const heading = ({ id, number, title, summary }: Pick<Lesson, "id" | "number" | "title" | "summary">) =>
      ({ id, number, title, summary }) as const;
    expect(LESSONS.map(heading)).toEqual(loaded.map(heading));
    expect(LESSONS.map(({ id, number }) => `${`${number}`.padStart(2, "0")}-${id}`)).toEqual(folders);
  });

  it("[LES5] imports no lesson, only how to load it", () => {
    const code = readFileSync(join(import.meta.dirname, "catalogue.ts"), "utf8");
    expect(code.match(/^import .*$/gm)).toEqual(['import type { Lesson } from "./lesson.ts";']);
  });
});
