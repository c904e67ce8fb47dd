import { describe, expect, it } from "vitest";
import type { Chapter, Frame } from "../../core/index.ts";
import { demoSession, frameWhen } from "../../testing/frames.ts";
import { INITIAL_FOCUS } from "../panel.ts";
import { selectStage } from "./stage-panel.tsx";
import { selectStory } from "./story-view.ts";

/** The moments where the chapters of a ready program end, as far as they are asked for. */
function chapters(demo: string, count: number): readonly Frame[] {
  const session = demoSession(demo);
  return Array.from({ length: count }, () => {
    session.advance({ kind: "chapter" }, 1000);
    return session.frame();
  });
}

/** A chapter as text: its boxes. */
function told(frame: Frame): string {
  const { links, request } = selectStory(frame, null);
  if (request !== null)
    return `${request.call}(${request.slots.filter(({ state }) => state === "set" || state === "new").length})`;
  return links.map(({ value, state }) => (state === "done" ? value : `${value} (${state})`)).join(" → ");
}

describe("the story", () => {
  it("[STG5] tells a call in five chapters, each with what the machine held", () => {
    const frames = chapters("hello-syscall", 5);
    expect(frames.map((frame) => `${frame.chapter}: ${told(frame)}`)).toEqual([
      "prepare: write(4)",
      "cross: _start+0x16 → syscall → entry_SYSCALL_64",
      "kernel: 1 → __x64_sys_write → 18",
      "back: 18 → sysretq → _start+0x18",
      "result: 18 → ✓",
    ]);
    expect(frames.map((frame) => selectStory(frame, null).bytes?.cells.join("") ?? "")).toEqual([
      "",
      "",
      "Hello from ring 3\\n",
      "",
      "",
    ]);
  });

  it("[STG5] draws the same path with a stop for each chapter and the token where the processor stands", () => {
    const [, crossed] = chapters("hello-int80", 2);
    if (crossed === undefined) throw new Error("no such chapter");
    const { path } = selectStage(crossed, { ...INITIAL_FOCUS, zoom: "story" });
    expect(path).toMatchObject({ layout: "story", at: "kernel", progress: "kernel", cpl: 0 });
    expect(path.stops.map(({ id, touched, passed }) => `${id}${touched ? " now" : passed ? " passed" : ""}`)).toEqual([
      "prepare passed",
      "cross now",
      "kernel",
      "back",
      "result",
    ]);
    expect(told(crossed)).toBe("_start+0x14 → int $0x80 → asm_int80_emulation");
  });

  it("[STG5] says that a number beyond the table has no row", () => {
    const frame = frameWhen("unknown-number", ({ chapter, stage }) => chapter === "kernel" && stage === "return");
    expect(told(frame)).toBe("9999 → no such call (refused) → −38");
  });

  it("[STG5] ends a failed call with the error's name and what a C library makes of it", () => {
    const frame = frameWhen("bad-pointer", ({ chapter }) => chapter === "result");
    expect(told(frame)).toBe("−14 → EFAULT (refused) → −1 (coming)");
  });

  it("[STG5] tells a refusal, and the end of the process by a signal", () => {
    const of = (wanted: Chapter) =>
      frameWhen(
        "forbidden-instruction",
        ({ chapter, next }) => chapter === wanted && (wanted === "refused" || next === null),
      );
    expect(told(of("refused"))).toBe("cli → #GP (refused) → asm_exc_general_protection");
    expect(told(of("signal"))).toBe("SIGSEGV → 139 (refused)");
  });

  it("[STG5] gives way to a station that the reader opens", () => {
    const [frame] = chapters("hello-syscall", 1);
    if (frame === undefined) throw new Error("no such chapter");
    const view = selectStage(frame, { ...INITIAL_FOCUS, zoom: "story", station: "gate" });
    expect(view).toMatchObject({ story: null, open: "gate", pinned: true, path: { layout: "story" } });
  });
});
