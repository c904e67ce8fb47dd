import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const RULE = /\*\*([A-Z]+\d+)\*\*/g;
/** The opening of a test's title: `it("[SC2] …"`, `test("[SC2] …"`, `it.each(…)("[SC2] …"`. */
const TITLE = /["'`]((?:\[[A-Z]+\d+\]\s*)+)/g;
const ID = /\[([A-Z]+\d+)\]/g;

function filesBelow(folder: string, name: RegExp): string[] {
  let paths: string[];
  try {
    paths = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  } catch {
    return []; // no such folder: it holds no rule and no test
  }
  return paths.filter((path) => name.test(path)).map((path) => join(folder, path));
}

/** Where each ID stands. */
function collect(paths: readonly string[], idsOf: (text: string) => string[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const path of paths) {
    for (const id of idsOf(readFileSync(join(root, path), "utf8"))) places.set(id, [...(places.get(id) ?? []), path]);
  }
  return places;
}

const captures = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap(([, id]) => id ?? []);

const rulesOf = (text: string): string[] => captures(text, RULE);
const titledRulesOf = (text: string): string[] => captures(text, TITLE).flatMap((title) => captures(title, ID));

const rules = collect(filesBelow("docs/spec", /\.md$/), rulesOf);
const tests = collect(
  [...filesBelow("src", /\.test\.tsx?$/), ...filesBelow("e2e", /\.spec\.ts$/)].filter(
    (path) => !path.endsWith("spec.test.ts"),
  ),
  titledRulesOf,
);

describe("docs/spec and the tests", () => {
  it("has a test for every rule", () => {
    expect([...rules.keys()].filter((id) => !tests.has(id)).map((id) => `${id} (${rules.get(id)})`)).toEqual([]);
  });

  it("has a rule for every ID in a test's title", () => {
    expect([...tests.keys()].filter((id) => !rules.has(id)).map((id) => `${id} (${tests.get(id)})`)).toEqual([]);
  });

  it("states every rule once", () => {
    expect([...rules].filter(([, places]) => places.length > 1)).toEqual([]);
  });

  it("finds the IDs of rules and of titles, several to a title too", () => {
    expect(rulesOf("- **SC2** SYSCALL leaves RSP alone.\n- **MMU13** … see **this**.")).toEqual(["SC2", "MMU13"]);
    expect(titledRulesOf('it("[SC2] enters ring 0"); it.each(x)(`[MMU3] [MMU4] walks`); log("see [SC9]")')).toEqual([
      "SC2",
      "MMU3",
      "MMU4",
    ]);
  });
});
