import AxeBuilder from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { linkTo, program } from "../link.ts";
import { expect, test } from "../test.ts";

/** A finger needs 44 CSS pixels each way. @see WCAG 2.2 "Target Size (Enhanced)" */
const FINGER = 44;

async function tooSmall(targets: Locator): Promise<string[]> {
  const small: string[] = [];
  for (const target of await targets.all()) {
    const box = await target.boundingBox();
    if (box !== null && (box.width < FINGER || box.height < FINGER))
      small.push(`${await target.getAttribute("aria-label")}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
  }
  return small;
}

test("[SCR43] a call is stepped by thumb: the controls stay in reach", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 4);
  await syscope.control("Step").tap();
  await syscope.isAtStep(5);
  await expect(syscope.station).toHaveAccessibleName("Gate or MSR: details");
  await expect(syscope.station).toContainText("IA32_LSTAR");
  await expect(syscope.sentence).toContainText("ring 3 became ring 0");
  await syscope.control("Next crossing").tap();
  await expect(syscope.sentence).toContainText("ring 0 became ring 3");
  await syscope.control("Back").tap();
  await expect(syscope.stop("Return")).toHaveAccessibleName(/next$/);
  await page.mouse.wheel(0, 2000);
  await expect(syscope.control("Step")).toBeInViewport({ ratio: 1 });
  await expect(syscope.timeline).toBeInViewport();
});

test("[SCR43] every control of the toolbar, of the head and every tab is large enough for a finger", async ({
  syscope,
  page,
}) => {
  await syscope.openDemo("hello-syscall", 5);
  expect(await tooSmall(page.getByRole("toolbar").getByRole("button"))).toEqual([]);
  expect(await tooSmall(page.getByRole("banner").getByRole("button"))).toEqual([]);
  expect(await tooSmall(page.getByRole("tab"))).toEqual([]);
});

test("[SCR44] nothing scrolls the page sideways, whatever tab is open", async ({ syscope, page }) => {
  await syscope.openDemo("hello-int80", 5);
  const wide: string[] = [];
  for (const tab of await page.getByRole("tab").all()) {
    await tab.tap();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("tabpanel")).not.toContainText("Loading");
    const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
    if (width > 390) wide.push(`${await tab.innerText()}: ${width}`);
  }
  expect(wide).toEqual([]);
});

test("[SCR45] the program is edited in a plain text area, and its problems lead there", async ({ syscope, page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  const source = program("mov $7, %ebx", "mov $60, %eax", "syscall");
  await syscope.open(linkTo({ source, step: 1 }));
  await syscope.isAtStep(1);
  await page.getByRole("button", { name: "Edit", exact: true }).tap();
  const area = page.getByRole("textbox", { name: "Program source" });
  await area.fill(source.replace("%ebx", "%rbx, %rcx"));
  await expect(syscope.problems).toContainText("line 3:");
  await syscope.isAtStep(1);
  await syscope.problems.getByRole("button", { name: /^line 3:/ }).tap();
  await expect(area).toBeFocused();
  await area.fill(source.replace("$7", "$9"));
  await expect(syscope.problems).toBeHidden();
  await syscope.control("Step").tap();
  await syscope.isAtStep(1);
  await page.getByRole("tab", { name: "Registers", exact: true }).tap();
  expect(await syscope.register("rbx")).toBe("0x9");
  expect(loaded.filter((address) => address.includes("monaco"))).toEqual([]);
});

test("[SCR46] the terminal is a tab; what is typed there goes on", async ({ syscope, page }) => {
  await syscope.openDemo("echo");
  await syscope.control("Run").tap();
  await expect(syscope.sentence).toContainText("The program waits for input");
  await page.getByRole("tab", { name: "Terminal" }).tap();
  await syscope.input.fill("thumb");
  await syscope.input.press("Enter");
  await expect(syscope.terminal).toContainText("ended with status 6.");
});

test("[SCR38] axe finds nothing wrong on a phone, in light and in dark", async ({ syscope, page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await syscope.openDemo("hello-syscall", 5);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect((await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze()).violations).toEqual([]);
});
