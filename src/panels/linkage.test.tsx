// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS, type Frame, openSession, type SessionApi } from "../core/index.ts";
import { demoProgram, findDemo } from "../scenario/demos.ts";
import { frameAt } from "../testing/frames.ts";
import { PanelStage } from "../testing/panel-stage.tsx";
import { linkagePanel } from "./linkage/linkage-panel.tsx";
import { selectOpenStation } from "./stage/open-station.tsx";

const NO_FOCUS = { spot: null } as Parameters<typeof linkagePanel.select>[1];

function puts(): SessionApi {
  const demo = findDemo("puts-64");
  if (demo === undefined) throw new Error("there is no puts-64");
  const opened = openSession({ program: demoProgram(demo), options: DEFAULT_OPTIONS, input: [] });
  if (!opened.ok) throw new Error("puts-64 does not assemble");
  opened.session.seek(opened.session.programStart);
  return opened.session;
}

function until(session: SessionApi, found: (frame: Frame) => boolean): Frame {
  for (let count = 0; count < 5000; count++) {
    session.advance({ kind: "step", step: session.step + 1 }, 1);
    if (found(session.frame())) return session.frame();
  }
  throw new Error("it does not come to that");
}

const isBinding = ({ linkage }: Frame) => linkage?.slots.some(({ changed }) => changed) === true;

describe("the panel PLT and GOT", () => {
  it("[LIB16] lists stub, slot, contents and whether it is bound; marks the slot that is written", () => {
    const session = puts();
    const before = linkagePanel.select(session.frame(), NO_FOCUS);
    expect(before?.slots).toMatchObject([
      { name: "puts", stub: "0x401010", slot: "0x404000", value: "0x401016", target: "puts@plt+0x6", bound: false },
      { name: "exit", stub: "0x401020", slot: "0x404008", value: "0x401026", target: "exit@plt+0x6", bound: false },
    ]);
    const frame = until(session, isBinding);
    const after = linkagePanel.select(frame, NO_FOCUS);
    expect(after?.slots[0]).toMatchObject({ target: "puts", bound: true, changed: true, current: true });
    expect(after?.slots[1]).toMatchObject({ bound: false, changed: false, current: false });
    expect(after?.reserved[2]?.note).toBe("the resolver: _dl_runtime_resolve");
    const stage = new PanelStage();
    stage.show(linkagePanel, frame);
    expect(stage.texts("tbody th").slice(0, 2)).toEqual(["▸ puts", "exit"]);
    stage.remove();
  });

  it("[LIB16] says that a static program has neither", () => {
    const stage = new PanelStage();
    stage.show(linkagePanel, frameAt("hello-syscall", 0));
    expect(stage.texts("p.quiet")[0]).toContain("linked with no library");
    stage.remove();
  });
});

describe("the station of the wrapper", () => {
  const rows = (frame: Frame) => {
    const station = selectOpenStation("wrapper", frame, null);
    return station.kind === "wrapper"
      ? station.view.facts.map(({ name, current, changed }) => `${current ? ">" : changed ? "*" : ""}${name}`)
      : [station.kind];
  };

  it("[LIB17] shows each stop of the way and where the last step was", () => {
    const session = puts();
    const at = (found: (frame: Frame) => boolean) => rows(until(session, found));
    const names = ["puts@plt", "GOT slot", "resolver", "puts", "trap", "errno"];
    const marked = (name: string) => names.map((each) => (each === name ? `>${each}` : each));
    expect(at(({ last }) => last?.symbol === "puts@plt")).toEqual(marked("GOT slot"));
    expect(at(({ last }) => last?.symbol === "puts@plt+0x6")).toEqual(marked("puts@plt"));
    expect(at(({ last }) => last?.symbol === "_dl_lookup")).toEqual(marked("resolver"));
    expect(at(isBinding)).toEqual(names.map((each) => (each === "GOT slot" ? "*GOT slot" : each)));
    expect(at(({ last }) => last?.symbol === "strlen")).toEqual(marked("puts"));
  });

  it("[LIB17] is said to be absent in a program that makes its system calls itself", () => {
    expect(rows(frameAt("hello-syscall", 0))).toEqual(["absent"]);
  });
});
