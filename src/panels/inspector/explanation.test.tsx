// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { frameAt, frameWhen } from "../../testing/frames.ts";
import type { BitDiagramView } from "../bit-diagram.ts";
import { readGate } from "../gate.ts";
import type { Subject } from "../subject.ts";
import {
  controlRegisterSubject,
  gateSubject,
  memorySubject,
  msrSubject,
  pagingEntrySubject,
  registerSubject,
  rflagsSubject,
  selectorSubject,
} from "../subjects.ts";
import { Explanation, type ExplanationOrigin, type ExplanationView, selectExplanation } from "./explanation.tsx";
import { manualName } from "./manual-name.ts";
import { numberForms } from "./number-forms.ts";

const lines = (pairs: readonly { readonly name: string; readonly text: string }[]) =>
  pairs.map(({ name, text }) => `${name}: ${text}`);

const plain = (kind: Subject["kind"], value = 0n, size: Subject["size"] = 8): Subject => ({
  kind,
  name: "x",
  value,
  size,
});

/** A diagram as text: `63–48 sign 0…0 | 47–39 PML4 …`, rows on lines of their own. */
function drawn({ rows }: BitDiagramView): string[] {
  return rows.map((row) =>
    row
      .map(({ field, high, low, digits }) => `${high === low ? high : `${high}:${low}`} ${field ?? "-"} ${digits}`)
      .join(" | "),
  );
}

