import {
  DEFAULT_OPTIONS,
  type InputEvent,
  type KernelEdit,
  type MachineOptions,
  openSession,
  type Program,
  type Run,
  type SessionApi,
} from "../core/index.ts";
import { DEMOS, demoProgram } from "../scenario/demos.ts";

/** What a test's run is; only a source has to be given. */
export interface UserRun extends Partial<Program> {
  readonly input?: readonly InputEvent[];
  readonly kernel?: readonly KernelEdit[];
  readonly hangAfter?: number;
  readonly options?: Partial<MachineOptions>;
}

/** A session at step 0 of a program in AT&T syntax; `_start` is put in front where no line defines it. */
export function userSession(
  source: string,
  { input = [], kernel = [], hangAfter, options, ...program }: UserRun = {},
): SessionApi {
  const whole = source.includes("_start:") ? source : `.globl _start\n_start:\n${source}`;
  const run: Run = {
    program: { name: "test", syntax: "att", bits: 64, source: whole, ...program },
    options: { ...DEFAULT_OPTIONS, ...options },
    input,
    kernel,
  };
  const opened = openSession(run, hangAfter === undefined ? {} : { hangAfter });
  if (!opened.ok) {
    throw new Error(
      opened.diagnostics.map(({ file = "program", line, message }) => `${file}:${line}: ${message}`).join("\n"),
    );
  }
  return opened.session;
}

/** A session of a ready program. */
export function demoSession(id: (typeof DEMOS)[number]["id"], run: UserRun = {}): SessionApi {
  const demo = DEMOS.find((each) => each.id === id);
  if (demo === undefined) throw new Error(`no ready program ${id}`);
  const program = demoProgram(demo);
  return userSession(program.source, { ...program, ...run });
}
