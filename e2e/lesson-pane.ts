import type { Locator, Page } from "@playwright/test";

/** The lesson on the screen, by roles and names. */
export class LessonPane {
  readonly pane: Locator;
  readonly question: Locator;
  readonly verdict: Locator;
  readonly next: Locator;
  readonly show: Locator;
  readonly allLessons: Locator;

  constructor(page: Page) {
    // A question stands in front of the step that answers it: its pane is there with the lesson.
    this.pane = page.locator("section[aria-labelledby='lesson-title']");
    this.question = this.pane.getByRole("form", { name: "What happens next?" });
    this.verdict = this.pane.getByRole("alert");
    this.next = this.pane.getByRole("button", { name: "Next", exact: true });
    this.show = this.pane.getByRole("button", { name: "Show me" });
    this.allLessons = this.pane.getByRole("button", { name: "All lessons" }).last();
  }

  /** Answers the open question: one of its choices, or a typed value. */
  async answer(given: string): Promise<void> {
    const choice = this.question.getByRole("radio", { name: given, exact: true });
    const typed = this.question.getByRole("textbox");
    if ((await typed.count()) > 0) await typed.fill(given);
    else await choice.check();
    await this.pane.getByRole("button", { name: "Answer", exact: true }).click();
  }
}
