import type { HtmlTagDescriptor, Plugin } from "vite";

/** What every page fetches as soon as its script runs. */
const FETCHED_AT_ONCE = [/\/src\/screen\/machine\.ts$/, /\/src\/screen\/first-panels\.tsx$/];

/** Lets the browser fetch the machine beside the page's own script instead of after it. */
export function preloadMachine(): Plugin {
  return {
    name: "preload-machine",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) => {
        const files = new Set<string>();
        const add = (name: string) => {
          const chunk = bundle[name];
          if (chunk?.type !== "chunk" || files.has(name)) return;
          files.add(name);
          chunk.imports.forEach(add);
        };
        for (const chunk of Object.values(bundle)) {
          const module = chunk.type === "chunk" ? (chunk.facadeModuleId ?? "") : "";
          if (FETCHED_AT_ONCE.some((path) => path.test(module))) add(chunk.fileName);
        }
        return Array.from(
          files,
          (file): HtmlTagDescriptor => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
            injectTo: "head",
          }),
        );
      },
    },
  };
}
