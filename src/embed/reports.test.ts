import { afterEach, describe, expect, it } from "vitest";
import { leave, visit } from "../testing/store-page.ts";
import { isOutgoing, type Outgoing } from "./messages.ts";
import { Reporter } from "./reports.ts";

afterEach(leave);

const typesOf = (messages: readonly Outgoing[]) => messages.map(({ type }) => type);

describe("what the page around an embed is told", () => {
  it("[EMB14] [EMB20] ready, then each step once, then how the program has ended", () => {
    const { actions, now, page } = visit("#demo=hello-syscall&step=3");
    const reporter = new Reporter("0.1.0");
    const told: Outgoing[] = [];
    const listen = () => {
      const news = reporter.news(now());
      told.push(...news);
      return news;
    };
    expect(typesOf(listen())).toEqual(["ready", "step"]);
    expect(told[0]).toMatchObject({ type: "ready", version: "0.1.0", step: 3 });
    expect(listen()).toEqual([]);
    actions.stepForward();
    expect(listen()).toMatchObject([{ type: "step", step: 4, cpl: 3, sentence: now().frame?.sentence }]);
    actions.toEnd();
    page.paint();
    expect(listen()).toMatchObject([{ type: "step" }, { type: "completed", exit: { status: 0 } }]);
    actions.stepBack();
    actions.stepForward();
    expect(typesOf(listen())).not.toContain("completed");
    expect(told.every(isOutgoing)).toBe(true);
  });

  it("[EMB14] a signal ends a program too", () => {
    const { actions, now, page } = visit("#demo=write-kernel-memory");
    actions.toEnd();
    page.paint();
    expect(new Reporter("").news(now()).at(-1)).toMatchObject({ type: "completed", exit: { signal: "SIGSEGV" } });
  });

  it("[EMB14] a lesson's end is told with the questions met and those answered rightly at first", async () => {
    const { actions, now, page } = visit("");
    const reporter = new Reporter("");
    await actions.openLesson("what-a-system-call-is", 0);
    page.paint();
    expect(typesOf(reporter.news(now()))).toEqual(["ready", "step"]);
    let questions = 0;
    const told: Outgoing[] = [];
    for (let turn = 0; turn < 30; turn++) {
      const { lesson } = now();
      if (lesson !== null && lesson.asked !== null && lesson.asked.verdict === null) {
        questions++;
        actions.answer(questions === 1 ? lesson.asked.question.answer.text : null);
      } else actions.lessonForward();
      told.push(...reporter.news(now()));
    }
    expect(questions).toBeGreaterThan(0);
    expect(told.filter(({ type }) => type === "completed")).toEqual([
      { syscope: 1, type: "completed", lesson: "what-a-system-call-is", right: 1, total: questions },
    ]);
  });
});
