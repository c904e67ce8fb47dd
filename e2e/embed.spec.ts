import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { CoursePage, Embed } from "./course-page.ts";
import { linkTo, program } from "./link.ts";
import { test as base, expect } from "./test.ts";

const SMALL = { width: 480, height: 360 };

/** An embed as a page of its own, and a course page of another site that holds one. */
const test = base.extend<{ readonly course: CoursePage; readonly syscopeUrl: string }>({
  course: async ({ page }, use) => {
    const course = await CoursePage.serve(page);
    await use(course);
    await course.close();
  },
  syscopeUrl: async ({ baseURL }, use) => use(baseURL ?? ""),
});

async function alone(page: Page, hash: string, size = SMALL): Promise<Embed> {
  await page.setViewportSize(size);
  await page.goto(`./embed.html${hash}`);
  const embed = new Embed(page);
  await embed.isReady();
  return embed;
}

test.describe("in a sandboxed frame of another site", () => {
  test("[EMB7] it steps and shows the kernel, and touches no storage", async ({ page, course, syscopeUrl }) => {
    await page.addInitScript(() => {
      if (window === window.top) return;
      window.storageTouched = 0;
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"] as const) {
        Object.defineProperty(window, name, {
          get: () => {
            window.storageTouched = (window.storageTouched ?? 0) + 1;
            throw new DOMException("denied", "SecurityError");
          },
        });
      }
    });
    const embed = await course.frame(syscopeUrl, "#demo=hello-syscall&zoom=machine", SMALL);
    await embed.isReady();
    for (let step = 0; step < 5; step++) await embed.button("Step").click();
    await expect(embed.sentence).toContainText("ring 3 became ring 0");
    await embed.tab("Registers").click();
    await expect(embed.root.getByText("CPL 0").first()).toBeVisible();
    const frame = page.frames().find((each) => each.url().includes("embed.html"));
    expect(await frame?.evaluate(() => ({ origin: window.origin, touched: window.storageTouched }))).toEqual({
      origin: "null",
      touched: 0,
    });
  });

  test("[EMB6] the link to the whole Syscope leads to what is shown", async ({ page, course, syscopeUrl, context }) => {
    const embed = await course.frame(syscopeUrl, "#demo=hello-syscall&zoom=call&theme=dark&ro=1", SMALL);
    await embed.isReady();
    await embed.button("Next station").click();
    await embed.button("Next station").click();
    const sentence = await embed.sentence.innerText();
    const [opened] = await Promise.all([context.waitForEvent("page"), embed.open.click()]);
    expect(opened.url()).toMatch(/index\.html#demo=hello-syscall&step=\d+&zoom=call$/);
    await expect(opened.getByRole("status")).toContainText(sentence);
    expect(await opened.evaluate(() => window.origin)).not.toBe("null");
    await page.bringToFront();
  });

  test("[EMB14] [EMB15] it says what it shows and goes where it is told", async ({ course, syscopeUrl }) => {
    const embed = await course.frame(syscopeUrl, "#demo=hello-syscall", SMALL);
    await course.hears("ready", { syscope: 1, step: 0, version: expect.stringMatching(/^\d+\.\d+/) });
    await course.send({ syscope: 1, type: "setStep", step: 5 });
    await course.hears("step", { step: 5, cpl: 0, stage: "entry", sentence: await embed.sentence.innerText() });
    await embed.isAt(5);
    await course.send({ syscope: 1, type: "load", link: "#demo=getpid" });
    await expect.poll(async () => (await course.received("ready")).length).toBe(2);
    await course.send({ syscope: 1, type: "setStep", step: 100_000 });
    await course.hears("completed", { exit: { status: expect.any(Number) } });
  });

  test("[EMB16] what is not a message changes nothing", async ({ course, syscopeUrl, page }) => {
    const embed = await course.frame(syscopeUrl, "#demo=hello-syscall&step=5", SMALL);
    await embed.isAt(5);
    const load = { syscope: 1, type: "load", link: "#demo=echo" };
    for (const hostile of [
      null,
      "load",
      1e308,
      [load],
      { ...load, syscope: 2 },
      { ...load, type: "__proto__" },
      { ...load, type: "toString" },
      { ...load, link: ["#demo=echo"] },
      { ...load, link: "#".padEnd(2_000_000, "a") },
      { ...load, link: "#demo=no-such-program" },
      { ...load, link: "#v2=AAAA" },
      { ...load, link: "#v99=AAAA" },
      { ...load, link: "javascript:alert(1)" },
      { ...load, link: "#demo=echo", more: 1 },
      { syscope: 1, type: "setStep", step: -1 },
      { syscope: 1, type: "setStep", step: "5; alert(1)" },
      { syscope: 1, type: "setStep", step: 1.5 },
      { syscope: 1, type: "setStep" },
      { syscope: 1, type: "ready", step: 9, length: 9, version: "" },
    ]) {
      await course.send(hostile);
    }
    // Things that only a page can make.
    await page.evaluate(() => {
      const frame = document.querySelector("iframe")?.contentWindow;
      const deep: { at?: unknown } = {};
      let at = deep;
      for (let depth = 0; depth < 300; depth++) {
        const next = {};
        at.at = next;
        at = next;
      }
      const own = JSON.parse('{"syscope":1,"type":"load","link":"#demo=echo","__proto__":{"link":"x"}}');
      for (const data of [
        deep,
        new Map([["syscope", 1]]),
        new ArrayBuffer(1_000_000),
        own,
        new Date(),
        /x/,
        new Error(),
      ])
        frame?.postMessage(data, "*");
    });
    await course.send({ syscope: 1, type: "setStep", step: 6 });
    await course.hears("step", { step: 6 });
    expect(await course.received("ready")).toHaveLength(1);
  });

  test("[EMB17] another frame of the page is not listened to", async ({ course, syscopeUrl, page }) => {
    const embed = await course.open(
      `<iframe title="Syscope" sandbox="allow-scripts" width="480" height="360" src="${syscopeUrl}embed.html#demo=hello-syscall"></iframe>
       <iframe title="Another" srcdoc="<script>onmessage = () => { parent.frames[0].postMessage({ syscope: 1, type: 'setStep', step: 9 }, '*'); parent.sent = true; }</script>"></iframe>`,
    );
    await embed.isReady();
    await page.evaluate(() => window.frames[1]?.postMessage("go", "*"));
    await expect.poll(() => page.evaluate(() => "sent" in window)).toBe(true);
    await course.send({ syscope: 1, type: "setStep", step: 3 });
    await course.hears("step", { step: 3 });
    expect((await course.received("step")).map(({ step }) => step)).toEqual([0, 3]);
  });

  test("[EMB18] it reports ten times a second at the most", async ({ course, syscopeUrl }) => {
    const endless = linkTo({ source: program("1: inc %rax", "jmp 1b") });
    const embed = await course.frame(syscopeUrl, `${endless}&ro=1`, { width: 800, height: 450 });
    await embed.isReady();
    await embed.root.getByRole("combobox", { name: "How close to look" }).selectOption("machine");
    const before = (await course.received("step")).length;
    const from = Date.now();
    await embed.button("Run").click();
    await expect.poll(async () => (await course.received("step")).length - before).toBeGreaterThan(5);
    await embed.button("Pause").click();
    const reports = (await course.received("step")).length - before;
    expect(reports).toBeLessThanOrEqual((Date.now() - from) / 100 + 2);
  });

  test("[EMB19] a frame that follows its height does not grow by itself", async ({ course, syscopeUrl, page }) => {
    const embed = await course.frame(syscopeUrl, "#lesson=what-a-system-call-is&height=auto", SMALL);
    await embed.isReady();
    await page.evaluate(() => {
      addEventListener("message", ({ data }) => {
        const frame = document.querySelector("iframe");
        if (data.type === "resize" && frame) frame.height = data.height;
      });
    });
    await embed.button("Next").click();
    await embed.button("Next").click();
    await expect(embed.root.getByRole("form")).toBeVisible();
    await course.hears("resize", { height: expect.any(Number) });
    const heights = (await course.received("resize")).map(({ height }) => Number(height));
    expect(Math.max(...heights)).toBeLessThan(1200);
    // A loop would report again for each of its own heights.
    await page.waitForFunction(
      async () => {
        const { length } = window.received.filter(({ type }) => type === "resize");
        await new Promise((later) => setTimeout(later, 400));
        return window.received.filter(({ type }) => type === "resize").length === length;
      },
      undefined,
      { polling: 100 },
    );
    expect((await course.received("resize")).length).toBeLessThan(8);
    const overflow = await embed.frame.evaluate((root) => root.scrollHeight - root.clientHeight);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("[EMB21] [EMB22] the element makes the frame, follows its attributes and tells what happens", async ({
    course,
    syscopeUrl,
    page,
  }) => {
    const embed = await course.open(
      `<script src="${syscopeUrl}syscope-demo.js"></script><syscope-demo demo="hello-syscall" zoom="machine" ro title="A first call"></syscope-demo>`,
    );
    await embed.isReady();
    const element = page.locator("syscope-demo");
    const frame = page.getByTitle("A first call", { exact: true }).last();
    await expect(frame).toHaveAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    await expect(frame).toHaveAttribute("loading", "lazy");
    await expect(embed.button("Edit")).toHaveCount(0);
    // As tall as its content.
    const height = async () => (await frame.boundingBox())?.height ?? 0;
    await expect.poll(height).toBeGreaterThan(430);
    await page.evaluate(() => {
      window.received = [];
      for (const name of ["syscope-ready", "syscope-step", "syscope-completed"]) {
        document.addEventListener(name, (event) => {
          if (event instanceof CustomEvent) window.received.push({ ...event.detail, type: name });
        });
      }
      // From a window that is not the frame's.
      window.postMessage({ syscope: 1, type: "resize", height: 1999 }, "*");
      window.postMessage({ syscope: 1, type: "step", step: 77 }, "*");
    });
    await element.evaluate((demo: HTMLElement & { setStep(step: number): void }) => demo.setStep(5));
    await course.hears("syscope-step", { step: 5, cpl: 0 });
    expect((await course.received("syscope-step")).map(({ step }) => step)).toEqual([5]);
    expect(await height()).toBeLessThan(1900);
    await element.evaluate((demo: HTMLElement & { load(link: string): void }) => demo.load("#demo=echo"));
    await course.hears("syscope-ready", { step: 0 });
    await element.evaluate((demo) => demo.setAttribute("demo", "hello-int80"));
    await expect(embed.root.getByRole("heading", { level: 1 })).toContainText("INT 0x80");
    await element.evaluate((demo) => demo.setAttribute("height", "400"));
    await expect.poll(height).toBe(400);
  });
});

test("[EMB1] a changed hash is followed without loading again", async ({ page }) => {
  const embed = await alone(page, "#demo=hello-syscall&step=5&theme=dark");
  await embed.isAt(5);
  await page.evaluate(() => {
    document.title = "not loaded again";
    location.hash = "#demo=echo&theme=light";
  });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(embed.open).toHaveAttribute("href", /#demo=echo/);
  expect(await page.title()).toBe("not loaded again");
});

test("[EMB2] the editor is fetched when Edit is pressed, and never with ro=1", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const editor = () => fetched.filter((path) => /monaco|worker/.test(path));
  const wide = { width: 800, height: 450 };
  const locked = await alone(page, "#demo=hello-syscall&ro=1", wide);
  const listing = page.getByRole("region", { name: "Program text" });
  await listing.hover();
  await listing.dblclick();
  await listing.focus();
  await expect(listing).toBeVisible();
  await expect(locked.button("Edit")).toHaveCount(0);
  await expect(page.getByRole("combobox", { name: "Syntax" })).toHaveCount(0);
  expect(editor()).toEqual([]);
  const open = await alone(page, "#demo=hello-syscall", wide);
  await page.reload();
  await open.isReady();
  await listing.hover();
  expect(editor()).toEqual([]);
  await open.button("Edit").click();
  await expect(page.locator(".monaco-editor .view-lines")).toBeVisible();
  expect(editor()).not.toEqual([]);
});

test("[EMB3] the parts are the chosen ones", async ({ page }) => {
  const embed = await alone(page, "#demo=hello-syscall&panes=stage,strace,wheels");
  await expect(page.getByRole("tab")).toHaveText(["The path", "strace"]);
  await embed.tab("strace").click();
  await expect(page.getByRole("tabpanel")).toBeVisible();
  await alone(page, "#demo=hello-syscall&panes=program");
  await expect(page.getByRole("region", { name: "Program text" })).toBeVisible();
  await expect(page.getByRole("tab")).toHaveCount(0);
});

test("[EMB4] theme and motion are the link's", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await alone(page, "#demo=hello-syscall&theme=dark&motion=reduce");
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe("dark");
  await expect(page.locator("html")).toHaveAttribute("data-motion", "reduce");
  await alone(page, "#demo=hello-syscall&theme=light&panes=stage");
  await expect(page.locator("html")).not.toHaveAttribute("data-motion", "reduce");
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe("light");
});

const SIZES = [
  SMALL,
  { width: 320, height: 480 },
  { width: 800, height: 450 },
  { width: 640, height: 300 },
  { width: 1200, height: 700 },
];
const SHOWN = [
  "#demo=hello-syscall",
  "#demo=hello-int80&step=5&zoom=call",
  "#demo=hello-syscall&step=20",
  "#lesson=rings&at=2",
];

for (const size of SIZES) {
  test(`[EMB5] everything fits in ${size.width} × ${size.height}`, async ({ page }) => {
    for (const hash of SHOWN) {
      await alone(page, hash, size);
      await expect(page.getByText("Loading…")).toHaveCount(0);
      const found = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        const outside = Array.from(document.querySelectorAll("button, a, select, input")).filter((control) => {
          const { left, right, top, bottom, width } = control.getBoundingClientRect();
          const scrolls = control.closest("[tabindex='0']:not([role=tab]), [role=tablist]") !== null;
          const hidden = width <= 1 || scrolls;
          return !hidden && (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight);
        });
        const cut = Array.from(document.querySelectorAll("[role=toolbar] button, [role=toolbar] select")).filter(
          (control) => control.scrollWidth > control.clientWidth + 1,
        );
        return {
          wider: scrollWidth - clientWidth,
          higher: scrollHeight - clientHeight,
          outside: outside.map(({ outerHTML }) => outerHTML),
          cut: cut.map(({ outerHTML }) => outerHTML),
        };
      });
      expect(found, hash).toEqual({ wider: 0, higher: 0, outside: [], cut: [] });
    }
  });
}

