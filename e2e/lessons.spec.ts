import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ALL_LESSONS } from "../src/lessons/all-lessons.ts";
import { openLesson } from "../src/lessons/player.ts";
import type { PlayedQuestion } from "../src/lessons/question.ts";
import "../src/testing/ready-programs.ts";
import { LessonPane } from "./lesson-pane.ts";
import { expect, test } from "./test.ts";

/** Somebody who has never been here. */
test.use({ kept: {} });

/** The questions of a lesson by the step that answers them, from 0, as the machine answers them in Node. */
function questionsOf(id: string): ReadonlyMap<number, PlayedQuestion> {
  const lesson = ALL_LESSONS.find((each) => each.id === id);
  const opened = lesson === undefined ? undefined : openLesson(lesson);
  if (opened?.ok !== true) throw new Error(`${id} does not open`);
  const questions = new Map<number, PlayedQuestion>();
  for (let at = 0; at < opened.value.length; at++) {
    const step = opened.value.step(at);
    if (step.ok && step.value.question !== undefined) questions.set(at, step.value.question);
  }
  return questions;
}

/** Goes through a lesson from its first step and answers every question, rightly or wrongly. */
async function goThrough(page: Page, id: string, how: "right" | "wrong"): Promise<void> {
  const pane = new LessonPane(page);
  const questions = questionsOf(id);
  const steps = ALL_LESSONS.find((each) => each.id === id)?.steps.length ?? 0;
  for (let at = 1; at < steps; at++) {
    await pane.next.click();
    const question = questions.get(at);
    if (question !== undefined) {
      await expect(pane.question).toContainText(question.ask);
      const given = how === "right" ? question.answer.text : (question.wrong[0]?.text ?? "");
      await pane.answer(given);
      if (how === "right") await expect(pane.verdict).toContainText("Right.");
      else {
        await expect(pane.verdict).toContainText(`Not ${given}.`);
        await expect(pane.verdict).toContainText(question.wrong[0]?.means ?? "");
        await expect(pane.verdict).toContainText(question.answer.text);
      }
      await expect(pane.verdict).toContainText(question.because);
    }
    await expect(pane.pane).toContainText(`${at + 1} of ${steps}`);
  }
}

for (const { id, title } of ALL_LESSONS) {
  test(`[LES18] ${title}: to its end with wrong answers and with right ones`, async ({ syscope, page }) => {
    test.slow();
    const pane = new LessonPane(page);
    await syscope.open(`#lesson=${id}`);
    await expect(pane.pane).toContainText("1 of");
    await goThrough(page, id, "wrong");
    await expect(pane.allLessons).toBeVisible();
    await syscope.open("#demo=getpid");
    await page.evaluate(() => localStorage.removeItem("syscope.progress"));
    await page.reload();
    await syscope.open(`#lesson=${id}&at=1`);
    await expect(pane.pane).toContainText("1 of");
    await goThrough(page, id, "right");
    const progress = await page.evaluate(() => JSON.parse(localStorage.getItem("syscope.progress") ?? "{}"));
    expect(progress[id].finished).toBe(true);
    expect(Object.values(progress[id].answers)).not.toContain("wrong");
  });
}

test("[LES19] a newcomer is offered the first lesson and walks into it with the keyboard alone", async ({
  syscope,
  page,
}) => {
  const pane = new LessonPane(page);
  await syscope.open();
  await page.getByRole("button", { name: "Start lesson 1" }).focus();
  await page.keyboard.press("Enter");
  await expect(pane.pane).toContainText("1 of 7");
  await page.keyboard.press("ArrowRight");
  await expect(pane.pane).toContainText("2 of 7");
  await page.keyboard.press("ArrowRight");
  await expect(pane.question).toBeVisible();
  await pane.question.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(pane.verdict).toContainText("Right.");
  await page.keyboard.press("ArrowLeft");
  await expect(pane.pane).toContainText("2 of 7");
});

