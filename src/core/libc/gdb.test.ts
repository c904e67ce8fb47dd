import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoSession } from "../../testing/user-session.ts";
import type { SlotView } from "../trace/linkage-view.ts";

const has = (command: string): boolean => spawnSync(command, ["--version"]).status === 0;
const available = process.platform === "linux" && process.arch === "x64" && has("gcc") && has("gdb");
if (!available) console.info("lazy binding is not compared with what gdb shows: gcc or gdb is missing");

const SOURCE = `#include <stdio.h>
int main(void) { puts("one"); puts("two"); return 0; }
`;

/** What is looked at, of a program that calls puts twice, from its own first call on. */
interface Lazy {
  /** The stub, its distances left out: jmp *slot, push number, jmp PLT0. */
  readonly stub: string;
  /** What the slot holds at the first arrival at the stub: its distance from the stub. */
  readonly before: bigint;
  /** Where the stub's jump leads at the first and at the second call. */
  readonly first: string;
  readonly second: string;
  /** What the slot holds then. */
  readonly after: string;
}

const withoutDistances = (hex: string): string => hex.replace(/^(ff25).{8}(68.{8}e9).{8}$/, "$1…$2…");

/** gcc, ld and glibc, as gdb shows them. */
function realOne(): Lazy {
  const scratch = mkdtempSync(join(tmpdir(), "gdb-"));
  try {
    const program = join(scratch, "prog");
    writeFileSync(join(scratch, "prog.c"), SOURCE);
    const flags = ["-O1", "-no-pie", "-fno-builtin", "-fcf-protection=none", "-Wl,-z,lazy,-z,norelro"];
    const built = spawnSync("gcc", [...flags, join(scratch, "prog.c"), "-o", program], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stderr);
    const script = `set pagination off
set confirm off
set $stub = (long) &'puts@plt'
python
stub = int(gdb.parse_and_eval("(long) &'puts@plt'"))
gdb.execute("break *%d" % stub)
gdb.execute("run > /dev/null", to_string=True)
def word(at): return int(gdb.parse_and_eval("*(unsigned long *) %d" % at))
def byte(at): return int(gdb.parse_and_eval("*(unsigned char *) %d" % at))
def here(): return int(gdb.parse_and_eval("(unsigned long) $pc"))
def distance(at): return int(gdb.parse_and_eval("*(int *) %d" % at))
def name(at): return gdb.execute("info symbol %d" % at, to_string=True).split(" in section")[0].strip()
slot = stub + 6 + distance(stub + 2)
print("STUB " + "".join("%02x" % byte(stub + i) for i in range(16)))
print("BEFORE %d" % (word(slot) - stub))
gdb.execute("stepi", to_string=True)
print("FIRST %d" % (here() - stub))
gdb.execute("continue", to_string=True)
print("AFTER " + name(word(slot)))
gdb.execute("stepi", to_string=True)
print("SECOND " + name(here()))
gdb.execute("kill")
end
`;
    writeFileSync(join(scratch, "script"), script);
    const { stdout, stderr } = spawnSync("gdb", ["-q", "-nx", "-batch", "-x", join(scratch, "script"), program], {
      encoding: "utf8",
    });
    const line = (key: string): string => {
      const found = new RegExp(`^${key} (.*)$`, "m").exec(stdout)?.[1];
      if (found === undefined) throw new Error(`gdb says no ${key}: ${stdout}${stderr}`);
      return found;
    };
    const function_ = (text: string) => (/puts/.test(text) ? "puts" : text);
    return {
      stub: withoutDistances(line("STUB")),
      before: BigInt(line("BEFORE")),
      first: `stub+${line("FIRST")}`,
      second: function_(line("SECOND")),
      after: function_(line("AFTER")),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Our linker, our library, our machine. */
function ours(): Lazy {
  const session = demoSession("puts-64");
  session.seek(session.programStart);
  const puts = (): SlotView => {
    const slot = session.frame().linkage?.slots.find(({ name }) => name === "puts");
    if (slot === undefined) throw new Error("there is no slot of puts");
    return slot;
  };
  const { plt } = puts();
  const toStub = () => session.advance({ kind: "end" }, 100_000, new Set([plt]));
  const step = () => session.advance({ kind: "step", step: session.step + 1 }, 1);
  toStub();
  const bytes = Buffer.from(session.frame().memory.read(plt, 16) ?? []).toString("hex");
  const before = (puts().value ?? 0n) - plt;
  step();
  const first = `stub+${session.frame().machine.rip - plt}`;
  toStub();
  const after = puts().target ?? "";
  step();
  const { memory, machine } = session.frame();
  return { stub: withoutDistances(bytes), before, first, second: memory.symbolize(machine.rip) ?? "", after };
}

describe("lazy binding", () => {
  it("[LIB12] leads from the slot back to the push at the first call, and straight to the function at the second", () => {
    expect(ours()).toEqual({
      stub: "ff25…6800000000e9…",
      before: 6n,
      first: "stub+6",
      second: "puts",
      after: "puts",
    });
  });

  it.runIf(available)("[LIB12] is what gdb shows of a program that gcc linked with glibc", () => {
    expect(realOne()).toEqual(ours());
  });
});
