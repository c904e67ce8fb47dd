import { describe, expect, it } from "vitest";
import { DEMOS } from "../../scenario/demos.ts";
import { demoSession, userSession } from "../../testing/user-session.ts";
import type { SessionApi } from "../index.ts";

type Grain = "station" | "chapter";

/** Goes from stop to stop to where the run ends or waits; the steps stopped at, the current one first. */
function stops(session: SessionApi, kind: Grain, budget = 1_000_000): number[] {
  const steps = [session.step];
  for (;;) {
    const reason = session.advance({ kind }, budget);
    if (reason === "budget") continue;
    if (session.step !== steps.at(-1)) steps.push(session.step);
    if (reason !== "target") return steps;
  }
}

function previous(session: SessionApi, kind: Grain): number {
  return kind === "station" ? session.previousStation() : session.previousChapter();
}

/** What is next at each stop. */
function named(session: SessionApi, kind: Grain): string[] {
  return stops(session, kind).map((step) => {
    session.seek(step);
    const { chapter, stage, next } = session.frame();
    return `${kind === "station" ? stage : chapter}: ${next === null ? "the end" : next.text.replace(/ .*/, "")}`;
  });
}

/** A run-up in which other instructions stand, and a test of the result with one in between. */
const MIXED = `
 mov $1, %eax
 inc %r12
 mov $1, %edi
 inc %r13
 syscall
 mov %rax, %rbx
 test %rax, %rax
 js 1f
 inc %r12
1: mov $60, %eax
 syscall
`;

const LONG = `
 mov $3000000, %ecx
1: dec %ecx
 jnz 1b
 mov $39, %eax
 syscall
 mov $60, %eax
 syscall
`;

describe("stations and chapters", () => {
  it("[TT11] next station stops wherever the next instruction belongs to another stage", () => {
    expect(named(demoSession("hello-syscall"), "station").slice(0, 11)).toEqual([
      "registers: mov",
      "trap: syscall",
      "entry: endbr64",
      "dispatch: push",
      "service: endbr64",
      "exit: mov",
      "return: sysretq",
      "errno: sub",
      "registers: mov",
      "trap: syscall",
      "entry: endbr64",
    ]);
  });

  it("[TT12] next chapter tells hello in eight stops: set up, crossed, done, back, looked at, and the same for exit", () => {
    expect(named(demoSession("hello-syscall"), "chapter")).toEqual([
      "prepare: mov",
      "prepare: syscall",
      "cross: endbr64",
      "kernel: sysretq",
      "back: sub",
      "result: mov",
      "prepare: syscall",
      "cross: endbr64",
      "kernel: the end",
    ]);
  });

  it("[TT12] next chapter stops behind an exception and behind its handling, in the kernel and in the program", () => {
    expect(named(demoSession("bad-pointer"), "chapter").slice(2, 6)).toEqual([
      "cross: endbr64",
      "refused: endbr64",
      "refused: clac",
      "kernel: sysretq",
    ]);
    expect(named(demoSession("mmap-six-arguments"), "chapter").slice(4, 9)).toEqual([
      "back: mov",
      "refused: endbr64",
      "refused: iretq",
      "back: mov",
      "prepare: syscall",
    ]);
    expect(named(demoSession("forbidden-instruction"), "chapter")).toEqual([
      "prepare: mov",
      "refused: endbr64",
      "refused: vmmcall",
      "signal: the end",
    ]);
  });

  it("[TT13] the run-up to a trap is one station, whatever stands in between", () => {
    expect(named(userSession(MIXED), "station")).toEqual(
      expect.arrayContaining(["registers: mov", "trap: syscall", "user: mov", "errno: test", "user: inc"]),
    );
    const session = userSession(MIXED);
    session.advance({ kind: "step", step: 1 }, 1);
    expect([session.frame().stage, session.advance({ kind: "station" }, 100), session.frame().stage]).toEqual([
      "user",
      "target",
      "trap",
    ]);
  });

  const runs: [string, () => SessionApi][] = [
    ...DEMOS.map(({ id }): [string, () => SessionApi] => [id, () => demoSession(id)]),
    ["a mixed run-up", () => userSession(MIXED)],
    ["three million steps before a call", () => userSession(LONG)],
    [
      "a long rep in a run-up",
      () =>
        userSession(
          `.bss\nb: .skip 9000\n.text\n_start: mov $60, %eax\nmov $b, %edi\nmov $9000, %ecx\nrep stosb\nmov $60, %eax\nsyscall\n`,
        ),
    ],
  ];
  const grains: Grain[] = ["station", "chapter"];

  it.each(runs.flatMap(([name, make]) => grains.map((grain) => [grain, name, make] as const)))(
    "[TT14] back by the %s in %s meets the stops of the way forward, and the machine stays where it was",
    (grain, _, make) => {
      const session = make();
      const forward = stops(session, grain);
      const back = [session.step];
      while (session.step > 0) {
        const step = previous(session, grain);
        expect(session.step).toBe(back.at(-1));
        session.seek(step);
        back.push(step);
      }
      expect(back.reverse()).toEqual(forward);
    },
  );

  it.each(grains)("[TT14] from between two stops, by the %s, the previous one leads to the later one", (grain) => {
    const session = demoSession("bad-pointer");
    const all = stops(session, grain);
    for (let step = 1; step < session.furthest; step++) {
      session.seek(step);
      const before = previous(session, grain);
      expect(before).toBe(all.findLast((stop) => stop < step));
      session.seek(step);
      session.advance({ kind: grain }, 1_000_000);
      expect(session.step).toBe(all.find((stop) => stop > step));
    }
  });

  it.each(grains)("[TT15] a small budget gives the same stops, by the %s", (grain) => {
    expect(stops(userSession(MIXED), grain, 1)).toEqual(stops(userSession(MIXED), grain));
    expect(stops(userSession(LONG), grain, 70_001)).toEqual(stops(userSession(LONG), grain));
  });

  it("[TT15] a program that waits for input stops there and goes on once something is typed", () => {
    const session = demoSession("echo");
    expect(stops(session, "chapter").at(-1)).toBe(188);
    expect(session.frame().machine.status).toBe("waiting-for-input");
    session.type("hi\n");
    expect(session.advance({ kind: "chapter" }, 1_000_000)).toBe("target");
    expect(session.frame().next?.mnemonic).toBe("SYSRET");
  });
});
