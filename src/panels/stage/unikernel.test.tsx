// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen, sessionOf } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { INITIAL_FOCUS } from "../panel.ts";
import { privilegePanel } from "../privilege/privilege-panel.tsx";
import { selectStage, stagePanel } from "./stage-panel.tsx";

const UNIKERNEL = { unikernel: true };
const LINKED = `.globl _start\n_start: call getpid\nxor %edi, %edi\ncall exit\n`;

let stage: PanelStage;
beforeEach(() => {
  stage = new PanelStage();
});
afterEach(() => stage.remove());

const said = () => (stage.place.textContent ?? "").replace(/\s+/g, " ");

const absent = (frame: Parameters<typeof selectStage>[0]) =>
  selectStage(frame, INITIAL_FOCUS)
    .path.stops.filter((stop) => stop.absent)
    .map(({ id }) => id);

describe("the stage without a line", () => {
  it("[UK18] has no line, and both sides at CPL 0", () => {
    const frame = frameWhen("hello-syscall", ({ stage: at }) => at === "dispatch", UNIKERNEL);
    expect(selectStage(frame, INITIAL_FOCUS).path).toMatchObject({
      hasLine: false,
      cpl: 0,
      inProgram: false,
      detour: null,
    });
    stage.show(stagePanel, frame);
    expect(said()).toContain("no line here");
    expect(said()).not.toMatch(/CPL 3|privilege boundary/);
  });

  it("[UK18] draws as absent what a linked call does not pass", () => {
    const session = sessionOf(LINKED, UNIKERNEL);
    session.advance({ kind: "step", step: 4 }, 4);
    expect(absent(session.frame())).toEqual(["trap", "gate", "entry", "dispatch", "exit", "return", "fault", "signal"]);
  });

  it("[UK18] passes trap, gate, entry and dispatch by SYSCALL, and no return", () => {
    const frame = frameWhen("hello-syscall", ({ stage: at }) => at === "errno", UNIKERNEL);
    expect(absent(frame)).toEqual(["wrapper", "return", "fault", "signal"]);
  });

  it.each(["trap", "gate", "entry", "dispatch", "exit", "return", "signal"] as const)(
    "[UK18] says what %s protected",
    (id) => {
      const session = sessionOf(LINKED, UNIKERNEL);
      const { station } = selectStage(session.frame(), { ...INITIAL_FOCUS, station: id });
      expect(station.kind).toBe("absent");
      expect(station.kind === "absent" ? station.text : "").toMatch(/process/);
    },
  );

  it("[UK18] tells that the privilege level is one for everything", () => {
    stage.show(privilegePanel, frameAt("hello-syscall", 5, UNIKERNEL));
    expect(said()).toContain("CPL 0 for everything here");
  });
});
