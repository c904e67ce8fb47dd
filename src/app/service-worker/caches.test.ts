import { describe, expect, it } from "vitest";
import { describeBuild, filesOf, type Manifest } from "../../../scripts/vite-service-worker.ts";
import { answerOf, cacheName, isOurCache } from "./caches.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const CONTENTS: Readonly<Record<string, string>> = {
  "index.html": "<!doctype html>",
  "assets/index-Dt6VwCyY.js": "1",
  "assets/lesson-CWBfORVT.js": "2",
  "assets/monaco-editor-CcFyixD7.js": "3",
  "assets/codicon-DF1abBS2.ttf": "4",
};

const MANIFEST: Manifest = {
  "index.html": {
    file: "assets/index-Dt6VwCyY.js",
    imports: ["_shared.js"],
    dynamicImports: ["lesson.ts", "monaco.tsx"],
    css: ["assets/index-CzI7Fz3E.css"],
  },
  "embed.html": { file: "assets/embed-xxxxxxxx.js", imports: ["_shared.js"] },
  "_shared.js": { file: "assets/embed-Bp8KBtsQ.js" },
  "lesson.ts": { file: "assets/lesson-CWBfORVT.js", imports: ["index.html"] },
  "monaco.tsx": { file: "assets/monaco-editor-CcFyixD7.js", assets: ["assets/codicon-DF1abBS2.ttf"] },
};

const SCOPE = "https://example.org/syscope/";
const NAMES = Object.keys(CONTENTS);
const described = (contents: Readonly<Record<string, string>>) =>
  describeBuild(NAMES, (name) => bytes(contents[name] ?? ""));
const build = described(CONTENTS);

const get = (url: string, mode: RequestMode = "cors") => answerOf({ method: "GET", mode, url }, SCOPE, build);

describe("the list of a build's files", () => {
  it("[OFF5] holds everything that the page may ever load, and nothing that only the embed needs", () => {
    expect(filesOf(MANIFEST)).toEqual([
      "assets/codicon-DF1abBS2.ttf",
      "assets/embed-Bp8KBtsQ.js",
      "assets/index-CzI7Fz3E.css",
      "assets/index-Dt6VwCyY.js",
      "assets/lesson-CWBfORVT.js",
      "assets/monaco-editor-CcFyixD7.js",
      "index.html",
    ]);
  });

  it("[OFF5] has the SHA-256 of each, and the editor's files apart", () => {
    expect(Object.keys(build.files)).toEqual(["index.html", "assets/index-Dt6VwCyY.js", "assets/lesson-CWBfORVT.js"]);
    expect(build.later).toEqual(["assets/monaco-editor-CcFyixD7.js", "assets/codicon-DF1abBS2.ttf"]);
    expect(build.files["assets/index-Dt6VwCyY.js"]).toBe(
      "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    );
  });

  it("[OFF5] has a version that changes with any byte, and with nothing else", () => {
    expect(described({ ...CONTENTS }).version).toBe(build.version);
    for (const name of NAMES) expect(described({ ...CONTENTS, [name]: "other" }).version, name).not.toBe(build.version);
  });
});

describe("what the worker answers", () => {
  it("[OFF3] the app's page for its own two addresses, and no other page for any", () => {
    expect(get(SCOPE, "navigate")).toBe("index.html");
    expect(get(`${SCOPE}?from=course`, "navigate")).toBe("index.html");
    expect(get(`${SCOPE}index.html`, "navigate")).toBe("index.html");
    for (const page of ["embed.html", "docs/example.html", "nothing", "assets/index-Dt6VwCyY.js"]) {
      expect(get(`${SCOPE}${page}`, "navigate"), page).toBeNull();
    }
  });

  it("[OFF2] files of the build, and of other versions by the content in their names", () => {
    expect(get(`${SCOPE}assets/lesson-CWBfORVT.js`)).toBe("assets/lesson-CWBfORVT.js");
    expect(get(`${SCOPE}assets/monaco-editor-CcFyixD7.js`)).toBe("assets/monaco-editor-CcFyixD7.js");
    expect(get(`${SCOPE}assets/lesson-older_-9.js`)).toBe("assets/lesson-older_-9.js");
    for (const name of ["embed.js", "service-worker.js", "favicon.ico", "assets/logo.svg"]) {
      expect(get(`${SCOPE}${name}`), name).toBeNull();
    }
  });

  it("nothing of another folder or host, and nothing but GET", () => {
    expect(get("https://example.org/other/index.html", "navigate")).toBeNull();
    expect(get("https://elsewhere.org/assets/index-Dt6VwCyY.js")).toBeNull();
    expect(answerOf({ method: "POST", mode: "cors", url: `${SCOPE}index.html` }, SCOPE, build)).toBeNull();
  });

  it("caches are told apart by folder and version", () => {
    expect(isOurCache(SCOPE, cacheName(SCOPE, "1"))).toBe(true);
    expect(isOurCache(SCOPE, cacheName("https://example.org/syscope/next/", "1"))).toBe(false);
  });
});
