import { afterEach, describe, expect, it } from "vitest";
import { DEMOS, demoKernel, findDemo } from "../scenario/demos.ts";
import { decodeLink } from "../scenario/permalink.ts";
import { leave, visit } from "../testing/store-page.ts";

afterEach(leave);

const LOOP = "_start: mov $1000000, %ecx\n1: dec %ecx\njnz 1b\nmov $60, %eax\nxor %edi, %edi\nsyscall\n";

describe("store", () => {
  it("an empty link opens the first ready program at step 0, with the whole run on the timeline", () => {
    const { now } = visit();
    expect(now()).toMatchObject({ name: "hello-syscall", run: "paused", stale: false, notice: null, diagnostics: [] });
    expect(now().frame?.step).toBe(0);
    expect(now().session?.furthest).toBeGreaterThan(20);
    expect(
      now()
        .session?.calls()
        .map(({ name }) => name),
    ).toEqual(["write", "exit"]);
  });

  it("step and back are inverse", () => {
    const { actions, now } = visit();
    for (let step = 1; step <= 8; step++) {
      actions.stepForward();
      expect(now().frame?.step).toBe(step);
    }
    const sentence = now().frame?.sentence;
    actions.stepForward();
    actions.stepBack();
    expect(now().frame).toMatchObject({ step: 8, sentence });
    actions.toStart();
    expect(now().frame?.step).toBe(0);
    actions.stepBack();
    expect(now().frame?.step).toBe(0);
  });

  it("the next crossing leads into the kernel, the one after it out again, and back the same way", () => {
    const { actions, now } = visit();
    actions.nextCrossing();
    expect(now().frame?.machine.cpl).toBe(0);
    const entered = now().frame?.step;
    actions.nextCrossing();
    expect(now().frame?.machine.cpl).toBe(3);
    actions.previousCrossing();
    expect(now().frame?.step).toBe(entered);
  });

  it("over a SYSCALL comes back behind it", () => {
    const { actions, now } = visit();
    actions.nextCall();
    expect(now().frame?.next?.mnemonic).toBe("SYSCALL");
    const { step } = now().frame ?? { step: 0 };
    actions.stepOver();
    expect(now().frame).toMatchObject({ machine: { cpl: 3 }, inCall: false });
    expect(now().frame?.call?.result).toBe(18n);
    actions.overBack();
    expect(now().frame?.step).toBe(step);
  });

  it("a long source is assembled in slices: keys typed in between begin it anew, and the last text is what runs", () => {
    const { page, actions, now } = visit();
    const before = now().session;
    const long = `_start: nop\n${"add $1, %eax\n".repeat(10_000)}${LOOP.slice("_start:".length)}`;
    actions.edit(long);
    page.wait(200);
    expect(now().stale).toBe(true);
    expect(now().session).toBe(before);
    actions.edit(`${long}nop\n`);
    page.wait(100);
    expect(now().stale).toBe(true);
    page.wait(1000);
    expect(now().stale).toBe(false);
    expect(now().session?.run.program.source).toBe(`${long}nop\n`);
  });

  it("a long run goes in slices: the page paints in between and pause stops it", () => {
    const { page, actions, now } = visit();
    actions.edit(LOOP);
    page.wait(300);
    actions.run();
    expect(now().run).toBe("running");
    const early = now().frame?.step ?? 0;
    page.paint(3);
    const later = now().frame?.step ?? 0;
    expect(later).toBeGreaterThan(early);
    actions.pause();
    expect(now().run).toBe("paused");
    expect(page.paint()).toBe(0);
    actions.run();
    page.paint(100_000);
    expect(now().frame?.machine.exit).toEqual({ kind: "exited", status: 0 });
    expect(now().run).toBe("paused");
  });

  it("a run stops at a breakpoint; one set on a comment moves to the next instruction", () => {
    const { page, actions, now } = visit();
    actions.toggleBreakpoint(20);
    expect([...now().breakpoints]).toEqual([21]);
    actions.run();
    page.paint();
    expect(now().frame?.next?.line).toBe(21);
    expect(now().arrival).toBe("Stopped at the breakpoint in line 21.");
    actions.toggleBreakpoint(21);
    expect(now().breakpoints.size).toBe(0);
  });

  it("editing pauses, and what is typed is assembled 200 ms after the last keystroke", () => {
    const { page, actions, now } = visit();
    actions.stepForward();
    actions.edit("_start: mov $7, %edi\nmov $60, %eax\nsyscall\n");
    page.wait(150);
    actions.edit("_start: mov $8, %edi\nmov $60, %eax\nsyscall\n");
    page.wait(150);
    expect(now().stale).toBe(true);
    page.wait(100);
    expect(now().stale).toBe(false);
    expect(now().frame?.step).toBe(0);
    actions.toEnd();
    page.paint();
    expect(now().frame?.machine.exit).toEqual({ kind: "exited", status: 8 });
  });

  it("a source with errors leaves the last machine on the screen, marked stale", () => {
    const { page, actions, now } = visit();
    actions.stepForward();
    const { session } = now();
    actions.edit("_start: mov %rbx, %eax\n");
    page.wait(300);
    expect(now().stale).toBe(true);
    expect(now().diagnostics[0]).toMatchObject({ line: 1, severity: "error" });
    expect(now().session).toBe(session);
    actions.stepForward();
    expect(now().frame?.step).toBe(2);
  });

  it("the address bar follows to program, options and step, and its link opens the same moment", () => {
    const { page, actions, now } = visit();
    actions.setOptions({ smap: false });
    for (let step = 0; step < 5; step++) actions.stepForward();
    page.wait(300);
    expect(page.hash).toBe("#demo=hello-syscall&step=5&smap=0");
    const again = visit(page.hash);
    expect(again.now().frame?.machine).toEqual(now().frame?.machine);
    expect(again.now().frame?.sentence).toEqual(now().frame?.sentence);
  });

  it("a run that waits for input says so, goes on when a line is typed, and its link carries the line", () => {
    const { page, actions, now } = visit("#demo=echo");
    actions.run();
    page.paint();
    expect(now().frame?.machine.status).toBe("waiting-for-input");
    expect(now().arrival).toBe("The program waits for input: type in the terminal.");
    actions.typeInput("ahoy\n");
    page.paint();
    expect(now().frame?.machine.exit).toEqual({ kind: "exited", status: 5 });
    page.wait(300);
    const again = visit(page.hash);
    again.page.paint();
    expect(again.now().frame?.terminal).toBe(now().frame?.terminal);
    expect(again.now().frame?.step).toBe(now().frame?.step);
  });

  it("a link that cannot be opened opens the first ready program and says why", () => {
    for (const hash of ["#v1=%%%", "#v9=AAAA", "#demo=nothing", `#v1=${"A".repeat(70_000)}`]) {
      const { now } = visit(hash);
      expect(now().name).toBe("hello-syscall");
      expect(now().notice).toMatchObject({ kind: "error" });
      expect(now().frame?.step).toBe(0);
    }
  });

  it("a link to a step beyond the end shows the last step and says so", () => {
    const { page, now } = visit("#demo=getpid&step=900000");
    page.paint();
    expect(now().frame?.next).toBeNull();
    expect(now().notice?.text).toMatch(
      /^The link asks for step 900000, but this run has only \d+ steps\. You see its last\.$/,
    );
  });

  it("copies the link, or shows it to copy by hand where the browser refuses", async () => {
    const { page, actions, now } = visit();
    actions.stepForward();
    await actions.copyLink();
    expect(page.copied).toEqual(["http://syscope.test/#demo=hello-syscall&step=1"]);
    page.refuseCopy = true;
    await actions.copyLink();
    expect(now().notice?.copy).toBe("http://syscope.test/#demo=hello-syscall&step=1");
  });

  it("a changed program is linked whole", async () => {
    const { page, actions, now } = visit();
    actions.edit(`${now().source}# mine\n`);
    page.wait(300);
    await actions.copyLink();
    const hash = page.copied[0]?.split("/").at(-1) ?? "";
    expect(hash).toMatch(/^#v2=/);
    expect(decodeLink(hash)).toMatchObject({ ok: true, value: { program: { source: now().source } } });
  });

  it.each(DEMOS.map(({ id }) => id))("the ready program %s assembles and runs to its end or to a wait", (id) => {
    const { page, actions, now } = visit(`#demo=${id}`);
    expect(now().diagnostics).toEqual([]);
    actions.run();
    page.paint();
    const { machine } = now().frame ?? {};
    const { kernel } = demoKernel(findDemo(id) ?? DEMOS[0]);
    // A kernel that was changed has a mistake: it panics.
    const end = kernel === undefined ? "ended" : "stopped";
    expect(machine?.status).toBe(id === "echo" ? "waiting-for-input" : end);
  });
});
