import type { InputEvent, MachineOptions, Program } from "../core/index.ts";
import type { PanelName, Spot, Zoom } from "../scenario/view.ts";
import type { Place } from "./place.ts";
import type { Format, Quantity } from "./quantity.ts";

/**
 * A value that an author writes down: a number, or a text. Where a number is wanted a text may be hexadecimal (`"0x33"`), a
 * quantity of the same moment (`"before.following"`), or a symbol (`"entry_SYSCALL_64"`).
 */
export type Written = number | string;

/** A typical wrong answer and what that belief would mean. */
export interface WrongAnswer {
  readonly value: Written;
  /** What would have to be so if this were right. Placeholders are filled at the moment after. */
  readonly means: string;
}

/**
 * Predict, then reveal: asked where the step before this one has left the run, answered by the machine at the step's own moment.
 * The right answer stands nowhere: it is the value that `about` has then.
 */
export interface Question {
  /** Placeholders are filled at the moment of asking. */
  readonly ask: string;
  readonly about: Quantity;
  /** How values of `about` are shown. */
  readonly as?: Format;
  /** `choose` offers the right answer among the wrong ones; `type` takes any value. */
  readonly by: "choose" | "type";
  readonly wrong: readonly WrongAnswer[];
  /** Why it is so. Placeholders are filled at the moment after. */
  readonly because: string;
}

/** One idea: go somewhere, say one thing, look at one thing. */
export interface LessonStep {
  readonly to: Place;
  /** One to three sentences. Values come in by placeholders: `{rax}`, `{symbol rip}`, `{signed call.result}`. */
  readonly say: string;
  readonly focus?: Spot;
  /** In place of the lesson's own panels. */
  readonly panels?: readonly PanelName[];
  /** What must hold at this moment, checked whenever the lesson is played. */
  readonly expect: Readonly<Partial<Record<Quantity, Written>>>;
  readonly question?: Question;
}

/** What a lesson runs: a program of its own, or the link of a scenario (`"#demo=hello-syscall"`). */
type LessonRun =
  | { readonly program: Omit<Program, "name">; readonly link?: never }
  | { readonly link: string; readonly program?: never };

/** A lesson: data, checked by playing it. */
export type Lesson = LessonRun & {
  /** Names the lesson in links: lower-case words joined by `-`. */
  readonly id: string;
  /** Its place in the series, from 1; 0 for a lesson outside of it. */
  readonly number: number;
  readonly title: string;
  /** One sentence: what the reader will know. */
  readonly summary: string;
  /** What differs from the default machine. */
  readonly options?: Partial<MachineOptions>;
  readonly input?: readonly InputEvent[];
  readonly panels: readonly PanelName[];
  /** How close the lesson looks; the stations of the path by default. */
  readonly zoom?: Zoom;
  readonly steps: readonly LessonStep[];
};
