// Steps a program on this machine's processor and prints what `trace --json --user` prints, to compare with:
//   node scripts/native-trace.mjs FILE [--bits 32] [--stdin FILE] [--max N] [--layout]
// FILE is a static ELF, or assembly for GNU as where its name ends in .s. The program's own output goes to standard error.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const { openNativeTracer } = await load("native-trace.ts");
const { gnuProgram } = await load("native-trace/gnu-program.ts");

async function load(path) {
  const { module } = await runnerImport(join(import.meta.dirname, "../src/testing", path), {
    configFile: false,
    logLevel: "error",
  });
  return module;
}

function fail(message, status) {
  console.error(`native-trace: ${message}`);
  process.exit(status);
}

function readArguments() {
  const options = {
    bits: { type: "string" },
    stdin: { type: "string" },
    max: { type: "string" },
    layout: { type: "boolean" },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length !== 1) fail("give one FILE: a static ELF or a .s", 2);
    return { ...values, file: positionals[0] };
  } catch (error) {
    return fail(error.message, 2);
  }
}

const { file, bits, stdin, max, layout } = readArguments();
const tracer = openNativeTracer();
if (tracer.unavailable) fail(tracer.unavailable, 1);

try {
  const content = readFileSync(file);
  const elf = file.endsWith(".s") ? gnuProgram(content.toString(), bits === "32" ? 32 : 64) : content;
  if (layout) console.log(JSON.stringify(tracer.layout(elf)));
  else {
    const run = tracer.trace(elf, { ...(stdin && { stdin: readFileSync(stdin) }), ...(max && { max: Number(max) }) });
    for (const state of run.states) console.log(JSON.stringify(state));
    console.log(JSON.stringify(run.end));
    process.stderr.write(run.stdout);
    process.stderr.write(run.stderr);
  }
} catch (error) {
  fail(error.message, 1);
}
