import { describe, expect, it } from "vitest";
import type { Frame, Stage } from "../../core/index.ts";
import { frameWhen } from "../../testing/frames.ts";
import { INITIAL_FOCUS } from "../panel.ts";
import type { Fact } from "../parts/fact-table.tsx";
import { selectOpenStation } from "./open-station.tsx";
import { selectStage } from "./stage-panel.tsx";

const executed = (mnemonic: string) => (frame: Frame) => frame.last?.mnemonic === mnemonic;
const phase = (name: string) => (frame: Frame) =>
  frame.events.some((event) => event.kind === "service-phase" && event.phase === name);

/** Facts as lines of text: `▸` the row in use, `●` a changed value. */
function lines(facts: readonly Fact[]): string[] {
  return facts.map(({ current, name, changed, value, note }) =>
    `${current === true ? "▸" : " "}${name}: ${changed === true ? "●" : ""}${value} ${note ?? ""}`.trimEnd(),
  );
}

function open(stage: Stage, frame: Frame) {
  return selectOpenStation(stage, frame, null);
}

describe("the path", () => {
  it("[STG1] after SYSCALL trap and gate are lit, the gate is open, the processor stands at the entry code at CPL 0", () => {
    const view = selectStage(frameWhen("hello-syscall", executed("SYSCALL")), INITIAL_FOCUS);
    expect(view.path.stops.filter(({ touched }) => touched).map(({ id }) => id)).toEqual(["trap", "gate"]);
    expect(view).toMatchObject({
      open: "gate",
      pinned: false,
      path: { at: "entry", cpl: 0, progress: "entry", detour: null },
    });
  });

  it("[STG2] the library wrapper and the detours are marked as not met in this run", () => {
    const view = selectStage(frameWhen("hello-syscall", executed("SYSCALL")), INITIAL_FOCUS);
    expect(view.path.stops.filter(({ absent }) => absent).map(({ id }) => id)).toEqual(["wrapper", "fault", "signal"]);
  });

  it("an exception of the program is a detour and no part of a call's path", () => {
    const { path } = selectStage(
      frameWhen("forbidden-instruction", (frame) => frame.touched.includes("fault")),
      INITIAL_FOCUS,
    );
    expect(path).toMatchObject({ at: "fault", cpl: 0, detour: "program", progress: null });
  });

  it("a fault of the kernel's copy is a detour in the midst of a call", () => {
    const { path } = selectStage(
      frameWhen("bad-pointer", (frame) => frame.touched.includes("fault")),
      INITIAL_FOCUS,
    );
    expect(path).toMatchObject({ detour: "call", progress: "service" });
  });

  it("a station that the reader opens stays open until the next step", () => {
    const frame = frameWhen("hello-syscall", executed("SYSCALL"));
    expect(selectStage(frame, { ...INITIAL_FOCUS, station: "dispatch" })).toMatchObject({
      open: "dispatch",
      pinned: true,
    });
  });
});