test("[LES19] the keyboard alone leads through a lesson whose questions are typed and chosen", async ({
  syscope,
  page,
}) => {
  const id = "kpti";
  const pane = new LessonPane(page);
  const questions = questionsOf(id);
  const steps = ALL_LESSONS.find((each) => each.id === id)?.steps.length ?? 0;
  await syscope.open(`#lesson=${id}`);
  await expect(pane.pane).toContainText(`1 of ${steps}`);
  for (let at = 1; at < steps; at++) {
    await page.keyboard.press("ArrowRight");
    const question = questions.get(at);
    if (question !== undefined) {
      const typed = pane.question.getByRole("textbox");
      await expect(pane.question).toBeVisible();
      if ((await typed.count()) > 0) {
        await typed.focus();
        await page.keyboard.type(question.answer.text);
      } else {
        await pane.question.getByRole("radio", { name: question.answer.text, exact: true }).focus();
        await page.keyboard.press("Space");
      }
      await page.keyboard.press("Enter");
      await expect(pane.verdict).toContainText("Right.");
    }
    await expect(pane.pane).toContainText(`${at + 1} of ${steps}`);
  }
});

test("[LES20] while a question is open nothing shows what comes next", async ({ syscope, page }) => {
  const pane = new LessonPane(page);
  await syscope.open("#lesson=what-a-system-call-is&at=3");
  await expect(pane.question).toBeVisible();
  const step = await syscope.step();
  await page.keyboard.press("s");
  await page.keyboard.press("x");
  await syscope.timeline.press("End");
  expect(await syscope.step()).toBe(step);
  await expect(page.getByText("hidden until you answer", { exact: true })).toBeVisible();
  await pane.show.click();
  await expect(pane.verdict).toContainText("The machine says 0.");
  expect(await syscope.step()).toBe(step + 1);
});

test("[LES21] whoever goes their own way is told so, and comes back with one click", async ({ syscope, page }) => {
  const pane = new LessonPane(page);
  await syscope.open("#lesson=what-a-system-call-is&at=2");
  await expect(pane.pane).toContainText("2 of 7");
  const step = await syscope.step();
  await page.keyboard.press("s");
  await expect(pane.pane).toContainText("You have gone your own way");
  await pane.pane.getByRole("button", { name: "Back to the lesson" }).click();
  await syscope.isAtStep(step);
  await expect(pane.pane).not.toContainText("You have gone your own way");
});

test("[LES22] progress is listed, exported as a file and erased at the second press", async ({ syscope, page }) => {
  const pane = new LessonPane(page);
  await syscope.open("#lesson=what-a-system-call-is&at=3");
  await pane.answer("3");
  await page.getByRole("banner").getByRole("button", { name: "Lessons" }).click();
  const list = page.getByRole("dialog", { name: "Lessons" });
  await expect(list.getByRole("button", { name: /^What a system call is/ })).toContainText("0 of 1 predicted right");
  const file = page.waitForEvent("download");
  await list.getByRole("button", { name: "Export progress" }).click();
  const stream = await (await file).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  expect(JSON.parse(Buffer.concat(chunks).toString())["what-a-system-call-is"].answers).toEqual({ 2: "wrong" });
  await list.getByRole("button", { name: "Erase progress" }).click();
  await expect(list).toContainText("predicted right");
  await list.getByRole("button", { name: "Erase for good" }).click();
  await expect(list).not.toContainText("predicted right");
  await page.reload();
  expect(await page.evaluate(() => localStorage.getItem("syscope.progress"))).not.toContain("wrong");
});

test("[LES23] a lesson's sentence is what a screen reader hears, and axe finds nothing wrong with a question", async ({
  syscope,
  page,
}) => {
  test.slow();
  const pane = new LessonPane(page);
  await syscope.open("#lesson=the-idt-gate&at=4");
  await expect(pane.question).toBeVisible();
  await expect(page.getByRole("status")).toHaveCount(1);
  await expect(pane.pane.getByRole("status")).not.toBeEmpty();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  }
});
