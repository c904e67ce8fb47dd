import { finish, SLICE_ITEMS } from "../bits/slices.ts";
import { ExecError } from "../kernel/exec.ts";
import { kernelSources } from "../kernel/guest/sources.ts";
import { buildKernel } from "../kernel/guest-image.ts";
import { editsOf } from "../kernel/kernel-change.ts";
import { buildProgramInSlices } from "../machine/build-program.ts";
import { Machine } from "../machine/machine.ts";
import { kernelConfig } from "../machine/options.ts";
import { HANG_AFTER } from "../trace/trouble.ts";
import type { Opened, OpenSession, OpenSessionInSlices, Run, SourceLine } from "./api.ts";
import { Session } from "./session.ts";

/** A refusal that belongs to the program as a whole. */
function refused(message: string): Opened {
  return { ok: false, diagnostics: [{ line: 1, column: 1, endColumn: 2, severity: "error", message }] };
}

/** Assembles and boots a run. */
export const openSession: OpenSession = (request, limits) => finish(openSessionInSlices(request, limits));

/** As `openSession`, a few hundred statements or lines of the program at a time. */
export const openSessionInSlices: OpenSessionInSlices = function* (request, { hangAfter = HANG_AFTER } = {}) {
  const config = kernelConfig(request.options);
  const { kernel: changes = [], ...rest } = request;
  const edits = editsOf(changes, kernelSources(config));
  const run: Run = edits.length === 0 ? rest : { ...rest, kernel: edits };
  const kernel = buildKernel(edits, config);
  const assembly = yield* buildProgramInSlices(request.program, request.options, kernel.ok ? kernel.image : undefined);
  if (!assembly.ok || !kernel.ok) {
    return { ok: false, diagnostics: [...assembly.diagnostics, ...(kernel.ok ? [] : kernel.diagnostics)] };
  }
  const code = assembly.image.sections.filter((section) => section.permissions.execute && section.size > 0);
  const isCode = (address: bigint) =>
    code.some((section) => section.address <= address && address < section.address + BigInt(section.size));
  yield 1;
  try {
    const machine = new Machine(assembly.image, run.options, { kernel: kernel.image });
    const lines: SourceLine[] = [];
    for (const { line, address, length } of assembly.lines) {
      const bytes = machine.peek(address, length) ?? new Uint8Array(0);
      lines.push({ line, address, bytes, executable: isCode(address) });
      if (lines.length % SLICE_ITEMS === 0) yield SLICE_ITEMS;
    }
    const session = new Session(run, machine, lines, hangAfter);
    return { ok: true, session, warnings: [...assembly.diagnostics, ...kernel.warnings] };
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return refused(error.message);
  }
};
