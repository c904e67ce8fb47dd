import { ExecError } from "../kernel/exec.ts";
import { buildKernel } from "../kernel/guest-image.ts";
import { buildProgram } from "../machine/build-program.ts";
import { Machine } from "../machine/machine.ts";
import { kernelConfig } from "../machine/options.ts";
import { HANG_AFTER } from "../trace/trouble.ts";
import type { OpenSession } from "./api.ts";
import { Session } from "./session.ts";

/** A refusal that belongs to the program as a whole. */
function refused(message: string): ReturnType<OpenSession> {
  return { ok: false, diagnostics: [{ line: 1, column: 1, endColumn: 2, severity: "error", message }] };
}

/** Assembles and boots a run. */
export const openSession: OpenSession = (run, { hangAfter = HANG_AFTER } = {}) => {
  const kernel = buildKernel(run.kernel ?? [], kernelConfig(run.options));
  const assembly = buildProgram(run.program, run.options, kernel.ok ? kernel.image : undefined);
  if (!assembly.ok || !kernel.ok) {
    return { ok: false, diagnostics: [...assembly.diagnostics, ...(kernel.ok ? [] : kernel.diagnostics)] };
  }
  const code = assembly.image.sections.filter((section) => section.permissions.execute && section.size > 0);
  const isCode = (address: bigint) =>
    code.some((section) => section.address <= address && address < section.address + BigInt(section.size));
  try {
    const machine = new Machine(assembly.image, run.options, { kernel: kernel.image });
    const lines = assembly.lines.map(({ line, address, length }) => ({
      line,
      address,
      bytes: machine.peek(address, length) ?? new Uint8Array(0),
      executable: isCode(address),
    }));
    const session = new Session(run, machine, lines, hangAfter);
    return { ok: true, session, warnings: [...assembly.diagnostics, ...kernel.warnings] };
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return refused(error.message);
  }
};
