import { expect, type Locator, type Page } from "@playwright/test";

/** Buttons of the toolbar. */
type Control =
  | "Start"
  | "Previous crossing"
  | "Back"
  | "Step"
  | "Next station"
  | "Over"
  | "Next crossing"
  | "Run"
  | "Pause"
  | "To end";

/** The screen as its reader knows it: by roles and names. */
export class Syscope {
  readonly page: Page;
  readonly main: Locator;
  /** The one sentence that says what just happened. */
  readonly sentence: Locator;
  readonly timeline: Locator;
  readonly notice: Locator;
  readonly terminal: Locator;
  readonly input: Locator;
  /** The station that is opened up. */
  readonly station: Locator;
  readonly state: Locator;
  readonly listing: Locator;
  readonly editor: Locator;
  /** The text in the full editor, once that is loaded; until then a text area is `editor`. */
  readonly editorLoaded: Locator;
  readonly problems: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole("main");
    this.sentence = page.getByRole("status");
    this.timeline = page.getByRole("slider", { name: "Timeline: step" });
    this.notice = page.getByRole("alert").filter({ has: page.getByRole("button", { name: "Dismiss" }) });
    this.terminal = page.getByRole("log", { name: "What the program has written" });
    this.input = page.getByRole("textbox", { name: /^Input$|^The program waits/ });
    this.station = page.getByRole("region", { name: /: details$/ });
    this.state = page.getByRole("region", { name: "Processor state" });
    this.listing = page.getByRole("region", { name: "Program text" });
    this.editor = page.getByRole("textbox", { name: /^Program source/ });
    this.editorLoaded = page.locator(".monaco-editor .view-lines");
    this.problems = page.getByRole("region", { name: "Program", exact: true }).getByRole("alert");
  }

  /** Opens a link and waits for the machine, or for the message that there is none. */
  async open(hash = ""): Promise<void> {
    await this.page.goto(`./${hash}`);
    await expect(this.sentence).not.toBeEmpty();
  }

  /** Opens a link to a ready program at a step and waits until it is there. */
  async openDemo(demo: string, step = 0): Promise<void> {
    await this.open(step === 0 ? `#demo=${demo}` : `#demo=${demo}&step=${step}`);
    await this.isAtStep(step);
  }

  control(name: Control): Locator {
    return this.page.getByRole("toolbar").getByRole("button", { name, exact: true });
  }

  /** Presses a control of the toolbar, several times if asked. */
  async press(name: Control, times = 1): Promise<void> {
    for (let time = 0; time < times; time++) await this.control(name).click();
  }

  async isAtStep(step: number): Promise<void> {
    await expect(this.timeline).toHaveValue(`${step}`);
  }

  async isPaused(): Promise<void> {
    await expect(this.control("Run")).toBeVisible();
  }

  async step(): Promise<number> {
    return Number(await this.timeline.inputValue());
  }

  async openTab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name, exact: true }).click();
  }

  /** A station of the path. */
  stop(name: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^${name} \\((user space|on the line|kernel space)\\)`) });
  }

  /** A row by what stands at its head, without the words that mark it as current. */
  row(table: string | RegExp, name: string): Locator {
    const head = this.page.getByRole("rowheader", { name: new RegExp(`^(current: )?${literally(name)}$`) });
    return this.page.getByRole("table", { name: table }).getByRole("row").filter({ has: head });
  }

  /** A register's value, as in `"0x401018"`. */
  async register(name: string): Promise<string> {
    return firstWord(await this.row("All registers", name).getByRole("cell").first().innerText());
  }

  /** Everything that the registers panel says about registers, flags and privilege. */
  async registers(): Promise<Readonly<Record<string, string>>> {
    const rows = this.page.getByRole("table", { name: "All registers" }).getByRole("row");
    const registers: Record<string, string> = {};
    for (const text of await rows.allInnerTexts()) {
      const name = /^\s*(\w+)/.exec(text)?.[1];
      if (name !== undefined && /0x/.test(text)) registers[name] = firstWord(text);
    }
    const flags = await this.page
      .getByRole("table", { name: /^RFLAGS/ })
      .getByRole("caption")
      .innerText();
    return { ...registers, rflags: firstWord(flags), ...(await this.selectors()) };
  }

  private async selectors(): Promise<Readonly<Record<string, string>>> {
    const text = await this.state.innerText();
    return {
      cpl: /CPL (\d)/.exec(text)?.[1] ?? "",
      cs: /CS (0x[0-9a-f]+)/.exec(text)?.[1] ?? "",
      ss: /SS (0x[0-9a-f]+)/.exec(text)?.[1] ?? "",
    };
  }

  /** Everything that the screen shows of the run, as assistive technology reads it. */
  async shown(): Promise<string> {
    return this.main.ariaSnapshot();
  }

  /** The link in the address bar, once it has followed the screen. */
  async addressIs(hash: string | RegExp): Promise<void> {
    await expect
      .poll(() => new URL(this.page.url()).hash)
      .toEqual(typeof hash === "string" ? hash : expect.stringMatching(hash));
  }

  /** Opens the settings, chooses a theme, and closes them. */
  async chooseTheme(theme: "Auto" | "Light" | "Dark"): Promise<void> {
    await this.page.getByRole("button", { name: "Machine and settings" }).click();
    await this.page.getByRole("combobox", { name: "Theme" }).selectOption(theme);
    await this.page.keyboard.press("Escape");
  }

  /** Copies the link to this moment from the list of commands. */
  async copyLink(): Promise<void> {
    await this.page.keyboard.press("Control+k");
    await this.page.getByRole("combobox", { name: "Type what you want to do" }).fill("copy the link");
    await this.page.keyboard.press("Enter");
  }

  async startEditing(): Promise<void> {
    await this.page.getByRole("button", { name: "Edit", exact: true }).click();
    await expect(this.editorLoaded).toBeVisible();
    await expect(this.editor).toBeFocused();
  }

  /** Replaces the program in the open editor with what is in the clipboard: the way that long texts take. */
  async paste(source: string): Promise<void> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), source);
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("ControlOrMeta+V");
  }

  /** Replaces the program in the open editor. */
  async replaceSource(source: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(source);
  }
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The first hexadecimal word of a text. */
function firstWord(text: string): string {
  return /0x[0-9a-f]+/.exec(text)?.[0] ?? "";
}
