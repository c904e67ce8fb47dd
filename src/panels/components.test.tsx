// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../core/index.ts";
import { frameAt } from "../testing/frames.ts";
import { memoryPanel } from "./memory/memory-panel.tsx";
import { INITIAL_FOCUS, type Panel, type PanelIntent } from "./panel.ts";
import { registersPanel } from "./registers/registers-panel.tsx";
import { stagePanel } from "./stage/stage-panel.tsx";
import { stracePanel } from "./strace/strace-panel.tsx";
import { terminalPanel } from "./terminal/terminal-panel.tsx";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

let root: Root;
let place: HTMLElement;
const intent = { seek: vi.fn(), type: vi.fn(), look: vi.fn(), explain: vi.fn() } satisfies PanelIntent;

beforeEach(() => {
  place = document.createElement("div");
  document.body.append(place);
  root = createRoot(place);
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
  vi.clearAllMocks();
});

function show<View>(panel: Panel<View>, frame: Frame): void {
  const view = panel.select(frame, INITIAL_FOCUS);
  act(() => root.render(<panel.Component view={view} intent={intent} />));
}

const button = (name: RegExp) => {
  const found = Array.from(place.querySelectorAll("button")).find((each) =>
    name.test(each.getAttribute("aria-label") ?? each.textContent ?? ""),
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
};

describe("panels as drawn", () => {
  it("a changed register says so in words, not by colour alone", () => {
    show(registersPanel, frameAt("hello-syscall", 1));
    const row = Array.from(place.querySelectorAll("tr")).find(
      (each) => each.querySelector("th")?.textContent === "rax",
    );
    expect(row?.textContent).toBe("rax●changed: 0x1was 0x0");
  });

  it("every table has a caption and row headers", () => {
    show(registersPanel, frameAt("hello-syscall", 5));
    for (const table of place.querySelectorAll("table")) {
      expect(table.caption?.textContent).not.toBe("");
      for (const row of table.querySelectorAll("tbody tr")) expect(row.querySelector("th")?.scope).toBe("row");
    }
  });

  it("the stations are buttons in the path's order that say where they stand and what the last step touched", () => {
    show(stagePanel, frameAt("hello-syscall", 5));
    const names = Array.from(place.querySelectorAll("li button"), (each) => each.getAttribute("aria-label"));
    expect(names).toEqual([
      "Program (user space)",
      "Library wrapper (user space): not met in this run",
      "Registers (user space)",
      "Trap instruction (on the line): the last step",
      "Gate or MSR (on the line): the last step",
      "Entry code (kernel space): next",
      "Dispatch (kernel space)",
      "Service routine (kernel space)",
      "Exit code (kernel space)",
      "Return (on the line)",
      "Result and errno (user space)",
      "Exception (on the line): not met in this run",
      "Signal (kernel space): not met in this run",
    ]);
  });

  it("pressing a station asks to look into it", () => {
    show(stagePanel, frameAt("hello-syscall", 5));
    act(() => button(/^Dispatch/).click());
    expect(intent.look).toHaveBeenCalledWith({ station: "dispatch" });
  });

  it("a line of strace leads to its step", () => {
    show(stracePanel, frameAt("hello-syscall", 60));
    act(() => button(/write\(1/).click());
    expect(intent.seek).toHaveBeenCalledWith(4);
  });

  it("a preset of the memory panel asks to look there", () => {
    show(memoryPanel, frameAt("hello-syscall", 5));
    act(() => button(/^RSI$/).click());
    expect(intent.look).toHaveBeenCalledWith({ memory: { kind: "register", name: "rsi" } });
  });

  it("the terminal sends a line with its newline and says what has ended", () => {
    show(terminalPanel, frameAt("echo", 20));
    const input = place.querySelector("input");
    if (input === null) throw new Error("no input");
    act(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "ahoy");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    act(() => place.querySelector("form")?.requestSubmit());
    expect(intent.type).toHaveBeenCalledWith("ahoy\n");
    show(terminalPanel, frameAt("getpid", 100_000));
    expect(place.querySelector("[role=log]")?.textContent).toMatch(/^The program ended with status \d+\.$/);
  });
});
