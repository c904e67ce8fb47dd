import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";

const DIST = join(import.meta.dirname, "..", "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

/** A host of the built app that can be updated, and taken away. */
export class StaticHost {
  private readonly changed = new Map<string, string>();
  private server: Server | null = null;

  /** Starts it; returns the address of the app. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://host").pathname.slice(1);
      const name = path === "" ? "index.html" : path;
      try {
        const body = this.changed.get(name) ?? readFileSync(join(DIST, name));
        response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the host has no port");
    return `http://127.0.0.1:${address.port}/`;
  }

  /** Takes it away: from now on nobody answers. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Gives a file other content. */
  change(name: string, content: string): void {
    this.changed.set(name, content);
  }

  read(name: string): string {
    return this.changed.get(name) ?? readFileSync(join(DIST, name), "utf8");
  }

  /** Updates the app to a version whose page has another title. */
  update(title: string): void {
    const page = this.read("index.html").replace(/<title>.*<\/title>/, `<title>${title}</title>`);
    const digest = createHash("sha256").update(page).digest("hex");
    const worker = this.read("service-worker.js")
      .replace(/("?index\.html"?:\s*[`"'])[0-9a-f]{64}/, `$1${digest}`)
      .replace(/(version:\s*[`"'])[0-9a-f]{16}/, `$1${digest.slice(0, 16)}`);
    this.change("index.html", page);
    this.change("service-worker.js", worker);
  }
}
