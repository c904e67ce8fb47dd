import { describe, expect, it } from "vitest";
import { formsOf, instructionForms } from "./instruction-forms.ts";
import { type Mnemonic, mnemonicEntry, mnemonics } from "./mnemonics.ts";
import { takesMemory } from "./operand-notation.ts";
import { parseForm } from "./parse-form.ts";
import { RFLAGS_LAYOUT } from "./rflags.ts";

const all = Object.keys(mnemonics) as Mnemonic[];

describe("the instruction tables", () => {
  it("[ISA1] parses a row in the manual's notation", () => {
    expect(parseForm(7, "ADD", "r/m64, imm8 | REX.W 83 /0 ib | lock")).toEqual({
      id: 7,
      mnemonic: "ADD",
      operands: ["r/m64", "imm8"],
      operandSize: 64,
      addressSize: 0,
      mandatoryPrefix: 0,
      rexW: true,
      vex: null,
      opcode: [0x83],
      plusRegister: false,
      modrm: 0,
      immediates: ["ib"],
      attributes: new Set(["lock", "o64"]),
      text: "r/m64, imm8 | REX.W 83 /0 ib | lock",
    });
    expect(parseForm(0, "POPCNT", "r16, r/m16 | F3 o16 0F B8 /r")).toMatchObject({
      mandatoryPrefix: 0xf3,
      opcode: [0x0f, 0xb8],
      modrm: "/r",
      operandSize: 16,
    });
    expect(parseForm(0, "PAUSE", "| F3 90")).toMatchObject({ mandatoryPrefix: 0xf3, opcode: [0x90], operands: [] });
    expect(parseForm(0, "JCXZ", "rel8 | a16 E3 cb | i64")).toMatchObject({ addressSize: 16, operandSize: 0 });
    expect(parseForm(0, "MOV", "r8, imm8 | B0+r ib")).toMatchObject({ plusRegister: true, operandSize: 8 });
  });

  it("[ISA1] adds the attributes that others imply", () => {
    expect(parseForm(0, "JMP", "r/m64 | FF /4 | f64 o64").attributes).toEqual(new Set(["f64", "o64", "d64"]));
    expect(parseForm(0, "CLAC", "| NP 0F 01 CA").attributes).toEqual(new Set(["np"]));
  });

  it.each([
    ["r64", "not 2 or 3 parts"],
    ["r64 | 50+r | d64 | o64", "not 2 or 3 parts"],
    ["r65 | 50+r", 'unknown operand "r65"'],
    ["r64 | 50+r | d65", 'unknown attribute "d65"'],
    ["r64 | 5+r", 'unknown opcode token "5+r"'],
    ["r64 | /0", "no opcode byte"],
  ])("[ISA1] refuses the malformed row %j and shows it", (text, what) => {
    expect(() => parseForm(0, "PUSH", text)).toThrow(`malformed row of PUSH: "${text}": ${what}`);
  });

  it("[ISA2] numbers its rows and finds them by mnemonic", () => {
    expect(instructionForms.every((form, index) => form.id === index)).toBe(true);
    for (const mnemonic of all) {
      expect(
        formsOf(mnemonic).map((form) => form.text),
        mnemonic,
      ).toEqual(mnemonicEntry(mnemonic).forms);
    }
    expect(instructionForms).toHaveLength(all.reduce((sum, mnemonic) => sum + formsOf(mnemonic).length, 0));
  });

  it("[ISA2] gives every encoding one meaning", () => {
    const meanings = new Map<string, Set<string>>();
    for (const form of instructionForms) {
      for (const mode of ["i64", "o64"]) {
        if (form.attributes.has(mode)) continue;
        const { rexW, mandatoryPrefix, opcode, modrm, addressSize, operandSize } = form;
        const { vex, operands } = form;
        const memory = operands.filter(takesMemory);
        const shape = memory.length === 0 ? "register" : memory.every((one) => one.includes("/")) ? "any" : "memory";
        const encoding = vex === null ? "" : `VEX.${vex.length}.${vex.w}`;
        const key = [mode, rexW, encoding, mandatoryPrefix, opcode, modrm, addressSize, operandSize, shape].join("/");
        meanings.set(key, (meanings.get(key) ?? new Set()).add(form.mnemonic));
      }
    }
    const shared = [...meanings.values()].filter((names) => names.size > 1).map((names) => [...names].join(" "));
    expect(shared).toEqual([]);
  });

  it("describes every mnemonic: the manual's title, a sentence, and the use of every operand", () => {
    for (const mnemonic of all) {
      const entry = mnemonicEntry(mnemonic);
      expect(entry.title, mnemonic).toMatch(/^[A-Z].*—.+/);
      expect(entry.summary, mnemonic).toMatch(/^[A-Z].*\.$/);
      for (const { operands, text } of formsOf(mnemonic)) {
        const access = entry.accessByCount?.[operands.length] ?? entry.access ?? [];
        expect(access.length, `${mnemonic} ${text}`).toBeGreaterThanOrEqual(operands.length);
      }
    }
  });

  it("names only flags that RFLAGS has", () => {
    const known = new Set(RFLAGS_LAYOUT.map(({ name }) => name));
    const unknown = all.flatMap((mnemonic) =>
      Object.values(mnemonicEntry(mnemonic).flags ?? {})
        .flatMap((names) => names.split(" "))
        .filter((name) => !known.has(name))
        .map((name) => `${mnemonic}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});
