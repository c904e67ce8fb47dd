import { DEFAULT_OPTIONS, type MachineOptions } from "../core/index.ts";
import { ALL_LESSONS } from "../lessons/all-lessons.ts";
import type { Lesson } from "../lessons/lesson.ts";
import { parseLesson } from "../lessons/lesson-file.ts";
import { ALL_DEMO_TEXTS } from "../scenario/all-demo-texts.ts";
import { provideDemos } from "../scenario/demo-text.ts";
import { decodeLink } from "../scenario/permalink.ts";
import { isLessonPlace, type Outcome, parseScenario, type Scenario } from "../scenario/scenario.ts";
import { onlyOperand, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { inputError, usageError } from "./command-error.ts";
import { type Io, readToEnd } from "./io.ts";
import { type GivenMachineOptions, MACHINE_OPTIONS, MACHINE_USAGE, machineOptions } from "./machine-options.ts";
import { playLesson } from "./play-lesson.ts";
import { playScenario } from "./play-scenario.ts";
import { nameOf } from "./program-file.ts";

export const playCommand: Command = {
  usage: `SCENARIO-OR-LESSON ${MACHINE_USAGE}`,
  summary: "plays a lesson (by number or name), a lesson or scenario in a JSON file, or a link, and checks every claim",
  run(argv, io) {
    const { options, operands } = parseArguments(argv, MACHINE_OPTIONS);
    const named = onlyOperand(operands, "SCENARIO-OR-LESSON");
    provideDemos(ALL_DEMO_TEXTS);
    const changed = changedOptions(options);
    const found = find(named, io);
    return "steps" in found ? playLesson(found, changed, io) : playScenario(found, changed, io);
  },
};

/** The options that were given, to be put in place of the lesson's own. */
function changedOptions(given: GivenMachineOptions): Partial<MachineOptions> {
  const options = machineOptions(given);
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== DEFAULT_OPTIONS[name as keyof MachineOptions],
  );
  return {
    ...Object.fromEntries(changed),
    ...(given["--vendor"] === undefined ? {} : { vendor: given["--vendor"] }),
  };
}

/** @throws {CommandError} where there is no such thing, or it is malformed */
function find(named: string, io: Io): Lesson | Scenario {
  const lesson = ALL_LESSONS.find(({ id, number }) =>
    [id, `${number}`, `${number}`.padStart(2, "0"), folderName(id, number)].includes(named),
  );
  if (lesson !== undefined) return lesson;
  if (/^\d+$/.test(named)) {
    const known = ALL_LESSONS.map(({ id, number }) => `${number} ${id}`).join(", ");
    throw usageError(`there is no lesson ${named}`, `the lessons are ${known}`);
  }
  const hash = /^(?:https?:[^#]*)?(#.*)$/s.exec(named)?.[1];
  if (hash !== undefined) {
    const link = opened(decodeLink(hash), "the link");
    if (!isLessonPlace(link)) return link;
    const linked = ALL_LESSONS.find(({ id }) => id === link.lesson);
    if (linked === undefined) throw inputError(`the link: there is no lesson called ${link.lesson}`);
    return linked;
  }
  const name = nameOf(named);
  const data = parseJson(named === "-" ? readToEnd(io.stdin) : io.readFile(named), name);
  const isLesson = typeof data === "object" && data !== null && "steps" in data;
  return isLesson ? opened(parseLesson(data), name) : opened(parseScenario(data), name);
}

function folderName(id: string, number: number): string {
  return `${`${number}`.padStart(2, "0")}-${id}`;
}

function opened<T>(outcome: Outcome<T>, name: string): T {
  if (!outcome.ok) throw inputError(`${name}: ${outcome.message}`);
  return outcome.value;
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw inputError(`${name}: neither a lesson nor a scenario: it is not JSON`);
  }
}
