import { type BrowserContext, test as base } from "@playwright/test";
import { Syscope } from "./syscope.ts";

export { expect } from "@playwright/test";

/** What a page must not do, whatever the test: each entry fails it. */
async function watch(context: BrowserContext): Promise<readonly string[]> {
  const incidents: string[] = [];
  const isOurs = (address: string) => ["127.0.0.1", "localhost", ""].includes(new URL(address).hostname); // data: and blob: have no host
  context.on("console", (message) => {
    if (message.text() === "Service Worker registration blocked by Playwright") return; // playwright.config.ts says so
    if (["error", "warning", "assert"].includes(message.type())) incidents.push(`${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => incidents.push(`uncaught: ${error.error().message}`));
  context.on("request", (request) => {
    if (!isOurs(request.url())) incidents.push(`request: ${request.url()}`);
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // leaving a page ends what it was still fetching
    if (why !== "net::ERR_ABORTED") incidents.push(`failed: ${request.url()} ${why}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) incidents.push(`answer: ${response.status()} ${response.url()}`);
  });
  // A page without a server has nobody to talk to, not even on its own host.
  await context.routeWebSocket(/.*/, (socket) => {
    incidents.push(`WebSocket: ${socket.url()}`);
    socket.close();
  });
  return incidents;
}

/** A test of one Syscope. It fails when any page of its context logs an error or a warning, throws, or talks to another host. */
export const test = base.extend<{
  readonly syscope: Syscope;
  /** What an earlier visit has left on the device: most tests are about the machine, seen by someone who has been here. */
  readonly kept: Readonly<Record<string, string>>;
}>({
  kept: [{ zoom: "machine", welcome: "seen" }, { option: true }],
  storageState: async ({ kept, baseURL }, use) => {
    const localStorage = Object.entries(kept).map(([name, value]) => ({ name: `syscope.${name}`, value }));
    await use({ cookies: [], origins: [{ origin: new URL(baseURL ?? "").origin, localStorage }] });
  },
  context: async ({ context }, use) => {
    const incidents = await watch(context);
    await use(context);
    base.expect(incidents, "what the pages did besides").toEqual([]);
  },
  syscope: async ({ page }, use) => use(new Syscope(page)),
});
