import { CONDITIONS } from "../../core/isa/conditions.ts";
import type { InstructionForm, OperandSize } from "../../core/isa/form.ts";
import { instructionForms } from "../../core/isa/instruction-forms.ts";
import { mnemonicEntry } from "../../core/isa/mnemonics.ts";
import { operandNotation } from "../../core/isa/operand-notation.ts";
import { GPR8, GPR8_HIGH, GPR16, GPR32, GPR64, SREG } from "../../core/isa/registers.ts";
import {
  ATT_EXTENSION_NAMES,
  ATT_FAR_NAMES,
  ATT_SUFFIX,
  hasSizedName,
  MEMORY_SIZE_WORD,
  printedName,
  SPELLINGS,
  type Syntax,
} from "../../core/isa/spellings.ts";
import { printedX87Name, x87Name } from "../../core/isa/x87-spellings.ts";
import { PseudoRandom } from "./pseudo-random.ts";

/** An operand in all three languages. */
interface Sample {
  readonly att: string;
  readonly intel: string;
  readonly nasm: string;
  readonly isMemory: boolean;
}

const CASES_PER_FORM = 5;

/** Lines that exercise every row of the tables in a mode, the same for every run. Not all are legal: the reference decides. */
export function formCases(syntax: Syntax, bits: 64 | 32): string[] {
  const lines = new Set<string>();
  for (const form of instructionForms) {
    if (form.attributes.has(bits === 64 ? "i64" : "o64") || form.operands.some((operand) => operand.startsWith("rel")))
      continue;
    const random = new PseudoRandom(form.id * 64 + bits);
    const count = form.operands.length === 0 ? 1 : CASES_PER_FORM;
    for (let index = 0; index < count; index++) {
      const line = formLine(form, bits, syntax, random);
      if (line !== null) lines.add(line);
    }
  }
  return [...lines];
}

function formLine(form: InstructionForm, bits: 64 | 32, syntax: Syntax, random: PseudoRandom): string | null {
  const condition = random.pick(random.pick(CONDITIONS).names);
  const samples = form.operands.map((operand) => sample(operand, form, bits, random));
  if (form.mnemonic === "SHL" && form.modrm === 6) return null;
  const name = nameOf(form, samples, syntax, condition);
  if (name === "") return null;
  const reversed =
    syntax === "att" && form.mnemonic !== "BOUND" && !form.operands.every((operand) => operand.startsWith("imm"));
  const ordered = reversed ? samples.toReversed() : samples;
  const indirect =
    syntax === "att" && (form.mnemonic === "JMP" || form.mnemonic === "CALL") && !form.operands[0]?.startsWith("ptr");
  const operands = ordered.map((operand) => operand[syntax]).join(", ");
  return `${name} ${indirect ? "*" : ""}${operands}`.trim();
}

