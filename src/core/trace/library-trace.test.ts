import { describe, expect, it } from "vitest";
import { demoSession } from "../../testing/user-session.ts";
import type { SessionApi } from "../history/api.ts";
import type { Frame } from "./frame.ts";

/** Goes on to a label; says which is not reached. */
function to(session: SessionApi, symbol: string): Frame {
  const address = session.frame().memory.addressOf(symbol);
  if (address === undefined) throw new Error(`no label ${symbol}`);
  const reason = session.advance({ kind: "end" }, 100_000, new Set([address]));
  if (reason !== "breakpoint") throw new Error(`${symbol} is not reached: ${reason}`);
  return session.frame();
}

function next(session: SessionApi): Frame {
  session.advance({ kind: "step", step: session.step + 1 }, 1);
  return session.frame();
}

/** Steps until something is so. */
function until(session: SessionApi, found: (frame: Frame) => boolean): Frame {
  for (let count = 0; count < 5000; count++) {
    const frame = next(session);
    if (found(frame)) return frame;
  }
  throw new Error("it does not come to that");
}

describe("the way through stub, slot and resolver", () => {
  it("[LIB13] stubs and library are the wrapper; what it does for a system call belongs to the stages of that", () => {
    const session = demoSession("errno");
    const seen = new Map<string, Set<string>>();
    session.seek(session.programStart);
    until(session, ({ last, machine }) => {
      if (last !== null && machine.cpl === 3) {
        const name = (last.symbol ?? "").replace(/\+.*/, "");
        seen.set(name, (seen.get(name) ?? new Set()).add(last.stage));
      }
      return last?.symbol?.startsWith("__errno_location") === true;
    });
    const stages = (name: string) => [...(seen.get(name) ?? [])].sort();
    expect(stages("main")).toEqual(["user"]);
    expect(stages("write@plt")).toEqual(["wrapper"]);
    expect(stages("PLT0")).toEqual(["wrapper"]);
    expect(stages("_dl_lookup")).toEqual(["wrapper"]);
    expect(stages("write")).toEqual(["errno", "registers"]);
    expect(stages("__syscall_error")).toEqual(["errno"]);
  });

  it("[LIB14] the first call is told slot by slot", () => {
    const session = demoSession("puts-64");
    to(session, "puts@plt");
    const sentences = [next(session), next(session), next(session), next(session), next(session)].map(
      ({ sentence }) => sentence,
    );
    expect(sentences).toEqual([
      "puts@plt jumps where its GOT slot says. The slot at 0x404000 is not bound yet: it holds 0x401016, the place in the PLT that asks for the resolver.",
      "The stub pushes 0: which relocation, so which name, the resolver shall look up. Here it is puts.",
      "jmp 401000 <PLT0> goes to PLT0.",
      expect.stringMatching(/^PLT0 pushes what GOT\[1\] holds, 0x[0-9a-f]+: the record/),
      "PLT0 jumps to what GOT[2] holds: _dl_runtime_resolve, the resolver of the C library.",
    ]);
    const bound = until(session, ({ linkage }) => linkage?.slots.some(({ changed }) => changed) === true);
    expect(bound.sentence).toMatch(
      /^The GOT slot of puts at 0x404000 is bound: 0x401016 → 0x[0-9a-f]+ \(puts\)\. From now on puts@plt goes straight there\.$/,
    );
    expect(bound.linkage).toMatchObject({ place: "resolver", symbol: "puts" });
    const handed = until(session, ({ linkage }) => linkage?.place !== "resolver");
    expect(handed.previous?.rip).not.toBe(handed.machine.rip);
    expect(handed.linkage).toMatchObject({ place: "library", symbol: "puts" });
    to(session, "puts@plt");
    expect(next(session).sentence).toMatch(/The slot at 0x404000 is bound: straight to puts in the C library\.$/);
  });

  it("[LIB14] the 32-bit way is told as well, by the offset that its stub pushes", () => {
    const session = demoSession("puts-32");
    to(session, "exit@plt");
    expect(next(session).sentence).toContain("exit@plt jumps where its GOT slot says");
    expect(next(session).sentence).toBe(
      "The stub pushes 8: which relocation, so which name, the resolver shall look up. Here it is exit.",
    );
  });

  it("[LIB14] a failed call: the store of errno is told, and who does it", () => {
    const session = demoSession("errno");
    session.seek(session.programStart);
    const stored = until(session, ({ linkage }) => linkage?.errno?.changed === true);
    expect(stored.sentence).toMatch(
      /^errno of this thread, at 0x7f[0-9a-f]+, is 9 now: EBADF \(Bad file descriptor\)\.$/,
    );
    expect(stored.story).toContain("It sets errno to 9, and the program gets −1.");
  });

  it("[LIB15] the program has a first step of its own behind the library's", () => {
    const session = demoSession("puts-64");
    expect(session.step).toBe(0);
    expect(session.frame().story).toContain("The library runs first.");
    expect(session.frame().sentence).toContain("The library begins, at _dlstart");
    session.seek(session.programStart);
    expect(session.frame().next?.symbol).toBe("main");
    expect(demoSession("hello-syscall").programStart).toBe(0);
  });

  it("[LIB15] stepping over the call of a stub ends behind the call", () => {
    const session = demoSession("puts-64");
    const frame = until(session, ({ next: at }) => at?.mnemonic === "CALL" && at.text.includes("puts@plt"));
    session.advance({ kind: "over" }, 100_000);
    const after = (frame.next?.address ?? 0n) + BigInt(frame.next?.bytes.length ?? 0);
    expect(session.frame().machine.rip).toBe(after);
    expect(session.frame().terminal).toBe("Hello from puts\n");
  });

  it("[LIB18] Go's Syscall6 tells the scheduler before and after, RawSyscall6 does not", () => {
    const session = demoSession("go-rawsyscall");
    const word = (name: string) => {
      const { memory } = session.frame();
      const bytes = memory.read(memory.addressOf(name) ?? 0n, 8) ?? new Uint8Array(8);
      return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    };
    const states: [number, number][] = [];
    for (;;) {
      if (session.advance({ kind: "call" }, 100_000) !== "call") break;
      states.push([word("g_status"), word("stops")]);
      next(session);
    }
    expect(states).toEqual([
      [3, 1],
      [2, 1],
      [3, 2],
      [2, 2],
    ]);
    expect(session.frame().terminal).toBe("Hello from Go's convention\nwrite failed, Errno 9 as it should\n");
  });
});
