// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../../core/index.ts";
import { frameAt, frameWhen } from "../../testing/frames.ts";
import { IntentProvider } from "../intent-context.ts";
import { type Focus, INITIAL_FOCUS, type PanelIntent } from "../panel.ts";
import type { Subject } from "../subject.ts";
import { stagePanel } from "./stage-panel.tsx";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const intent = { seek: vi.fn(), type: vi.fn(), look: vi.fn(), explain: vi.fn() } satisfies PanelIntent;

/** A movement that was asked for. */
interface Played {
  readonly element: Element;
  readonly frames: Keyframe[];
  readonly cancel: ReturnType<typeof vi.fn>;
}

let root: Root;
let place: HTMLElement;
let played: Played[];
let now = 0;
let motionUnwanted = false;

beforeEach(() => {
  place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
  played = [];
  now = 0;
  motionUnwanted = false;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.stubGlobal("matchMedia", () => ({ matches: motionUnwanted }));
  Object.defineProperty(Element.prototype, "animate", {
    configurable: true,
    value(this: Element, frames: Keyframe[]) {
      const cancel = vi.fn();
      played.push({ element: this, frames, cancel });
      return { cancel };
    },
  });
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
  delete document.documentElement.dataset.motion;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
});

/** Draws a moment, a second after the one before unless told otherwise. */
function show(frame: Frame, focus: Partial<Focus> = {}, after = 1000): void {
  now += after;
  const view = stagePanel.select(frame, { ...INITIAL_FOCUS, ...focus });
  act(() =>
    root.render(
      <IntentProvider value={intent}>
        <stagePanel.Component view={view} intent={intent} />
      </IntentProvider>,
    ),
  );
}

const stage = () => place.textContent ?? "";
const token = () => played.filter(({ element }) => element.hasAttribute("data-token"));

describe("the picture", () => {
  it("[STG3] has a text twin", () => {
    show(frameAt("hello-syscall", 60));
    expect(stage()).toContain("The processor is at Service routine, kernel space, at CPL 0.");
    expect(stage()).toContain(
      "The call has passed Program, Registers, Trap instruction, Gate or MSR, Entry code, Dispatch.",
    );
    show(frameWhen("bad-pointer", ({ touched }) => touched.includes("fault")));
    expect(stage()).toContain("The kernel deals with an exception of its own, in the midst of the call.");
    show(frameAt("hello-syscall", 0));
    expect(stage()).toContain("No system call is on its way.");
  });

  it("[STG15] shows the gate's sixteen bytes by instructions only", () => {
    const gate = frameAt("hello-int80", 5);
    const bytes = () => place.querySelector('[aria-label="The 16 bytes of gate 0x80"]');
    show(gate, { zoom: "machine" });
    expect(bytes()).not.toBeNull();
    show(gate, { zoom: "call" });
    expect(bytes()).toBeNull();
    expect(stage()).toContain("CPL 3 ≤ gate DPL 3: INT 0x80 may pass");
  });
});

