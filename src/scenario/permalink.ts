import { deflateSync, Inflate, type InflateStreamOptions } from "fflate";
import {
  DEFAULT_OPTIONS,
  type KernelEdit,
  LINKINGS,
  type MachineOptions,
  SWITCHES,
  type Switch,
} from "../core/index.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { DEMOS, type Demo, demoKernel, demoProgram, findDemo, isLoaded, loadDemo, matchDemo } from "./demos.ts";
import { linkDictionary } from "./dictionary.ts";
import {
  defaultScenario,
  isLessonPlace,
  type LessonPlace,
  LIMITS,
  type Link,
  newerVersion,
  type Outcome,
  parseScenario,
  parseView,
  SCENARIO_VERSION,
  type Scenario,
  type ViewFields,
} from "./scenario.ts";
import { memoryTargetText, type View } from "./view.ts";

/**
 * Writes a scenario as a link's hash, `#` included: readable for an unmodified ready program without input
 * (`#demo=hello-syscall&step=12`), else `#v2=` and the base64url of deflate-raw JSON, compressed with the dictionary. What has its
 * default value is left out.
 * Fails for a program that does not fit in a link.
 */
export function encodeLink(scenario: Scenario): Outcome<string> {
  const { program, options, input, kernel = [], step, view } = scenario;
  const demo = matchDemo(program);
  if (demo !== undefined && input.length === 0 && isKernelOf(demo, kernel)) {
    return { ok: true, value: readable([["demo", demo.id], ...stepField(step, demo), ...optionFields(options)], view) };
  }
  const json = JSON.stringify({
    v: SCENARIO_VERSION,
    program: {
      ...(program.name === "" ? {} : { name: program.name }),
      source: program.source,
      ...(program.syntax === "att" ? {} : { syntax: program.syntax }),
      ...(program.bits === 64 ? {} : { bits: program.bits }),
    },
    ...optional("options", changedOptions(options)),
    ...(input.length === 0 ? {} : { input: input.map((event) => ({ step: event.step, text: event.text })) }),
    ...(kernel.length === 0 ? {} : { kernel: kernel.flatMap((edit) => ("source" in edit ? [wholeFile(edit)] : [])) }),
    ...(step === 0 ? {} : { step }),
    ...optional("view", viewFields(view)),
  });
  const hash = `#v${SCENARIO_VERSION}=${encodeBase64Url(deflateSync(new TextEncoder().encode(json), { level: 9, dictionary: linkDictionary() }))}`;
  if (hash.length > LIMITS.linkCharacters || program.source.length > LIMITS.sourceCharacters) {
    return {
      ok: false,
      message: `This program is too long for a link (${kib(hash.length)}; a link holds ${kib(LIMITS.linkCharacters)}).`,
    };
  }
  return { ok: true, value: hash };
}

function wholeFile({ file, source }: KernelEdit): KernelEdit {
  return { file, source };
}

/** Whether the kernel is the one with which a ready program comes. */
function isKernelOf(demo: Demo, kernel: NonNullable<Scenario["kernel"]>): boolean {
  const { kernel: own = [] } = demoKernel(demo);
  return own.length === kernel.length && own.every((change, index) => change === kernel[index]);
}

/** Writes a place in a lesson as a link's hash: `#lesson=bad-pointers&at=3`, where `at` counts from 1. */
export function encodeLessonPlace({ lesson, at, step, view }: LessonPlace): string {
  return readable(
    [["lesson", lesson], ["at", `${at + 1}`], ...(step === null ? [] : [["step", `${step}`] as const])],
    view,
  );
}

type Field = readonly [name: string, value: string];

