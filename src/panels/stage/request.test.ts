import { describe, expect, it } from "vitest";
import type { Frame } from "../../core/index.ts";
import { frameAt, momentOf, sessionOf } from "../../testing/frames.ts";
import { type RequestView, selectRequest } from "./request.ts";

/** The slots as lines of text: register, name, what it means, state. */
function slots(frame: Frame): string[] {
  return selectRequest(frame, null).slots.map(({ register, name, decoded, state, by }) =>
    `${register} ${name} ${state === "coming" ? "?" : decoded} ${state}${by === null ? "" : ` ${by}`}`.replace(
      / +/g,
      " ",
    ),
  );
}

const summary = ({ state, call, door }: RequestView) => ({ state, call, door });

describe("the request", () => {
  it("[STG4] before the first instruction every register that code on the way to the trap writes is still to come", () => {
    const frame = frameAt("hello-syscall", 0);
    expect(summary(selectRequest(frame, null))).toEqual({ state: "preparing", call: null, door: "syscall" });
    expect(slots(frame).slice(0, 5)).toEqual([
      "rax number ? coming mov $0x1,%eax",
      "rdi ? coming mov $0x1,%edi",
      "rsi ? coming lea 0xfef(%rip),%rsi",
      "rdx ? coming mov $0x12,%edx",
      "r10 unused",
    ]);
  });

  it("[STG4] it fills slot by slot, with the instruction that has just filled one, under the names of the call", () => {
    const frame = frameAt("hello-syscall", 3);
    expect(slots(frame)).toEqual([
      "rax number write set",
      "rdi fd 1 → tty set",
      "rsi buf msg new lea 0xfef(%rip),%rsi",
      "rdx count ? coming mov $0x12,%edx",
      "r10 unused",
      "r8 unused",
      "r9 unused",
    ]);
  });

  it("[STG4] in front of the trap it is whole, the text that a pointer leads to included", () => {
    expect(slots(frameAt("hello-syscall", 4)).slice(0, 4)).toEqual([
      "rax number write set",
      "rdi fd 1 → tty set",
      'rsi buf "Hello from ring 3\\n" set',
      "rdx count 18 new mov $0x12,%edx",
    ]);
  });

  it("[STG4] in 32-bit code the registers are those of INT 0x80", () => {
    const frame = frameAt("hello-int80", 4);
    expect(summary(selectRequest(frame, null))).toEqual({ state: "preparing", call: "write", door: "int $0x80" });
    expect(slots(frame).slice(0, 4)).toEqual([
      "eax number write set",
      "ebx fd 1 → tty set",
      'ecx buf "Hello through gate 0x80\\n" set',
      "edx count 24 new mov $0x18,%edx",
    ]);
  });

  it("[STG4] in Intel syntax the written register is the first operand", () => {
    expect(slots(frameAt("mmap-six-arguments", 4)).slice(3, 6)).toEqual([
      "rdx prot 3 new mov edx,0x3",
      "r10 flags ? coming mov r10d,0x22",
      "r8 fd ? coming mov r8,0xffffffffffffffff",
    ]);
  });

  it("[STG4] once the kernel has it, it shows what was passed, whatever the registers hold by then", () => {
    const frame = frameAt("hello-syscall", 45);
    expect(frame.machine.gpr.rdi).not.toBe(1n);
    expect(summary(selectRequest(frame, null))).toEqual({ state: "passed", call: "write", door: "syscall" });
    expect(slots(frame).slice(0, 4)).toEqual([
      "rax number write set",
      "rdi fd 1 → tty set",
      'rsi buf "Hello from ring 3\\n" set',
      "rdx count 18 set",
    ]);
  });

  it("[STG4] where a jump lies between, no request is claimed", () => {
    const session = sessionOf("_start: xor %eax, %eax\n jz 1f\n nop\n1: mov $39, %eax\n syscall\n");
    expect(selectRequest(session.frame(), null).state).toBe("idle");
    const behind = momentOf(session, (frame) => frame.next?.text.startsWith("mov") === true);
    expect(selectRequest(behind, null).state).toBe("preparing");
  });

  it("[STG4] a number that Linux does not have is said to be none", () => {
    expect(slots(frameAt("unknown-number", 1))[0]).toBe("rax number no such call new mov $0x270f,%eax");
  });
});
