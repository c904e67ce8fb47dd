import { describe, expect, it } from "vitest";
import { demoSession } from "../../testing/user-session.ts";
import type { Frame } from "../index.ts";

const END = { kind: "end" } as const;

function ended(id: "fork-wait" | "fork-pipe" | "two-loops") {
  const session = demoSession(id);
  expect(session.advance(END, 1_000_000)).toBe("ended");
  return session;
}

/** What of a frame is plain data. */
const plain = ({ memory: _, kernel: __, met: ___, ...rest }: Frame) => rest;

describe("a run with several tasks", () => {
  it.each(["fork-wait", "fork-pipe", "two-loops"] as const)(
    "[TSK12] %s is the same in both directions around every context switch",
    (id) => {
      const session = ended(id);
      const moments = session
        .frame()
        .switches.slice(0, 6)
        .map(({ step }) => step);
      expect(moments.length).toBeGreaterThan(1);
      for (const step of moments) {
        const places = [step - 40, step - 1, step, step + 1, step + 40].filter((at) => at <= session.furthest);
        const look = (at: number) => {
          session.seek(at);
          return plain(session.frame());
        };
        const forward = places.map(look);
        expect(places.toReversed().map(look).toReversed()).toEqual(forward);
      }
    },
  );

  it("[TSK12] counters only grow and are the same when a step is looked at again", () => {
    const session = ended("two-loops");
    const counters = (at: number) => {
      session.seek(at);
      return session.frame().counters;
    };
    const last = counters(session.furthest);
    expect(last.contextSwitches).toBeGreaterThan(3);
    expect(last.timerTicks).toBeGreaterThan(3);
    expect(counters(10_000)).toEqual(counters(10_000));
    expect(counters(0)).toEqual({
      privilegeSwitches: 0,
      contextSwitches: 0,
      pageFaults: 0,
      timerTicks: 0,
      tlbMisses: 0,
      tlbFlushes: 0,
    });
  });

  it("[TSK13] a call returns after those of another task, and moving over it comes back in the same one", () => {
    const session = demoSession("fork-pipe");
    let name = "";
    while (name !== "read") {
      session.advance({ kind: "call" }, 10_000);
      session.advance({ kind: "step", step: session.step + 1 }, 1);
      name = session.frame().call?.name ?? "";
      if (name !== "read") session.advance({ kind: "out" }, 10_000);
    }
    session.seek(session.step - 1);
    const { pid } = session.frame().task;
    expect(session.advance({ kind: "over" }, 10_000)).toBe("target");
    expect(session.frame().task.pid).toBe(pid);
    const { calls } = session.frame();
    const read = calls.find((call) => call.name === "read");
    const write = calls.find((call) => call.name === "write");
    expect([read?.pid, write?.pid]).toEqual([1000, 1001]);
    expect(read?.result).toBe(17n);
    expect(read?.exitStep).toBe(session.step);
    expect(write?.enterStep).toBeGreaterThan(read?.enterStep ?? 0);
    expect(write?.enterStep).toBeLessThan(read?.exitStep ?? 0);
  });

  it("[TSK7] every register of the switch is the next task's, and the frame left behind leads back", () => {
    const session = ended("two-loops");
    const { switches } = session.frame();
    const { step, from, to } = switches[2] ?? { step: 0, from: 0, to: 0 };
    session.seek(step);
    const { machine, tasks, memory, task } = session.frame();
    expect(task.pid).toBe(to);
    const next = tasks.find(({ pid }) => pid === to);
    expect(machine.cr3).toBe(next?.cr3);
    expect(machine.gpr.rsp > (next?.stack ?? 0n) && machine.gpr.rsp <= (next?.stackEnd ?? 0n)).toBe(true);
    const word = (linear: bigint) =>
      memory.read(linear, 8)?.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) ?? 0n;
    expect(word(machine.tr.base + 4n)).toBe(next?.stackEnd);
    const left = tasks.find(({ pid }) => pid === from);
    const sp = word((left?.structure ?? 0n) + 0x30n);
    expect(memory.symbolize(word(sp + 48n))).toMatch(/^schedule\+/);
  });
});
