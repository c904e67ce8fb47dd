import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { kernelImage } from "../core/index.ts";
import { SYSENTER_VDSO } from "../scenario/ready-programs/sysenter-vdso.ts";
import { memoryIo } from "../testing/memory-io.ts";
import { openNativeTracer } from "../testing/native-trace.ts";
import { type TracedState, traceDifference } from "../testing/trace-difference.ts";
import { main } from "./main.ts";

const tracer = openNativeTracer();
const isAmd = /AuthenticAMD/.test(spawnSync("cat", ["/proc/cpuinfo"], { encoding: "utf8" }).stdout ?? "");
const native = !("unavailable" in tracer) && isAmd;
if (!native) console.info("the vDSO is not compared with this processor: it is not AMD's, or cannot be traced");
const hasBinutils = ["readelf", "objdump"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
const hasStrace = spawnSync("strace", ["-V"], { encoding: "utf8" }).stdout?.includes("version 6.1") ?? false;

function inScratch<T>(files: Readonly<Record<string, Uint8Array>>, run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "vdso-"));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes, { mode: 0o755 });
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tool(command: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return stdout + stderr;
}

describe.skipIf(!hasBinutils)("the vDSO pages, read by the tools that read shared objects", () => {
  it.each([
    [
      64,
      ["__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time", "__vdso_getcpu", "__vdso_clock_getres"],
      "LINUX_2.6",
    ],
    [32, ["__kernel_vsyscall", "__kernel_sigreturn", "__kernel_rt_sigreturn"], "LINUX_2.5"],
  ] as const)("[VD12] readelf finds the functions of the %i-bit one with their version", (bits, functions, version) => {
    const symbols = inScratch({ vdso: kernelImage().vdso[bits].bytes }, (folder) =>
      tool("readelf", "-Ws", join(folder, "vdso")),
    );
    for (const name of functions) {
      expect(symbols).toMatch(new RegExp(`FUNC +GLOBAL DEFAULT +7 ${name}@@${version.replace(".", "\\.")}`));
    }
    expect(symbols).not.toMatch(/rror|arning/);
  });

  it("[VD12] objdump shows the door between the pushes and the landing pad", () => {
    const code = inScratch({ vdso: kernelImage().vdso[32].bytes }, (folder) =>
      tool("objdump", "-d", "--no-show-raw-insn", join(folder, "vdso")),
    );
    const body = /<__kernel_vsyscall@@LINUX_2\.5>:\n([\s\S]*?ret)/.exec(code)?.[1] ?? "";
    expect(body.split("\n").map((line) => line.replace(/^.*:\t/, "").trim())).toEqual([
      "push   %ecx",
      "push   %edx",
      "push   %ebp",
      "mov    %esp,%ebp",
      "sysenter",
      "int    $0x80",
      "pop    %ebp",
      "pop    %edx",
      "pop    %ecx",
      "ret",
    ]);
  });
});

const OPTIONS = ["prog.s", "--bits", "32", "--vendor", "amd"];

function elf(): Uint8Array {
  const { io, file } = memoryIo({ "prog.s": SYSENTER_VDSO });
  main(["asm", "prog.s", "--bits", "32", "-o", "prog"], io);
  return file("prog") ?? new Uint8Array();
}

function output(...argv: string[]): string {
  const { io, stdout } = memoryIo({ "prog.s": SYSENTER_VDSO });
  main(argv, io);
  return stdout();
}

/** The states of the program's own code, with one name for the address of `__kernel_vsyscall`, which differs. */
function ownCode<T extends TracedState>(states: readonly T[]): T[] {
  const own = states.filter(({ rip }) => String(rip).startsWith("8049"));
  // The first word pair behind the environment is AT_SYSINFO: the second of its loads is the address.
  const vsyscall = states.find(({ rip }) => !String(rip).startsWith("8049"))?.rip ?? "";
  return own.map(
    (state) =>
      Object.fromEntries(
        Object.entries(state)
          // A tracer steps with TF, so the real kernel returns by IRET and restores R8 … R15, which 32-bit code cannot see.
          .filter(([key]) => !/^r(8|9|1[0-5])$/.test(key))
          .map(([key, value]) => [key, value === vsyscall ? "v" : value]),
      ) as T,
  );
}

describe.skipIf(!native)("SYSCALL of 32-bit code through this machine's vDSO", () => {
  it("[DR13] leaves the registers that it leaves here, before and behind each call", () => {
    if ("unavailable" in tracer) throw new Error(tracer.unavailable);
    const real = ownCode(tracer.trace(elf(), { stdin: new Uint8Array() }).states);
    const ours = ownCode(
      output("trace", ...OPTIONS, "--json", "--user")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as TracedState),
    );
    expect(ours.length).toBeGreaterThan(20);
    expect(traceDifference(ours, real)).toBeUndefined();
  });

  it.skipIf(!hasStrace)("[DR13] is shown by strace as it is here", () => {
    const log = inScratch({ prog: elf() }, (folder) => {
      spawnSync("setarch", ["x86_64", "-R", "strace", "-o", "log", "-E", "PATH", "./prog"], {
        cwd: folder,
        env: { PATH: process.env.PATH },
      });
      return readFileSync(join(folder, "log"), "utf8");
    });
    expect(
      output("strace", ...OPTIONS)
        .split("\n")
        .slice(1),
    ).toEqual(log.split("\n").slice(1));
  });
});
