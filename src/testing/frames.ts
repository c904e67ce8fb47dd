import { DEFAULT_OPTIONS, type Frame, type MachineOptions, openSession, type SessionApi } from "../core/index.ts";
import { demoProgram, findDemo } from "../scenario/demos.ts";

/** A session of a ready program. */
export function demoSession(demo: string, options: Partial<MachineOptions> = {}): SessionApi {
  const found = findDemo(demo);
  if (found === undefined) throw new Error(`no ready program ${demo}`);
  return sessionOf(demoProgram(found).source, options, demoProgram(found));
}

/** A session of assembly text. */
export function sessionOf(
  source: string,
  options: Partial<MachineOptions> = {},
  {
    name = "test",
    syntax = "att",
    bits = 64,
  }: { name?: string; syntax?: "att" | "intel" | "nasm"; bits?: 64 | 32 } = {},
): SessionApi {
  const run = { program: { name, source, syntax, bits }, options: { ...DEFAULT_OPTIONS, ...options }, input: [] };
  const opened = openSession(run);
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  return opened.session;
}

/** A moment of a ready program. */
export function frameAt(demo: string, step: number, options: Partial<MachineOptions> = {}): Frame {
  const session = demoSession(demo, options);
  session.advance({ kind: "step", step }, step + 1);
  return session.frame();
}

/** The first moment of a ready program for which `wanted` holds. */
export function frameWhen(
  demo: string,
  wanted: (frame: Frame) => boolean,
  options: Partial<MachineOptions> = {},
): Frame {
  return momentOf(demoSession(demo, options), wanted);
}

/** The first moment of a session, from where it is on, for which `wanted` holds. */
export function momentOf(session: SessionApi, wanted: (frame: Frame) => boolean): Frame {
  for (let step = session.step + 1; !wanted(session.frame()); step++) {
    if (step > 2000) throw new Error("there is no such moment");
    session.advance({ kind: "step", step }, 1);
  }
  return session.frame();
}
