import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The real processor, behind step-programs.c. */
export interface NativeStepper {
  /** The records of requests, one after the other. @throws {Error} where the system refuses */
  run(requests: readonly Uint8Array[]): Promise<Uint8Array>;
  runNow(requests: readonly Uint8Array[]): Uint8Array;
  dispose(): void;
}

/** Why there is no stepper here, in one line. */
export interface NoStepper {
  readonly unavailable: string;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Builds step-programs.c, which is in a folder, with `cc`. `dispose` removes what was built. */
export function openStepper(folder: string): NativeStepper | NoStepper {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { unavailable: `needs x86-64 Linux, this is ${process.arch} ${process.platform}` };
  }
  const scratch = mkdtempSync(join(tmpdir(), "syscope-silicon-"));
  const program = join(scratch, "step-programs");
  const dispose = (): void => rmSync(scratch, { recursive: true, force: true });
  const runNow = (requests: readonly Uint8Array[]): Uint8Array => {
    const { stdout, stderr, status } = spawnSync(program, { input: joined(requests), maxBuffer: 1 << 30 });
    if (status !== 0) throw new Error(stderr.toString().trim() || `step-programs ended with status ${status}`);
    return stdout;
  };
  const run = (requests: readonly Uint8Array[]): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] });
      const output: Uint8Array[] = [];
      let complaint = "";
      child.stdout.on("data", (chunk: Uint8Array) => output.push(chunk));
      child.stderr.on("data", (chunk: Uint8Array) => (complaint += new TextDecoder().decode(chunk)));
      child.stdin.on("error", () => {}); // it ended early: the exit status says why
      child.on("error", reject);
      child.on("close", (status) => {
        if (status === 0) resolve(joined(output));
        else reject(new Error(complaint.trim() || `step-programs ended with status ${status}`));
      });
      child.stdin.end(joined(requests));
    });
  try {
    execFileSync("cc", ["-O2", "-o", program, join(folder, "step-programs.c")], { stdio: "pipe" });
    runNow([]);
  } catch (error) {
    dispose();
    return { unavailable: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
  return { run, runNow, dispose };
}
