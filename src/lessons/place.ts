import { type SessionApi, STAGES, type Stage } from "../core/index.ts";
import { LessonError } from "./lesson-error.ts";

/** A place in a run, looked for from where the step before has left it. */
export type Place =
  /** In front of the first instruction. */
  | "start"
  /** Where the run is. */
  | "here"
  /** By its number: only for the program's own first instructions, whatever the kernel's code becomes. */
  | `step ${number}`
  /** One step on. */
  | "next"
  /** Over a call, an interrupt or a whole system call. */
  | "over"
  /** Behind the next change of privilege. */
  | "crossing"
  /** In front of the next system call's trap instruction. */
  | "next call"
  /** The next moment in ring 3 after the kernel. */
  | "return"
  /** The next time that RIP stands at a label of the program or of the kernel. */
  | `symbol ${string}`
  /** The next moment of this stage, one step on at the earliest. */
  | `stage ${Stage}`
  /** Behind the next change of CR3, so of the page tables' root. */
  | "root"
  /** In front of the next execution of a service routine's phase. */
  | `phase ${string}`
  | "end";

/** Steps that a way to a place may have. */
const FAR = 5_000_000;
/** Steps that are looked at one by one for a stage or a phase. */
const NEAR = 20_000;

const WORDS: ReadonlySet<string> = new Set([
  "start",
  "here",
  "next",
  "over",
  "crossing",
  "next call",
  "return",
  "root",
  "end",
]);

/** Whether a text from a file is a place. */
export function isPlace(text: string): text is Place {
  const [, kind, name = ""] = /^(step|symbol|stage|phase) (\S+)$/.exec(text) ?? [];
  if (kind === "step") return /^\d{1,9}$/.test(name);
  if (kind === "stage") return STAGES.some(({ id }) => id === name);
  return kind !== undefined || WORDS.has(text);
}

/**
 * Moves a session to a place.
 *
 * @throws {LessonError} where the run ends, waits or goes on without reaching it
 */
export function travel(session: SessionApi, place: Place): void {
  switch (place) {
    case "start":
      session.seek(0);
      break;
    case "here":
      break;
    case "next":
      arrive(session, { kind: "step", step: session.step + 1 }, "target");
      break;
    case "over":
      arrive(session, { kind: "over" }, "target");
      break;
    case "crossing":
      arrive(session, { kind: "crossing" }, "crossing");
      break;
    case "next call":
      arrive(session, { kind: "call" }, "call");
      break;
    case "return":
      if (session.frame().machine.cpl === 3) arrive(session, { kind: "crossing" }, "crossing");
      arrive(session, { kind: "out" }, "target");
      break;
    case "root": {
      const { cr3 } = session.frame().machine;
      search(session, place, () => session.frame().machine.cr3 !== cr3);
      break;
    }
    case "end":
      arrive(session, { kind: "end" }, "ended");
      break;
    default:
      travelByName(session, place);
  }
}

function travelByName(session: SessionApi, place: Place): void {
  const space = place.indexOf(" ");
  const name = place.slice(space + 1);
  switch (place.slice(0, space)) {
    case "step":
      if (Number(name) <= session.furthest) session.seek(Number(name));
      else arrive(session, { kind: "step", step: Number(name) }, "target");
      break;
    case "symbol": {
      const address = session.frame().memory.addressOf(name);
      if (address === undefined) throw new LessonError(`no label is called ${name}`);
      arrive(session, { kind: "end" }, "breakpoint", new Set([address]));
      break;
    }
    case "stage":
      search(session, place, () => session.frame().stage === name);
      break;
    case "phase":
      search(session, place, () => session.frame().next?.phase?.phase === name);
      break;
    default:
      throw new LessonError(`“${place}” is no place`);
  }
}

type Advance = Parameters<SessionApi["advance"]>;

function arrive(
  session: SessionApi,
  goal: Advance[0],
  wanted: ReturnType<SessionApi["advance"]>,
  breakpoints?: Advance[2],
): void {
  const from = session.step;
  const reason = session.advance(goal, FAR, breakpoints);
  if (reason !== wanted) throw new LessonError(`the way from step ${from} ends at step ${session.step}: ${reason}`);
}

/** Steps on, one at least, until something is so. */
function search(session: SessionApi, place: Place, found: () => boolean): void {
  const from = session.step;
  while (session.step - from < NEAR) {
    const before = session.step;
    session.advance({ kind: "step", step: before + 1 }, 1);
    if (session.step === before) break;
    if (found()) return;
  }
  throw new LessonError(`“${place}” is not reached from step ${from}; the run got to step ${session.step}`);
}
