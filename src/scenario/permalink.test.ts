import fc from "fast-check";
import { deflateSync } from "fflate";
import { describe, expect, it } from "vitest";
import { DEFAULT_OPTIONS, LINKINGS, STAGES, SWITCHES, type Switch } from "../core/index.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { DEMOS, demoKernel, demoProgram } from "./demos.ts";
import { decodeLink, encodeLessonPlace, encodeLink } from "./permalink.ts";
import { defaultScenario, LIMITS, type Scenario, upgrade } from "./scenario.ts";
import { PANEL_NAMES, PLAIN_VIEW, ZOOMS } from "./view.ts";

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  program: fc.record({
    name: fc.string({ maxLength: 100 }),
    source: fc.string({ unit: "grapheme", maxLength: 2000 }),
    syntax: fc.constantFrom("att", "intel", "nasm"),
    bits: fc.constantFrom(64, 32),
  }),
  options: fc.record({
    vendor: fc.constantFrom("intel", "amd"),
    linking: fc.constantFrom(...LINKINGS),
    ...(Object.fromEntries(SWITCHES.map(({ id }) => [id, fc.boolean()])) as Record<Switch, fc.Arbitrary<boolean>>),
  }),
  input: fc
    .array(fc.record({ step: fc.nat(LIMITS.step), text: fc.string({ maxLength: 40 }) }), { maxLength: 5 })
    .map((events) => events.sort((a, b) => a.step - b.step)),
  step: fc.nat(LIMITS.step),
  view: fc.record({
    zoom: fc.constantFrom(null, ...ZOOMS),
    station: fc.constantFrom(null, ...STAGES.map(({ id }) => id)),
    memory: fc.oneof(
      fc.constant(null),
      fc.constant({ kind: "access" } as const),
      fc.constantFrom("rsp", "rip", "rsi").map((name) => ({ kind: "register", name }) as const),
      fc.bigInt(0n, 2n ** 64n - 1n).map((address) => ({ kind: "address", address }) as const),
      fc.constantFrom("msg", "_start", ".L1", "a$b").map((name) => ({ kind: "symbol", name }) as const),
    ),
    panels: fc.oneof(fc.constant(null), fc.subarray([...PANEL_NAMES])),
  }),
});

function link(scenario: Scenario): string {
  const encoded = encodeLink(scenario);
  if (!encoded.ok) throw new Error(encoded.message);
  return encoded.value;
}

function pack(data: unknown): string {
  return `#v1=${encodeBase64Url(deflateSync(new TextEncoder().encode(JSON.stringify(data))))}`;
}

function refusal(hash: string): string {
  const decoded = decodeLink(hash);
  return decoded.ok ? "opened" : decoded.message;
}

const plain = {
  v: 1,
  program: { name: "p", source: "nop", syntax: "att", bits: 64 },
  options: {},
  input: [],
  step: 0,
};

