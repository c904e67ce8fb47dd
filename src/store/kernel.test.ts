import { afterEach, describe, expect, it } from "vitest";
import { leave, visit } from "../testing/store-page.ts";

afterEach(leave);

/** The entry code with one line in place of another. */
function edited(now: ReturnType<typeof visit>["now"], from: RegExp, to: string): string {
  const source = now().kernelFiles.find(({ file }) => file === "entry_64.S")?.source ?? "";
  expect(source).toMatch(from);
  return source.replace(from, to);
}

describe("kernel code", () => {
  it("an edited entry runs after a reboot, its link brings it along, and one action restores the original", () => {
    const { page, actions, now } = visit();
    const length = now().session?.furthest ?? 0;
    actions.editKernel("entry_64.S", edited(now, /swapgs/, "swapgs\n\tnop"));
    expect(now().session?.furthest).toBe(length);
    actions.reboot();
    expect(now().session?.furthest).toBeGreaterThan(length);
    page.wait(300);
    expect(page.hash).toMatch(/^#v2=/);
    const again = visit(page.hash);
    expect(again.now().kernel).toEqual(now().kernel);
    expect(again.now().session?.furthest).toBe(now().session?.furthest);
    again.actions.restoreKernel();
    expect(again.now().session?.furthest).toBe(length);
    again.page.wait(300);
    expect(again.page.hash).toBe("#demo=hello-syscall&zoom=machine");
  });

  it("a kernel without the SWAPGS of its entry comes to an end that is explained", () => {
    const { page, actions, now } = visit();
    actions.editKernel("entry_64.S", edited(now, /swapgs/, "nop"));
    actions.reboot();
    actions.run();
    page.paint(100_000);
    expect(now().frame?.trouble?.what).toMatch(/\S/);
    expect(now().frame?.sentence).toContain(now().frame?.trouble?.advice);
  });

  it("a file that does not assemble is named with its line, and the machine stays", () => {
    const { actions, now } = visit();
    const { session } = now();
    actions.editKernel("entry_64.S", edited(now, /swapgs/, "swapgz"));
    actions.reboot();
    expect(now().session).toBe(session);
    expect(now().diagnostics[0]).toMatchObject({ file: "entry_64.S", severity: "error" });
  });

  it("typing the original again is no edit", () => {
    const { actions, now } = visit();
    const original = edited(now, /swapgs/, "swapgs");
    actions.editKernel("entry_64.S", `${original}\n`);
    expect(now().kernel).toHaveLength(1);
    actions.editKernel("entry_64.S", original);
    expect(now().kernel).toEqual([]);
  });
});
