import { describe, expect, it } from "vitest";
import type { Frame } from "../core/index.ts";
import { sessionOf } from "../testing/frames.ts";
import { changesOf } from "./change.ts";
import { selectExplanation } from "./inspector/explanation.tsx";
import { INITIAL_FOCUS } from "./panel.ts";
import { controlSubject, laneSubject, stSubject, xmmSubject } from "./vector-subjects.ts";
import { vectorsPanel } from "./vectors/vectors-panel.tsx";
import { x87Panel } from "./x87/x87-panel.tsx";

const SOURCE = `.data
.balign 16
a: .float 1.5, -2.25, 0.1, 4
b: .float 2, 0.5, 0.2, 4
.text
.globl _start
_start:
    movaps a(%rip), %xmm0
    movaps b(%rip), %xmm1
    addps %xmm1, %xmm0
    divps %xmm0, %xmm1
    mov $60, %eax
    syscall
`;

const session = sessionOf(SOURCE);

function at(step: number): Frame {
  session.advance({ kind: "step", step }, step);
  session.seek(step);
  return session.frame();
}

const factsOf = (facts: readonly { readonly name: string; readonly value: string; readonly note?: unknown }[]) =>
  facts.map(({ name, value, note }) => `${name}: ${value} ${note}`);

const said = (frame: Frame, subject: Parameters<typeof selectExplanation>[1]) =>
  selectExplanation(frame, subject).statements.map(({ name, text }) => `${name}: ${text}`);

/** The moment with other vector registers: x87 registers R7 and R6 loaded. */
function withX87(frame: Frame): Frame {
  const words = frame.machine.vectors.words.slice();
  words.set([0x2168_c235, 0xc90f_daa2 | 0, 0x4000, 0], (16 + 6) * 4);
  words.set([0, 0, 0, 0], (16 + 7) * 4);
  const vectors = { ...frame.machine.vectors, words, status: (6 << 11) | 0x24, valid: 0xc0, control: 0x77b };
  return { ...frame, previous: frame.machine, machine: { ...frame.machine, vectors } };
}

describe("vector registers", () => {
  it("[PNL27] an untouched file is said to be one", () => {
    expect(vectorsPanel.select(at(0), INITIAL_FOCUS).xmm).toEqual([]);
  });

  it("[PNL27] each register stands with what it held before the step", () => {
    const { xmm } = vectorsPanel.select(at(3), INITIAL_FOCUS);
    expect(xmm).toHaveLength(16);
    expect(xmm[0]?.subject.value).not.toBe(xmm[0]?.before);
    expect(xmm[1]?.subject.value).toBe(xmm[1]?.before);
  });

  it("[PNL28] MXCSR says its rounding, flags and masks in words", () => {
    const { control } = vectorsPanel.select(at(4), INITIAL_FOCUS);
    expect(factsOf(control)).toEqual([
      "MXCSR: 0x1fa0 ",
      "rounding: RC 00 to nearest, ties to even",
      "met so far: PE inexact result (precision)",
      "masked: IM DM ZM OM UM PM every exception is masked: none of them raises #XM",
      "denormals: DAZ 0 FZ 0 computed with, and given as results",
    ]);
  });

  it("[PNL31] what an instruction changed is told", () => {
    const frame = at(3);
    expect(changesOf(frame).map(({ name }) => name)).toEqual(["xmm0", "mxcsr"]);
    expect(frame.sentence).toBe(
      "addps %xmm1,%xmm0: XMM0 ← 0x410000003e99999abfe0000040600000; MXCSR: inexact result (precision).",
    );
  });

  it("[PNL30] a lane explains itself as a number, and the step that wrote its register is found", () => {
    const frame = at(4);
    const register = xmmSubject(frame.machine.vectors, 0);
    const lane = laneSubject(register, 1, "floats");
    expect(said(frame, lane)).toEqual([
      "value: -1.75",
      "class: normal number",
      "sign: 1: negative",
      "exponent: 127 − 127 = 0",
      "significand: 1.75 × 2^0",
    ]);
    expect(said(frame, register)[0]).toBe("as floats: 8, 0.3, -1.75, 3.5");
    const watched = lane.watched ?? { kind: "xmm", number: 9 };
    expect(session.lastChange(watched)).toBe(2);
    expect(session.lastChange({ kind: "floating-point-control", name: "mxcsr" })).toBe(2);
    expect(session.lastChange({ kind: "xmm", number: 9 })).toBeUndefined();
  });
});

describe("the x87 FPU", () => {
  it("[PNL29] an unused one is said to be one", () => {
    expect(x87Panel.select(at(1), INITIAL_FOCUS).stack).toEqual([]);
  });

  it("[PNL29] registers stand in the order of the stack, with value, tag, bits and place", () => {
    const { stack } = x87Panel.select(withX87(at(1)), INITIAL_FOCUS);
    expect(stack.slice(0, 3).map(({ name, value, tag, bits, physical }) => [name, value, tag, bits, physical])).toEqual(
      [
        ["ST(0)", "3.1415926535897932385", "valid", "4000 c90fdaa22168c235", "R6"],
        ["ST(1)", "0", "zero", "0000 0000000000000000", "R7"],
        ["ST(2)", "", "empty", "0000 0000000000000000", "R0"],
      ],
    );
    expect(stack.map(({ changed, was }) => (changed ? was : ""))).toEqual(["empty", "empty", "", "", "", "", "", ""]);
  });

  it("[PNL28] control and status words are told in words", () => {
    expect(factsOf(x87Panel.select(withX87(at(1)), INITIAL_FOCUS).words)).toEqual([
      "FCW: 0x77b ",
      "precision: PC 11 64 bits (double extended)",
      "rounding: RC 01 down, toward −∞",
      "masked: IM DM OM UM PM raises #MF: division by zero",
      "FSW: 0x3024 ",
      "TOP: 6 ST(0) is R6",
      "C3 C2 C1 C0: 0 0 0 0 of a comparison: C3 equal, C2 unordered, C0 less than",
      "met so far: ZE PE division by zero, inexact result (precision)",
    ]);
  });

  it("[PNL30] ST(0) explains its 80 bits", () => {
    const frame = withX87(at(1));
    expect(said(frame, stSubject(frame.machine.vectors, 0))).toEqual([
      "is: the physical register R6",
      "tag: valid",
      "value: 3.1415926535897932385",
      "class: normal number",
      "sign: 0: positive",
      "exponent: 16384 − 16383 = 1",
      "significand: 1.5707963267948966193 × 2^1",
    ]);
    const { bits } = selectExplanation(frame, controlSubject(frame.machine.vectors, "fcw", "RC"));
    expect(bits[0]?.fields.find(({ marked }) => marked)).toMatchObject({ name: "RC", meaning: "down, toward −∞" });
  });
});
