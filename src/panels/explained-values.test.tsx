// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen } from "../testing/frames.ts";
import { PanelStage } from "../testing/panel-stage.tsx";
import { addressSpacePanel } from "./address-space/address-space-panel.tsx";
import { filesPanel } from "./files/files-panel.tsx";
import { flagsPanel } from "./flags/flags-panel.tsx";
import { memoryPanel } from "./memory/memory-panel.tsx";
import { msrsPanel } from "./msrs/msrs-panel.tsx";
import { pageWalkPanel } from "./page-walk/page-walk-panel.tsx";
import type { Panel } from "./panel.ts";
import { privilegePanel } from "./privilege/privilege-panel.tsx";
import { processPanel } from "./process/process-panel.tsx";
import { registersPanel } from "./registers/registers-panel.tsx";
import { stackPanel } from "./stack/stack-panel.tsx";
import { tablesPanel } from "./tables/tables-panel.tsx";

let stage: PanelStage;
beforeEach(() => {
  stage = new PanelStage();
});
afterEach(() => stage.remove());

/** Numbers that are in no button that explains them. */
function unexplained(): string[] {
  return Array.from(stage.place.querySelectorAll("td, code"))
    .filter((each) => /^(●changed: )?0x[0-9a-f]+/.test(each.textContent ?? ""))
    .filter((each) => each.closest("thead, [class*=split]") === null)
    .filter((each) => each.querySelector("button") === null && each.closest("button") === null)
    .map((each) => each.textContent ?? "");
}

describe("values that can be asked about", () => {
  it("[PNL8] every panel has a button on every value, in the program and in the kernel", () => {
    const frames = [
      frameAt("hello-syscall", 3),
      frameWhen("hello-syscall", ({ ptRegs }) => ptRegs !== null),
      frameAt("hello-int80", 4),
    ];
    // biome-ignore lint/suspicious/noExplicitAny: panels of different views
    const panels: readonly Panel<any>[] = [
      registersPanel,
      flagsPanel,
      privilegePanel,
      stackPanel,
      memoryPanel,
      pageWalkPanel,
      addressSpacePanel,
      tablesPanel,
      msrsPanel,
      filesPanel,
      processPanel,
    ];
    for (const frame of frames) {
      for (const panel of panels) {
        stage.show(panel, frame);
        const values = stage.place.querySelectorAll("button[aria-haspopup=dialog]").length;
        expect(values, panel.id).toBeGreaterThan(1);
        expect(unexplained(), `${panel.id} at step ${frame.step}`).toEqual([]);
      }
    }
  });

  it("[PNL8] the subject is the value that is shown, with what holds it", () => {
    const frame = frameAt("hello-syscall", 4);
    stage.show(registersPanel, frame);
    stage.press(/^rdx 0x12$/);
    expect(stage.intent.explain).toHaveBeenCalledWith(
      {
        kind: { kind: "call", part: "argument 3" },
        name: "rdx",
        value: 0x12n,
        size: 8,
        meaning: "18",
        watched: { kind: "register", name: "rdx" },
      },
      expect.any(HTMLButtonElement),
    );
    stage.show(flagsPanel, frame);
    stage.press(/^IF 1$/);
    expect(stage.intent.explain).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: { kind: "rflags", flag: "IF" }, value: frame.machine.rflags }),
      expect.any(HTMLButtonElement),
    );
  });

  it("[PNL8] in the kernel a part of the call is the word of pt_regs that keeps it", () => {
    const frame = frameWhen("hello-syscall", ({ touched }) => touched.includes("service"));
    stage.show(registersPanel, frame);
    stage.press(/^rsi 0x402000$/);
    expect(stage.intent.explain).toHaveBeenCalledWith(
      expect.objectContaining({
        name: "pt_regs.si",
        watched: { kind: "memory", linear: (frame.ptRegs ?? 0n) + 0x68n, length: 8 },
      }),
      expect.any(HTMLButtonElement),
    );
  });
});
