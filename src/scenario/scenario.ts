import * as v from "valibot";
import {
  DEFAULT_OPTIONS,
  type InputEvent,
  LINKINGS,
  type Program,
  type RunRequest,
  STAGES,
  SWITCHES,
  type Switch,
} from "../core/index.ts";
import { DEMOS, demoProgram } from "./demos.ts";
import { PANEL_NAMES, PLAIN_VIEW, parseMemoryTarget, type View, ZOOMS } from "./view.ts";

/** The version of a scenario that this Syscope writes. */
export const SCENARIO_VERSION = 2;

/** What a scenario may hold at most. */
export const LIMITS = {
  /** Characters of a link's hash. */
  linkCharacters: 64 * 1024,
  /** Bytes of a link's JSON, inflated. */
  inflatedBytes: 1024 * 1024,
  /** Characters of a program's source. */
  sourceCharacters: 256 * 1024,
  nameCharacters: 100,
  inputEvents: 1000,
  /** Characters of one input event. */
  inputCharacters: 4096,
  step: 1_000_000_000,
  /** Files of the guest kernel that a scenario may bring along. */
  kernelFiles: 20,
} as const;

/** A run and the moment in it to look at: what a link carries. */
export interface Scenario extends RunRequest {
  /** Steps from the start of the run, 0 … 10⁹. */
  readonly step: number;
  /** Set where nothing says at which step: a program that is linked with the C library then opens at its own first instruction. */
  readonly fresh?: true;
  readonly view: View;
}

/** A place in a lesson: what a lesson's link carries. */
export interface LessonPlace {
  /** Names the lesson: lower-case words joined by `-`. */
  readonly lesson: string;
  /** The lesson's step, from 0. */
  readonly at: number;
  /** Where the reader has gone from there on their own, in steps of the run; null at the lesson's own moment. */
  readonly step: number | null;
  readonly view: View;
}

/** What a link opens. */
export type Link = Scenario | LessonPlace;

export function isLessonPlace(link: Link): link is LessonPlace {
  return "lesson" in link;
}

/** What opens when a link says nothing: the first ready program, at its start. */
export function defaultScenario(): Scenario {
  return { program: demoProgram(DEMOS[0]), options: DEFAULT_OPTIONS, input: [], step: 0, view: PLAIN_VIEW };
}

const stepSchema = v.pipe(
  v.number("must be a number"),
  v.integer("must be a whole number"),
  v.minValue(0, "must not be negative"),
  v.maxValue(LIMITS.step, `must be at most ${LIMITS.step}`),
);

const text = (limit: number) =>
  v.pipe(v.string("must be text"), v.maxLength(limit, `must be at most ${limit} characters long`));

/** A list of known names; a name is refused with the list of those there are. */
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  v.picklist(names, `must be one of ${names.join(", ")}`);

const viewSchema = v.strictObject({
  zoom: v.optional(oneOf(ZOOMS)),
  station: v.optional(oneOf(STAGES.map(({ id }) => id))),
  look: v.optional(
    v.pipe(
      text(120),
      v.check((look) => parseMemoryTarget(look) !== undefined, "must be a register, access, an address or @label"),
    ),
  ),
  panels: v.optional(v.pipe(v.array(oneOf(PANEL_NAMES), "must be a list"), v.maxLength(PANEL_NAMES.length))),
});

/** A view as links hold it: what is not said is left out. */
export type ViewFields = v.InferOutput<typeof viewSchema>;

/** Checks the fields of a view. */
export function parseView(data: unknown): Outcome<View> {
  const parsed = v.safeParse(viewSchema, data);
  return parsed.success
    ? { ok: true, value: viewOf(parsed.output) }
    : { ok: false, message: describe(parsed.issues[0]) };
}

function viewOf({ zoom, station, look, panels }: ViewFields): View {
  return {
    zoom: zoom ?? null,
    station: station ?? null,
    memory: (look === undefined ? undefined : parseMemoryTarget(look)) ?? null,
    panels: panels ?? null,
  };
}

const switchField = v.exactOptional(v.boolean("must be true or false"));

/** Each switch of a machine, to be left out where it has its default. */
export const SWITCH_FIELDS = Object.fromEntries(SWITCHES.map(({ id }) => [id, switchField])) as Record<
  Switch,
  typeof switchField
>;

