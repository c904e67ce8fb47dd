import { type MachineOptions, openSession, type SessionApi } from "../core/index.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { inputError } from "./command-error.ts";
import type { Io } from "./io.ts";

/** Steps after which a run that does not end is left alone. */
const FAR = 5_000_000;

/**
 * Plays a scenario: to its step, which must exist, and on to the end.
 *
 * @returns 0, or 1 where the run does not reach the scenario's step
 * @throws {CommandError} where its program does not assemble
 */
export function playScenario(scenario: Scenario, changed: Partial<MachineOptions>, io: Io): number {
  const { program, options, input, step } = scenario;
  const opened = openSession({ program, options: { ...options, ...changed }, input });
  if (!opened.ok) {
    const lines = opened.diagnostics.map((each) => `${program.name}:${each.line}:${each.column}: ${each.message}`);
    throw inputError(lines.join("\n"));
  }
  const { session } = opened;
  if (step > 0) session.advance({ kind: "step", step }, step);
  if (session.step < step) {
    io.stderr.write(`${program.name}: the run ends at step ${session.step}, the scenario's is ${step}\n`);
    return 1;
  }
  io.stdout.write(`${program.name}\n`);
  io.stdout.write(momentLine(session));
  const reason = session.advance({ kind: "end" }, FAR);
  for (const call of session.frame().calls) {
    io.stdout.write(`     step ${`${call.enterStep}`.padEnd(6)} ring 3  trap       ${call.text}\n`);
  }
  io.stdout.write(reason === "ended" || reason === "stopped" ? momentLine(session) : `     ${reason}\n`);
  return 0;
}

function momentLine(session: SessionApi): string {
  const { step, machine, stage, sentence } = session.frame();
  return `     step ${`${step}`.padEnd(6)} ring ${machine.cpl}  ${stage.padEnd(9)}  ${sentence}\n`;
}
