import { beforeEach, describe, expect, it, vi } from "vitest";

/** The store as on a fresh page: no ready program but the first has been loaded. */
async function freshPage() {
  vi.resetModules();
  const { visit } = await import("../testing/store-page.ts");
  const { demoText } = await import("../scenario/demo-text.ts");
  return { visit, demoText };
}

const settled = () => new Promise((next) => setTimeout(next, 20));

describe("ready programs on demand", () => {
  let page: Awaited<ReturnType<typeof freshPage>>;
  beforeEach(async () => {
    page = await freshPage();
  });

  it("[LNK12] an empty link needs nothing but the first", () => {
    const { now } = page.visit();
    expect(now().session).not.toBeNull();
    expect(page.demoText("getpid")).toBeUndefined();
  });

  it("[LNK12] a link by name opens once the text is there", async () => {
    const { now } = page.visit("#demo=getpid&step=2");
    expect(now().session).toBeNull();
    await vi.waitUntil(() => now().session !== null);
    expect(now()).toMatchObject({ name: "getpid", notice: null, session: { step: 2 } });
  });

  it("[LNK12] of two wishes the later one opens, though it waits for nothing", async () => {
    const { now, actions } = page.visit();
    actions.loadDemo("fork-wait");
    actions.loadDemo("hello-syscall");
    expect(now().name).toBe("hello-syscall");
    await vi.waitUntil(() => page.demoText("fork-wait") !== undefined);
    await settled();
    expect(now().name).toBe("hello-syscall");
    actions.loadDemo("fork-wait");
    expect(now().name).toBe("fork-wait");
  });

  it("[LNK12] a packed link of a ready program with input is still that program", async () => {
    const { encodeLink } = await import("../scenario/permalink.ts");
    const { demoGroup } = await import("../scenario/demo-text.ts");
    const { matchDemo } = await import("../scenario/demos.ts");
    const { defaultScenario } = await import("../scenario/scenario.ts");
    const { source } = (await demoGroup("calls")).PROGRAMS.echo ?? { source: "" };
    const program = { name: "echo", source, syntax: "att", bits: 64 } as const;
    const link = encodeLink({ ...defaultScenario(), program, input: [{ step: 7, text: "hi\n" }] });
    const { now } = page.visit(link.ok ? link.value : "");
    await vi.waitUntil(() => now().session !== null);
    expect(matchDemo(now())?.id).toBe("echo");
  });
});