describe("permalink", () => {
  it("a scenario comes back from its link as it was", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(decodeLink(link(scenario))).toEqual({ ok: true, value: scenario });
      }),
    );
  });

  it("every ready program comes back from its readable link, at any step and with any options", () => {
    fc.assert(
      fc.property(fc.constantFrom(...DEMOS), fc.nat(LIMITS.step), scenarios, (demo, step, { options, view }) => {
        const scenario = { program: demoProgram(demo), ...demoKernel(demo), options, input: [], step, view };
        expect(link(scenario)).toMatch(new RegExp(`^#demo=${demo.id}(&|$)`));
        expect(decodeLink(link(scenario))).toEqual({ ok: true, value: scenario });
      }),
    );
  });

  it("a readable link names only what is not the default", () => {
    const program = demoProgram(DEMOS[0]);
    expect(link({ program, options: DEFAULT_OPTIONS, input: [], step: 0, view: PLAIN_VIEW })).toBe(
      "#demo=hello-syscall",
    );
    const options = { ...DEFAULT_OPTIONS, vendor: "amd", smap: false } as const;
    expect(link({ program, options, input: [], step: 7, view: PLAIN_VIEW })).toBe(
      "#demo=hello-syscall&step=7&vendor=amd&smap=0",
    );
    const view = {
      zoom: "call",
      station: "gate",
      memory: { kind: "symbol", name: "msg" },
      panels: ["stack", "msrs"],
    } as const;
    expect(link({ program, options: DEFAULT_OPTIONS, input: [], step: 7, view })).toBe(
      "#demo=hello-syscall&step=7&zoom=call&station=gate&look=@msg&panels=stack,msrs",
    );
  });

  it("a lesson's link names the lesson, the step in it, counted from 1, and what else is looked at", () => {
    const place = { lesson: "bad-pointers", at: 2, step: null, view: PLAIN_VIEW };
    expect(encodeLessonPlace(place)).toBe("#lesson=bad-pointers&at=3");
    const strayed = { ...place, step: 70, view: { ...PLAIN_VIEW, zoom: "machine" } } as const;
    expect(encodeLessonPlace(strayed)).toBe("#lesson=bad-pointers&at=3&step=70&zoom=machine");
    for (const each of [place, strayed]) expect(decodeLink(encodeLessonPlace(each))).toEqual({ ok: true, value: each });
    expect(decodeLink("#lesson=rings")).toMatchObject({ ok: true, value: { lesson: "rings", at: 0 } });
  });

  it("a hello world of one's own has a link of fewer than 120 characters", () => {
    const source = [
      ".data",
      'msg: .ascii "Hello, world!\\n"',
      ".text",
      ".globl _start",
      "_start:",
      "    mov $1, %eax",
      "    mov $1, %edi",
      "    lea msg(%rip), %rsi",
      "    mov $14, %edx",
      "    syscall",
      "    mov $60, %eax",
      "    xor %edi, %edi",
      "    syscall",
      "",
    ].join("\n");
    const program = { name: "", source, syntax: "att", bits: 64 } as const;
    expect(link({ ...defaultScenario(), program, step: 9 }).length).toBeLessThan(120);
  });

  it("edited kernel files come back from their link", () => {
    const scenario = { ...defaultScenario(), kernel: [{ file: "entry_64.S", source: "# mine\n" }] };
    expect(link(scenario)).toMatch(/^#v2=/);
    expect(decodeLink(link(scenario))).toEqual({ ok: true, value: scenario });
  });

  it("a ready program with input or a changed source has a packed link", () => {
    const { program } = defaultScenario();
    expect(link({ ...defaultScenario(), input: [{ step: 3, text: "x\n" }] })).toMatch(/^#v2=[\w-]+$/);
    expect(link({ ...defaultScenario(), program: { ...program, source: `${program.source}\n` } })).toMatch(
      /^#v2=[\w-]+$/,
    );
  });

  it("an empty link, or one with only an embed's fields, is the default scenario", () => {
    for (const hash of ["", "#", "#ro=1&theme=dark"])
      expect(decodeLink(hash)).toEqual({ ok: true, value: defaultScenario() });
  });

  it("an embed's fields beside a scenario are left alone", () => {
    expect(decodeLink("#demo=getpid&step=4&ro=1&panes=path")).toMatchObject({ ok: true, value: { step: 4 } });
    expect(decodeLink(`${pack(plain)}&ro=1`)).toMatchObject({ ok: true, value: { program: { source: "nop" } } });
  });

  it("text that is no link is refused with a sentence and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((junk) => `#v1=${junk}`),
          fc.string().map((junk) => `#demo=${junk}`),
        ),
        (hash) => {
          const decoded = decodeLink(hash);
          if (!decoded.ok) expect(decoded.message).toMatch(/^[A-Z].*[.?]$/s);
        },
      ),
    );
  });

  it("packed junk is refused with a sentence and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, deflated) => {
        const decoded = decodeLink(`#v1=${encodeBase64Url(deflated ? deflateSync(bytes) : bytes)}`);
        expect(decoded.ok).toBe(false);
      }),
    );
  });

  it("JSON of any shape is refused with a sentence and never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(refusal(pack(data))).toMatch(/^This link .*\.$/s);
      }),
    );
  });

  it("a link cut anywhere is refused", () => {
    const whole = link({ ...defaultScenario(), input: [{ step: 1, text: "a" }] });
    for (let length = 4; length < whole.length; length += 7) expect(decodeLink(whole.slice(0, length)).ok).toBe(false);
  });

  it.each([
    ["#v1=!!!", "This link is damaged: its text is not base64url. Was it copied whole?"],
    [
      "#v3=AAAA",
      "This link was made by a newer Syscope (version 3; this one reads up to 2). Reload the page to get the newest Syscope.",
    ],
    [
      pack({ ...plain, v: 3 }),
      "This link was made by a newer Syscope (version 3; this one reads up to 2). Reload the page to get the newest Syscope.",
    ],
    [pack([]), "This link does not hold a Syscope scenario."],
    [pack({ ...plain, step: -1 }), "This link cannot be opened: step must not be negative."],
    [pack({ ...plain, step: 1.5 }), "This link cannot be opened: step must be a whole number."],
    [pack({ ...plain, step: 1e9 + 1 }), "This link cannot be opened: step must be at most 1000000000."],
    [
      pack({ ...plain, program: { ...plain.program, bits: 16 } }),
      "This link cannot be opened: program.bits must be 64 or 32.",
    ],
    [pack({ ...plain, program: undefined }), "This link lacks a field, or it has the wrong shape: program."],
    [
      pack({ ...plain, options: { vendor: "via" } }),
      'This link cannot be opened: options.vendor must be "intel" or "amd".',
    ],
    [pack({ ...plain, colour: 1 }), "This link has a field that Syscope does not know: colour."],
    [
      pack({
        ...plain,
        input: [
          { step: 5, text: "b" },
          { step: 4, text: "a" },
        ],
      }),
      "This link cannot be opened: input must be in the order of their steps.",
    ],
    ["#demo=getpid&step=x", "This link's step must be a whole number from 0 to 1000000000."],
    ["#demo=getpid&vendor=via", "This link's vendor must be intel or amd."],
    ["#demo=getpid&smap=2", "This link's smap must be 0 or 1."],
    ["#nonsense", "This link holds neither a ready program (demo=…), a lesson (lesson=…) nor a saved program (v2=…)."],
    ["#lesson=../x", "There is no lesson called “../x”."],
    ["#lesson=rings&at=0", "This link's place in the lesson (at) must be a whole number from 1 to 999."],
    ["#demo=getpid&zoom=near", "This link cannot be opened: zoom must be one of story, call, machine."],
    ["#demo=getpid&look=%20", "This link cannot be opened: look must be a register, access, an address or @label."],
  ])("%s is refused: %s", (hash, message) => {
    expect(refusal(hash)).toBe(message);
  });

  it("an unknown ready program is refused with the list of those there are", () => {
    expect(refusal("#demo=helo")).toBe(
      `There is no ready program called “helo”. There are: ${DEMOS.map((demo) => demo.id).join(", ")}.`,
    );
  });

  it("a link over 64 KiB is refused unread", () => {
    expect(refusal(`#v1=${"A".repeat(LIMITS.linkCharacters)}`)).toBe(
      "This link is too long (65 KiB; at most 64 KiB can be opened).",
    );
  });

  it("a link that unpacks to more than 1 MiB is refused", () => {
    const bomb = deflateSync(new Uint8Array(40 * 1024 * 1024), { level: 9 });
    expect(encodeBase64Url(bomb).length).toBeLessThan(LIMITS.linkCharacters);
    expect(refusal(`#v1=${encodeBase64Url(bomb)}`)).toBe("This link unpacks to more than 1024 KiB and is not opened.");
  });

  it("a program too long for a link is refused when the link is made", () => {
    let source = "";
    for (let seed = 1; source.length < 100_000; seed = (seed * 48271) % 2147483647) source += seed.toString(36);
    const encoded = encodeLink({ ...defaultScenario(), program: { name: "p", source, syntax: "att", bits: 64 } });
    expect(encoded.ok ? "fits" : encoded.message).toMatch(
      /^This program is too long for a link \(\d+ KiB; a link holds 64 KiB\)\.$/,
    );
  });
});

