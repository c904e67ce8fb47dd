import type { Page } from "@playwright/test";
import { linkTo, program } from "./link.ts";
import { expect, test } from "./test.ts";

/** What Tab has to reach: everything that a mouse can press, by role and name. A group of radio-like tabs counts once. */
function reachable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wanted = document.querySelectorAll<HTMLElement>("button, select, input, textarea, a[href], [tabindex='0']");
    return [...wanted]
      .filter((element) => element.tabIndex >= 0 && !element.matches(":disabled") && element.checkVisibility())
      .map((element) => `${element.tagName} ${element.getAttribute("aria-label") ?? element.innerText}`.trim());
  });
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return "the page";
    return `${element.tagName} ${element.getAttribute("aria-label") ?? element.innerText}`.trim();
  });
}

test("[SCR32] Tab reaches everything, in one round and back, and is held nowhere", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 5);
  const wanted = await reachable(page);
  expect(wanted.length).toBeGreaterThan(40);
  for (const key of ["Tab", "Shift+Tab"]) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const met = new Set<string>();
    for (let presses = 0; presses < wanted.length + 10; presses++) {
      await page.keyboard.press(key);
      met.add(await focused(page));
    }
    expect(
      wanted.filter((each) => !met.has(each)),
      `not reached with ${key}`,
    ).toEqual([]);
  }
});

test("[SCR32] what has the focus can be seen", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 5);
  const unseen: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return true;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (
        (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) ||
        boxShadow !== "none" ||
        element.getAttribute("role") === "slider" ||
        element.matches("input[type=range]")
      );
    });
    if (!seen) unseen.push(await focused(page));
  }
  expect(unseen).toEqual([]);
});

test("[SCR33] single keys step, go over, cross, run and go back", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  await page.keyboard.press("s");
  await syscope.isAtStep(1);
  await page.keyboard.press(".");
  await syscope.isAtStep(2);
  await page.keyboard.press(",");
  await syscope.isAtStep(1);
  await page.keyboard.press("Shift+S");
  await syscope.isAtStep(0);
  await page.keyboard.press("l");
  await syscope.isAtStep(4);
  await page.keyboard.press("x");
  await syscope.isAtStep(5);
  await page.keyboard.press("Shift+X");
  await syscope.isAtStep(0);
  await page.keyboard.press("l");
  await page.keyboard.press("n");
  await expect(syscope.terminal).toContainText("Hello");
  await page.keyboard.press("Shift+N");
  await syscope.isAtStep(4);
  await page.keyboard.press("t");
  await expect(syscope.state).toContainText("CPL 0");
  await page.keyboard.press("Shift+T");
  await expect(syscope.state).toContainText("CPL 3");
  await page.keyboard.press("c");
  await expect(syscope.terminal).toContainText("The program ended");
});

test("[SCR33] function keys step too, also from the editor", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: program("nop", "nop", "mov $60, %eax", "syscall") }));
  await syscope.startEditing();
  await page.keyboard.press("F11");
  await syscope.isAtStep(1);
  await page.keyboard.press("F10");
  await syscope.isAtStep(2);
  await expect(syscope.editor).toBeFocused();
  await page.keyboard.press("F8");
  await expect(syscope.terminal).toContainText("The program ended");
});

test("[SCR33] B sets a breakpoint at the line that runs next", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 2);
  await page.keyboard.press("b");
  await expect(syscope.listing.getByRole("button", { name: "Breakpoint at line 15" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press("Shift+X");
  await syscope.isAtStep(0);
  await page.keyboard.press(" ");
  await expect(syscope.sentence).toContainText("Stopped at the breakpoint in line 15.");
  await syscope.isAtStep(2);
});

test("[SCR34] the timeline takes Home, End and the arrows", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 5);
  await syscope.timeline.focus();
  await page.keyboard.press("ArrowRight");
  await syscope.isAtStep(6);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await syscope.isAtStep(4);
  await page.keyboard.press("End");
  await expect(syscope.terminal).toContainText("The program ended");
  await page.keyboard.press("Home");
  await syscope.isAtStep(0);
  await expect(syscope.timeline).toHaveAttribute("aria-valuetext", /^step 0 of \d+, _start, ring 3$/);
});

test("[SCR34] arrows move among the tabs, and move the splitters", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 5);
  await page.getByRole("tab", { name: /^Stack/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Memory" })).toBeFocused();
  await expect(page.getByRole("tabpanel", { name: "Memory" })).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.getByRole("tabpanel", { name: "Other systems" })).toBeVisible();
  const splitter = page.getByRole("separator", { name: "Width of the program" });
  const before = Number(await splitter.getAttribute("aria-valuenow"));
  await splitter.focus();
  await page.keyboard.press("ArrowRight");
  await expect(splitter).toHaveAttribute("aria-valuenow", `${before + 16}`);
});

test("[SCR35] ? opens the help, Escape closes it, and single keys can be switched off", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  await syscope.control("Step").focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "How to use Syscope" });
  await expect(help).toBeVisible();
  await page.keyboard.press("s");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await syscope.isAtStep(0);
  await expect(syscope.control("Step")).toBeFocused();
  await page.keyboard.press("?");
  await help.getByRole("checkbox", { name: "Single keys are shortcuts" }).uncheck();
  await help.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("s");
  await page.keyboard.press("F11");
  await syscope.isAtStep(1);
});

test("[SCR36] the editor is entered, used and left with the keyboard alone", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: program("mov $60, %eax", "syscall") }));
  await page.getByRole("button", { name: "Edit", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(syscope.editor).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(syscope.editor).toBeFocused();
  await page.keyboard.press("Control+M");
  await page.keyboard.press("Tab");
  await expect(syscope.editor).not.toBeFocused();
  const behind = await focused(page);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(syscope.editor).not.toBeFocused();
  expect(behind).not.toBe("the page");
});

test("[SCR37] the first Tab offers the way to the stage", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the stage" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Program \(user space\)/ })).toBeFocused();
});
