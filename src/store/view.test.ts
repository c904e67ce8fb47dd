import { afterEach, describe, expect, it } from "vitest";
import { leave, visit } from "../testing/store-page.ts";

afterEach(leave);

describe("zoom", () => {
  it("a newcomer begins with the story; the choice is kept for the next visit", () => {
    const { page, actions, now } = visit("", {});
    expect(now().zoom).toBe("story");
    actions.setZoom("call");
    expect(visit("", Object.fromEntries(page.device)).now().zoom).toBe("call");
  });

  it("one click is a chapter, a station or an instruction, and back is as much", () => {
    const { actions, now } = visit("", {});
    actions.forward();
    expect(now().frame?.next?.mnemonic).toBe("SYSCALL");
    const before = now().frame?.step;
    actions.forward();
    expect(now().frame?.machine.cpl).toBe(0);
    actions.backward();
    expect(now().frame?.step).toBe(before);

    actions.setZoom("call");
    const station = now().frame?.stage;
    actions.forward();
    expect(now().frame?.stage).not.toBe(station);
    actions.backward();
    expect(now().frame?.stage).toBe(station);

    actions.setZoom("machine");
    actions.toStart();
    actions.forward();
    expect(now().frame?.step).toBe(1);
    actions.backward();
    expect(now().frame?.step).toBe(0);
  });

  it("the whole of hello is a story of a dozen clicks at the most, and it ends", () => {
    const { actions, now } = visit("", {});
    let clicks = 0;
    while (now().frame?.next !== null && clicks < 30) {
      actions.forward();
      clicks++;
      expect(now().frame?.story).toMatch(/^\w.*[.?!]$/s);
    }
    expect(now().frame?.machine.exit).toEqual({ kind: "exited", status: 0 });
    expect(clicks).toBeLessThanOrEqual(12);
  });

  it("a link to a step shows the machine unless it says otherwise; without a step, what the reader prefers", () => {
    expect(visit("#demo=getpid&step=3", {}).now().zoom).toBe("machine");
    expect(visit("#demo=getpid&step=3&zoom=call", {}).now().zoom).toBe("call");
    expect(visit("#demo=getpid", { zoom: "call" }).now().zoom).toBe("call");
  });
});

describe("panels", () => {
  it("what is opened is kept for its zoom, in the order of the screen", () => {
    const { page, actions, now } = visit("", {});
    actions.togglePanel("strace");
    actions.togglePanel("stack");
    expect(now().panels).toEqual(["program", "stage", "terminal", "stack", "strace"]);
    expect(now().front).toBe("stack");
    actions.setZoom("machine");
    expect(now().panels).toBeNull();
    const again = visit("", Object.fromEntries(page.device));
    again.actions.setZoom("story");
    expect(again.now().panels).toEqual(["program", "stage", "terminal", "stack", "strace"]);
    again.actions.setPanels(null);
    expect(visit("", Object.fromEntries(again.page.device)).now().panels).toBeNull();
  });

  it("a link carries zoom, station, memory and panels, and its link opens the same", () => {
    const { page, actions, now } = visit("#demo=hello-int80", {});
    actions.setZoom("call");
    for (let click = 0; click < 4; click++) actions.forward();
    actions.togglePanel("tables");
    actions.look({ station: "gate", memory: { kind: "symbol", name: "msg" } });
    page.wait(300);
    expect(page.hash).toMatch(
      /^#demo=hello-int80&step=\d+&zoom=call&station=gate&look=@msg&panels=program,stage,terminal,privilege,registers,tables$/,
    );
    const again = visit(page.hash, {});
    for (const part of ["zoom", "memory", "panels", "opened"] as const) expect(again.now()[part]).toEqual(now()[part]);
    again.page.wait(300);
    expect(again.page.hash).toBe(page.hash);
  });
});