describe("upgrade", () => {
  it("runs one upgrader a version, oldest first", () => {
    const upgraders = {
      1: (old: Readonly<Record<string, unknown>>) => ({ ...old, v: 2, path: ["1 to 2"] }),
      2: (old: Readonly<Record<string, unknown>>) => ({ ...old, v: 3, path: [...(old.path as string[]), "2 to 3"] }),
    };
    expect(upgrade({ v: 1 }, upgraders, 3)).toEqual({ ok: true, value: { v: 3, path: ["1 to 2", "2 to 3"] } });
    expect(upgrade({ v: 2, path: [] }, upgraders, 3)).toEqual({ ok: true, value: { v: 3, path: ["2 to 3"] } });
  });

  it("leaves the current version alone", () => {
    expect(upgrade({ v: 2, x: 1 })).toEqual({ ok: true, value: { v: 2, x: 1 } });
  });
});

describe("base64url", () => {
  it("is RFC 4648's, without padding", () => {
    const text = (value: string) => encodeBase64Url(new TextEncoder().encode(value));
    expect(["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(text)).toEqual([
      "",
      "Zg",
      "Zm8",
      "Zm9v",
      "Zm9vYg",
      "Zm9vYmE",
      "Zm9vYmFy",
    ]);
    expect(encodeBase64Url(Uint8Array.of(0xfb, 0xff))).toBe("-_8");
  });

  it("round-trips bytes, and agrees with Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });
});
