import { afterEach, describe, expect, it } from "vitest";
import { ALL_LESSONS } from "../lessons/all-lessons.ts";
import { leave, visit } from "../testing/store-page.ts";
import { isAsking } from "./lesson-state.ts";

afterEach(leave);

const FIRST = "what-a-system-call-is";

async function lesson(id: string, at?: number, kept: Readonly<Record<string, string>> = {}) {
  const visited = visit("", kept);
  await visited.actions.openLesson(id, at);
  visited.page.paint();
  return visited;
}

/** Progress as kept on the device. */
const keptOf = (device: ReadonlyMap<string, string>) => JSON.parse(device.get("progress") ?? "{}");

describe("lessons", () => {
  it("opens at its first step with its own program, panels and zoom", async () => {
    const { now } = await lesson(FIRST);
    expect(now()).toMatchObject({ zoom: "story", name: FIRST, lesson: { id: FIRST, number: 1, at: 0, asked: null } });
    expect(now().panels).toEqual(now().lesson?.step.panels);
    expect(now().frame?.step).toBe(now().lesson?.step.at);
  });

  it("a question stands in front of the step that answers it and hides what comes next", async () => {
    const { actions, now } = await lesson(FIRST, 1);
    const { step } = now().frame ?? { step: -1 };
    actions.lessonForward();
    expect(isAsking(now().lesson)).toBe(true);
    expect(now().frame?.step).toBe(step);
    actions.stepForward();
    actions.run();
    actions.seek(step + 1);
    actions.lessonForward();
    expect(now().frame?.step).toBe(step);
    expect(now().arrival).toMatch(/answer/i);
  });

  it("a wrong answer is met with what it would mean, and the machine's answer is shown", async () => {
    const { actions, now, page } = await lesson(FIRST, 2);
    actions.answer("3");
    expect(now().lesson?.asked?.verdict).toMatchObject({
      right: false,
      answer: "0",
      means: expect.stringMatching(/jump/),
    });
    expect(now().lesson?.at).toBe(2);
    expect(now().frame?.machine.cpl).toBe(0);
    expect(keptOf(page.device)[FIRST]).toMatchObject({ answers: { 2: "wrong" } });
  });

  it("only the first answer counts; asking to be shown counts as that", async () => {
    const { actions, now, page } = await lesson(FIRST, 2);
    actions.answer(null);
    expect(now().lesson?.asked).toMatchObject({ given: null, verdict: { answer: "0" } });
    actions.lessonBackward();
    actions.lessonForward();
    expect(isAsking(now().lesson)).toBe(false);
    expect(keptOf(page.device)[FIRST].answers).toEqual({ 2: "shown" });
  });

  it.each(ALL_LESSONS.map(({ id }) => id))(
    "%s goes to its end with right answers, and is kept as finished",
    async (id) => {
      const { actions, now, page } = await lesson(id, 0);
      for (let clicks = 0; clicks < 40 && !keptOf(page.device)[id]?.finished; clicks++) {
        const asked = now().lesson?.asked;
        if (asked !== undefined && asked !== null && asked.verdict === null) {
          actions.answer(asked.question.answer.text);
          expect(now().lesson?.asked?.verdict?.right).toBe(true);
        } else actions.lessonForward();
        page.paint();
        expect(now().frame?.step).toBe(now().lesson?.step.at);
        expect(now().notice).toBeNull();
      }
      expect(keptOf(page.device)[id].finished).toBe(true);
      expect(Object.values(keptOf(page.device)[id].answers)).not.toContain("wrong");
    },
  );

  it("its link names the lesson and the step, also in front of a question, and where the reader has gone from there", async () => {
    const { actions, now, page } = await lesson(FIRST, 1);
    page.wait(300);
    expect(page.hash).toBe(`#lesson=${FIRST}&at=2`);
    actions.lessonForward();
    page.wait(300);
    expect(page.hash).toBe(`#lesson=${FIRST}&at=3`);
    actions.answer("0");
    actions.stepForward();
    page.wait(300);
    expect(page.hash).toBe(`#lesson=${FIRST}&at=3&step=${now().frame?.step}`);
    const again = visit(page.hash, Object.fromEntries(page.device));
    await expect.poll(() => again.now().lesson?.at).toBe(2);
    expect(again.now().frame?.step).toBe(now().frame?.step);
    again.actions.lessonReturn();
    expect(again.now().frame?.step).toBe(again.now().lesson?.step.at);
  });

  it("goes on where the reader left it, and progress can be erased", async () => {
    const { actions, page, now } = await lesson(FIRST, 1);
    actions.closeLesson();
    expect(now().lesson).toBeNull();
    await actions.openLesson(FIRST);
    expect(now().lesson?.at).toBe(1);
    actions.eraseProgress();
    expect(keptOf(page.device)).toEqual({});
    expect(now().progress).toEqual({});
  });

  it("changing the program leaves the lesson, and says so", async () => {
    const { actions, now } = await lesson(FIRST, 1);
    actions.edit("_start: nop\n");
    expect(now().lesson).toBeNull();
    expect(now().notice?.text).toMatch(/left the lesson/);
    expect(now().source).toBe("_start: nop\n");
  });

  it("an unknown lesson is one sentence, and the first ready program is there", async () => {
    const { now } = visit("#lesson=nothing&at=2", {});
    await expect.poll(() => now().session).not.toBeNull();
    expect(now().notice).toEqual({ kind: "error", text: "There is no lesson called “nothing”." });
    expect(now().name).toBe("hello-syscall");
  });

  it("damaged progress is no progress", () => {
    for (const kept of ["{", "[]", '{"x":{"reached":-1}}', '{"x":1}']) {
      expect(visit("", { progress: kept }).now().progress).toEqual({});
    }
  });
});
