import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, posix } from "node:path";
import { parseAst } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import { refusal } from "./layers.ts";

const src = import.meta.dirname;
/** Lines; data tables may be longer. Reported, not refused. */
const LONG_FILE = 400;

/** A node of the syntax tree, as much of it as an import needs. */
interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

const literal = (value: unknown): string[] => (isNode(value) && typeof value.value === "string" ? [value.value] : []);

/** What a node imports: statically, dynamically, as a type, by URL or by glob. */
function specifiersOf(node: SyntaxNode, code: string): string[] {
  const source = literal(node.source);
  const args = Array.isArray(node.arguments) ? node.arguments : [];
  const callee = isNode(node.callee) ? code.slice(Number(node.callee.start), Number(node.callee.end)) : "";
  if (callee === "import.meta.glob" || (node.type === "NewExpression" && callee === "URL"))
    source.push(...literal(args[0]));
  return source;
}

/** Every specifier a file imports. */
function importsOf(path: string, code: string): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (isNode(value)) {
      found.push(...specifiersOf(value, code));
      for (const child of Object.values(value)) walk(child);
    }
  };
  walk(parseAst(code, { lang: extname(path) === ".tsx" ? "tsx" : "ts" }));
  return found;
}

interface SourceFile {
  /** Below `src/`, with forward slashes. */
  readonly path: string;
  readonly code: string;
}

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.includes("/") && /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
  .map((path) => ({ path, code: readFileSync(join(src, path), "utf8") }));

/** Refused imports of one file. */
function refusals({ path, code }: SourceFile): string[] {
  return importsOf(path, code).flatMap((specifier) => {
    const isPackage = !specifier.startsWith(".");
    const imported = isPackage ? specifier : posix.join(dirname(path), specifier);
    return refusal(path, imported, isPackage) ?? [];
  });
}

describe("the layers", () => {
  it("hold for every import of every file", () => {
    expect(files.flatMap(refusals)).toEqual([]);
  });

  it.each([
    ["a row above", "core/mmu/x.ts", `import { step } from "../machine/machine.ts";`],
    ["a neighbour", "core/kernel/x.ts", `import { Cpu } from "../cpu/cpu.ts";`],
    ["a type from above", "core/bits/x.ts", `import type { Form } from "../isa/form.ts";`],
    ["a type written in place", "core/bits/x.ts", `export let form: import("../isa/form.ts").Form;`],
    ["a re-export from above", "core/bits/x.ts", `export * from "../isa/form.ts";`],
    ["a dynamic import from above", "scenario/x.ts", `const load = () => import("../app/app.tsx");`],
    ["a worker from above", "scenario/x.ts", `new Worker(new URL("../app/worker.ts", import.meta.url));`],
    ["a glob from above", "scenario/x.ts", `export const all = import.meta.glob("../lessons/*/lesson.ts");`],
    ["a package in the core", "core/isa/x.ts", `import { inflate } from "fflate";`],
    ["the store in a panel", "panels/x.tsx", `import type { Store } from "../store/store.ts";`],
    ["the editor's package outside the editor", "app/x.tsx", `import * as monaco from "monaco-editor/editor";`],
    ["Node in a browser's module", "scenario/x.ts", `import { readFileSync } from "node:fs";`],
    ["a test's builder in production", "app/x.tsx", `import { machine } from "../testing/machine.ts";`],
    ["a folder without a layer", "misc/x.ts", `import { hex } from "../core/bits/hex.ts";`],
  ])("refuse %s", (_what, path, code) => {
    expect(refusals({ path, code })).toHaveLength(1);
  });

  it.each([
    ["a row below", "core/cpu/x.ts", `import { hex } from "../bits/hex.ts";`],
    ["the own folder", "core/cpu/x.ts", `import { y } from "./string/y.ts";`],
    ["a package above the core", "panels/x.tsx", `import { useMemo } from "react";`],
    ["anything in a test", "core/bits/x.test.ts", `import { machine } from "../../testing/machine.ts";`],
  ])("allow %s", (_what, path, code) => {
    expect(refusals({ path, code })).toEqual([]);
  });

  afterAll(() => {
    const long = files
      .map(({ path, code }) => ({ path, lines: code.split("\n").length }))
      .filter(({ lines }) => lines > LONG_FILE);
    for (const { path, lines } of long)
      console.info(`${path}: ${lines} lines; data tables aside, a file of over ${LONG_FILE} wants to be two`);
  });
});
