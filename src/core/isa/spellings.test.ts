import { describe, expect, it } from "vitest";
import { assembleLines, hasGnuAs, hasNasm } from "../../testing/isa/gnu-tools.ts";
import { decode } from "../decoder/decode.ts";
import { CONDITIONS, conditionName, conditionNumber } from "./conditions.ts";
import { formsOf, instructionForms } from "./instruction-forms.ts";
import { ATT_EXTENSION_NAMES, printedName, SPELLINGS, type Spelling, type Syntax } from "./spellings.ts";

/** A name alone is an instruction where the form has no operands, or implies them. */
const standsAlone = ({ mnemonic }: Spelling): boolean =>
  formsOf(mnemonic).some(({ operands }) => operands.length === 0);

/** The names of a syntax that fit the mode and mean a size. */
function namesFor(syntax: Syntax, bits: 32 | 64): { name: string; row: Spelling }[] {
  return SPELLINGS.filter(standsAlone).flatMap((row) => {
    const forms = formsOf(row.mnemonic).filter(
      (form) =>
        form.operands.length === 0 &&
        (row.operandSize === 0 || form.operandSize === row.operandSize) &&
        !form.attributes.has(bits === 64 ? "i64" : "o64"),
    );
    return forms.length === 0 ? [] : row[syntax].map((name) => ({ name, row }));
  });
}

/** GNU as refuses these in one mode or syntax and takes them in another; here they mean the same in all. */
const REFUSED_BY_GNU = new Set(["sysexitl", "sysexitd", "sysret", "sysexit"]);

/** Names that need operands, or a prefix, to say the size. */
function isAmbiguous(name: string, syntax: Syntax): boolean {
  const meanings = SPELLINGS.filter((row) => row[syntax].includes(name));
  return meanings.length > 1;
}

describe("spellings", () => {
  it("[ISA3] prints the manual's name in lower case unless the table says otherwise", () => {
    expect(printedName("ADD", 32, "att")).toBe("add");
    expect(printedName("CDQE", 64, "att")).toBe("cltq");
    expect(printedName("IRET", 64, "intel")).toBe("iretq");
    expect(printedName("MOVS", 32, "att")).toBe("movsl");
    expect(printedName("MOVS", 32, "nasm")).toBe("movsd");
  });

  it("[ISA3] prints the names of one mnemonic and size once", () => {
    const keys = SPELLINGS.map(({ mnemonic, operandSize }) => `${mnemonic}/${operandSize}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("[ISA3] has a row behind every AT&T extending move", () => {
    const missing = ATT_EXTENSION_NAMES.filter(
      ({ mnemonic, from, to }) =>
        !instructionForms.some(
          (form) => form.mnemonic === mnemonic && form.operands[0] === `r${to}` && form.operands[1] === `r/m${from}`,
        ),
    );
    expect(missing).toEqual([]);
  });

  it.runIf(hasGnuAs && hasNasm).each([
    ["as", "att", 64],
    ["as", "att", 32],
    ["as-intel", "intel", 64],
    ["as-intel", "intel", 32],
    ["nasm", "nasm", 64],
    ["nasm", "nasm", 32],
  ] as const)("[ISA3] gives every name the meaning that %s gives it: %s, %d bits", (tool, syntax, bits) => {
    const names = namesFor(syntax, bits).filter(({ name }) => !isAmbiguous(name, syntax));
    const results = assembleLines(
      tool,
      names.map(({ name }) => name),
      bits,
    );
    const wrong = names.flatMap(({ name, row }, index) => {
      const result = results[index];
      if (result !== undefined && "error" in result && REFUSED_BY_GNU.has(name)) return [];
      if (result === undefined || "error" in result) return [`${name}: ${result?.error}`];
      const instruction = decode(result.bytes, 0, bits === 64);
      if ("undecodable" in instruction) return [`${name}: ${instruction.message}`];
      const size = row.operandSize === 0 || instruction.operandSize === row.operandSize;
      return size && instruction.form.mnemonic === row.mnemonic
        ? []
        : [`${name} is ${instruction.form.mnemonic}, ${instruction.operandSize} bits`];
    });
    expect(wrong).toEqual([]);
    expect(names.length).toBeGreaterThan(30);
  });
});

describe("conditions", () => {
  it("[ISA3] numbers the sixteen conditions, the negation of each at its odd neighbour", () => {
    expect(CONDITIONS.map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, number) => number));
    expect([conditionNumber("e"), conditionNumber("z"), conditionNumber("nz"), conditionNumber("nae")]).toEqual([
      4, 4, 5, 2,
    ]);
    expect(conditionNumber("q")).toBeUndefined();
    expect(conditionName(12)).toBe("l");
    expect(() => conditionName(16)).toThrow("condition 16 is not 0–15");
  });
});
