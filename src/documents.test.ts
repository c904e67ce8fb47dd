import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const documents = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path)),
];

/** Paths of the project that a document writes as code, `src/core/mmu/page-walk.ts`; not patterns, not names with a line number. */
function pathsIn(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/`((?:src|docs|scripts|e2e)\/[\w./-]*)`/g)].flatMap(([, path]) => path ?? []);
}

describe("the documents", () => {
  it.each(documents)("%s names files and folders that exist", (document) => {
    expect(pathsIn(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("name many of them", () => {
    expect(documents.flatMap(pathsIn).length).toBeGreaterThan(20);
  });
});
