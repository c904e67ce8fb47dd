import { describe, expect, it } from "vitest";
import { describeBuild } from "../../../scripts/vite-service-worker.ts";
import { answerOf, cacheName, isOurCache } from "./caches.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const CONTENTS = new Map([
  ["index.html", bytes("<!doctype html>")],
  ["embed.html", bytes("<!doctype html><title>embed</title>")],
  ["embed.js", bytes("customElements")],
  ["assets/index-Dt6VwCyY.js", bytes("1")],
  ["assets/lesson-CWBfORVT.js", bytes("2")],
  ["assets/monaco-editor-CcFyixD7.js", bytes("3")],
  ["assets/codicon-DF1abBS2.ttf", bytes("4")],
  [".vite/manifest.json", bytes("{}")],
  ["assets/index-Dt6VwCyY.js.map", bytes("{}")],
]);

const SCOPE = "https://example.org/syscope/";
const build = describeBuild(CONTENTS);

const get = (url: string, mode: RequestMode = "cors") => answerOf({ method: "GET", mode, url }, SCOPE, build);

describe("the list of a build's files", () => {
  it("[OFF5] holds every file of the app with its SHA-256, the editor's apart, and nothing of the embed", () => {
    expect(Object.keys(build.files)).toEqual(["assets/index-Dt6VwCyY.js", "assets/lesson-CWBfORVT.js", "index.html"]);
    expect(build.later).toEqual(["assets/codicon-DF1abBS2.ttf", "assets/monaco-editor-CcFyixD7.js"]);
    expect(build.files["assets/index-Dt6VwCyY.js"]).toBe(
      "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    );
  });

  it("[OFF5] has a version that changes with any byte, and with nothing else", () => {
    expect(describeBuild(new Map([...CONTENTS].reverse())).version).toBe(build.version);
    for (const name of ["index.html", "assets/codicon-DF1abBS2.ttf"]) {
      expect(describeBuild(new Map([...CONTENTS, [name, bytes("other")]])).version).not.toBe(build.version);
    }
    expect(describeBuild(new Map([...CONTENTS, ["embed.html", bytes("other")]])).version).toBe(build.version);
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