/** Empty where the syntax has no words for the form. */
function nameOf(form: InstructionForm, samples: readonly Sample[], syntax: Syntax, condition: string): string {
  const { mnemonic, operandSize } = form;
  const hasMemory = samples.some(({ isMemory }) => isMemory);
  const takesSuffix = syntax === "att" && !hasSizedName(mnemonic);
  const suffix = takesSuffix && operandSize !== 0 && hasMemory ? ATT_SUFFIX[operandSize] : "";
  if (mnemonicEntry(mnemonic).feature === "x87") {
    if (syntax === "nasm") return x87Name(mnemonic, "nasm")[0] ?? "";
    return printedX87Name(mnemonic, form.operands, operandSize, syntax).replace(/\(.*/, "");
  }
  if (mnemonic.endsWith("cc")) return mnemonic.slice(0, -2).toLowerCase() + condition + suffix;
  if (mnemonic === "CRC32" && syntax === "att")
    return `crc32${ATT_SUFFIX[memoryBits(form.operands[1] ?? "") as OperandSize]}`;
  if (mnemonic.startsWith("PCMPESTR") && form.rexW) return syntax === "nasm" ? "" : `${mnemonic.toLowerCase()}q`;
  if (form.attributes.has("far") && mnemonic !== "RETF") return farName(form, syntax);
  if (syntax === "att" && (mnemonic === "MOVZX" || mnemonic === "MOVSX" || mnemonic === "MOVSXD")) {
    const from = Number(/\d+$/.exec(form.operands[1] ?? "")?.[0]);
    const name = ATT_EXTENSION_NAMES.find(
      (row) => row.mnemonic === mnemonic && row.from === from && row.to === operandSize,
    );
    return name?.name ?? mnemonic.toLowerCase();
  }
  const spelled = SPELLINGS.some((row) => row.mnemonic === mnemonic && row.operandSize !== 0);
  if (spelled && operandSize !== 0) {
    // The name that tells the size, where the printed one does not.
    const row = SPELLINGS.find((other) => other.mnemonic === mnemonic && other.operandSize === operandSize);
    const names = row?.[syntax] ?? [];
    return (
      names.find((name) => name !== mnemonic.toLowerCase() && !/^s(mov|cmp|sca|lod|sto)/.test(name)) ??
      names[0] ??
      mnemonic.toLowerCase()
    );
  }
  return printedName(mnemonic, (operandSize || 64) as OperandSize, syntax) + suffix;
}

function farName(form: InstructionForm, syntax: Syntax): string {
  if (syntax !== "att") return form.mnemonic.toLowerCase();
  const suffix = form.operandSize === 16 ? "w" : form.operandSize === 64 ? "q" : "";
  return (ATT_FAR_NAMES[form.mnemonic] ?? form.mnemonic.toLowerCase()) + suffix;
}

function registerSample(name: string): Sample {
  return { att: `%${name}`, intel: name, nasm: name, isMemory: false };
}

function numberSample(value: string): Sample {
  return { att: `$${value}`, intel: value.replace("there", "offset there"), nasm: value, isMemory: false };
}

const REGISTER_LISTS: Readonly<Record<string, readonly string[]>> = {
  r8: [...GPR8, ...GPR8_HIGH],
  r16: GPR16,
  r32: GPR32,
  r64: GPR64,
  Sreg: SREG,
  CRn: ["cr0", "cr2", "cr3", "cr4", "cr8"],
  DRn: ["dr0", "dr1", "dr6", "dr7"],
  xmm: Array.from({ length: 16 }, (_, index) => `xmm${index}`),
  mm: Array.from({ length: 8 }, (_, index) => `mm${index}`),
};
/** `xmm2` and `mm2` are the same registers in another place. */
const listOf = (notation: string): string => notation.replace(/mm2$/, "mm");

function registerOf(list: string, bits: 64 | 32, random: PseudoRandom): Sample {
  const names = (REGISTER_LISTS[list] ?? ["rax"]).filter(
    (name) => bits === 64 || !/^(r|xmm([89]|1.)|[sb]pl|[sd]il|cr8)/.test(name),
  );
  return registerSample(random.pick(names));
}

const IMMEDIATES: Readonly<Record<string, readonly string[]>> = {
  imm8: ["0", "1", "2", "3", "-1", "127", "-128", "0x12"],
  unsigned8: ["0", "1", "0x80", "255", "5"],
  imm16: ["0x1234", "-2", "0x7f", "0xff80", "0x80"],
  imm32: ["0x12345678", "-2", "1", "0x7fffffff", "128", "-129", "there"],
  imm64: ["0x123456789abcdef0", "-1", "0xffffffff", "0x80000000", "-0x80000001", "7", "there"],
};

function sample(notation: string, form: InstructionForm, bits: 64 | 32, random: PseudoRandom): Sample {
  if (/^(AL|AX|EAX|RAX|CL|DX|[C-G]S|ES|SS|XMM0)$/.test(notation)) return registerSample(notation.toLowerCase());
  if (notation === "ST0") return { att: "%st", intel: "st", nasm: "st0", isMemory: false };
  if (notation === "STi") {
    const number = random.below(8);
    return { att: `%st(${number})`, intel: `st(${number})`, nasm: `st${number}`, isMemory: false };
  }
  if (notation === "1") return numberSample("1");
  if (notation.startsWith("imm")) {
    const unsigned = form.attributes.has("unsigned") && notation === "imm8";
    return numberSample(random.pick(IMMEDIATES[unsigned ? "unsigned8" : notation] ?? ["1"]));
  }
  if (notation.startsWith("ptr"))
    return {
      att: "$0x33, $0x1234",
      intel: "0x33:0x1234",
      nasm: notation === "ptr16:16" ? "word 0x33:0x1234" : "0x33:0x1234",
      isMemory: false,
    };
  if (notation.startsWith("moffs")) return memorySample("moffs", Number(notation.slice(5)), bits, random);
  const [register, memory] = notation.includes("/")
    ? notation.split("/")
    : REGISTER_LISTS[listOf(notation)] === undefined
      ? [null, notation]
      : [listOf(notation), null];
  const size = memoryBits(memory ?? "");
  const isRegister = register !== null && (memory === null || random.below(3) === 0);
  if (isRegister) return registerOf(register === "r" ? `r${size}` : (register ?? ""), bits, random);
  return memorySample(memory ?? "", size, bits, random);
}

function memoryBits(notation: string): number {
  const far = { "m16:16": 32, "m16:32": 48, "m16:64": 80 }[notation];
  if (far !== undefined) return far;
  return notation.includes("&") ? 0 : Math.max(0, operandNotation(notation)?.memoryBits ?? 0);
}

interface Address {
  readonly segment: string;
  readonly base: string;
  readonly index: string;
  readonly scale: number;
  readonly displacement: string;
}

const ADDRESSES: Readonly<
  Record<
    64 | 32,
    readonly (readonly [segment: string, base: string, index: string, scale: number, displacement: string])[]
  >
> = {
  64: [
    ["", "rax", "", 1, ""],
    ["", "rbp", "", 1, ""],
    ["", "rsp", "", 1, "8"],
    ["", "r12", "", 1, ""],
    ["", "r13", "", 1, ""],
    ["", "r13", "", 1, "-128"],
    ["", "rbx", "rcx", 4, ""],
    ["", "rbp", "rsi", 1, "-129"],
    ["", "r8", "r9", 8, "0x12345"],
    ["", "r13", "r12", 2, ""],
    ["", "", "rcx", 8, "16"],
    ["", "", "r13", 4, "0x1000"],
    ["", "", "", 1, "0x1234"],
    ["fs", "", "", 1, "0x28"],
    ["gs", "rax", "", 1, ""],
    ["", "ebx", "", 1, "4"],
    ["", "r8d", "ecx", 2, ""],
    ["", "rsp", "rbp", 8, "127"],
    ["", "rdi", "", 1, "there"],
    ["", "rip", "", 1, "there"],
    ["", "", "", 1, "there+4"],
  ],
  32: [
    ["", "eax", "", 1, ""],
    ["", "ebp", "", 1, ""],
    ["", "esp", "", 1, "4"],
    ["", "ebx", "ecx", 4, ""],
    ["", "ebp", "esi", 1, "-129"],
    ["", "", "ecx", 8, "16"],
    ["", "", "", 1, "0x8048000"],
    ["fs", "", "", 1, "0"],
    ["gs", "eax", "", 1, ""],
    ["", "bx", "si", 1, "2"],
    ["", "bp", "", 1, ""],
    ["", "di", "", 1, "-128"],
    ["", "esp", "edi", 2, "0x100"],
    ["", "edi", "", 1, "there"],
    ["", "", "", 1, "there+4"],
  ],
};

function memorySample(notation: string, size: number, bits: 64 | 32, random: PseudoRandom): Sample {
  let [segment, base, index, scale, displacement] = random.pick(ADDRESSES[bits]);
  if (notation === "moffs") [segment, base, index, displacement] = ["", "", "", random.pick(["0x1234", "there"])];
  return {
    ...printAddress({ segment, base, index, scale, displacement }, size, notation.startsWith("m16:")),
    isMemory: true,
  };
}

function printAddress(
  { segment, base, index, scale, displacement }: Address,
  size: number,
  far: boolean,
): Omit<Sample, "isMemory"> {
  const isRelative = base === "rip";
  const registers = [
    isRelative ? "" : base,
    index === "" ? "" : scale === 1 && base !== "" ? index : `${index}*${scale}`,
  ];
  const inside =
    [...registers, displacement]
      .filter((part) => part !== "")
      .join("+")
      .replaceAll("+-", "-") || "0";
  const word = MEMORY_SIZE_WORD[size];
  const nasmSize = size === 80 ? "tword" : word;
  const attRegisters = base === "" && index === "" ? "" : `(${base && `%${base}`}${index && `,%${index},${scale}`})`;
  const nasmWord = far
    ? ({ 32: "far word ", 48: "far dword ", 80: "far qword " }[size] ?? "")
    : word === undefined
      ? ""
      : `${nasmSize} `;
  const plain = base === "" && index === "";
  return {
    att: `${segment && `%${segment}:`}${displacement}${attRegisters}`,
    intel: `${word === undefined ? "" : `${word} ptr `}${segment ? `${segment}:` : plain ? "ds:" : ""}[${isRelative ? `rip+${displacement}` : inside}]`,
    nasm: `${nasmWord}[${segment && `${segment}:`}${isRelative ? `rel ${displacement}` : inside}]`,
  };
}
