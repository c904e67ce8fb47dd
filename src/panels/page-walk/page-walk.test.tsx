// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen, momentOf, sessionOf } from "../../testing/frames.ts";
import { PanelStage } from "../../testing/panel-stage.tsx";
import { INITIAL_FOCUS } from "../panel.ts";
import { pageWalkPanel, selectPageWalk } from "./page-walk-panel.tsx";
import { askedWalk, lastAccessWalk, type WalkView } from "./walk-view.ts";

/** A walk's chain as text, an entry a line. */
function chain(walk: WalkView | null): string[] {
  if (walk === null) return [];
  return walk.links.map(({ level, entry, absent }) =>
    entry === null
      ? `${level}: ${absent}`
      : `${level} ${entry.index} ${entry.bits.map(({ name, on, denies, sets }) => `${name}=${sets ? "0→1" : on ? 1 : 0}${denies ? "!" : ""}`).join(" ")} → ${entry.leadsTo.split(" ")[0]}`,
  );
}

const rules = (walk: WalkView | null) =>
  walk?.rules.map(({ rule, outcome, because }) => `${rule}: ${outcome}, ${because}`);

describe("the page walk", () => {
  it("[PNL12] is a chain of entries; each is the one that a part of the address selects", () => {
    const frame = frameWhen("hello-int80", ({ last }) => last?.mnemonic === "INT");
    const walk = lastAccessWalk(frame);
    expect(walk?.linear.text).toBe("0xffffc90000013ff8");
    expect(walk?.parts.map(({ bits, name, digits, index }) => `${bits} ${name} ${digits} ${index}`.trim())).toEqual([
      "63:48 sign all 1",
      "47:39 PML4 110010010 402",
      "38:30 PDPT 000000000 0",
      "29:21 PD 000000000 0",
      "20:12 PT 000010011 19",
      "11:0 offset 111111111000 0xff8",
    ]);
    expect(chain(walk)).toEqual([
      "PML4E 402 P=1 R/W=1 U/S=0 A=0→1 NX=0 → table",
      "PDPTE 0 P=1 R/W=1 U/S=0 A=0→1 PS=0 NX=0 → table",
      "PDE 0 P=1 R/W=1 U/S=0 A=0→1 PS=0 NX=0 → table",
      "PTE 19 P=1 R/W=1 U/S=0 A=0→1 D=0→1 NX=1 → page",
    ]);
    expect(walk?.page?.value.text).toMatch(/ff8$/);
    expect(walk?.page?.value.subject.value).toBe(BigInt(walk?.page?.value.text ?? 0));
  });

  it("[PNL12] a large page ends the chain early", () => {
    const frame = frameAt("hello-syscall", 0);
    const walk = askedWalk(frame, 0xffff_8880_0000_1234n, "read", false);
    expect(chain(walk).slice(2)).toEqual([
      "PDE 0 P=1 R/W=1 U/S=0 A=0→1 D=0 PS=1 NX=1 → page",
      "PTE: not there: the entry above maps a 2-MiB page",
    ]);
    expect(walk.page?.sum).toBe("page 0x0 + offset 0x1234");
  });

  it("[PNL13] a refusal names the rule, and marks the bit at its entry", () => {
    const walk = lastAccessWalk(frameWhen("write-kernel-memory", ({ touched }) => touched.includes("fault")));
    expect(walk?.access).toBe("write as user");
    expect(rules(walk)).toEqual([
      "P: present: passed, P = 1 in every entry",
      "U/S: privilege: refused, a user access, but U/S = 0 in PML4E 511",
      "R/W: write: skipped, an earlier rule denied the access",
      "NX: execute: skipped, an earlier rule denied the access",
    ]);
    expect(chain(walk)[0]).toContain("U/S=0!");
    expect(walk?.page).toBeNull();
    expect(walk?.verdict).toEqual({
      ok: false,
      text: "user access to a supervisor page (U/S = 0 in PML4E 511): #PF with error code 0x7",
    });
  });

  it("[PNL13] SMAP and SMEP refuse what is only the program's, RFLAGS.AC and CR4 decide", () => {
    const frame = frameAt("hello-syscall", 4);
    const rule = (walk: WalkView) => walk.rules[1];
    expect(rule(askedWalk(frame, 0x40_2000n, "read", false))).toMatchObject({
      outcome: "refused",
      because: "a supervisor access to a user page: SMAP, and RFLAGS.AC = 0",
    });
    expect(rule(askedWalk(frame, 0x40_1000n, "execute", false))).toMatchObject({
      outcome: "refused",
      because: "a supervisor fetch from a user page: SMEP",
    });
    const copying = frameWhen("hello-syscall", ({ last }) => last?.text.startsWith("rep movsb") === true);
    expect(lastAccessWalk(copying)?.rules[1]?.outcome).toBe("passed");
    expect(rule(askedWalk(copying, 0x40_2000n, "read", false))?.because).toBe(
      "a supervisor access to a user page: SMAP is on, but RFLAGS.AC = 1",
    );
    const without = frameAt("hello-syscall", 4, { smap: false, smep: false });
    expect(rule(askedWalk(without, 0x40_2000n, "read", false))?.because).toBe(
      "a supervisor access to a user page: CR4.SMAP = 0",
    );
  });

  it("[PNL13] the rules agree with the processor's walk: one refuses a refused access, none an allowed one", () => {
    const addresses = [0n, 0x40_0000n, 0x40_1000n, 0x40_2000n, 0x7fff_ffff_e000n, 0xffff_8880_0000_0000n].concat([
      0xffff_c900_0001_3000n,
      0xffff_fe00_0000_0000n,
      0xffff_ffff_8100_0000n,
      0xffff_ffff_8180_0000n,
    ]);
    for (const step of [0, 8, 62]) {
      for (const options of [{}, { smap: false }, { smep: false }]) {
        const frame = frameAt("hello-syscall", step, options);
        for (const address of addresses) {
          for (const kind of ["read", "write", "execute"] as const) {
            for (const user of [true, false]) {
              const walk = askedWalk(frame, address, kind, user);
              const refused = walk.rules.filter(({ outcome }) => outcome === "refused").length;
              expect(refused, `${kind} ${address.toString(16)} ${user}`).toBe(walk.verdict.ok ? 0 : 1);
              const marked = walk.links.flatMap(({ entry }) => entry?.bits.filter(({ denies }) => denies) ?? []);
              expect(marked.length).toBe(walk.verdict.ok ? 0 : 1);
            }
          }
        }
      }
    }
  });

  it("[PNL14] says whether the processor read the entries or the TLB knew the answer", () => {
    expect(lastAccessWalk(frameWhen("hello-int80", ({ last }) => last?.mnemonic === "INT"))?.done).toMatch(/^TLB miss/);
    const pushes = frameWhen("hello-syscall", ({ sentence }) => sentence.includes("pt_regs->cs"));
    expect(lastAccessWalk(pushes)?.done).toMatch(/^TLB hit/);
    expect(lastAccessWalk(frameAt("hello-syscall", 2))?.access).toBe("instruction fetch as user");
  });

  it("[PNL14] an address that is not canonical is not walked", () => {
    const session = sessionOf("_start: movabs $0x123456789abcdef0, %rcx\nnop");
    const frame = momentOf(session, ({ step }) => step === 1);
    const focus = { ...INITIAL_FOCUS, memory: { kind: "register", name: "rcx" } } as const;
    expect(selectPageWalk(frame, focus).target).toBe("not canonical");
  });
});

describe("the page walk as drawn", () => {
  let stage: PanelStage;
  beforeEach(() => {
    stage = new PanelStage();
  });
  afterEach(() => stage.remove());

  it("[PNL14] shows the last access, or by choice what the memory panel shows, for any access of either ring", () => {
    const frame = frameAt("hello-syscall", 4);
    stage.show(pageWalkPanel, frame, { memory: { kind: "symbol", name: "msg" } });
    expect(stage.texts("p code")[0]).toBe("0x0000000000401011");
    stage.press(/^What the memory panel shows$/);
    expect(stage.texts("p code")[0]).toBe("0x0000000000402000");
    expect(stage.texts("ol > li").length).toBe(6);
    stage.press(/^ring 0$/);
    expect(stage.place.textContent).toContain("SMAP: supervisor access to a user page");
  });

  it("[PNL26] at the start of a run it says what to do", () => {
    stage.show(pageWalkPanel, frameAt("hello-syscall", 0));
    expect(stage.texts("p.quiet")).toEqual([
      "No step has run yet. Step once: the walk of its access to memory appears here.",
    ]);
  });
});
