import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS, LINKINGS, STAGES, SWITCHES, type Switch } from "../core/index.ts";
import { ALL_LESSONS } from "../lessons/all-lessons.ts";
import { DEMOS, demoProgram } from "../scenario/demos.ts";
import { decodeLink, encodeLink } from "../scenario/permalink.ts";
import { isLessonPlace, type Link, type Scenario } from "../scenario/scenario.ts";
import { PANEL_NAMES, type View } from "../scenario/view.ts";
import { GOLDEN_LINKS, type GoldenLink } from "./golden-links.ts";
import { leave, visit } from "./store-page.ts";

afterEach(leave);

/** What a link opens, as the golden file says it. */
function described(link: Link, { opens }: GoldenLink): unknown {
  const looked = Object.entries(link.view).filter(([, value]) => value !== null);
  const view = JSON.parse(
    JSON.stringify(Object.fromEntries(looked), (_, value) =>
      typeof value === "bigint" ? `0x${value.toString(16)}` : value,
    ),
  );
  if (isLessonPlace(link)) return { ...link, view };
  const { name, source, syntax, bits } = link.program;
  const carriesSource = "program" in opens && opens.program.sha256 !== undefined;
  const sha256 = createHash("sha256").update(source).digest("hex").slice(0, 16);
  return { ...link, program: { name, syntax, bits, ...(carriesSource ? { sha256 } : {}) }, view };
}

/** A golden link says which options differ from the default; what has come since has its default. */
function asOpened(opens: (typeof GOLDEN_LINKS)[number]["opens"]): object {
  return "options" in opens ? { ...opens, options: { ...DEFAULT_OPTIONS, ...opens.options } } : opens;
}

/** A link opened in a store, once the lesson that it may name has come. */
async function opened(hash: string): Promise<ReturnType<typeof visit>> {
  const visited = visit(hash);
  for (let turn = 0; turn < 50 && visited.now().session === null; turn++)
    await new Promise((next) => setTimeout(next, 2));
  visited.page.paint();
  return visited;
}

describe("golden links", () => {
  it.each(GOLDEN_LINKS)("[LNK10] $what still opens what it did", (golden) => {
    const link = decodeLink(golden.link);
    expect(link.ok ? described(link.value, golden) : link.message).toEqual(asOpened(golden.opens));
  });

  it.each(GOLDEN_LINKS)("[LNK10] $what opens on the screen", async ({ link, opens }) => {
    const { now } = await opened(link);
    const { session, lesson, notice, diagnostics } = now();
    expect({ notice, diagnostics }).toEqual({ notice: null, diagnostics: [] });
    if ("lesson" in opens) expect(lesson?.id).toBe(opens.lesson);
    else expect(session?.step).toBe(opens.step);
  });
});

/** A run of more than 50 steps that nobody here has written before. */
const sources = fc
  .array(fc.constantFrom("nop", "inc %ebx", "mov $7, %ecx", "push %rbx", "xor %edx, %edx"), {
    minLength: 1,
    maxLength: 40,
  })
  .map(
    (lines) =>
      `# é\n.globl _start\n_start:\n${lines.map((line) => `    ${line}\n`).join("")}    mov $80, %ecx\n1:  dec %ecx\n    jnz 1b\n`,
  );

const programs = fc.oneof(
  fc.constantFrom(...DEMOS).map(demoProgram),
  sources.map((source) => ({ name: "mine", source, syntax: "att", bits: 64 }) as const),
);

/** What a link says of the view at a step: only what is not understood without it. */
const viewsAt = (step: number): fc.Arbitrary<View> =>
  fc.record({
    zoom: step > 0 ? fc.constantFrom(null, "story", "call") : fc.constantFrom("story", "call", "machine"),
    station: fc.constantFrom(null, ...STAGES.map(({ id }) => id)),
    memory: fc.constantFrom(
      null,
      { kind: "access" } as const,
      { kind: "register", name: "rip" } as const,
      { kind: "symbol", name: "_start" } as const,
      { kind: "address", address: 0x401000n } as const,
    ),
    panels: fc.oneof(fc.constant(null), fc.subarray([...PANEL_NAMES])),
  });

const scenarios: fc.Arbitrary<Scenario> = fc.tuple(programs, fc.nat(50)).chain(([program, step]) =>
  fc.record({
    program: fc.constant(program),
    options: fc.record({
      vendor: fc.constantFrom("intel", "amd"),
      linking: fc.constantFrom(...LINKINGS),
      ...(Object.fromEntries(SWITCHES.map(({ id }) => [id, fc.boolean()])) as Record<Switch, fc.Arbitrary<boolean>>),
    }),
    input: fc
      .uniqueArray(fc.record({ step: fc.nat(step), text: fc.constantFrom("x\n", "héllo\n", "\u0004") }), {
        selector: (event) => event.step,
        maxLength: 3,
      })
      .map((events) => events.toSorted((a, b) => a.step - b.step)),
    step: fc.constant(step),
    view: viewsAt(step),
  }),
);

describe("links through the screen", () => {
  // A unikernel is a 64-bit program, and its run is shorter than that of the process whose steps are drawn here.
  const runs = scenarios.filter(
    ({ program, options, step }) => !options.unikernel || (program.bits === 64 && step < 20),
  );
  const generated = fc.sample(runs, { numRuns: 100, seed: 3 });

  it("[LNK11] a hundred generated links come back from the state that they open", async () => {
    const kinds = new Set<string>();
    for (const scenario of generated) {
      const link = encodeLink(scenario);
      if (!link.ok) throw new Error(link.message);
      kinds.add(link.value.slice(0, 3));
      const { now, actions } = await opened(link.value);
      expect(now().session?.run).toEqual({
        program: scenario.program,
        options: scenario.options,
        input: scenario.input,
      });
      expect(now().session?.step).toBe(scenario.step);
      expect(actions.linkOf()).toEqual(link);
      leave();
    }
    expect(kinds).toEqual(new Set(["#de", "#v2"]));
  });

  it.each(ALL_LESSONS)("[LNK11] every place of the lesson $id comes back", async ({ id, steps }) => {
    for (let at = 1; at <= steps.length; at++) {
      const link = `#lesson=${id}&at=${at}`;
      const kept = (await opened(link)).actions.linkOf();
      // A step that points at memory has its place in the link too.
      expect(kept.ok && kept.value.replace(/&look=[^&]*$/, "")).toBe(link);
      if (kept.ok && kept.value !== link) expect((await opened(kept.value)).actions.linkOf()).toEqual(kept);
      leave();
    }
  });
});