function readable(fields: readonly Field[], view: View): string {
  const { panels, ...rest } = viewFields(view);
  const seen = Object.entries(rest).map(([name, value]): Field => [name, `${value}`]);
  const all = [...fields, ...seen, ...(panels === undefined ? [] : [["panels", panels.join(",")] as const])];
  return `#${all.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** Step 0 goes without saying where the demo opens there. */
function stepField(step: number, { usesLibrary }: Demo): readonly Field[] {
  return step > 0 || usesLibrary === true ? [["step", `${step}`]] : [];
}

function viewFields({ zoom, station, memory, panels }: View): ViewFields {
  return {
    ...(zoom === null ? {} : { zoom }),
    ...(station === null ? {} : { station }),
    ...(memory === null ? {} : { look: memoryTargetText(memory) }),
    ...(panels === null ? {} : { panels: [...panels] }),
  };
}

function changedOptions(options: MachineOptions): Partial<MachineOptions> {
  const changed = Object.entries(options).filter(
    ([name, value]) => DEFAULT_OPTIONS[name as keyof MachineOptions] !== value,
  );
  return Object.fromEntries(changed);
}

function optionFields(options: MachineOptions): readonly Field[] {
  return Object.entries(changedOptions(options)).map(([name, value]) => [
    name,
    typeof value === "boolean" ? `${Number(value)}` : `${value}`,
  ]);
}

/** A field that is left out where it holds nothing. */
function optional(name: string, fields: object): object {
  return Object.keys(fields).length === 0 ? {} : { [name]: fields };
}

/**
 * Reads a link's hash, with or without `#`. An empty one is the default scenario. Fields that it does not know are left to
 * others (an embed has its own). Never throws: what cannot be opened comes back as one clear sentence. A ready program has to be
 * loaded before: see `loadBehind`.
 */
export function decodeLink(hash: string): Outcome<Link> {
  const text = hash.startsWith("#") ? hash.slice(1) : hash;
  if (text.length > LIMITS.linkCharacters) {
    return {
      ok: false,
      message: `This link is too long (${kib(text.length)}; at most ${kib(LIMITS.linkCharacters)} can be opened).`,
    };
  }
  const fields = readFields(text);
  for (const [name, value] of fields) {
    const version = /^v(\d{1,6})$/.exec(name)?.[1];
    if (version === undefined) continue;
    if (Number(version) > SCENARIO_VERSION) return { ok: false, message: newerVersion(version) };
    return decodePacked(value, Number(version));
  }
  if (fields.has("lesson")) return decodeLesson(fields);
  if (fields.has("demo")) return decodeReadable(fields);
  if (text === "" || isForOthers(fields)) return { ok: true, value: defaultScenario() };
  return {
    ok: false,
    message: "This link holds neither a ready program (demo=…), a lesson (lesson=…) nor a saved program (v2=…).",
  };
}

/**
 * The ready program that has to be loaded before a link is read: the one that it names, or the one that its program comes from;
 * undefined where nothing has to be.
 */
function demoBehind(hash: string): Demo | undefined {
  const named = readFields(hash.replace(/^#/, "")).get("demo");
  const link = named === undefined ? decodeLink(hash) : undefined;
  const name = named ?? (link?.ok === true && !isLessonPlace(link.value) ? link.value.program.name : "");
  const demo = findDemo(name);
  return demo === undefined || isLoaded(demo) ? undefined : demo;
}

/** Loads what has to be there before `decodeLink` reads a link; undefined where everything is. */
export function loadBehind(hash: string): Promise<boolean> | undefined {
  const demo = demoBehind(hash);
  return demo === undefined ? undefined : loadDemo(demo);
}

/** Reads the link of a scenario; a lesson's is refused. */
export function decodeScenario(hash: string): Outcome<Scenario> {
  const link = decodeLink(hash);
  if (!link.ok) return link;
  if (isLessonPlace(link.value)) return { ok: false, message: "This link opens a lesson, not a program." };
  return { ok: true, value: link.value };
}

/** Fields that do not say what to open. */
const OTHER_FIELDS = new Set(["ro", "panes", "motion", "theme"]);

function isForOthers(fields: ReadonlyMap<string, string>): boolean {
  return Array.from(fields.keys()).every((name) => OTHER_FIELDS.has(name));
}

function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    if (part !== "") fields.set(equals < 0 ? part : part.slice(0, equals), equals < 0 ? "" : part.slice(equals + 1));
  }
  return fields;
}

function decodePacked(value: string, version: number): Outcome<Scenario> {
  const packed = decodeBase64Url(value);
  if (packed === null || packed.length === 0) {
    return { ok: false, message: "This link is damaged: its text is not base64url. Was it copied whole?" };
  }
  const inflated = inflateCapped(packed, LIMITS.inflatedBytes, version === 1 ? {} : { dictionary: linkDictionary() });
  if (!inflated.ok) return inflated;
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(inflated.value));
  } catch {
    return { ok: false, message: "This link is damaged: what it holds is not JSON." };
  }
  return parseScenario(data);
}

/** Input bytes given to the inflater at a time: it makes at most about a thousand times as many of them before we look. */
const CHUNK = 512;

