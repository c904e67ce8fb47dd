import { answerOf, type Build, cacheName, isOurCache } from "./caches.ts";

/** What the build puts in: see scripts/vite-service-worker.ts. */
declare const BUILD: Build;

/** As much of a service worker's global scope as this one uses: TypeScript's library for pages does not have it. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { type: "window"; includeUncontrolled: true }): Promise<readonly unknown[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: "install" | "activate" | "message" | "fetch",
    listener: (event: {
      readonly request: Request;
      waitUntil(work: Promise<unknown>): void;
      respondWith(answer: Promise<Response>): void;
    }) => void,
  ): void;
}

const worker = self as unknown as WorkerScope;
const { scope } = worker.registration;
const build: Build = BUILD;
const ours = cacheName(scope, build.version);

/** Takes every file of the build into this version's cache: from an older one where it is the same, else from the network. */
async function install(): Promise<void> {
  const cache = await caches.open(ours);
  await Promise.all(
    Object.entries(build.files).map(async ([name, digest]) => {
      const address = new URL(name, scope).href;
      const known = await caches.match(address);
      const kept = known !== undefined && (await digestOf(known)) === digest ? known : undefined;
      const response = kept ?? (await fetch(address, { cache: "reload" }));
      // A host in the middle of an update may give a file of another version: then there is no new version yet.
      if (!response.ok || (await digestOf(response)) !== digest)
        throw new Error(`${name} is not the one of this build`);
      await cache.put(address, response);
    }),
  );
  for (const name of build.later) {
    const address = new URL(name, scope).href;
    const known = await caches.match(address);
    if (known !== undefined) await cache.put(address, known);
  }
  await worker.skipWaiting();
}

async function digestOf(response: Response): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files of this version, and those that pages of an older one still ask for: their names hold their content. */
async function answer(request: Request, name: string): Promise<Response> {
  const address = new URL(name, scope).href;
  const kept = (await (await caches.open(ours)).match(address)) ?? (await caches.match(address));
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok && build.later.includes(name)) await (await caches.open(ours)).put(address, response.clone());
  return response;
}

/** Forgets older versions as soon as the page that has just loaded is the only one that is open. */
async function forgetOlder(): Promise<void> {
  if ((await worker.clients.matchAll({ type: "window", includeUncontrolled: true })).length > 1) return;
  const names = (await caches.keys()).filter((name) => isOurCache(scope, name));
  // In the order in which they were made: what stands behind ours is a newer version on its way.
  await Promise.all(names.slice(0, names.indexOf(ours)).map((name) => caches.delete(name)));
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => event.waitUntil(forgetOlder()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const name = answerOf(request, scope, build);
  if (name !== null) event.respondWith(answer(request, name));
});
