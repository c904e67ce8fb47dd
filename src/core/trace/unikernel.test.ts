import { describe, expect, it } from "vitest";
import { DEMOS, demoProgram } from "../../scenario/demos.ts";
import { collectOutput, userMachine } from "../../testing/user-machine.ts";
import type { SessionApi } from "../history/api.ts";
import { openSession } from "../history/open-session.ts";
import { DEFAULT_OPTIONS, type MachineOptions } from "../machine/options.ts";
import { StraceLog } from "./strace/log.ts";

const MODES = {
  process: {},
  binary: { unikernel: true },
  patched: { unikernel: true, patched: true },
} as const satisfies Readonly<Record<string, Partial<MachineOptions>>>;

type Mode = keyof typeof MODES;

function session(source: string, mode: Mode, syntax: "att" | "intel" | "nasm" = "att"): SessionApi {
  const program = { name: "test", source, syntax, bits: 64 } as const;
  const opened = openSession({ program, options: { ...DEFAULT_OPTIONS, ...MODES[mode] }, input: [] });
  if (!opened.ok) throw new Error(opened.diagnostics.map(({ message }) => message).join("\n"));
  return opened.session;
}

const HELLO = `.data
text: .ascii "Hello\\n"
.text
.globl _start
_start: mov $1, %edi
 lea text(%rip), %rsi
 mov $6, %edx
 mov $1, %eax
 syscall
 test %rax, %rax
 js end
end: xor %edi, %edi
 mov $60, %eax
 syscall
`;

const LINKED = `.data
text: .ascii "Hello\\n"
.text
.globl _start
_start: mov $1, %edi
 lea text(%rip), %rsi
 mov $6, %edx
 call write
 xor %edi, %edi
 call exit
`;

/** Ready programs of 64 bits that end by themselves, with SYSCALL, whatever the kernel. */
const PORTABLE = DEMOS.filter(({ id }) =>
  ["hello-syscall", "getpid", "mmap-six-arguments", "unknown-number"].includes(id),
);

describe("the same programs", () => {
  it.each(PORTABLE.map((demo) => [demo.id, demo] as const))(
    "[UK3] %s prints and ends as it does as a process",
    (_, demo) => {
      const outcomes = Object.values(MODES).map((options) => {
        const machine = userMachine({ asm: demoProgram(demo).source, syntax: demo.syntax, options, terminal: "tty" });
        const output = collectOutput(machine);
        machine.run(1_000_000);
        return { text: output.text(), exit: machine.view().exit };
      });
      expect(outcomes[0]?.exit?.kind).toBe("exited");
      expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    },
  );
});

/** What strace prints. */
function strace(source: string, options: Partial<MachineOptions>): readonly string[] {
  const machine = userMachine({ asm: source, options });
  const log = new StraceLog(machine);
  machine.run(1_000_000);
  return log.lastLines();
}

describe("the log of calls", () => {
  it("[UK15] is that of the process", () => {
    const lines = strace(HELLO, MODES.process);
    expect(lines[0]).toMatch(/^write\(1, "Hello\\n", 6\) += 6$/);
    expect(strace(HELLO, MODES.binary)).toEqual(lines);
    expect(strace(HELLO, MODES.patched)).toEqual(lines);
    expect(strace(LINKED, MODES.binary)[0]).toBe(lines[0]);
  });

  it("[UK15] names the door", () => {
    const doors = (source: string, mode: Mode) => {
      const run = session(source, mode);
      run.advance({ kind: "end" }, 100_000);
      return run.calls().map(({ name, door }) => `${name} by ${door}`);
    };
    expect(doors(HELLO, "binary")).toEqual(["write by syscall", "exit by syscall"]);
    expect(doors(HELLO, "patched")).toEqual(["write by call", "exit by call"]);
    expect(doors(LINKED, "binary")).toEqual(["write by call", "exit_group by call"]);
  });

  it("[UK15] has the one call that puts makes, as in a process", () => {
    const source = `.data\ntext: .asciz "Hi"\n.text\n.globl _start\n_start: lea text(%rip), %rdi\ncall puts\nxor %edi, %edi\ncall exit\n`;
    expect(strace(source, MODES.binary).map((line) => line.replace(/ +=/, " ="))).toEqual([
      'write(1, "Hi\\n", 3) = 3',
      "exit_group(0) = ?",
      "+++ exited with 0 +++",
    ]);
  });

  it("[UK15] has no execve: nobody has executed the program but the boot loader", () => {
    const log = new StraceLog(userMachine({ asm: HELLO, options: MODES.binary }));
    expect(log.execve("./prog", [], 0)).toBeUndefined();
  });

  it("[UK16] shows that a call takes fewer steps the less lies between", () => {
    const steps = (source: string, mode: Mode) => {
      const run = session(source, mode);
      run.advance({ kind: "end" }, 100_000);
      const [call] = run.calls();
      return (call?.exitStep ?? 0) - (call?.enterStep ?? 0);
    };
    const counts = [steps(LINKED, "binary"), steps(HELLO, "patched"), steps(HELLO, "binary"), steps(HELLO, "process")];
    expect(counts.toSorted((a, b) => a - b)).toEqual(counts);
    expect(new Set(counts).size).toBe(4);
  });
});

