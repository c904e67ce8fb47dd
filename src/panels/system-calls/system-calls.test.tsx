// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allSystemCalls } from "../../core/index.ts";
import { frameAt, frameWhen } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { INITIAL_FOCUS } from "../panel.ts";
import { abiCounts, abiDifferences } from "./abi-differences.ts";
import { type CallRow, callRows, searchRows } from "./call-rows.ts";
import { PAGE_ROWS } from "./call-table.tsx";
import { selectSystemCalls, systemCallsPanel } from "./system-calls-panel.tsx";

const named = (rows: readonly CallRow[]) => rows.map(({ name }) => name);
const passed = ({ args }: CallRow) => args.map(({ register, name }) => `${register} ${name}`).join(", ");
const rowOf = (abi: "x86-64" | "i386", name: string): CallRow => {
  const row = callRows(abi).find((each) => each.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
};

describe("the tables", () => {
  it("[TAB1] hold every call of both ABIs, with those that have nothing behind them told apart", () => {
    const counts = (["x86-64", "i386"] as const).map((abi) => [
      callRows(abi).length,
      callRows(abi).filter(({ inLinux }) => inLinux).length,
    ]);
    expect(counts).toEqual([
      [385, 368],
      [461, 440],
    ]);
  });

  it("[TAB1] have the categories, pages and arguments of rows captured from Linux", () => {
    const line = (row: CallRow) => `${row.nr} ${row.name}(${passed(row)}) ${row.category} ${row.page?.text}`;
    expect([
      line(rowOf("x86-64", "write")),
      line(rowOf("i386", "write")),
      line(rowOf("x86-64", "futex")),
      line(rowOf("i386", "mmap2")),
      line(rowOf("x86-64", "kill")),
      line(rowOf("i386", "_llseek")),
    ]).toEqual([
      "1 write(rdi fd, rsi buf, rdx count) file management write(2)",
      "4 write(ebx fd, ecx buf, edx count) file management write(2)",
      "202 futex(rdi uaddr, rsi op, rdx val, r10 utime, r8 uaddr2, r9 val3) process control futex(2)",
      "192 mmap2(ebx addr, ecx len, edx prot, esi flags, edi fd, ebp pgoff) process control mmap2(2)",
      "62 kill(rdi pid, rsi sig) process control kill(2)",
      "140 _llseek(ebx fd, ecx offset_high, edx offset_low, esi result, edi whence) file management _llseek(2)",
    ]);
    const categories = new Map<string, number>();
    for (const { category } of allSystemCalls("x86-64")) categories.set(category, (categories.get(category) ?? 0) + 1);
    expect(Object.fromEntries(categories)).toEqual({
      "process control": 127,
      "file management": 120,
      "device management": 23,
      "information maintenance": 29,
      communication: 42,
      protection: 44,
    });
  });
});

describe("the search", () => {
  it("[TAB2] finds a number first, then names, then arguments and categories; every word must be there", () => {
    expect(named(searchRows(callRows("i386"), "4")).slice(0, 1)).toEqual(["write"]);
    expect(named(searchRows(callRows("x86-64"), "0x27"))).toEqual(["getpid"]);
    expect(named(searchRows(callRows("x86-64"), "write")).slice(0, 3)).toEqual(["write", "writev", "pwrite64"]);
    expect(named(searchRows(callRows("x86-64"), "iovec")).slice(0, 2)).toEqual(["readv", "writev"]);
    expect(named(searchRows(callRows("x86-64"), "  GETPID information "))).toEqual(["getpid"]);
    expect(searchRows(callRows("x86-64"), "nothing-like-it")).toEqual([]);
    expect(searchRows(callRows("i386"), " ")).toBe(callRows("i386"));
  });
});

describe("the panel", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());
  const type = (value: string) => {
    const field = stage.place.querySelector<HTMLInputElement>("input[type=search]");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    act(() => {
      set?.call(field, value);
      field?.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  const found = () => stage.texts("[aria-live=polite]")[0];
  const rows = () =>
    stage.texts("caption ~ tbody tr").slice(0, stage.texts("caption ~ tbody tr").length - abiDifferences().length);

  it("[TAB3] what this kernel answers is what the rows of its table in memory lead to", () => {
    const frame = frameAt("hello-syscall", 0);
    const { answered } = selectSystemCalls(frame);
    expect([...answered["x86-64"]]).toEqual(expect.arrayContaining([0, 1, 9, 39, 60, 231]));
    expect([...answered.i386]).toEqual(expect.arrayContaining([1, 3, 4, 20, 192, 252]));
    expect(answered["x86-64"].has(335)).toBe(false);
    for (const nr of answered["x86-64"]) {
      const row = (frame.memory.addressOf("sys_call_table") ?? 0n) + BigInt(nr) * 8n;
      const bytes = frame.memory.read(row, 8) ?? new Uint8Array();
      const target = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
      expect(frame.memory.symbolize(target)).toMatch(/^__x64_sys_(?!ni_)/);
    }
  });

  it("[TAB3] where ring 3 has no kernel half, the kernel as assembled says it", () => {
    const frame = frameAt("hello-syscall", 0);
    const without = { ...frame, memory: { ...frame.memory, read: () => undefined } };
    expect(selectSystemCalls(without).answered).toEqual(selectSystemCalls(frame).answered);
  });

  it("[TAB4] the table of the call at hand is open, its row marked, and found again with one press", () => {
    stage.show(
      systemCallsPanel,
      frameWhen("hello-int80", ({ inCall }) => inCall),
    );
    expect(stage.texts("p")[0]).toContain("This program is making this call now: write, number 4 of i386.");
    expect(stage.texts("tr[aria-current]")[0]).toMatch(/^4 ▸ the call of this moment: write/);
    type("getpid");
    expect(stage.texts("tr[aria-current]")).toEqual([]);
    stage.press(/^Show its row$/);
    expect(stage.texts("tr[aria-current]")).toHaveLength(1);
    stage.show(
      systemCallsPanel,
      frameWhen("hello-int80", ({ call }) => call?.result !== undefined),
    );
    expect(stage.texts("p")[0]).toContain("The call that has just returned: write, number 4 of i386.");
    stage.show(
      systemCallsPanel,
      frameWhen("hello-int80", ({ next }) => next === null),
    );
    expect(stage.texts("p")[0]).toContain("The program ended in this call: exit, number 1 of i386.");
  });

  it("[TAB4] without a call nothing is marked, and a number that is no call has no row", () => {
    stage.show(systemCallsPanel, frameAt("hello-syscall", 0));
    expect(stage.texts("tr[aria-current]")).toEqual([]);
    stage.show(
      systemCallsPanel,
      frameWhen("unknown-number", ({ inCall }) => inCall),
    );
    expect(stage.texts("p")[0]).toContain("number 9999, which the table of x86-64 does not have");
    expect(stage.buttons().map(({ textContent }) => textContent)).not.toContain("Show its row");
  });

  it("[TAB5] search, ABI, categories and what the kernel answers narrow the list; how many are left is announced", () => {
    stage.show(systemCallsPanel, frameAt("hello-syscall", 0));
    expect(found()).toBe("385 of 385 calls");
    type("gettid");
    expect(found()).toBe("1 of 385 calls");
    expect(rows()[0]).toMatch(/^186 gettid none information maintenance gettid\(2\) ✓ answers it$/);
    const click = (selector: string) => act(() => stage.place.querySelector<HTMLElement>(selector)?.click());
    click("fieldset label:last-of-type input");
    expect(rows()[0]).toMatch(/^224 gettid/);
    type("");
    stage.press(/^communication$/);
    expect(found()).toBe("45 of 461 calls");
    stage.press(/^protection$/);
    expect(found()).toBe("107 of 461 calls");
    stage.press(/^all$/);
    click("input[type=checkbox]");
    expect(found()).toBe(`${selectSystemCalls(frameAt("hello-syscall", 0)).answered.i386.size} of 461 calls`);
    type("nothing-like-it");
    expect(found()).toBe("0 of 461 calls");
    expect(stage.texts("p.quiet")[0]).toMatch(/^No call is like that/);
  });

  it("[TAB6] at most a page of rows is drawn, and pages are turned with buttons", () => {
    stage.show(systemCallsPanel, frameAt("hello-syscall", 0));
    expect(rows()).toHaveLength(PAGE_ROWS);
    expect(stage.texts("nav")[0]).toBe("Previous1–40 of 385Next");
    expect(stage.buttons().find(({ textContent }) => textContent === "Previous")?.disabled).toBe(true);
    stage.press(/^Next$/);
    expect(rows()[0]).toMatch(/^40 sendfile/);
    type("write");
    expect(rows()[0]).toMatch(/^1 write/);
  });

  it("[TAB6] a table has a caption and heads, the field a label, and a page's link opens apart", () => {
    stage.show(systemCallsPanel, frameAt("hello-syscall", 0));
    expect(stage.texts("caption")[0]).toBe("Every system call of Linux on x86-64");
    expect(stage.texts("thead th[scope=col]").slice(0, 6)).toEqual([
      "number",
      "call",
      "arguments and their registers",
      "category",
      "manual",
      "this kernel",
    ]);
    const field = stage.place.querySelector("input[type=search]");
    expect(stage.place.querySelector(`label[for="${field?.id}"]`)?.textContent).toBe("Find a call");
    const link = stage.place.querySelector("tbody a");
    expect(link?.getAttribute("href")).toBe("https://man7.org/linux/man-pages/man2/read.2.html");
    expect(link?.getAttribute("rel")).toContain("noopener");
  });

  it("[TAB4] [TAB5] a step leaves the reader's search alone and the view is the same for the same moment", () => {
    const frame = frameAt("hello-syscall", 1);
    stage.show(systemCallsPanel, frame);
    type("mmap");
    stage.show(systemCallsPanel, frameAt("hello-syscall", 2));
    expect(found()).toBe(`${searchRows(callRows("x86-64"), "mmap").length} of 385 calls`);
    expect(systemCallsPanel.select(frame, INITIAL_FOCUS)).toEqual(selectSystemCalls(frame));
  });
});

describe("the differences", () => {
  it("[TAB7] stand as both tables have them: order, halves, and one address for all", () => {
    const shown = new Map(abiDifferences().map(({ name, wide, narrow }) => [name, [passed(wide), passed(narrow)]]));
    expect(shown.get("clone")).toEqual([
      "rdi clone_flags, rsi newsp, rdx parent_tidptr, r10 child_tidptr, r8 tls",
      "ebx clone_flags, ecx newsp, edx parent_tidptr, esi tls_val, edi child_tidptr",
    ]);
    expect(shown.get("pread64")?.[1]).toBe("ebx fd, ecx ubuf, edx count, esi poslo, edi poshi");
    expect(shown.get("lseek / _llseek")?.[1]).toMatch(/^ebx fd, ecx offset_high, edx offset_low/);
    expect(shown.get("select")?.[1]).toBe("ebx arg");
    expect(shown.get("fallocate")?.[1]?.split(", ")).toHaveLength(6);
    expect(shown.get("mmap / mmap2")?.[1]).toMatch(/ebp pgoff$/);
    expect(abiDifferences()).toHaveLength(14);
  });

  it("[TAB7] no call of either table takes more than six arguments, and the shared numbers are counted", () => {
    const most = (["x86-64", "i386"] as const).map((abi) =>
      Math.max(...allSystemCalls(abi).map(({ parameters }) => parameters.length)),
    );
    expect(most).toEqual([6, 6]);
    expect(abiCounts()).toMatchObject({ unifiedFrom: 424, chance: 1 });
  });
});
