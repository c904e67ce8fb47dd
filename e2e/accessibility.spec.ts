import AxeBuilder from "@axe-core/playwright";
import { linkTo, program } from "./link.ts";
import type { Syscope } from "./syscope.ts";
import { expect, test } from "./test.ts";

/** The states in which the screen has something of its own to show. */
const STATES: readonly { readonly state: string; readonly reach: (syscope: Syscope) => Promise<void> }[] = [
  { state: "the start", reach: (syscope) => syscope.openDemo("hello-syscall") },
  { state: "the gate, just crossed", reach: (syscope) => syscope.openDemo("hello-int80", 5) },
  { state: "a fault with its page walk", reach: faulting },
  { state: "the tables of the processor", reach: tables },
  { state: "a call of the C library", reach: (syscope) => syscope.openDemo("puts-64", 700) },
  { state: "a context switch", reach: (syscope) => syscope.openDemo("fork-wait", 193) },
  { state: "a unikernel, which has no line", reach: (syscope) => syscope.open("#demo=write-call&unikernel=1&step=40") },
  { state: "the machine's switches", reach: switches },
  { state: "waiting for input", reach: waiting },
  { state: "an error in the source, edited", reach: mistaken },
  { state: "the help", reach: helping },
  { state: "the list of programs and a notice", reach: choosing },
];

async function faulting(syscope: Syscope): Promise<void> {
  await syscope.openDemo("write-kernel-memory", 2);
  await syscope.openTab("Page walk");
}

async function tables(syscope: Syscope): Promise<void> {
  await syscope.openDemo("hello-syscall", 5);
  await syscope.openTab("Tables");
}

async function switches(syscope: Syscope): Promise<void> {
  await syscope.openDemo("hello-syscall", 5);
  await syscope.page.getByRole("button", { name: "Machine and settings" }).click();
  await expect(syscope.page.getByRole("checkbox", { name: /^KPTI/ })).toBeVisible();
}

async function waiting(syscope: Syscope): Promise<void> {
  await syscope.openDemo("echo");
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits");
  await syscope.openTab("strace");
}

async function mistaken(syscope: Syscope): Promise<void> {
  await syscope.open(linkTo({ source: program("mov %rax", "syscall") }));
  await syscope.startEditing();
  await expect(syscope.page.locator(".squiggly-error")).toBeVisible();
}

async function helping(syscope: Syscope): Promise<void> {
  await syscope.openDemo("hello-syscall", 3);
  await syscope.page.keyboard.press("?");
  await expect(syscope.page.getByRole("dialog", { name: "How to use Syscope" })).toBeVisible();
}

async function choosing(syscope: Syscope): Promise<void> {
  await syscope.open("#demo=nothing");
  await syscope.page.getByRole("button", { name: /^Program: / }).click();
  await expect(syscope.page.getByRole("dialog", { name: "Ready programs" })).toBeVisible();
}

/** What axe finds wrong, a line each. */
async function violations(axe: AxeBuilder): Promise<string[]> {
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, impact, help, nodes }) =>
    nodes.map((node) => [impact, id, help, node.target.join(" "), node.failureSummary].join(": ")),
  );
}

for (const { state, reach } of STATES) {
  test(`[SCR38] axe finds nothing wrong with ${state}, in light and in dark`, async ({ syscope, page }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await reach(syscope);
    expect(await violations(new AxeBuilder({ page }))).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    // The colours are all that a theme changes.
    expect(await violations(new AxeBuilder({ page }).withRules(["color-contrast"]))).toEqual([]);
  });
}

test("[SCR39] the sentence is announced when the run stands, and not while it runs", async ({ syscope }) => {
  await syscope.open(linkTo({ source: program("1: jmp 1b") }));
  await expect(syscope.sentence).toHaveAttribute("aria-live", "polite");
  await syscope.press("Run");
  await expect(syscope.sentence).toHaveAttribute("aria-live", "off");
  await syscope.press("Pause");
  await expect(syscope.sentence).toHaveAttribute("aria-live", "polite");
});

test("[SCR40] at 400% zoom everything is in one column without scrolling sideways", async ({ syscope, page }) => {
  await page.setViewportSize({ width: 360, height: 225 }); // 1440 × 900 at 400%
  await syscope.openDemo("hello-syscall", 5);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await syscope.press("Step");
  await syscope.isAtStep(6);
});

test("[SCR47] a chosen theme holds, whatever the system's, and is kept for the next visit", async ({
  syscope,
  page,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await syscope.openDemo("hello-syscall");
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await colour();
  await syscope.chooseTheme("Dark");
  const dark = await colour();
  expect(dark).not.toBe(light);
  await page.reload();
  await expect(syscope.sentence).not.toBeEmpty();
  expect(await colour()).toBe(dark);
});
