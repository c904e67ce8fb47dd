import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Download, Locator, Page } from "@playwright/test";
import { GOLDEN_LINKS } from "../src/testing/golden-links.ts";
import { linkTo, program } from "./link.ts";
import { expect, test } from "./test.ts";

async function openShare(page: Page, section?: string): Promise<Locator> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  if (section !== undefined) await dialog.getByRole("tab", { name: section }).click();
  return dialog;
}

/** Presses a button and waits for the file that it gives. */
async function fileOf(page: Page, button: Locator): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const download: Promise<Download> = page.waitForEvent("download");
  await button.click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** One link of each version and form. */
const SAMPLES = [
  "options and a view",
  "version 1: 32 bits, NASM, options",
  "version 1: a ready program with input",
  "version 2: everything at once",
  "a lesson that the reader has strayed from",
].map((what) => {
  const golden = GOLDEN_LINKS.find((each) => each.what === what);
  if (golden === undefined) throw new Error(`there is no golden link “${what}”`);
  return golden;
});

for (const { what, link, opens } of SAMPLES) {
  test(`[LNK10] the browser opens a kept link: ${what}`, async ({ syscope }) => {
    await syscope.page.goto(`./${link}`);
    await syscope.isAtStep(opens.step ?? 0);
    await expect(syscope.notice).toBeHidden();
  });
}

test("[EXP6] the dialog gives the link to this moment, in words and as a QR code", async ({ syscope, page }) => {
  await syscope.open("#demo=hello-syscall&step=60&zoom=call&vendor=amd&panels=stack,strace");
  await syscope.isAtStep(60);
  const dialog = await openShare(page);
  const field = dialog.getByRole("textbox", { name: "The link to this moment" });
  await expect(field).toHaveValue(/#demo=hello-syscall&step=60&vendor=amd&zoom=call&panels=stack,strace$/);
  const rows = await dialog.locator("dl > div").allInnerTexts();
  expect(rows.map((row) => row.replace(/\s*\n\s*/, ": "))).toEqual([
    "Program: the ready program “Hello, system call”",
    "Machine: AMD",
    "Step: 60 of the run",
    "Zoom: Call",
    "Panels: Stack & pt_regs, strace",
  ]);
  const code = dialog.getByRole("img", { name: "QR code of the link" });
  await expect(code).toBeVisible();
  expect((await code.boundingBox())?.width).toBeGreaterThan(150);
});

test("[EXP7] a link too long for a QR code says so", async ({ syscope, page }) => {
  const lines = Array.from({ length: 400 }, (_, at) => `mov $${(at * 48271) % 65521}, %r${8 + (at % 8)}d`);
  await syscope.open(linkTo({ source: program(...lines) }));
  const dialog = await openShare(page);
  await expect(dialog).toContainText("A QR code that a phone can read");
  await expect(dialog.getByRole("img")).toBeHidden();
});

test("[EXP8] Copy copies, and selects where the browser refuses", async ({ syscope, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await syscope.openDemo("getpid", 3);
  const dialog = await openShare(page);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByText("Copied.")).toBeVisible();
  expect(new URL(await page.evaluate(() => navigator.clipboard.readText())).hash).toBe("#demo=getpid&step=3");
  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject(new Error("refused")) });
  });
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByText("does not let this page copy")).toBeVisible();
  expect(await page.evaluate(() => `${getSelection()}`)).toMatch(/#demo=getpid&step=3$/);
});

test("[EXP9] the snippets embed this moment in the size that is chosen", async ({ syscope, page }) => {
  await syscope.openDemo("getpid", 3);
  const dialog = await openShare(page, "Embed");
  await dialog.getByRole("combobox", { name: "Size" }).selectOption({ label: "Small, 480 × 360" });
  await dialog.getByRole("checkbox", { name: "The program cannot be changed" }).check();
  const html = await dialog.getByRole("textbox", { name: "Plain HTML" }).inputValue();
  const frame = await page.evaluate((text) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("iframe");
    return found === null ? null : { src: found.src, width: found.width, height: found.height, title: found.title };
  }, html);
  expect(frame).toMatchObject({ width: "480", height: "360", title: expect.stringContaining("The smallest call") });
  expect(frame?.src).toMatch(/embed\.html#demo=getpid&step=3&ro=1$/);
  await expect(dialog.getByRole("textbox", { name: "With the element" })).toHaveValue(
    /<syscope-demo link="#demo=getpid/,
  );
});