describe("what the inspector says", () => {
  it.each<[Subject["kind"], string, string]>([
    [
      { kind: "register", name: "rax" },
      "RAX — accumulator; general-purpose register",
      "Intel SDM Vol. 1, “General-Purpose Registers”",
    ],
    [
      { kind: "register", name: "r10d" },
      "R10D — the low half of R10; general-purpose register",
      "Intel SDM Vol. 1, “General-Purpose Registers”",
    ],
    [{ kind: "register", name: "rip" }, "RIP — instruction pointer", "Intel SDM Vol. 1, “Instruction Pointer”"],
    [{ kind: "msr", name: "IA32_LSTAR" }, "IA32_LSTAR (C000_0082H)", "Intel SDM Vol. 4, “IA-32 Architectural MSRs”"],
    [
      { kind: "msr", name: "IA32_SYSENTER_CS" },
      "IA32_SYSENTER_CS (174H)",
      "Intel SDM Vol. 4, “IA-32 Architectural MSRs”",
    ],
    [{ kind: "gate", vector: 128 }, "Gate descriptor of vector 0x80, 16 bytes", "Intel SDM Vol. 3, “64-Bit Mode IDT”"],
    [
      { kind: "error-code", vector: 14 },
      "Page-fault error code",
      "Intel SDM Vol. 3, “Interrupt 14—Page-Fault Exception (#PF)”",
    ],
    [{ kind: "error-code", vector: 13 }, "Error code of 13 #GP", "Intel SDM Vol. 3, “Error Code”"],
    [
      { kind: "page-table-entry", level: "PDE" },
      "PDE — page-directory entry",
      "Intel SDM Vol. 3, “4-Level Paging and 5-Level Paging”",
    ],
    [{ kind: "selector", register: "cs" }, "CS — code-segment selector", "Intel SDM Vol. 3, “Segment Selectors”"],
  ])("[PNL1] names %j as the manual does", (kind, name, source) => {
    expect(manualName(plain(kind))).toEqual({ name, source });
  });

  it("[PNL2] writes a value in five forms of its own size", () => {
    expect(lines(numberForms(0xffff_fff2n, 4))).toEqual([
      "hexadecimal: 0xffff_fff2",
      "unsigned: 4294967282",
      "signed: -14",
      "bytes as text: ···· (lowest address first)",
      "binary: 11111111 11111111 11111111 11110010",
    ]);
    expect(lines(numberForms(0x0a6f_6c6c_6548n, 8)).slice(0, 4)).toEqual([
      "hexadecimal: 0x0000_0a6f_6c6c_6548",
      "unsigned: 11473676690760",
      "signed: 11473676690760",
      "bytes as text: Hello··· (lowest address first)",
    ]);
    expect(lines(numberForms((1n << 64n) | 0xffn, 16))).toEqual([
      "bits 127:64: 0x0000_0000_0000_0001",
      "bits 63:0: 0x0000_0000_0000_00ff",
    ]);
  });

  it("[PNL3] a pointer to text says the text, the region and what each ring may do there", () => {
    const frame = frameAt("hello-syscall", 4);
    expect(lines(selectExplanation(frame, registerSubject(frame, "rsi")).statements)).toEqual([
      "stands for: msg",
      'points to: "Hello from ring 3\\n"',
      "points into: prog (rw-, user pages)",
      expect.stringMatching(/^ring 3 may: read, write — not more: fetch from a no-execute page \(XD = 1 in PTE \d+\)$/),
      expect.stringMatching(/^ring 0 may: do nothing here: SMAP: supervisor access .*SMEP: supervisor fetch/),
    ]);
  });

  it("[PNL3] a pointer to code says the instruction; one into the kernel, that ring 3 may do nothing", () => {
    const frame = frameAt("hello-syscall", 0);
    expect(lines(selectExplanation(frame, msrSubject(frame, "IA32_LSTAR")).statements)).toEqual([
      "stands for: entry_SYSCALL_64",
      "instruction there: endbr64",
      "points into: kernel .entry.text (r-x, supervisor pages)",
      expect.stringMatching(
        /^ring 3 may: do nothing here: user access to a supervisor page \(U\/S = 0 in PML4E 511\)$/,
      ),
      expect.stringMatching(
        /^ring 0 may: read, execute — not more: write to a read-only page \(R\/W = 0 in PTE \d+\)$/,
      ),
    ]);
  });

  it("[PNL3] a saved word says where it is kept", () => {
    const frame = frameWhen("hello-syscall", ({ ptRegs }) => ptRegs !== null);
    const at = (frame.ptRegs ?? 0n) + 0x80n;
    const subject = memorySubject(frame, at, 0x40_1018n, { name: "a word" });
    expect(lines(selectExplanation(frame, subject).statements)[0]).toMatch(/^is kept at: 0xffffc90000013fd8/);
  });

  it("[PNL4] a number that leads nowhere is a number; CR2 is an address whatever it holds", () => {
    const frame = frameAt("hello-syscall", 4);
    const rax = registerSubject(frame, "rax");
    expect(selectExplanation(frame, { ...rax, value: 0x1234_5678n, meaning: "" }).statements).toEqual([]);
    expect(selectExplanation(frame, { ...rax, value: 0x1234_5678_9abc_def0n, meaning: "" }).statements).toEqual([]);
    const cr2 = { ...controlRegisterSubject(frame, "cr2"), value: 0x10n };
    expect(lines(selectExplanation(frame, cr2).statements)[0]).toBe("points into: no region: nothing is mapped here");
    const wild = { ...cr2, value: 0x1234_5678_9abc_def0n };
    expect(lines(selectExplanation(frame, wild).statements)).toEqual([
      "points into: not a canonical address: any access raises #GP (or #SS through the stack)",
    ]);
  });

  it("[PNL5] −14 in RAX is EFAULT, in RDI it is a number", () => {
    const frame = frameAt("hello-syscall", 4);
    const minus14 = BigInt.asUintN(64, -14n);
    const rax = { ...registerSubject(frame, "rax"), value: minus14, meaning: "" };
    const rdi = { ...registerSubject(frame, "rdi"), value: minus14, meaning: "" };
    expect(lines(selectExplanation(frame, rax).statements)).toEqual(["as a result: −14 is EFAULT: Bad address"]);
    expect(selectExplanation(frame, rdi).statements).toEqual([]);
  });

  it("[PNL6] flags, selectors and entries are drawn field by field", () => {
    const frame = frameAt("hello-syscall", 4);
    const rflags = selectExplanation(frame, rflagsSubject(0x246n, "IF"));
    expect(rflags.bits.flatMap(drawn)).toEqual([
      "31:22 - 0000000000 | 21 ID 0 | 20 VIP 0 | 19 VIF 0 | 18 AC 0 | 17 VM 0 | 16 RF 0",
      "15 - 0 | 14 NT 0 | 13:12 IOPL 00 | 11 OF 0 | 10 DF 0 | 9 IF 1 | 8 TF 0 | 7 SF 0 | 6 ZF 1 | 5 - 0 | 4 AF 0 | 3 - 0 | 2 PF 1 | 1 - 1 | 0 CF 0",
    ]);
    expect(rflags.bits[0]?.fields.filter(({ marked }) => marked).map(({ name, value }) => `${name}=${value}`)).toEqual([
      "IF=1",
    ]);
    const cs = selectExplanation(frame, selectorSubject(frame, "cs"));
    expect(cs.bits.flatMap(drawn)).toEqual(["15:3 index 0000000000110 | 2 TI 0 | 1:0 RPL 11"]);
    expect(lines(cs.statements)).toEqual([
      "selects: entry 6 of the GDT: 64-bit code, execute/read, accessed, DPL 3; RPL 3",
    ]);
    const entry = frame.memory.walk(0x40_1000n, { kind: "execute", user: true }).entries.at(-1);
    if (entry === undefined) throw new Error("no entry");
    const pte = selectExplanation(frame, pagingEntrySubject(entry));
    expect(pte.bits[0]?.fields.filter(({ set }) => set).map(({ name }) => name)).toEqual(["address", "A", "US", "P"]);
    expect(pte.bits[0]?.fields.find(({ name }) => name === "address")?.meaning).toMatch(
      /^physical address 0x[0-9a-f]+000$/,
    );
  });

  it("[PNL6] a gate is drawn in its two words, and its fields say what they do", () => {
    const frame = frameAt("hello-int80", 1);
    const found = readGate(frame.machine, frame.memory, 0x80);
    if (found === null) throw new Error("no gate");
    const bytes = new DataView(Uint8Array.from(found.bytes).buffer);
    const subject = gateSubject(
      frame,
      0x80,
      bytes.getBigUint64(0, true),
      bytes.getBigUint64(8, true),
      found.gate.offset,
    );
    const view = selectExplanation(frame, subject);
    expect(view.bits.map(({ fields }) => fields.map(({ bits, name, value }) => `${bits} ${name} ${value}`))).toEqual([
      [
        expect.stringMatching(/^63:48 offset 31:16 0x/),
        "47 P 1",
        "46:45 DPL 0x3",
        "43:40 type 0xe",
        "34:32 IST 0x0",
        "31:16 selector 0x10",
        expect.stringMatching(/^15:0 offset 15:0 0x/),
      ],
      ["95:64 offset 63:32 0xffffffff"],
    ]);
    expect(view.bits[0]?.fields.find(({ name }) => name === "type")?.meaning).toBe(
      "interrupt gate: clears IF on the way in",
    );
  });
});

