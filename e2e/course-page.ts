import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** A message as an embed sends it. */
export type Message = Readonly<Record<string, unknown>> & { readonly type: string };

declare global {
  interface Window {
    /** What the frame has sent. */
    received: Message[];
    /** How often a script has asked for storage. */
    storageTouched?: number;
  }
}

/** Keeps what frames send; a message that is sent by anyone but a frame of the page is not kept. */
const SCRIPT = `
  received = [];
  addEventListener("message", ({ source, data }) => {
    if (source !== null && source === document.querySelector("iframe")?.contentWindow) received.push(data);
  });
`;

/** An embed, by what its reader sees: in a frame, or as a page of its own. */
export class Embed {
  readonly root: Page | FrameLocator;
  readonly sentence: Locator;
  readonly open: Locator;
  readonly frame: Locator;

  constructor(root: Page | FrameLocator) {
    this.root = root;
    this.sentence = root.getByRole("status");
    this.open = root.getByRole("link", { name: "Open in Syscope" });
    this.frame = root.locator(":root");
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  tab(name: string): Locator {
    return this.root.getByRole("tab", { name, exact: true });
  }

  async isReady(): Promise<void> {
    await expect(this.sentence).toContainText(/\w+/);
    await expect(this.sentence).not.toContainText("Preparing the machine");
  }

  /** The step that the link to the whole Syscope leads to. */
  async isAt(step: number): Promise<void> {
    await expect(this.open).toHaveAttribute("href", new RegExp(`[#&]step=${step}(&|$)`));
  }
}

/** A course page on another site than Syscope's, as far as a browser is concerned. */
export class CoursePage {
  readonly page: Page;
  private readonly server: Server;
  private body = "";

  private constructor(page: Page, server: Server) {
    this.page = page;
    this.server = server;
  }

  static async serve(page: Page): Promise<CoursePage> {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><script>${SCRIPT}</script>${course.body}`,
      );
    });
    const course = new CoursePage(page, server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return course;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Opens the page with this body. */
  async open(body: string): Promise<Embed> {
    this.body = body;
    const { port } = this.server.address() as AddressInfo;
    // By another name than the tests' server: another site, not only another origin.
    await this.page.goto(`http://localhost:${port}/`);
    return new Embed(this.page.frameLocator("iframe").first());
  }

  /** Opens the page with one sandboxed frame. */
  async frame(
    syscope: string,
    hash: string,
    size: { readonly width: number; readonly height: number },
  ): Promise<Embed> {
    return this.open(
      `<iframe title="Syscope" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" width="${size.width}" height="${size.height}" src="${syscope}embed.html${hash}"></iframe>`,
    );
  }

  /** Sends anything to the frame. */
  async send(data: unknown): Promise<void> {
    await this.page.evaluate(
      (message) => document.querySelector("iframe")?.contentWindow?.postMessage(message, "*"),
      data,
    );
  }

  /** What the frame has sent of a type. */
  async received(type: string): Promise<readonly Message[]> {
    const all = await this.page.evaluate(() => window.received);
    return all.filter((message) => message.type === type);
  }

  /** Waits for the last message of a type to look like this. */
  async hears(type: string, message: Readonly<Record<string, unknown>>): Promise<void> {
    await expect.poll(async () => (await this.received(type)).at(-1)).toMatchObject(message);
  }
}
