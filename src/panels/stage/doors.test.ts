import { describe, expect, it } from "vitest";
import { demoSession } from "../../testing/user-session.ts";
import { selectCallRegisters } from "../call-registers.ts";
import { selectGate } from "./gate-view.ts";
import { selectReturn } from "./return-station.tsx";
import { selectStory } from "./story-view.ts";

function crossed(vendor: "intel" | "amd") {
  const session = demoSession("sysenter-vdso", { options: { vendor } });
  session.advance({ kind: "crossing" }, 1000);
  return session;
}

describe("the fast 32-bit doors on the stage", () => {
  it.each([
    ["intel", "SYSENTER", ["IA32_SYSENTER_EIP", "IA32_SYSENTER_ESP", "IA32_SYSENTER_CS", "EBP", "RIP, RSP, RFLAGS"]],
    ["amd", "SYSCALL", ["IA32_CSTAR", "IA32_STAR 47:32", "IA32_FMASK", "RCX ←", "R11 ←", "RSP"]],
  ] as const)("[DR14] the gate on %s shows the registers that %s read", (vendor, instruction, names) => {
    const view = selectGate(crossed(vendor).frame(), null);
    if (view.kind !== "msr") throw new Error(view.kind);
    expect([view.now, view.instruction, view.facts.map(({ name }) => name)]).toEqual([true, instruction, names]);
  });

  it.each([
    ["intel", ["eax", "ebx", "ecx", "edx", "esi", "edi"]],
    ["amd", ["eax", "ebx", "ebp", "edx", "esi", "edi"]],
  ] as const)("[DR14] on %s the arguments are shown where they were passed", (vendor, expected) => {
    const { roles } = selectCallRegisters(crossed(vendor).frame());
    expect(roles.map(({ register }) => register)).toEqual(expected);
    expect(roles.find(({ register }) => register === expected[2])?.meaning).toBe('"Hello through the vDSO\\n"');
  });

  it.each([
    ["intel", "IA32_SYSENTER_EIP"],
    ["amd", "IA32_CSTAR"],
  ] as const)("[DR14] the story on %s names %s as where the kernel keeps its choice", (vendor, register) => {
    const { links } = selectStory(crossed(vendor).frame(), null);
    expect(links.at(-1)?.note).toBe(`its own choice, kept in ${register}`);
  });

  it("[DR14] the way back lists the conditions of SYSRETL", () => {
    const session = crossed("intel");
    while (session.frame().next?.stage !== "return") session.advance({ kind: "step", step: session.step + 1 }, 1);
    const why = selectReturn(session.frame(), null)?.why;
    expect(why?.text).toContain("SYSRETL may be used");
    expect(why?.conditions.map(({ name }) => name)).toEqual(["yes", "yes", "yes", "yes"]);
  });
});