test("[EXP10] the picture comes as SVG and PNG in either theme", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall", 60);
  const dialog = await openShare(page, "Picture");
  const light = await fileOf(page, dialog.getByRole("button", { name: "Download SVG" }));
  expect(light.name).toBe("syscope-hello-syscall-step-60.svg");
  await dialog.getByRole("radio", { name: "Dark" }).check();
  const dark = await fileOf(page, dialog.getByRole("button", { name: "Download SVG" }));
  expect(`${light.bytes}`).toMatch(/^<svg .*<\/svg>$/s);
  expect(`${dark.bytes}`).not.toBe(`${light.bytes}`);
  const png = await fileOf(page, dialog.getByRole("button", { name: /^Download PNG/ }));
  expect(png.name).toBe("syscope-hello-syscall-step-60.png");
  // PNG, "IHDR": signature, then width and height at 16 and 20.
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([2560, 1440]);
});

test("[EXP11] trace, strace log, source and executable come as files", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  const dialog = await openShare(page, "Trace");
  const instructions = dialog.getByRole("region", { name: "Instructions" });
  await instructions.getByRole("combobox", { name: "Format" }).selectOption("JSON lines");
  await instructions.getByRole("checkbox").check();
  const trace = await fileOf(page, instructions.getByRole("button", { name: "Download" }));
  expect(trace.name).toBe("syscope-hello-syscall-trace.jsonl");
  const steps = `${trace.bytes}`.trimEnd().split("\n");
  expect(JSON.parse(steps[0] ?? "")).toMatchObject({ n: 0, cpl: 3, rip: "401000" });
  await expect(instructions.getByRole("status")).toContainText(
    "syscope-hello-syscall-trace.jsonl is in your downloads",
  );

  const calls = dialog.getByRole("region", { name: "System calls" });
  const strace = await fileOf(page, calls.getByRole("button", { name: "Download" }));
  expect(`${strace.bytes}`).toMatch(/^write\(1, "Hello from ring 3\\n", 18\) += 18$/m);

  await dialog.getByRole("tab", { name: "Program" }).click();
  const source = await fileOf(page, dialog.getByRole("button", { name: "Download hello-syscall.s" }));
  expect(`${source.bytes}`).toContain("_start:");
  const elf = await fileOf(page, dialog.getByRole("button", { name: "Download hello-syscall", exact: true }));
  expect(elf.bytes.subarray(0, 4)).toEqual(Buffer.from("\u007fELF"));
});

test("[EXP11] a long trace is watched and cancelled, and the page answers meanwhile", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: program("1: jmp 1b") }));
  const dialog = await openShare(page, "Trace");
  const instructions = dialog.getByRole("region", { name: "Instructions" });
  await instructions.getByRole("spinbutton").fill("200000");
  await instructions.getByRole("button", { name: "Download" }).click();
  await expect(instructions.getByRole("status")).toContainText(/^[1-9][\d,]+ lines so far/);
  const longest = await page.evaluate(async () => {
    const gaps: number[] = [];
    let before = performance.now();
    for (let frame = 0; frame < 40; frame++) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      gaps.push(now - before);
      before = now;
    }
    return gaps.sort((a, b) => a - b)[20] ?? 0;
  });
  expect(longest, "milliseconds between two frames, the median").toBeLessThan(50);
  await instructions.getByRole("button", { name: "Cancel" }).click();
  await expect(instructions.getByRole("status")).toHaveText("Cancelled.");
});

test("[EXP12] the run stands still, and the keyboard alone reaches everything", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: program("1: jmp 1b") }));
  await syscope.press("Run");
  await page.getByRole("button", { name: "Share", exact: true }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog).toBeVisible();
  const step = await syscope.step();
  await dialog.getByRole("tab", { name: "Link" }).focus();
  for (const section of ["Embed", "Picture", "Trace", "Program"]) {
    await page.keyboard.press("ArrowRight");
    await expect(dialog.getByRole("tab", { name: section })).toBeFocused();
    await expect(dialog.getByRole("tabpanel", { name: section })).toBeVisible();
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: /^Download .*\.s$/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(await syscope.step()).toBe(step);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`[SCR38] axe finds nothing wrong in the dialog, ${colorScheme}`, async ({ syscope, page }) => {
    await page.emulateMedia({ colorScheme });
    await syscope.openDemo("hello-syscall", 60);
    const dialog = await openShare(page);
    for (const section of ["Link", "Embed", "Picture", "Trace", "Program"]) {
      await dialog.getByRole("tab", { name: section }).click();
      const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
      expect(
        violations.map(({ id, nodes }) => `${section}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      ).toEqual([]);
    }
  });
}
