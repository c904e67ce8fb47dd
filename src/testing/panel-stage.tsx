import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { vi } from "vitest";
import type { Frame } from "../core/index.ts";
import { IntentProvider } from "../panels/intent-context.ts";
import { type Focus, INITIAL_FOCUS, type Panel, type PanelIntent } from "../panels/panel.ts";

/** A place in a document where panels are drawn as the app draws them: for tests with happy-dom. */
export class PanelStage {
  readonly intent = {
    seek: vi.fn(),
    type: vi.fn(),
    look: vi.fn(),
    explain: vi.fn(),
  } satisfies PanelIntent;
  readonly place: HTMLElement;
  private readonly root: Root;

  constructor() {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    this.place = document.createElement("div");
    document.body.append(this.place);
    this.root = createRoot(this.place);
  }

  show<View>(panel: Panel<View>, frame: Frame, focus: Partial<Focus> = {}): void {
    const view = panel.select(frame, { ...INITIAL_FOCUS, ...focus });
    act(() =>
      this.root.render(
        <IntentProvider value={this.intent}>
          <panel.Component view={view} intent={this.intent} />
        </IntentProvider>,
      ),
    );
  }

  /** Presses the button whose name matches. */
  press(name: RegExp): void {
    const found = this.buttons().find((each) => name.test(nameOf(each)));
    if (found === undefined) throw new Error(`no button ${name}: ${this.buttons().map(nameOf).join(", ")}`);
    act(() => found.click());
  }

  buttons(): readonly HTMLButtonElement[] {
    return Array.from(this.place.querySelectorAll("button"));
  }

  /** The text of every element that matches, blanks made one; cells of a row are set apart. */
  texts(selector: string): readonly string[] {
    return Array.from(this.place.querySelectorAll(selector), (each) => {
      const cells = each.matches("tr") ? Array.from(each.children) : [each];
      return cells
        .map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim())
        .join(" ")
        .trim();
    });
  }

  remove(): void {
    act(() => this.root.unmount());
    this.place.remove();
  }
}

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}
