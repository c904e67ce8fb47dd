import type { Page } from "@playwright/test";
import { LESSONS } from "../src/lessons/catalogue.ts";
import { linkTo, program } from "./link.ts";
import { StaticHost } from "./static-host.ts";
import { test as base, expect } from "./test.ts";

/** A test with a host of its own, that can be taken away. */
const test = base.extend<{ readonly host: StaticHost }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern
  host: async ({}, use) => {
    const host = new StaticHost();
    await use(host);
    await host.stop();
  },
  baseURL: async ({ host }, use) => use(await host.start()),
});

// The other tests are without a worker: they measure the page alone.
test.use({ serviceWorkers: "allow" });
test.slow();

/** Without it a browser asks the host for one. */
const NO_ICON = '<link rel="icon" href="data:,">';

/** Until the worker has taken every file and answers for the page. */
async function isKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

const cacheNames = (page: Page) => page.evaluate(() => caches.keys());

test("[OFF1] after one visit the app, every lesson and a link open without a host", async ({ syscope, page, host }) => {
  await page.goto("./#demo=hello-syscall");
  await syscope.isAtStep(0);
  await isKept(page);
  await host.stop();
  for (const { id, title } of LESSONS) {
    // Another query is another page load; another hash alone is none.
    await page.goto(`./?visit=${id}#lesson=${id}&at=2`);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(syscope.timeline).toBeVisible();
  }
  const source = program("mov $60, %eax", "mov $7, %edi", "syscall");
  await page.goto(`./index.html${linkTo({ source, step: 2 })}`);
  await syscope.isAtStep(2);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
});

test("[OFF2] the editor opens without a host once it has been used", async ({ syscope, page, host }) => {
  await page.goto("./#demo=hello-syscall");
  await isKept(page);
  const kept = () =>
    page.evaluate(async () => (await caches.match(new URL("index.html", location.href))) !== undefined);
  const editors = () =>
    page.evaluate(async () => {
      const [name = ""] = await caches.keys();
      const requests = await (await caches.open(name)).keys();
      return requests.filter(({ url }) => /monaco-editor.*\.js$/.test(url)).length;
    });
  expect(await kept()).toBe(true);
  expect(await editors()).toBe(0);
  await syscope.startEditing();
  await expect(syscope.editorLoaded).toBeVisible();
  await expect.poll(editors).toBe(1);
  await host.stop();
  await page.reload();
  await syscope.startEditing();
  await expect(syscope.editorLoaded).toBeVisible();
});

test("[OFF3] the worker leaves every page but the app's to the host", async ({ page, host }) => {
  await page.goto("./#demo=hello-syscall");
  await isKept(page);
  host.change("another.html", `${NO_ICON}<h1>Another page</h1>`);
  await page.goto("./another.html");
  await expect(page.getByRole("heading", { name: "Another page" })).toBeVisible();
});

test("[OFF4] an embed registers no worker", async ({ page }) => {
  await page.goto("./embed.html#demo=hello-syscall");
  await expect(
    page
      .getByRole("slider")
      .or(page.getByRole("button", { name: /^Next/ }))
      .first(),
  ).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test("[OFF4] a framed page registers no worker", async ({ page, host }) => {
  host.change("course.html", `${NO_ICON}<iframe src="index.html#demo=hello-syscall" title="frame"></iframe>`);
  await page.goto("./course.html");
  await expect(page.frameLocator("iframe").getByRole("slider")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test("[OFF6] a new version comes whole: this page says so and goes on, a reload opens it", async ({
  syscope,
  page,
  host,
}) => {
  await page.goto("./#demo=hello-syscall&step=3");
  await isKept(page);
  const [old] = await cacheNames(page);
  await page.goto("./?again#demo=hello-syscall&step=3");
  await syscope.isAtStep(3);
  await isKept(page);
  host.update("Syscope, another version");
  // What the browser does by itself some time after a visit.
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(syscope.notice).toContainText("A new version of Syscope is ready");
  await expect(page).toHaveTitle(/^Syscope: /);
  await syscope.isAtStep(3);
  // What this page has not loaded yet is still that of its own version.
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();

  await page.reload();
  await expect(page).toHaveTitle("Syscope, another version");
  await syscope.isAtStep(3);
  await expect.poll(() => cacheNames(page)).toHaveLength(1);
  expect(await cacheNames(page)).not.toContain(old);
});

test("[OFF5] a host in the middle of an update gives no new version", async ({ syscope, page, host }) => {
  await page.goto("./#demo=hello-syscall");
  await isKept(page);
  const page1 = host.read("index.html");
  host.update("Syscope, half of it");
  host.change("index.html", page1);
  const failed = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        void navigator.serviceWorker.ready.then((registration) => {
          registration.addEventListener("updatefound", () => {
            const { installing } = registration;
            installing?.addEventListener("statechange", () => resolve(installing.state));
          });
          void registration.update();
        });
      }),
  );
  expect(await failed).toBe("redundant");
  await expect(syscope.notice).toBeHidden();
  await page.goto("./?again#demo=hello-syscall&step=3");
  await syscope.isAtStep(3);
});
