// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { demoSession } from "../../testing/user-session.ts";
import { lastAccessWalk } from "../page-walk/walk-view.ts";
import { processPanel, selectProcess } from "./process-panel.tsx";

describe("the processes", () => {
  it("[TSK15] lists every task with what it waits for, from the kernel's memory", () => {
    const session = demoSession("fork-wait");
    session.advance({ kind: "end" }, 10_000);
    const [first] = session.frame().switches;
    session.seek(first?.step ?? 0);
    const { tasks, structure, frames } = selectProcess(session.frame());
    expect(tasks.map(({ pid, parent, state, note }) => [pid, parent, state, note])).toEqual([
      [1000, 999, "sleeping", "wait4 waits for a child to end (1001)"],
      [1001, 1000, "running", `last given the processor at step ${first?.step}`],
    ]);
    expect(structure.find(({ name }) => name === "pid")?.value).toBe("1001");
    expect(frames.map(({ pid }) => pid)).toEqual([1000]);
    expect(frames[0]?.facts.map(({ name }) => name)).toEqual(["r15", "r14", "r13", "r12", "bx", "bp", "ret_addr"]);
    expect(frames[0]?.facts.at(-1)?.note).toMatch(/^schedule/);
    const stage = new PanelStage();
    stage.show(processPanel, session.frame());
    expect(stage.texts("caption")).toContain("All tasks");
    stage.remove();
  });

  it("[TSK15] the page walk says that a page is shared, and by how many", () => {
    const session = demoSession("fork-wait");
    for (;;) {
      session.advance({ kind: "step", step: session.step + 1 }, 1);
      const frame = session.frame();
      if (frame.task.pid === 1001 && frame.events.some((event) => event.kind === "exception")) break;
    }
    expect(lastAccessWalk(session.frame())?.shared).toMatch(
      /may be written, yet the page's entry has R\/W = 0: after fork 2 page tables map this frame/,
    );
  });
});