function inflateCapped(packed: Uint8Array, limit: number, options: InflateStreamOptions): Outcome<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflater = new Inflate(options, (part) => {
    length += part.length;
    if (length <= limit) parts.push(part);
  });
  try {
    for (let at = 0; at < packed.length && length <= limit; at += CHUNK) {
      inflater.push(packed.subarray(at, at + CHUNK), at + CHUNK >= packed.length);
    }
  } catch {
    return { ok: false, message: "This link is damaged: its data cannot be unpacked. Was it copied whole?" };
  }
  if (length > limit) return { ok: false, message: `This link unpacks to more than ${kib(limit)} and is not opened.` };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { ok: true, value: bytes };
}

function decodeReadable(fields: ReadonlyMap<string, string>): Outcome<Scenario> {
  const id = fields.get("demo") ?? "";
  const demo = findDemo(id);
  if (demo === undefined) {
    const known = DEMOS.map((each) => each.id).join(", ");
    return { ok: false, message: `There is no ready program called “${id.slice(0, 40)}”. There are: ${known}.` };
  }
  if (!isLoaded(demo)) return { ok: false, message: `The ready program “${demo.title}” could not be loaded.` };
  const step = decodeStep(fields.get("step") ?? "0");
  if (!step.ok) return step;
  const options = decodeOptions(fields);
  if (!options.ok) return options;
  const view = decodeView(fields);
  if (!view.ok) return view;
  return {
    ok: true,
    value: {
      program: demoProgram(demo),
      ...demoKernel(demo),
      options: options.value,
      input: [],
      step: step.value,
      ...(demo.usesLibrary === true && !fields.has("step") ? { fresh: true as const } : {}),
      view: view.value,
    },
  };
}

function decodeLesson(fields: ReadonlyMap<string, string>): Outcome<LessonPlace> {
  const lesson = fields.get("lesson") ?? "";
  if (!/^[a-z0-9-]{1,100}$/.test(lesson)) {
    return { ok: false, message: `There is no lesson called “${lesson.slice(0, 40)}”.` };
  }
  const at = fields.get("at") ?? "1";
  if (!/^\d{1,3}$/.test(at) || Number(at) < 1) {
    return { ok: false, message: "This link's place in the lesson (at) must be a whole number from 1 to 999." };
  }
  const step = fields.has("step") ? decodeStep(fields.get("step") ?? "") : null;
  if (step?.ok === false) return step;
  const view = decodeView(fields);
  if (!view.ok) return view;
  return { ok: true, value: { lesson, at: Number(at) - 1, step: step?.value ?? null, view: view.value } };
}

function decodeStep(text: string): Outcome<number> {
  return /^\d{1,10}$/.test(text) && Number(text) <= LIMITS.step
    ? { ok: true, value: Number(text) }
    : { ok: false, message: `This link's step must be a whole number from 0 to ${LIMITS.step}.` };
}

function decodeView(fields: ReadonlyMap<string, string>): Outcome<View> {
  const said: Record<string, unknown> = {};
  for (const name of ["zoom", "station", "look"]) if (fields.has(name)) said[name] = fields.get(name);
  const panels = fields.get("panels");
  if (panels !== undefined) said.panels = panels.split(",").filter((name) => name !== "");
  return parseView(said);
}

function decodeOptions(fields: ReadonlyMap<string, string>): Outcome<MachineOptions> {
  const vendor = fields.get("vendor") ?? DEFAULT_OPTIONS.vendor;
  if (vendor !== "intel" && vendor !== "amd") return { ok: false, message: "This link's vendor must be intel or amd." };
  const linking = LINKINGS.find((each) => each === (fields.get("linking") ?? DEFAULT_OPTIONS.linking));
  if (linking === undefined) return { ok: false, message: `This link's linking must be ${LINKINGS.join(" or ")}.` };
  const switches: Partial<Record<Switch, boolean>> = {};
  for (const { id } of SWITCHES) {
    const value = fields.get(id);
    if (value === undefined) continue;
    if (value !== "0" && value !== "1") return { ok: false, message: `This link's ${id} must be 0 or 1.` };
    switches[id] = value === "1";
  }
  return { ok: true, value: { ...DEFAULT_OPTIONS, vendor, linking, ...switches } };
}

function kib(characters: number): string {
  return `${Math.ceil(characters / 1024)} KiB`;
}
