import { describe, expect, it } from "vitest";
import { DEMO_GROUPS } from "./demo-groups.ts";
import { DEMO_GROUP_IDS, demoGroup } from "./demo-text.ts";
import { DEMOS, demoProgram, findDemo, matchDemo } from "./demos.ts";

describe("ready programs", () => {
  it("have names that fit in a link, each once", () => {
    for (const { id } of DEMOS) expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(new Set(DEMOS.map(({ id }) => id)).size).toBe(DEMOS.length);
  });

  it("cover the three syntaxes and both widths", () => {
    expect(new Set(DEMOS.map(({ syntax }) => syntax))).toEqual(new Set(["att", "nasm", "intel"]));
    expect(new Set(DEMOS.map(({ bits }) => bits))).toEqual(new Set([64, 32]));
  });

  it("fit the code column: 60 characters a line at most", () => {
    for (const { id, source } of DEMOS.map((demo) => ({ id: demo.id, source: demoProgram(demo).source }))) {
      for (const line of source.split("\n")) expect(`${id}: ${line}`.length).toBeLessThanOrEqual(id.length + 2 + 60);
    }
  });

  it("have their text in the chunk of their group", async () => {
    for (const group of DEMO_GROUP_IDS) {
      const { PROGRAMS } = await demoGroup(group);
      const named = DEMOS.filter((demo) => demo.group === group && demo !== DEMOS[0]).map(({ id }) => id as string);
      expect(Object.keys(PROGRAMS).toSorted(), group).toEqual(named.toSorted());
    }
  });

  it("stand in the list under one heading each", () => {
    const listed = DEMO_GROUPS.flatMap(({ demos }) => demos.map(({ id }) => id));
    expect(listed.toSorted()).toEqual(DEMOS.map(({ id }) => id).toSorted());
    for (const { demos } of DEMO_GROUPS) expect(demos.length).toBeGreaterThan(1);
  });

  it("are found by name and by their exact source", () => {
    for (const demo of DEMOS) {
      expect(findDemo(demo.id)).toBe(demo);
      const program = demoProgram(demo);
      expect(matchDemo(program)).toBe(demo);
      expect(matchDemo({ ...program, source: `${program.source} ` })).toBeUndefined();
      expect(matchDemo({ ...program, bits: demo.bits === 64 ? 32 : 64 })).toBeUndefined();
    }
    expect(findDemo("nothing")).toBeUndefined();
  });
});