describe("values", () => {
  it("[STG16] each can be asked about, with its name, value and where it can be followed", () => {
    show(frameAt("hello-syscall", 5));
    const asked: Subject[] = [];
    intent.explain.mockImplementation((subject: Subject) => asked.push(subject));
    for (const button of place.querySelectorAll<HTMLElement>('button[aria-haspopup="dialog"]'))
      act(() => button.click());
    expect(asked.map(({ name, value }) => `${name} ${value.toString(16)}`)).toEqual([
      "IA32_LSTAR ffffffff81600000",
      "IA32_STAR 23001000000000",
      "IA32_FMASK 257fd5",
      "rcx 401018",
      "r11 202",
      "rsp 7fffffffee30",
    ]);
    expect(asked[3]?.watched).toEqual({ kind: "register", name: "rcx" });
  });

  it("[STG16] words of pt_regs and rows of the table know where they lie", () => {
    const subjects = (frame: Frame) => {
      const asked: Subject[] = [];
      intent.explain.mockImplementation((subject: Subject) => asked.push(subject));
      show(frame);
      for (const button of place.querySelectorAll<HTMLElement>('button[aria-haspopup="dialog"]'))
        act(() => button.click());
      return asked;
    };
    const [first] = subjects(frameAt("hello-syscall", 20));
    expect(first).toMatchObject({ name: "pt_regs.ss", value: 0x2bn, watched: { linear: 0xffffc90000013ff8n } });
    const rows = subjects(frameWhen("hello-syscall", ({ sentence }) => sentence.includes("sys_call_table[1]")));
    expect(rows[1]).toMatchObject({ name: "sys_call_table[1]", meaning: "__x64_sys_write", watched: { length: 8 } });
  });

  it("[STG17] what a lesson points out is marked in the open station, and named", () => {
    const marked = () => Array.from(place.querySelectorAll('[data-spot="true"]'), (each) => each.textContent ?? "");
    show(frameAt("hello-syscall", 5), { spot: { msr: "IA32_LSTAR" } });
    expect(marked()).toEqual([expect.stringMatching(/^look here:.*IA32_LSTAR/)]);
    show(frameAt("hello-syscall", 20), { spot: { ptRegs: "orig_ax" } });
    expect(marked()).toEqual([expect.stringMatching(/^look here:.*orig_ax/)]);
    show(frameAt("hello-int80", 5), { spot: { gate: 0x80 } });
    expect(marked()).toEqual([expect.stringMatching(/^look here:.*Gate 0x80/)]);
    show(frameAt("hello-syscall", 3), { spot: { register: "rdi" } });
    expect(marked().every((text) => /^look here:/.test(text) && /rdi|fd/.test(text))).toBe(true);
    expect(marked()).toHaveLength(2);
    show(
      frameWhen("hello-syscall", ({ sentence }) => sentence.includes("sys_call_table[1]")),
      { spot: { row: "call" } },
    );
    expect(marked()).toEqual([expect.stringMatching(/^look here:.*1 write/)]);
  });
});

describe("movement", () => {
  it("[STG18] takes the token along the path, over a picture that is already the last one", () => {
    show(frameAt("hello-syscall", 4));
    show(frameAt("hello-syscall", 5));
    const [travel] = token();
    expect(travel?.frames).toHaveLength(3);
    expect(place.querySelector("[data-token]")?.getAttribute("data-token")).toBe("entry");
  });

  it("[STG18] flies each byte that the step copied, and drops each word that it pushed", () => {
    const kinds = () => played.map(({ element }) => element.getAttribute("data-move")).filter((kind) => kind !== null);
    show(frameAt("hello-syscall", 69));
    show(frameAt("hello-syscall", 70));
    expect(kinds()).toEqual(["fly"]);
    played = [];
    show(frameAt("hello-syscall", 11));
    show(frameAt("hello-syscall", 12));
    expect(kinds()).toEqual(["drop"]);
  });

  it("[STG19] is cut off by the next step, by a key and by a press", () => {
    const cancelled = () => played.map(({ cancel }) => cancel.mock.calls.length > 0);
    show(frameAt("hello-syscall", 4));
    show(frameAt("hello-syscall", 5));
    expect(cancelled()).toEqual([false]);
    show(frameAt("hello-syscall", 6));
    expect(cancelled()).toEqual([true]);
    for (const event of [new Event("keydown"), new Event("pointerdown")]) {
      played = [];
      show(frameAt("hello-syscall", 4));
      show(frameAt("hello-syscall", 5));
      document.dispatchEvent(event);
      expect(cancelled()).toEqual([true]);
    }
  });

  it("[STG19] does not happen in quick succession, going back, or where less motion is wanted", () => {
    show(frameAt("hello-syscall", 4));
    show(frameAt("hello-syscall", 5), {}, 50);
    show(frameAt("hello-syscall", 4));
    motionUnwanted = true;
    show(frameAt("hello-syscall", 5));
    motionUnwanted = false;
    document.documentElement.dataset.motion = "reduce";
    show(frameAt("hello-syscall", 4));
    show(frameAt("hello-syscall", 5));
    expect(played).toEqual([]);
  });
});