test("[EMB8] without scripts it is a link to Syscope", async ({ browser, syscopeUrl }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${syscopeUrl}embed.html#demo=hello-syscall`);
  const link = page.getByRole("link", { name: "Open Syscope in a new tab" });
  await expect(link).toBeVisible();
  await expect(link).toHaveAttribute("href", "index.html");
  await context.close();
});

test("[EMB7] input can be typed in a sandboxed frame", async ({ course, syscopeUrl }) => {
  const embed = await course.frame(syscopeUrl, "#demo=echo&zoom=call", SMALL);
  await embed.isReady();
  await embed.button("Run").click();
  await expect(embed.tab("Terminal")).toHaveAttribute("aria-selected", "true");
  const input = embed.root.getByRole("textbox");
  await input.fill("hello");
  await input.press("Enter");
  await course.hears("completed", { exit: { status: 6 } });
  await expect(embed.root.getByRole("log")).toContainText("hello");
});

test("[EMB9] [EMB14] a lesson is gone through, with its questions", async ({ course, syscopeUrl }) => {
  const embed = await course.frame(syscopeUrl, "#lesson=what-a-system-call-is", SMALL);
  await expect(embed.root.getByText("1 of 7")).toBeVisible();
  const again = embed.button("From the beginning");
  const next = embed.button("Next");
  const show = embed.button("Show me");
  let questions = 0;
  while (!(await again.isVisible())) {
    if (await show.isVisible()) {
      questions++;
      if (questions === 1) {
        await embed.root.getByRole("radio", { name: "3" }).check();
        await embed.button("Answer").click();
        await expect(embed.root.getByRole("alert").filter({ hasText: "Not 3." })).toBeVisible();
      } else await show.click();
    } else await next.click();
  }
  expect(questions).toBeGreaterThan(1);
  await course.hears("completed", { lesson: "what-a-system-call-is", right: 0, total: questions });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`[EMB10] axe finds nothing in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const size of [SMALL, { width: 1200, height: 700 }]) {
      for (const hash of ["#demo=hello-syscall&step=20", "#lesson=what-a-system-call-is&at=3"]) {
        await alone(page, hash, size);
        await expect(page.getByText("Loading…")).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      }
    }
  });
}

test("[EMB11] the keyboard alone steps, changes parts and opens the whole Syscope", async ({ page, context }) => {
  const embed = await alone(page, "#demo=hello-syscall");
  const first = await embed.sentence.innerText();
  await page.keyboard.press("ArrowRight");
  await expect(embed.sentence).not.toHaveText(first);
  await page.keyboard.press("ArrowLeft");
  await expect(embed.sentence).toHaveText(first);
  const reach = async (locator: typeof embed.open) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      if (await locator.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error("Tab does not reach it");
  };
  await reach(embed.tab("The path"));
  await page.keyboard.press("ArrowRight");
  await expect(embed.tab("Program")).toHaveAttribute("aria-selected", "true");
  await expect(embed.sentence).toHaveText(first);
  await reach(embed.button("Next"));
  await page.keyboard.press("Enter");
  await expect(embed.sentence).not.toHaveText(first);
  await reach(embed.open);
  const [opened] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("Enter")]);
  expect(opened.url()).toMatch(/index\.html#demo=hello-syscall&step=\d+/);
  await opened.close();
});

test("[EMB12] with ro=1 the page forbids itself inline styles and workers", async ({ page }) => {
  await alone(page, "#demo=hello-syscall&ro=1");
  const policies = page.locator('meta[http-equiv="Content-Security-Policy"]');
  expect(await policies.last().getAttribute("content")).toBe("style-src 'self'; worker-src 'none'");
  expect(await policies.first().getAttribute("content")).toContain("default-src 'none'");
});

test("[EMB24] the example page works", async ({ page }) => {
  await page.goto("./examples/embedding.html");
  const bare = new Embed(page.frameLocator("iframe").first());
  await bare.isReady();
  await bare.button("Next station").click();
  const element = new Embed(page.frameLocator("syscope-demo iframe"));
  await page.locator("syscope-demo").scrollIntoViewIfNeeded();
  const log = page.getByRole("log");
  await expect(log).toContainText("syscope-ready");
  await page.getByRole("button", { name: "Load “Read, then write”" }).click();
  await expect(element.open).toHaveAttribute("href", /#demo=echo/);
  await page.getByRole("button", { name: "Go to step 5" }).click();
  await expect(log).toContainText('"step":5,');
  await page.getByRole("button", { name: "Load lesson 1" }).click();
  await expect(element.root.getByText("1 of 7")).toBeVisible();
});
