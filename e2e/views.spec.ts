import AxeBuilder from "@axe-core/playwright";
import { kernelSources } from "../src/core/index.ts";
import { PANEL_NAMES } from "../src/scenario/view.ts";
import { SIDE_PANELS } from "../src/store/panel-sets.ts";
import { panelTitles } from "../src/text/panel-titles.ts";
import { expect, test } from "./test.ts";

/** Moments at which every panel has something to show: a fault, a library being linked, two processes behind two roots. */
const MOMENTS = {
  "a bad pointer": "#demo=bad-pointer&step=60",
  "the library's first call": "#demo=puts-64&step=700",
  "two processes and page-table isolation": "#demo=fork-pipe&kpti=1&step=900",
  "a unikernel": "#demo=write-call&unikernel=1&step=40",
} as const;

/** The kernel's entry code as it is shipped. */
const ENTRY = kernelSources().find(({ file }) => file === "entry_64.S")?.source ?? "";

test.describe("a newcomer", () => {
  test.use({ kept: {} });

  test("[SCR48] a newcomer begins in the story: a dozen presses of one key lead through both calls of hello", async ({
    syscope,
    page,
  }) => {
    await syscope.open();
    const said = page.getByRole("status");
    await expect(said).toContainText("nothing of it has run yet");
    const sentences = new Set<string>();
    for (let press = 0; press < 12; press++) {
      sentences.add(await said.innerText());
      await page.keyboard.press("ArrowRight");
    }
    await expect(page.getByRole("log", { name: "What the program has written" })).toContainText("ended with status 0");
    expect(sentences.size).toBeGreaterThan(6);
    await expect(page.getByRole("radio", { name: "Story" })).toBeChecked();
  });
});

test("[SCR49] the zoom is chosen by keys or by the switch, kept, and carried by the link", async ({
  syscope,
  page,
}) => {
  await syscope.openDemo("hello-int80", 5);
  await page.keyboard.press("2");
  await expect(page.getByRole("radio", { name: "Call" })).toBeChecked();
  await expect(page.getByRole("toolbar").getByRole("button", { name: "Step", exact: true })).toBeHidden();
  await syscope.addressIs("#demo=hello-int80&step=5&zoom=call");
  await page.getByText("Machine", { exact: true }).first().click();
  await expect(syscope.control("Step")).toBeVisible();
  await syscope.addressIs("#demo=hello-int80&step=5");
});

test("[SCR50] any value explains itself: its forms, its bits and the step that gave it", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 9);
  await syscope.row("All registers", "rdx").getByRole("button").click();
  const explanation = page.getByRole("dialog", { name: "What this value is" });
  await expect(explanation).toContainText("18");
  await expect(explanation).toContainText("0x12");
  await expect(explanation).toContainText("Set at step 3 by");
  await explanation.getByRole("button", { name: /^Go to step 3/ }).click();
  await syscope.isAtStep(4);
  await expect(explanation).toBeHidden();
  await page
    .getByRole("table", { name: /^RFLAGS/ })
    .getByRole("button")
    .first()
    .click();
  await expect(explanation).toContainText("Interrupt");
  await page.keyboard.press("Escape");
  await expect(explanation).toBeHidden();
});

test("[SCR51] panels are opened one by one or as a set for a task, and are there again at the next visit", async ({
  syscope,
  page,
}) => {
  await syscope.openDemo("hello-syscall", 5);
  await page.getByRole("button", { name: "Panels", exact: true }).click();
  const menu = page.getByRole("dialog", { name: "Panels" });
  await menu.getByRole("button", { name: "Virtual memory" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("tab")).toHaveText(["Memory", "Page walk", "Address space"]);
  await page.reload();
  await expect(page.getByRole("tab")).toHaveText(["Memory", "Page walk", "Address space"]);
});

for (const [moment, hash] of Object.entries(MOMENTS)) {
  test(`[SCR52] axe finds nothing wrong with any panel, in light and in dark: ${moment}`, async ({ syscope, page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    const names = PANEL_NAMES.filter((name) => name !== "program" && name !== "terminal" && name !== "stage");
    await syscope.open(`${hash}&panels=${["stage", ...names].join(",")}`);
    const found: string[] = [];
    let looked = 0;
    for (const name of names) {
      const tab = page.getByRole("tab", { name: panelTitles[name], exact: true });
      // Privilege, flags and registers stand beside the stage and have no tab.
      if ((await tab.count()) === 0) continue;
      looked++;
      await tab.click();
      await expect(page.getByRole("tabpanel")).not.toContainText("Loading");
      const axe = new AxeBuilder({ page }).include("[role=tabpanel]");
      const { violations } = await axe.analyze();
      // The colours are all that a theme changes.
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      const dark = await new AxeBuilder({ page }).include("[role=tabpanel]").withRules(["color-contrast"]).analyze();
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      for (const { id, nodes } of [...violations, ...dark.violations])
        found.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    }
    expect(found).toEqual([]);
    expect(looked).toBe(names.length - SIDE_PANELS.length);
  });
}

test("[SCR53] a dialog that the palette opens stays, also the first time", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Type what you want to do" }).fill("compare");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "The same calls, with and without a line" });
  await expect(dialog.getByRole("table", { name: "Steps of each call" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("[SCR53] every command is found by its name: the palette opens a panel, changes the zoom and closes", async ({
  syscope,
  page,
}) => {
  await syscope.openDemo("hello-syscall", 3);
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Type what you want to do" });
  await expect(field).toBeFocused();
  await field.fill("panel address");
  await page.keyboard.press("Enter");
  await expect(field).toBeHidden();
  await expect(page.getByRole("tab", { name: "Address space" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("/");
  await field.fill("nothing like it");
  await expect(page.getByText("Nothing is called that.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
});

test("[SCR54] classroom mode enlarges everything and nothing scrolls sideways", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 5);
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await size();
  await page.getByRole("button", { name: "Machine and settings" }).click();
  await page.getByRole("checkbox", { name: /^Classroom/ }).check();
  expect(await size()).toBeGreaterThan(before * 1.3);
  await page.keyboard.press("Escape");
  await page.reload();
  await syscope.isAtStep(5);
  expect(await size()).toBeGreaterThan(before * 1.3);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440);
});

test("[SCR55] the kernel's entry code is edited and rebooted; what breaks is explained, and one click restores it", async ({
  syscope,
  page,
}) => {
  await syscope.openDemo("hello-syscall");
  await page.getByRole("combobox", { name: "File" }).selectOption({ value: "entry_64.S" });
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.locator(".monaco-editor").first()).toBeVisible();
  const source = page.getByRole("textbox", { name: /^Kernel code, entry_64.S source/ });
  await source.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(ENTRY.replace(/^\s*swapgs.*$/m, "spin: jmp spin"));
  const pane = page.getByRole("region", { name: "Kernel code, entry_64.S", exact: true });
  await expect(pane.getByText("Edited: Reboot runs it.")).toBeVisible();
  await page.getByRole("button", { name: "Reboot" }).click();
  await expect(pane.getByText("The machine runs your kernel.")).toBeVisible();
  await syscope.press("To end");
  await expect(syscope.sentence).toContainText("The kernel hangs");
  await expect(syscope.sentence).toContainText("entry_64.S");
  await pane.getByRole("button", { name: "Restore the original" }).click();
  await expect(pane.getByRole("button", { name: "Restore the original" })).toBeHidden();
  await syscope.press("To end");
  await expect(syscope.terminal).toContainText("ended with status 0");
});
