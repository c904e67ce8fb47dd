import { LessonPane } from "../lesson-pane.ts";
import { expect, test } from "../test.ts";

/** Somebody who has never been here. */
test.use({ kept: {} });

test("[LES24] the whole of the first lesson is done by thumb: question, answer and way on stay in reach", async ({
  syscope,
  page,
}) => {
  const pane = new LessonPane(page);
  await syscope.open();
  await page.getByRole("button", { name: "Start lesson 1" }).tap();
  const ways = pane.pane.locator("footer").getByRole("button");
  for (let at = 1; at < 7; at++) {
    await expect(pane.pane).toContainText(`${at} of 7`);
    await pane.next.tap();
    for (const button of await ways.all()) {
      await expect(button).toBeInViewport({ ratio: 1 });
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    if (!(await pane.question.isVisible())) continue;
    await pane.question.getByRole("radio").first().check();
    await pane.pane.getByRole("button", { name: "Answer", exact: true }).tap();
    await expect(pane.verdict).toBeVisible();
  }
  await expect(pane.pane).toContainText("7 of 7");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("[LES24] a lesson on the kernel's tables is done by thumb too, and nothing scrolls sideways", async ({
  syscope,
  page,
}) => {
  const pane = new LessonPane(page);
  await syscope.open("#lesson=privilege-and-context-switch");
  for (let at = 1; at < 9; at++) {
    await expect(pane.pane).toContainText(`${at} of 9`);
    await pane.next.tap();
    if (await pane.show.isVisible()) {
      await expect(pane.show).toBeInViewport({ ratio: 1 });
      await pane.show.tap();
      await expect(pane.verdict).toBeVisible();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(844);
  }
  await expect(pane.pane).toContainText("9 of 9");
});
