import * as v from "valibot";
import { LINKINGS } from "../core/index.ts";
import type { Outcome } from "../scenario/scenario.ts";
import { LIMITS, SWITCH_FIELDS } from "../scenario/scenario.ts";
import { PANEL_NAMES, type Spot, ZOOMS } from "../scenario/view.ts";
import type { Lesson } from "./lesson.ts";
import { isPlace, type Place } from "./place.ts";
import { FORMATS, type Quantity } from "./quantity.ts";

const LIMIT = { steps: 100, sentence: 2000 };

const text = (limit: number) =>
  v.pipe(v.string("must be text"), v.maxLength(limit, `must be at most ${limit} characters long`));

const panels = v.array(v.picklist(PANEL_NAMES, `must be one of ${PANEL_NAMES.join(", ")}`), "must be a list");
const written = v.union([v.number(), v.string()], "must be a number or text");
/** Whether a quantity exists shows when the lesson is played. */
const quantity = v.custom<Quantity>((name) => typeof name === "string" && name !== "", "must name a quantity");
const place = v.custom<Place>(
  (name) => typeof name === "string" && isPlace(name),
  'must be a place such as "next call", "crossing", "return", "end", "step 3" or "symbol entry_SYSCALL_64"',
);

const FOCUS_KINDS = ["register", "station", "ptRegs", "gate", "msr", "memory", "row"];
const focus = v.custom<Spot>(
  (value) => {
    if (typeof value !== "object" || value === null) return false;
    const [entry, ...more] = Object.entries(value);
    if (entry === undefined || more.length > 0 || !FOCUS_KINDS.includes(entry[0])) return false;
    return typeof entry[1] === (entry[0] === "gate" ? "number" : "string");
  },
  `must be an object with one of ${FOCUS_KINDS.join(", ")}`,
);

const question = v.strictObject({
  ask: text(LIMIT.sentence),
  about: quantity,
  as: v.exactOptional(v.picklist(FORMATS, `must be one of ${FORMATS.join(", ")}`)),
  by: v.picklist(["choose", "type"], 'must be "choose" or "type"'),
  wrong: v.array(v.strictObject({ value: written, means: text(LIMIT.sentence) }), "must be a list"),
  because: text(LIMIT.sentence),
});

const step = v.strictObject({
  to: place,
  say: text(LIMIT.sentence),
  focus: v.exactOptional(focus),
  panels: v.exactOptional(panels),
  expect: v.optional(v.record(v.string(), written), {}),
  question: v.exactOptional(question),
});

const lessonSchema = v.strictObject({
  id: v.pipe(v.string("must be text"), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by -")),
  number: v.optional(v.pipe(v.number("must be a number"), v.integer("must be a whole number")), 0),
  title: text(LIMITS.nameCharacters),
  summary: v.optional(text(LIMIT.sentence), ""),
  program: v.exactOptional(
    v.strictObject({
      source: text(LIMITS.sourceCharacters),
      syntax: v.picklist(["att", "intel", "nasm"], 'must be "att", "intel" or "nasm"'),
      bits: v.picklist([64, 32], "must be 64 or 32"),
    }),
  ),
  link: v.exactOptional(text(LIMITS.linkCharacters)),
  options: v.exactOptional(
    v.strictObject({
      vendor: v.exactOptional(v.picklist(["intel", "amd"], 'must be "intel" or "amd"')),
      linking: v.exactOptional(v.picklist(LINKINGS, `must be one of ${LINKINGS.join(", ")}`)),
      ...SWITCH_FIELDS,
    }),
  ),
  input: v.exactOptional(
    v.array(
      v.strictObject({ step: v.pipe(v.number(), v.integer(), v.minValue(0)), text: text(LIMITS.inputCharacters) }),
      "must be a list",
    ),
  ),
  panels: v.optional(panels, ["program", "stage", "registers"]),
  zoom: v.exactOptional(v.picklist(ZOOMS, `must be one of ${ZOOMS.join(", ")}`)),
  steps: v.pipe(
    v.array(step, "must be a list"),
    v.minLength(1, "must have a step"),
    v.maxLength(LIMIT.steps, `must have at most ${LIMIT.steps} steps`),
  ),
});

/** Checks the parsed JSON of a lesson: its shape only; whether its claims hold shows when it is played. */
export function parseLesson(data: unknown): Outcome<Lesson> {
  const parsed = v.safeParse(lessonSchema, data);
  if (!parsed.success) return { ok: false, message: describe(parsed.issues[0]) };
  const { program, link, ...rest } = parsed.output;
  if (program !== undefined && link === undefined) return { ok: true, value: { ...rest, program } };
  if (link !== undefined && program === undefined) return { ok: true, value: { ...rest, link } };
  return { ok: false, message: "a lesson has either a program or a link" };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "the lesson";
  if (issue.type !== "strict_object") return `${field} ${issue.message}`;
  return issue.expected === "never" ? `unknown field ${field}` : `${field} is missing or has the wrong shape`;
}
