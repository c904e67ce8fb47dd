/** One build of the app, as its service worker knows it. */
export interface Build {
  /** Changes with every byte of every file. */
  readonly version: string;
  /** Files taken at the first visit, with their SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** Files kept once they have been used: the editor. */
  readonly later: readonly string[];
}

const PAGE = "index.html";

/** A host can hold several copies of the app, and other apps: each cache says whose it is. */
export function cacheName(scope: string, version: string): string {
  return `syscope ${scope} ${version}`;
}

export function isOurCache(scope: string, name: string): boolean {
  return name.startsWith(`syscope ${scope} `);
}

/**
 * The file that answers a request, below the scope; null for what the network answers as if there were no worker: other pages
 * (an embed among them), other hosts, and anything that is no part of the build.
 */
export function answerOf(
  { method, mode, url }: Pick<Request, "method" | "mode" | "url">,
  scope: string,
  { files, later }: Build,
): string | null {
  if (method !== "GET" || !url.startsWith(scope)) return null;
  const name = url.slice(scope.length).replace(/[?#].*$/s, "");
  if (mode === "navigate") return name === "" || name === PAGE ? PAGE : null;
  return name in files || later.includes(name) || isNamedByContent(name) ? name : null;
}

/** Vite names what it builds after its content: such a file is the same in every version that has it. */
function isNamedByContent(name: string): boolean {
  return /^assets\/[^/]+-[\w-]{8}\.\w+$/.test(name);
}