describe("the inspector as drawn", () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  let root: Root;
  let place: HTMLElement;
  const onSeek = vi.fn();
  beforeEach(() => {
    place = document.createElement("div");
    document.body.append(place);
    root = createRoot(place);
  });
  afterEach(() => {
    act(() => root.unmount());
    place.remove();
    vi.clearAllMocks();
  });
  const show = (view: ExplanationView, origin: ExplanationOrigin | null | "searching") =>
    act(() => root.render(<Explanation view={view} origin={origin} onSeek={onSeek} />));

  it("[PNL7] names the step that set the value and leads there", () => {
    const frame = frameAt("hello-syscall", 4);
    const view = selectExplanation(frame, registerSubject(frame, "rax"));
    show(view, "searching");
    expect(place.textContent).toContain("Looking back through the run");
    show(view, { step: 0, text: "mov $0x1,%eax" });
    expect(place.textContent).toContain("Set at step 0 by mov $0x1,%eax");
    act(() => place.querySelector("button")?.click());
    expect(onSeek).toHaveBeenCalledWith(0);
    show(view, null);
    expect(place.textContent).toContain("No step has changed it so far: it has had this value since the run began.");
  });

  it("[PNL7] of what cannot be followed back it says nothing", () => {
    const frame = frameAt("hello-syscall", 4);
    show(selectExplanation(frame, registerSubject(frame, "rip")), null);
    expect(place.textContent).not.toContain("Where it came from");
  });

  it("[PNL6] the picture has a table of the same fields, with a caption and row headers", () => {
    const frame = frameAt("hello-syscall", 4);
    show(selectExplanation(frame, rflagsSubject(frame.machine.rflags)), null);
    expect(place.querySelector("h2")?.textContent).toBe("rflags");
    expect(place.querySelector("caption")?.textContent).toBe("Fields of rflags");
    expect(Array.from(place.querySelectorAll("tbody th"), (each) => each.textContent).slice(-3)).toEqual([
      "AF",
      "PF",
      "CF",
    ]);
    expect(place.querySelector('[aria-hidden="true"]')).not.toBeNull();
  });
});
