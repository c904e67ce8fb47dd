import { describe, expect, it } from "vitest";
import { frameAt, frameWhen, momentOf, sessionOf } from "../../testing/frames.ts";
import { byteText } from "./byte-text.ts";
import { type CopyView, selectCopy } from "./copy.ts";

const text = (bytes: readonly (number | null)[]) =>
  bytes.map((byte) => (byte === null ? "." : byteText(byte))).join("");
const shown = (view: CopyView | null) =>
  view === null ? null : { from: text(view.bytes.map(({ from }) => from)), to: text(view.bytes.map(({ to }) => to)) };

describe("a copy across the line", () => {
  it("[STG11] at its call the bytes stand on the user's side, and the window is shut", () => {
    const view = selectCopy(frameAt("hello-syscall", 60));
    expect(view).toMatchObject({ direction: "in", total: 18, done: 0, window: false });
    expect(shown(view)).toEqual({ from: "Hello from ring 3\\n", to: ".................." });
  });

  it("[STG11] as many bytes as REP MOVSB has moved are on the kernel's side, the last of them marked, the window open", () => {
    const view = selectCopy(frameAt("hello-syscall", 70));
    expect(view).toMatchObject({ done: 8, window: true });
    expect(shown(view)).toEqual({ from: "Hello from ring 3\\n", to: "Hello fr.........." });
    expect(view?.bytes.findIndex(({ now }) => now)).toBe(7);
  });

  it("[STG11] it can still be seen when it is over, and no longer when the exit code has taken the registers", () => {
    expect(selectCopy(frameAt("hello-syscall", 84))).toMatchObject({ done: 18, window: false });
    expect(selectCopy(frameAt("hello-syscall", 100))).toBeNull();
  });

  it("[STG11] a copy that faults at its first byte has moved none", () => {
    const frame = frameWhen("bad-pointer", ({ next }) => next?.text.startsWith("rep movsb") === true);
    expect(selectCopy(frame)).toMatchObject({
      total: 6,
      done: 0,
      window: true,
      bytes: [{ from: null }, {}, {}, {}, {}, {}],
    });
  });

  it("[STG11] read brings bytes out to the program", () => {
    const session = sessionOf(
      ".bss\nbuf: .skip 8\n.text\n.globl _start\n_start: xor %eax, %eax\n xor %edi, %edi\n lea buf(%rip), %rsi\n mov $8, %edx\n syscall\n",
    );
    session.type("abc\n");
    const view = selectCopy(momentOf(session, ({ last }) => last?.text === "clac"));
    expect(view).toMatchObject({ direction: "out", total: 4, done: 4 });
    expect(shown(view)).toEqual({ from: "abc\\n", to: "abc\\n" });
  });

  it("[STG11] of a long copy the bytes around the one that moves are shown", () => {
    const session = sessionOf(
      `.data\nmsg: .fill 100, 1, 'x'\n.text\n.globl _start\n_start: mov $1, %eax\n mov $1, %edi\n lea msg(%rip), %rsi\n mov $100, %edx\n syscall\n`,
    );
    const view = selectCopy(momentOf(session, (frame) => selectCopy(frame)?.done === 50));
    expect(view).toMatchObject({ total: 100, done: 50, first: 38 });
    expect(view?.bytes.findIndex(({ now }) => now)).toBe(11);
  });

  it("[STG11] without SMAP there is no window", () => {
    expect(selectCopy(frameAt("hello-syscall", 70, { smap: false }))?.window).toBeNull();
  });
});