describe("stations", () => {
  it("[STG6] gate: SYSCALL's MSRs with what each becomes", () => {
    const station = open("gate", frameWhen("hello-syscall", executed("SYSCALL")));
    if (station.kind !== "gate" || station.view.kind !== "msr") throw new Error(station.kind);
    expect(lines(station.view.facts)).toEqual([
      "▸IA32_LSTAR: 0xffffffff81600000 → RIP: entry_SYSCALL_64",
      "▸IA32_STAR 47:32: 0x10 → CS = 0x10, SS = 0x18 (+ 8): CPL 0",
      "▸IA32_FMASK: 0x257fd5 clears in RFLAGS: IF",
      " RCX ←: ●0x401018 RIP after SYSCALL: the way back",
      " R11 ←: ●0x202 RFLAGS: IF",
      " RSP: 0x7fffffffee30 untouched: still the user's stack",
    ]);
  });

  it("[STG7] gate: the 16 bytes of gate 0x80, the check, the stack from the TSS and the pushed frame", () => {
    const station = open("gate", frameWhen("hello-int80", executed("INT")));
    if (station.kind !== "gate" || station.view.kind !== "gate") throw new Error(station.kind);
    const { check, groups, facts, pushed } = station.view;
    expect(check).toEqual({ ok: true, text: "CPL 3 ≤ gate DPL 3: INT 0x80 may pass" });
    expect(groups.map(({ label, value }) => `${label} ${value}`.trim())).toEqual([
      "offset 15:0 0xbb",
      "selector 0x10",
      "IST 0",
      "P, DPL, type 1, 3, interrupt",
      "offset 31:16 0x8160",
      "offset 63:32 0xffffffff",
      "reserved",
    ]);
    expect(lines(facts).at(-1)).toBe("▸TSS.RSP0: 0xffffc90000014000 → RSP: the kernel's stack");
    expect(pushed.map(({ name }) => name)).toEqual(["push SS", "push RSP", "push RFLAGS", "push CS", "push RIP"]);
    expect(pushed[3]?.value).toBe("0x23");
  });

  it("[STG8] entry: the words of pt_regs as they are pushed, and the one that comes next", () => {
    const station = open(
      "entry",
      frameWhen("hello-syscall", (frame) => frame.sentence.includes("pt_regs->cs")),
    );
    if (station.kind !== "entry") throw new Error(station.kind);
    expect(station.view.saved).toBe(4);
    const shown = station.view.words.slice(0, 7).map(({ field, state, value }) => `${field} ${state} ${value ?? ""}`);
    expect(shown).toEqual([
      "ss saved 43",
      "sp saved 140737488350768",
      "flags saved 514",
      "cs new 51",
      "ip next ",
      "orig_ax empty ",
      "di empty ",
    ]);
  });

  it("[STG8] exit: the words of pt_regs as they are popped, and the one that comes next", () => {
    const station = open(
      "exit",
      frameWhen("hello-syscall", (frame) => frame.stage === "exit" && frame.last?.text === "pop %rax"),
    );
    if (station.kind !== "entry") throw new Error(station.kind);
    const shown = station.view.words.map(({ field, state }) => (state === "saved" ? field : `${field}: ${state}`));
    expect(shown.slice(0, 13)).toEqual([
      "ss",
      "sp",
      "flags",
      "cs",
      "ip",
      "orig_ax",
      "di",
      "si",
      "dx",
      "cx: next",
      "ax: gone",
      "r8: empty",
      "r9: empty",
    ]);
  });

  it("[STG9] dispatch: the range check and the table around the row that was read", () => {
    const station = open(
      "dispatch",
      frameWhen("hello-syscall", (frame) => frame.sentence.includes("sys_call_table[1]")),
    );
    if (station.kind !== "dispatch") throw new Error(station.kind);
    expect(station.view.check).toEqual({ ok: true, text: "number 1 < 472, the length of the table" });
    expect(lines(station.view.rows).map((line) => line.replace(/0x[0-9a-f]+/, "…"))).toEqual([
      " 0 read: … __x64_sys_read",
      "▸1 write: … __x64_sys_write: read just now",
      " 2 open: … __x64_sys_open",
      " 3 close: … __x64_sys_close",
    ]);
  });

  it("dispatch: a number beyond the table is refused before any row is read", () => {
    const station = open(
      "dispatch",
      frameWhen("unknown-number", (frame) => frame.touched.includes("dispatch")),
    );
    if (station.kind !== "dispatch") throw new Error(station.kind);
    expect(station.view.check).toEqual({ ok: false, text: "number 9999 ≥ 472, the length of the table: −ENOSYS" });
    expect(station.view.rows).toEqual([]);
  });

  it("[STG10] service: the phase that ran among the routine's phases, with its real values", () => {
    const station = open("service", frameWhen("hello-syscall", phase("fdget")));
    if (station.kind !== "service") throw new Error(station.kind);
    expect(station.view.service?.routine).toBe("__x64_sys_write");
    expect(station.view.service?.phases.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      "fdget: current",
      "vfs_write: next",
      "copy_from_user: to come",
      "tty_write: to come",
    ]);
    expect(station.view.service?.said).toMatch(/^Descriptor 1 is the terminal/);
  });

  it("[STG12] return: SYSRET's registers, or the five words that IRET pops", () => {
    const sysret = open("return", frameWhen("hello-syscall", executed("SYSRET")));
    const iret = open("return", frameWhen("hello-int80", executed("IRET")));
    if (sysret.kind !== "return" || iret.kind !== "return") throw new Error(sysret.kind);
    expect(lines(sysret.view?.facts ?? [])[0]).toBe("▸RCX: 0x401018 → RIP: _start+0x18");
    expect(lines(iret.view?.facts ?? [])).toEqual([
      "▸pop RIP: 0x8049016 _start+0x16",
      "▸pop CS: 0x23 RPL 3: CPL 3",
      expect.stringMatching(/^▸pop RFLAGS: 0x2\d\d /),
      expect.stringMatching(/^▸pop RSP: 0xff[0-9a-f]+ the user's stack$/),
      "▸pop SS: 0x2b RPL 3: CPL 3",
    ]);
  });

  it("[STG13] errno: the result as a number and as success or error", () => {
    const good = open(
      "errno",
      frameWhen("hello-syscall", (frame) => frame.touched.includes("errno")),
    );
    const bad = open(
      "errno",
      frameWhen("bad-pointer", (frame) => frame.touched.includes("errno")),
    );
    if (good.kind !== "errno" || bad.kind !== "errno") throw new Error(good.kind);
    expect(good.view).toMatchObject({ signed: "18", verdict: { ok: true } });
    expect(bad.view).toMatchObject({
      signed: "-14",
      facts: [{ value: "0xfffffffffffffff2" }, { value: "−1" }, { value: "14", note: "would be EFAULT: Bad address" }],
      verdict: { ok: false, text: "In −4095 … −1: error 14, EFAULT (Bad address)." },
    });
  });

  it("[STG14] exception: the check that failed, the error code's bits and where the processor went", () => {
    const station = open(
      "fault",
      frameWhen("write-kernel-memory", (frame) => frame.touched.includes("fault")),
    );
    if (station.kind !== "fault" || station.view.kind !== "event") throw new Error(station.kind);
    expect(station.view.title).toBe("#PF Page Fault");
    expect(lines(station.view.facts)).toContain(" error code: 0x7 P=1 W/R=1 U/S=1 RSVD=0 I/D=0");
    expect(lines(station.view.facts)).toContain(" CR2: 0xffffffff81000000 the address of the access");
  });

  it("exception: while the kernel deals with it, the phases of its handler", () => {
    const station = open("fault", frameWhen("bad-pointer", phase("fixup_exception")));
    expect(station).toMatchObject({
      kind: "fault",
      view: { kind: "service", service: { service: { routine: "exc_page_fault" } } },
    });
  });

  it("signal: what killed the process", () => {
    const station = open(
      "signal",
      frameWhen("forbidden-instruction", (frame) => frame.next === null),
    );
    if (station.kind !== "signal") throw new Error(station.kind);
    expect(lines(station.view.facts)).toContain(" signal: SIGSEGV number 11");
  });
});
