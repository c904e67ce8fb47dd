import { expect, test } from "./test.ts";

test("[SCR21] the program runs until it waits, and goes on with what is typed", async ({ syscope }) => {
  await syscope.openDemo("echo");
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits for input: type in the terminal.");
  await expect(syscope.terminal).toContainText("Say something:");
  await expect(syscope.input).toHaveAccessibleName("The program waits: type a line and press Enter");
  await syscope.input.fill("hi there");
  await syscope.input.press("Enter");
  await expect(syscope.terminal).toContainText(/hi there\s+The program ended with status 9\./);
});

test("[SCR22] whoever goes back and types something else gets another future", async ({ syscope }) => {
  await syscope.openDemo("echo");
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits");
  const waiting = await syscope.step();
  await syscope.input.fill("one");
  await syscope.input.press("Enter");
  await expect(syscope.terminal).toContainText("ended with status 4.");
  await syscope.timeline.fill(`${waiting}`);
  await expect(syscope.terminal).not.toContainText("ended");
  await syscope.press("Back");
  await syscope.isAtStep(waiting - 1);
  await syscope.input.fill("another");
  await syscope.input.press("Enter");
  await syscope.press("To end");
  await expect(syscope.terminal).toContainText("ended with status 8.");
  await expect(syscope.terminal).toContainText("another");
  await expect(syscope.terminal).not.toContainText("one");
});

test("[SCR23] what is typed early waits in the terminal until the program reads it", async ({ syscope }) => {
  await syscope.openDemo("echo", 2);
  await syscope.input.fill("early");
  await syscope.page.getByRole("button", { name: "Enter", exact: true }).click();
  await syscope.isAtStep(2);
  await syscope.press("Run");
  await expect(syscope.terminal).toContainText("ended with status 6.");
});

test("[SCR22] a link keeps what was typed", async ({ syscope, page }) => {
  await syscope.openDemo("echo");
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits");
  await syscope.input.fill("kept");
  await syscope.input.press("Enter");
  await expect(syscope.terminal).toContainText("ended with status 5.");
  await syscope.addressIs(/^#v2=/);
  await page.reload();
  await expect(syscope.terminal).toContainText(/kept\s+The program ended with status 5\./);
});
