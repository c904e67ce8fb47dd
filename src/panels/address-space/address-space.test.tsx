// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Frame } from "../../core/index.ts";
import { frameAt, frameWhen, momentOf, sessionOf } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { INITIAL_FOCUS } from "../panel.ts";
import { addressSpacePanel, type HalfView, selectAddressSpace } from "./address-space-panel.tsx";

const select = (frame: Frame) => selectAddressSpace(frame, INITIAL_FOCUS);

const names = ({ stretches }: HalfView) =>
  stretches.map((stretch) => (stretch.kind === "gap" ? `… ${stretch.size}` : stretch.name));

function rights({ stretches }: HalfView, name: string): string {
  const found = stretches.find((stretch) => stretch.kind === "region" && stretch.name === name);
  if (found?.kind !== "region") throw new Error(`no region ${name}`);
  const side = ({ letters, rules }: typeof found.ring3) => [letters, ...rules.map((rule) => rule.name)].join(" ");
  return `${found.permissions}; ring 3 ${side(found.ring3)}; ring 0 ${side(found.ring0)}`;
}

/** Where something is: the names of the stretches that carry the mark. */
const marked = (frame: Frame, mark: string) => {
  const { user, kernel, hole } = select(frame);
  const stretches = [...user.stretches, ...kernel.stretches].filter(({ marks }) => marks.includes(mark));
  const found = stretches.map((each) => (each.kind === "gap" ? `gap at ${each.start}` : each.name));
  return hole.marks.includes(mark) ? [...found, "hole"] : found;
};

describe("the address space", () => {
  it("[PNL15] is two halves with the hole between; regions and gaps in order, without overlap", () => {
    const { user, hole, kernel } = select(frameAt("hello-syscall", 0));
    expect(names(user)).toEqual([
      "… 4 MiB",
      "program constants",
      "program code",
      "program data",
      "… 128 TiB",
      "[vvar]",
      "[vvar_vclock]",
      "[vdso]",
      "… 128 MiB",
      "[stack]",
      "… 4 KiB",
    ]);
    expect(hole.range).toBe("800000000000–ffff7fffffffffff");
    expect(names(kernel).filter((name) => !name.startsWith("…"))).toEqual([
      "direct map of physical memory",
      "kernel stack",
      "IDT",
      "GDT",
      "entry stack",
      "TSS",
      "exception stacks",
      "kernel .text",
      "kernel .entry.text",
      "kernel .rodata",
      "kernel __ex_table",
      "kernel .rodata..vdso64",
      "kernel .rodata..vdso32",
      "kernel .data",
      "kernel .bss",
      "kernel .vvar",
    ]);
  });

  it("[PNL16] says what each ring may do now, by the page walk", () => {
    const { user, kernel } = select(frameAt("hello-syscall", 4));
    expect(rights(user, "program code")).toBe("r-x user; ring 3 r-x; ring 0 --- SMAP SMEP");
    expect(rights(user, "[stack]")).toBe("rw- user; ring 3 rw-; ring 0 --- SMAP SMEP");
    expect(rights(kernel, "kernel .text")).toBe("r-x sup.; ring 3 --- U/S = 0; ring 0 r-x");
    expect(rights(kernel, "IDT")).toBe("r-- sup.; ring 3 --- U/S = 0; ring 0 r--");
  });

  it("[PNL16] with RFLAGS.AC set ring 0 may touch user pages, without SMEP execute them", () => {
    const copying = frameWhen("hello-syscall", ({ last }) => last?.text.startsWith("rep movsb") === true);
    expect(rights(select(copying).user, "program data")).toBe("rw- user; ring 3 rw-; ring 0 rw- SMEP");
    const without = frameAt("hello-syscall", 4, { smep: false, smap: false });
    expect(rights(select(without).user, "program code")).toBe("r-x user; ring 3 r-x; ring 0 r-x");
  });

  it("[PNL16] a region without a page yet says so; how much of a region is mapped is counted", () => {
    const source = `_start: mov $12,%eax
      xor %edi,%edi
      syscall
      lea 0x10000(%rax),%rdi
      mov $12,%eax
      syscall
      movb $1,-1(%rax)
      nop`;
    const session = sessionOf(source);
    const grown = momentOf(session, ({ calls }) => calls.filter(({ exitStep }) => exitStep !== undefined).length === 2);
    const heap = (frame: Frame) =>
      select(frame).user.stretches.find((each) => each.kind === "region" && each.name === "[heap]");
    expect(rights(select(grown).user, "[heap]")).toBe("rw- user; ring 3 --- untouched; ring 0 --- untouched");
    const touched = momentOf(session, ({ next }) => next?.text === "nop");
    expect(heap(touched)).toMatchObject({ extent: "64 KiB, 1/16 pages" });
    expect(rights(select(touched).user, "[heap]")).toBe("rw- user; ring 3 rw-; ring 0 --- SMAP SMEP");
  });

  it("[PNL17] marks where RIP, RSP and the last access are, also where nothing is mapped", () => {
    const running = frameAt("hello-syscall", 4);
    expect(marked(running, "RIP")).toEqual(["program code"]);
    expect(marked(running, "RSP")).toEqual(["[stack]"]);
    expect(marked(running, "last access")).toEqual([]);
    const pushing = frameWhen("hello-syscall", ({ sentence }) => sentence.includes("pt_regs->cs"));
    expect(marked(pushing, "last access")).toEqual(["kernel stack"]);
    const lost = momentOf(sessionOf("_start: mov 0x10,%eax\nnop"), ({ touched }) => touched.includes("fault"));
    expect(marked(lost, "last access")).toEqual(["gap at 0x0"]);
    const wild = momentOf(sessionOf("_start: movabs $0x800000000000,%rsp\nnop"), ({ step }) => step === 1);
    expect(marked(wild, "RSP")).toEqual(["hole"]);
  });
});

describe("the address space as drawn", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[PNL15] is a table with a caption and a header for every row and half", () => {
    stage.show(addressSpacePanel, frameAt("hello-syscall", 4));
    expect(stage.texts("caption")).toEqual(["The address space of this task, lowest address first"]);
    expect(stage.texts("th[scope=col]")).toEqual(["region", "addresses", "page rights", "ring 3 now", "ring 0 now"]);
    expect(
      stage.texts("th[scope=rowgroup]").map((text) => /^(User half|Not canonical|Kernel half)/.exec(text)?.[0]),
    ).toEqual(["User half", "Not canonical", "Kernel half"]);
    expect(stage.texts("tbody tr").find((row) => row.startsWith("program code"))).toBe(
      "program code ◂ here: RIP 4 KiB 401000–401fff r-x user may read, execute r-x may do nothing --- SMAP SMEP",
    );
  });

  it("[PNL17] what a lesson points out in memory is marked at its region", () => {
    stage.show(addressSpacePanel, frameAt("hello-syscall", 4), { spot: { memory: "msg" } });
    expect(stage.texts('[data-spot="true"]').map((text) => text.slice(0, 24))).toEqual(["look here: program data "]);
  });

  it("[PNL15] stepping within the same regions keeps the number of rows", () => {
    const rows = [0, 4, 5, 20, 60].map((step) => {
      stage.show(addressSpacePanel, frameAt("hello-syscall", step));
      return stage.texts("tr").length;
    });
    expect(new Set(rows).size).toBe(1);
  });
});