/** The JSON of version 2. What has its default value may be left out. */
const scenarioSchema = v.strictObject({
  v: v.literal(SCENARIO_VERSION, `must be ${SCENARIO_VERSION}`),
  program: v.strictObject({
    name: v.optional(text(LIMITS.nameCharacters), ""),
    source: text(LIMITS.sourceCharacters),
    syntax: v.optional(v.picklist(["att", "intel", "nasm"], 'must be "att", "intel" or "nasm"'), "att"),
    bits: v.optional(v.picklist([64, 32], "must be 64 or 32"), 64),
  }),
  options: v.optional(
    v.strictObject({
      vendor: v.optional(v.picklist(["intel", "amd"], 'must be "intel" or "amd"'), DEFAULT_OPTIONS.vendor),
      linking: v.exactOptional(oneOf(LINKINGS)),
      ...SWITCH_FIELDS,
    }),
    {},
  ),
  input: v.optional(
    v.pipe(
      v.array(v.strictObject({ step: stepSchema, text: text(LIMITS.inputCharacters) }), "must be a list"),
      v.maxLength(LIMITS.inputEvents, `must have at most ${LIMITS.inputEvents} entries`),
      v.check((input) => inOrder(input), "must be in the order of their steps"),
    ),
    [],
  ),
  kernel: v.optional(
    v.pipe(
      v.array(
        v.strictObject({ file: text(LIMITS.nameCharacters), source: text(LIMITS.sourceCharacters) }),
        "must be a list",
      ),
      v.maxLength(LIMITS.kernelFiles, `must have at most ${LIMITS.kernelFiles} entries`),
    ),
    [],
  ),
  step: v.optional(stepSchema, 0),
  view: v.optional(viewSchema, {}),
});

function inOrder(input: readonly InputEvent[]): boolean {
  return input.every((event, index) => index === 0 || event.step >= (input[index - 1]?.step ?? 0));
}

/** A value, or one sentence saying why there is none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** One step from a version to the next; the key is the version it reads. */
export type Upgraders = Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;

/** A link of an older version is upgraded one version at a time and opens for ever. */
const UPGRADERS: Upgraders = {
  // The same fields; a link of version 2 is compressed with a dictionary.
  1: (old) => ({ ...old, v: 2 }),
};

/** Brings parsed JSON of any version up to `target`, one version at a time. */
export function upgrade(
  data: unknown,
  upgraders: Upgraders = UPGRADERS,
  target: number = SCENARIO_VERSION,
): Outcome<Record<string, unknown>> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return { ok: false, message: "This link does not hold a Syscope scenario." };
  }
  let current = data as Record<string, unknown>;
  const version = current.v;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    return { ok: false, message: "This link does not say which version of Syscope made it (v)." };
  }
  if (version > target) return { ok: false, message: newerVersion(version, target) };
  for (let from = version; from < target; from++) {
    const step = upgraders[from];
    if (step === undefined) return { ok: false, message: `This link's version ${version} can no longer be opened.` };
    current = step(current);
  }
  return { ok: true, value: current };
}

/** The sentence for a link from the future. */
export function newerVersion(version: number | string, target: number = SCENARIO_VERSION): string {
  return `This link was made by a newer Syscope (version ${version}; this one reads up to ${target}). Reload the page to get the newest Syscope.`;
}

/** Checks parsed JSON against the schema, after upgrading it. */
export function parseScenario(data: unknown): Outcome<Scenario> {
  const upgraded = upgrade(data);
  if (!upgraded.ok) return upgraded;
  const parsed = v.safeParse(scenarioSchema, upgraded.value);
  if (!parsed.success) return { ok: false, message: describe(parsed.issues[0]) };
  const { program, options, input, kernel, step, view } = parsed.output;
  return {
    ok: true,
    value: {
      program: program satisfies Program,
      options: { ...DEFAULT_OPTIONS, ...options },
      input,
      ...(kernel.length === 0 ? {} : { kernel }),
      step,
      view: viewOf(view),
    },
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "the scenario";
  if (issue.type === "strict_object") {
    return issue.expected === "never"
      ? `This link has a field that Syscope does not know: ${field}.`
      : `This link lacks a field, or it has the wrong shape: ${field}.`;
  }
  return `This link cannot be opened: ${field} ${issue.message}.`;
}
