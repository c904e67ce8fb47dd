// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MemoryTarget } from "../../scenario/view.ts";
import { frameAt, frameWhen, momentOf, sessionOf } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { INITIAL_FOCUS } from "../panel.ts";
import { memoryPanel } from "./memory-panel.tsx";
import { selectMemory } from "./memory-view.ts";

const at = (memory: MemoryTarget) => ({ ...INITIAL_FOCUS, memory });

describe("memory", () => {
  it("[PNL18] shows bytes and text at a symbol and marks the byte it names", () => {
    const view = selectMemory(frameAt("hello-syscall", 0), at({ kind: "symbol", name: "msg" }));
    expect(view.title).toBe("0x402000 · msg");
    const bytes = view.rows?.[0]?.words.flatMap((word) => word.bytes ?? []) ?? [];
    expect(bytes.map(({ ascii }) => ascii).join("")).toBe("Hello from ring ");
    expect(bytes.map(({ target }) => target).indexOf(true)).toBe(0);
  });

  it("[PNL18] marks what the last step read and wrote", () => {
    const push = frameWhen("hello-syscall", ({ sentence }) => sentence.includes("pt_regs->cs"));
    const view = selectMemory(push, at({ kind: "access" }));
    const touched = view.rows?.[0]?.words.flatMap((word) => word.bytes?.map((byte) => byte.touched) ?? []);
    expect(touched?.filter((each) => each === "written").length).toBe(8);
  });

  it("[PNL18] shows nothing where nothing is mapped, and at an address that is none", () => {
    const frame = frameAt("hello-syscall", 0);
    const empty = (address: bigint) =>
      selectMemory(frame, at({ kind: "address", address })).rows?.every(({ words }) =>
        words.every(({ bytes }) => bytes === null),
      );
    expect(empty(0x10n)).toBe(true);
    // Bits 47:0 lead to the program's first page, but bits 63:48 are not copies of bit 47.
    expect(empty(0x0001_0000_0040_1000n)).toBe(true);
  });

  it("[PNL26] says what to do where the target is nowhere", () => {
    const frame = frameAt("hello-syscall", 0);
    expect(selectMemory(frame, at({ kind: "symbol", name: "nobody" })).title).toBe(
      "There is no symbol nobody in the program or the kernel.",
    );
    expect(selectMemory(frame, at({ kind: "access" })).title).toBe(
      "The last step touched no memory. Step to an instruction that loads, stores, pushes or pops.",
    );
  });
});

describe("memory as drawn", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[PNL8] eight bytes are one value that can be asked about", () => {
    stage.show(memoryPanel, frameAt("hello-syscall", 0), { memory: { kind: "symbol", name: "msg" } });
    stage.press(/^8 bytes at msg: 0x7266206f6c6c6548$/);
    expect(stage.intent.explain).toHaveBeenCalledWith(
      {
        kind: { kind: "memory", linear: 0x40_2000n },
        name: "msg",
        value: 0x7266_206f_6c6c_6548n,
        size: 8,
        watched: { kind: "memory", linear: 0x40_2000n, length: 8 },
      },
      expect.any(HTMLButtonElement),
    );
  });

  it("[PNL10] looks at what a lesson points out, once; the reader's own choice after that holds", () => {
    const frame = frameAt("hello-syscall", 0);
    const spot = { memory: "msg" };
    stage.show(memoryPanel, frame, { spot });
    expect(stage.intent.look.mock.calls).toEqual([[{ memory: { kind: "symbol", name: "msg" } }]]);
    stage.show(memoryPanel, frame, { spot, memory: { kind: "symbol", name: "msg" } });
    expect(stage.texts('tr[data-spot="true"]').map((text) => text.slice(0, 19))).toEqual(["look here: 0x402000"]);
    stage.show(memoryPanel, frame, { spot, memory: { kind: "register", name: "rsp" } });
    expect(stage.intent.look).toHaveBeenCalledTimes(1);
  });

  it("[PNL18] has twelve rows wherever it looks and whatever is mapped there", () => {
    const session = sessionOf("_start: mov $0x402ff0,%rsi\nmov $0x500000,%rsi\nmov %rsp,%rsi\nnop");
    const rows = [1, 2, 3].map((step) => {
      stage.show(
        memoryPanel,
        momentOf(session, (frame) => frame.step === step),
        { memory: { kind: "register", name: "rsi" } },
      );
      return stage.texts("tbody tr").length;
    });
    expect(rows).toEqual([12, 12, 12]);
  });
});
