import { deflateSync, Inflate } from "fflate";
import { DEFAULT_OPTIONS, type MachineOptions } from "../core/index.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { DEMOS, demoProgram, findDemo, matchDemo } from "./demos.ts";
import {
  defaultScenario,
  LIMITS,
  newerVersion,
  type Outcome,
  parseScenario,
  SCENARIO_VERSION,
  type Scenario,
} from "./scenario.ts";

/**
 * Writes a scenario as a link's hash, `#` included: readable for an unmodified ready program without input
 * (`#demo=hello-syscall&step=12`), else `#v1=` and the base64url of deflate-raw JSON.
 * Fails for a program that does not fit in a link.
 */
export function encodeLink(scenario: Scenario): Outcome<string> {
  const demo = matchDemo(scenario.program);
  if (demo !== undefined && scenario.input.length === 0) {
    return { ok: true, value: `#${[`demo=${demo.id}`, ...readableFields(scenario)].join("&")}` };
  }
  const { program, options, input, step } = scenario;
  const json = JSON.stringify({
    v: SCENARIO_VERSION,
    program: { name: program.name, source: program.source, syntax: program.syntax, bits: program.bits },
    options: { vendor: options.vendor, smep: options.smep, smap: options.smap },
    input: input.map((event) => ({ step: event.step, text: event.text })),
    step,
  });
  const hash = `#v${SCENARIO_VERSION}=${encodeBase64Url(deflateSync(new TextEncoder().encode(json), { level: 9 }))}`;
  if (hash.length > LIMITS.linkCharacters || program.source.length > LIMITS.sourceCharacters) {
    return {
      ok: false,
      message: `This program is too long for a link (${kib(hash.length)}; a link holds ${kib(LIMITS.linkCharacters)}).`,
    };
  }
  return { ok: true, value: hash };
}

function readableFields({ step, options }: Scenario): string[] {
  const fields: string[] = [];
  if (step > 0) fields.push(`step=${step}`);
  if (options.vendor !== DEFAULT_OPTIONS.vendor) fields.push(`vendor=${options.vendor}`);
  if (options.smep !== DEFAULT_OPTIONS.smep) fields.push(`smep=${Number(options.smep)}`);
  if (options.smap !== DEFAULT_OPTIONS.smap) fields.push(`smap=${Number(options.smap)}`);
  return fields;
}

/**
 * Reads a link's hash, with or without `#`. An empty one is the default scenario. Fields that it does not know are left to
 * others (an embed has its own). Never throws: what cannot be opened comes back as one clear sentence.
 */
export function decodeLink(hash: string): Outcome<Scenario> {
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
    return decodePacked(value);
  }
  if (fields.has("demo")) return decodeReadable(fields);
  if (text === "" || isForOthers(fields)) return { ok: true, value: defaultScenario() };
  return { ok: false, message: "This link holds neither a ready program (demo=…) nor a saved one (v1=…)." };
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

function decodePacked(value: string): Outcome<Scenario> {
  const packed = decodeBase64Url(value);
  if (packed === null || packed.length === 0) {
    return { ok: false, message: "This link is damaged: its text is not base64url. Was it copied whole?" };
  }
  const inflated = inflateCapped(packed, LIMITS.inflatedBytes);
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

function inflateCapped(packed: Uint8Array, limit: number): Outcome<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflater = new Inflate((part) => {
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
  const step = fields.get("step") ?? "0";
  if (!/^\d{1,10}$/.test(step) || Number(step) > LIMITS.step) {
    return { ok: false, message: `This link's step must be a whole number from 0 to ${LIMITS.step}.` };
  }
  const options = decodeOptions(fields);
  if (!options.ok) return options;
  return { ok: true, value: { program: demoProgram(demo), options: options.value, input: [], step: Number(step) } };
}

function decodeOptions(fields: ReadonlyMap<string, string>): Outcome<MachineOptions> {
  const vendor = fields.get("vendor") ?? DEFAULT_OPTIONS.vendor;
  if (vendor !== "intel" && vendor !== "amd") return { ok: false, message: "This link's vendor must be intel or amd." };
  const switches: Record<"smep" | "smap", boolean> = { smep: DEFAULT_OPTIONS.smep, smap: DEFAULT_OPTIONS.smap };
  for (const name of ["smep", "smap"] as const) {
    const value = fields.get(name);
    if (value === undefined) continue;
    if (value !== "0" && value !== "1") return { ok: false, message: `This link's ${name} must be 0 or 1.` };
    switches[name] = value === "1";
  }
  return { ok: true, value: { ...DEFAULT_OPTIONS, vendor, ...switches } };
}

function kib(characters: number): string {
  return `${Math.ceil(characters / 1024)} KiB`;
}