describe("moments", () => {
  it("[UK17] are the same, back and forth", () => {
    const run = session(HELLO, "binary");
    run.advance({ kind: "end" }, 100_000);
    const texts: string[] = [];
    for (let step = 0; step <= run.furthest; step++) {
      run.seek(step);
      texts.push(`${run.frame().sentence} ${run.frame().stage} ${run.frame().story}`);
    }
    for (let step = run.furthest; step >= 0; step--) {
      run.seek(step);
      expect(`${run.frame().sentence} ${run.frame().stage} ${run.frame().story}`).toBe(texts[step]);
    }
  });

  it("[UK17] stop at the library and behind it", () => {
    const run = session(HELLO, "binary");
    expect(run.advance({ kind: "call" }, 1000)).toBe("call");
    const trap = run.frame();
    expect(trap).toMatchObject({ stage: "trap", inProgram: true, machine: { cpl: 0 } });
    expect(run.advance({ kind: "crossing" }, 1000)).toBe("crossing");
    expect(run.frame()).toMatchObject({ stage: "entry", inProgram: false, machine: { cpl: 0 } });
    expect(run.advance({ kind: "out" }, 1000)).toBe("target");
    expect(run.frame()).toMatchObject({ stage: "errno", inProgram: true });
    run.seek(trap.step);
    expect(run.advance({ kind: "over" }, 1000)).toBe("target");
    expect(run.frame().next?.symbol).toBe("_start+0x18");
    expect(run.previousOver()).toBe(trap.step);
  });

  it("[UK17] by station go through entry, dispatch, service and exit, and by chapter over SYSCALL", () => {
    const run = session(HELLO, "binary");
    const stages: string[] = [];
    while (run.advance({ kind: "station" }, 1000) === "target" && stages.length < 9) stages.push(run.frame().stage);
    expect(stages.slice(0, 6)).toEqual(["trap", "entry", "dispatch", "service", "exit", "errno"]);
  });

  it("[UK19] tell that nothing is crossed, from first to last", () => {
    for (const source of [HELLO, LINKED]) {
      const run = session(source, "binary");
      for (;;) {
        const { sentence, story } = run.frame();
        expect(`${sentence} ${story}`).not.toMatch(/ring 3 became|crosses the line|became ring 3|the user's stack/);
        if (run.advance({ kind: "step", step: run.step + 1 }, 1) !== "target") break;
      }
      expect(run.frame().sentence).toMatch(/the machine is switched off/);
      expect(run.spans(100)).toEqual([{ from: 0, to: run.furthest, cpl: 0 }]);
    }
  });

  it("[UK8] tell at the start which SYSCALL have become calls", () => {
    expect(session(HELLO, "patched").frame().sentence).toMatch(
      /The loader put a call in place of 2 of 2 SYSCALL \(write at _start\+0x16, exit at end\+0x7\)\.$/,
    );
  });
});
