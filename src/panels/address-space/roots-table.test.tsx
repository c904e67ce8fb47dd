// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { askedWalk } from "../page-walk/walk-view.ts";
import { INITIAL_FOCUS } from "../panel.ts";
import { rootLine, rootName } from "../root.ts";
import { addressSpacePanel, selectAddressSpace } from "./address-space-panel.tsx";

const ISOLATED = { kpti: true } as const;
const isCr3Written = (frame: ReturnType<typeof frameAt>) =>
  frame.events.some((event) => event.kind === "control-register-write" && event.register === "cr3");

describe("the two roots", () => {
  it("[WL18] stand side by side, entry by entry, with the pages of the kernel's half that each maps", () => {
    const { roots } = selectAddressSpace(frameAt("hello-syscall", 4, ISOLATED), INITIAL_FOCUS);
    expect(roots?.slots.map(({ index, user, kernel, same }) => [index, user !== null, kernel !== null, same])).toEqual([
      [0, true, true, true],
      [255, true, true, true],
      [273, true, true, false],
      [402, false, true, false],
      [508, true, true, true],
      [511, true, true, false],
    ]);
    expect(roots?.slots[0]?.kernel).toMatch(/ NX$/);
    const [user, kernel] = [roots?.user, roots?.kernel].map((root) => Number(root?.pages.replace(",", "")));
    expect(user).toBeLessThan(20);
    expect(kernel).toBeGreaterThan(16_384);
    expect([roots?.user.active, roots?.kernel.active]).toEqual([true, false]);
  });

  it("[WL18] what the root in CR3 does not map is said to be not mapped, and the other root's rights come back with it", () => {
    const rights = (step: number) =>
      selectAddressSpace(frameAt("hello-syscall", step, ISOLATED), INITIAL_FOCUS).kernel.stretches.flatMap((each) =>
        each.kind === "region" && each.name === "kernel stack"
          ? [`${each.ring0.letters} ${each.ring0.rules.map(({ name }) => name)}`]
          : [],
      );
    expect(rights(4)).toEqual(["--- not mapped"]);
    expect(rights(40)).toEqual(["rw- "]);
  });

  it("[WL18] without isolation there is nothing to put side by side", () => {
    expect(selectAddressSpace(frameAt("hello-syscall", 4), INITIAL_FOCUS).roots).toBeNull();
    expect(rootLine(frameAt("hello-syscall", 10))).toBeNull();
  });

  it("[WL19] the change of CR3 is told with what it cost the TLB: translations, or none with PCIDs", () => {
    const plain = frameWhen("hello-syscall", isCr3Written, ISOLATED);
    expect(rootLine(plain)?.text).toMatch(/^CR3 0x\w+ → 0x\w+: the kernel's root · \d+ translations? left the TLB$/);
    expect(plain.sentence).toMatch(/^MOV to CR3 \(0x\w+\): bit 12 is 0, the kernel's page tables are in use/);
    const tagged = frameWhen("hello-syscall", isCr3Written, { kpti: true, pcid: true });
    expect(rootLine(tagged)?.text).toMatch(/the kernel's root, PCID 0x1 · the TLB keeps its translations/);
    expect(tagged.sentence).toContain("The TLB keeps what it knows");
    expect(rootName(frameAt("hello-syscall", 4, { kpti: true, pcid: true }))).toBe("the user's root, PCID 0x801");
  });

  it("[WL20] a page walk says which root it begins at, and ends at the first entry where that root maps nothing", () => {
    const walk = askedWalk(frameAt("hello-syscall", 4, ISOLATED), 0xffff_c900_0001_3ff8n, "read", false);
    expect(walk.root.leads).toBe("PML4 table, the user's root");
    expect(walk.verdict.text).toBe("PML4E 402 is not present: #PF with error code 0x0");
    expect(askedWalk(frameAt("hello-syscall", 4), 0xffff_c900_0001_3ff8n, "read", false).root.leads).toBe("PML4 table");
  });
});

describe("the two roots as drawn", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[WL18] are a table with a caption and named columns; the root in CR3 says so", () => {
    stage.show(addressSpacePanel, frameAt("hello-syscall", 4, ISOLATED));
    expect(stage.texts("caption")[0]).toBe("First-level entries (PML4) of the two roots");
    expect(stage.texts("section th[scope=col]")).toEqual([
      "entry",
      "leads to",
      expect.stringMatching(/^user's root 0x\w+ · in CR3 now$/),
      expect.stringMatching(/^kernel's root 0x\w+$/),
      "begins at",
    ]);
    expect(stage.texts("section p")[0]).toBe("Page-table isolation: CR3 bit 12 is 1, the user's root is in use.");
  });
});
