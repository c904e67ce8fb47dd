// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Spot } from "../scenario/view.ts";
import { frameAt, frameWhen } from "../testing/frames.ts";
import { PanelStage } from "../testing/panel-stage.tsx";
import { flagsPanel } from "./flags/flags-panel.tsx";
import { msrsPanel } from "./msrs/msrs-panel.tsx";
import { privilegePanel } from "./privilege/privilege-panel.tsx";
import { registersPanel } from "./registers/registers-panel.tsx";
import { revealInPanel } from "./spot.ts";
import { stackPanel } from "./stack/stack-panel.tsx";
import { tablesPanel } from "./tables/tables-panel.tsx";

let stage: PanelStage;
beforeEach(() => {
  stage = new PanelStage();
});
afterEach(() => stage.remove());

const spotted = () => stage.texts('[data-spot="true"]');

describe("what a lesson points out", () => {
  it.each<[string, Spot, string]>([
    ["a register with a part in the call", { register: "rdi" }, "look here: 1 · fd rdi 0x1"],
    ["a register without one", { register: "rsp" }, "look here: rsp 0x7fff"],
    ["RIP", { register: "rip" }, "look here: rip 0x401"],
  ])("[PNL9] %s is marked once", (_, spot, start) => {
    stage.show(registersPanel, frameAt("hello-syscall", 4), { spot });
    expect(spotted().map((text) => text.slice(0, start.length))).toEqual([start]);
  });

  it("[PNL9] flags, selectors and words of pt_regs are marked in their panels", () => {
    const frame = frameWhen("hello-syscall", ({ ptRegs }) => ptRegs !== null);
    stage.show(flagsPanel, frame, { spot: { register: "rflags" } });
    expect(spotted().length).toBe(1);
    stage.show(privilegePanel, frame, { spot: { register: "cs" } });
    expect(spotted()).toEqual(["look here: CS 0x10 GDT entry 2 · RPL 0"]);
    stage.show(stackPanel, frame, { spot: { ptRegs: "ip" } });
    expect(spotted()).toEqual([expect.stringMatching(/^look here: 0xffffc90000013fd8 0x401018 pt_regs\.ip/)]);
    stage.show(stackPanel, frame, { spot: { register: "rdi" } });
    expect(spotted()).toEqual([]);
  });

  it("[PNL9] gates, MSRs and control registers are marked in theirs", () => {
    const frame = frameAt("hello-syscall", 4);
    stage.show(tablesPanel, frame, { spot: { gate: 14 } });
    expect(spotted()).toEqual(["look here: 14 #PF DPL 0 interrupt asm_exc_page_fault"]);
    stage.show(msrsPanel, frame, { spot: { msr: "IA32_LSTAR" } });
    expect(spotted()).toEqual(["look here: IA32_LSTAR 0xffffffff81600000 entry_SYSCALL_64"]);
    stage.show(msrsPanel, frame, { spot: { register: "cr3" } });
    expect(spotted()).toEqual(["look here: CR3 0x100000 physical address of the PML4 table"]);
  });

  it("[PNL10] the row is scrolled to in its own panel when it becomes marked, and left alone after that", () => {
    const pane = document.createElement("div");
    pane.style.overflowY = "auto";
    document.body.append(pane);
    pane.append(stage.place);
    Object.defineProperties(pane, { scrollHeight: { value: 900 }, clientHeight: { value: 200 } });
    pane.getBoundingClientRect = () => new DOMRect(0, 0, 300, 200);
    const rect = HTMLTableRowElement.prototype.getBoundingClientRect;
    HTMLTableRowElement.prototype.getBoundingClientRect = () => new DOMRect(0, 500, 300, 24);
    try {
      stage.show(registersPanel, frameAt("hello-syscall", 4));
      expect(pane.scrollTop).toBe(0);
      stage.show(registersPanel, frameAt("hello-syscall", 4), { spot: { register: "rsp" } });
      expect(pane.scrollTop).toBe(356);
      pane.scrollTop = 10;
      stage.show(registersPanel, frameAt("hello-syscall", 5), { spot: { register: "rsp" } });
      expect(pane.scrollTop).toBe(10);
    } finally {
      HTMLTableRowElement.prototype.getBoundingClientRect = rect;
      document.body.append(stage.place);
      pane.remove();
    }
  });

  it("[PNL10] without a scrolling panel nothing moves", () => {
    const row = document.createElement("p");
    document.body.append(row);
    document.body.style.overflowY = "auto";
    row.getBoundingClientRect = () => new DOMRect(0, 5000, 10, 10);
    revealInPanel(row);
    expect(document.body.scrollTop).toBe(0);
    row.remove();
  });
});

describe("the stack", () => {
  it("[PNL11] has as many rows before, in and after the call; words of pt_regs keep theirs", () => {
    const rows = (step: number) => {
      stage.show(stackPanel, frameAt("hello-syscall", step));
      return Array.from(
        stage.place.querySelectorAll("tbody tr"),
        (row) => row.querySelector(".note, td:last-child")?.textContent ?? "",
      );
    };
    const steps = [0, 5, 10, 15, 20, 40, 60, 90];
    const seen = steps.map(rows);
    expect(new Set(seen.map(({ length }) => length))).toEqual(new Set([27]));
    const placeOfIp = seen
      .map((notes) => notes.findIndex((note) => note.includes("pt_regs.ip")))
      .filter((at) => at >= 0);
    expect(placeOfIp.length).toBeGreaterThan(3);
    expect(new Set(placeOfIp)).toEqual(new Set([22]));
  });
});
