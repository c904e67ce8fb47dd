import type { Chapter, Stage } from "../../core/index.ts";

/** Where a chapter plays, and the station that its stop opens. */
export const CHAPTER_STOPS: Readonly<
  Record<Chapter, { readonly side: "user" | "line" | "kernel"; readonly opens: Stage }>
> = {
  prepare: { side: "user", opens: "registers" },
  cross: { side: "line", opens: "gate" },
  kernel: { side: "kernel", opens: "service" },
  back: { side: "line", opens: "return" },
  result: { side: "user", opens: "errno" },
  refused: { side: "line", opens: "fault" },
  signal: { side: "kernel", opens: "signal" },
  switch: { side: "kernel", opens: "switch" },
};
