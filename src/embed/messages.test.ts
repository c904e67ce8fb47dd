import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOutgoing, readMessage } from "./messages.ts";

const LOAD = { syscope: 1, type: "load", link: "#demo=echo" };
const SET_STEP = { syscope: 1, type: "setStep", step: 12 };

const HOSTILE: readonly unknown[] = [
  null,
  undefined,
  "load",
  17,
  [],
  [LOAD],
  {},
  { ...LOAD, syscope: 2 },
  { ...LOAD, syscope: "1" },
  { type: "load", link: "#demo=echo" },
  { ...LOAD, type: "constructor" },
  { ...LOAD, type: ["load"] },
  { ...LOAD, link: "" },
  { ...LOAD, link: { toString: () => "#demo=echo" } },
  { ...LOAD, link: "#".padEnd(70_000, "a") },
  { ...LOAD, more: true },
  JSON.parse('{"syscope":1,"type":"load","link":"#demo=echo","constructor":{"prototype":{"bad":1}}}'),
  { ...SET_STEP, step: -1 },
  { ...SET_STEP, step: 1.5 },
  { ...SET_STEP, step: Number.NaN },
  { ...SET_STEP, step: Number.POSITIVE_INFINITY },
  { ...SET_STEP, step: 1e12 },
  { ...SET_STEP, step: "12" },
  { ...SET_STEP, step: 12n },
];

describe("messages between an embed and the page around it", () => {
  it("[EMB15] load and setStep are read", () => {
    expect(readMessage(LOAD)).toEqual(LOAD);
    expect(readMessage(SET_STEP)).toEqual(SET_STEP);
  });

  it.each(HOSTILE.map((data) => ({ data })))("[EMB16] $data is none", ({ data }) => {
    expect(readMessage(data)).toBeNull();
  });

  it("[EMB16] nothing that a page can send throws, and nothing of it stays on a prototype", () => {
    const pieces = fc.oneof(fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true }), fc.json());
    fc.assert(
      fc.property(
        pieces,
        fc.dictionary(fc.constantFrom("syscope", "type", "link", "step", "__proto__"), pieces),
        (a, b) => {
          readMessage(a);
          readMessage(b);
          readMessage({ ...b, syscope: 1, type: "load" });
          readMessage({ ...b, syscope: 1, type: "setStep" });
        },
      ),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("[EMB20] what leaves the frame has exactly the documented fields", () => {
    const ready = { syscope: 1, type: "ready", version: "0.1.0", step: 0, length: 192 };
    expect(isOutgoing(ready)).toBe(true);
    expect(isOutgoing({ ...ready, source: "mov $1, %eax" })).toBe(false);
    expect(isOutgoing({ syscope: 1, type: "resize", height: 480 })).toBe(true);
    expect(isOutgoing({ syscope: 1, type: "resize", height: 20_000 })).toBe(false);
    expect(isOutgoing({ syscope: 1, type: "completed", exit: { status: 0 } })).toBe(true);
    expect(isOutgoing({ syscope: 1, type: "completed", exit: { status: 0 }, cookies: "" })).toBe(false);
  });
});
