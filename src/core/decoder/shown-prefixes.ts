import type { Mnemonic } from "../isa/mnemonics.ts";
import { memoryEncoding, memoryOperand, pseudoIndexScale } from "./encoding.ts";
import {
  CONTROL_REGISTER,
  DEBUG_REGISTER,
  GPR,
  type Instruction,
  MMX,
  NO_REGISTER,
  RELATIVE,
  SEGMENT_REGISTER,
} from "./instruction.ts";

/** String instructions (and XLAT) whose source segment is printed, so that an override shows there. */
const SOURCE_SEGMENT: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["MOVS", "CMPS", "LODS", "OUTS", "XLAT"]);
/** Memory is addressed without ModRM, by registers that the mnemonic implies. */
const IMPLIED_MEMORY: ReadonlySet<Mnemonic> = new Set<Mnemonic>([...SOURCE_SEGMENT, "STOS", "SCAS", "INS"]);
/** Their opcodes mean something else with F2 or F3, so objdump counts 66 as used whatever the operand size. */
const MANDATORY_PREFIX_SPACE: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["MOVBE", "BSF", "BSR"]);
/** Second opcode bytes of no-operations that have a meaning with 66, F2 or F3 on some processors. */
const PREFIXED_NOPS: ReadonlySet<number> = new Set([0x1a, 0x1b, 0x1c, 0x1e]);
const NEAR_BRANCHES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["JMP", "CALL", "RET", "Jcc"]);
const COUNTED_BRANCHES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LOOP", "LOOPE", "LOOPNE"]);
const DESCRIPTOR_TABLES: ReadonlySet<Mnemonic> = new Set<Mnemonic>(["LGDT", "LIDT", "SGDT", "SIDT"]);
/** Elision of LOCK with F2 and F3: needs LOCK, except XCHG, and F3 on a MOV to memory. */
const NEEDS_LOCK_FOR_ELISION = (mnemonic: Mnemonic): boolean => mnemonic !== "XCHG";

const REX_W = 8;
const REX_R = 4;
const REX_X = 2;
const REX_B = 1;

/** What a prefix byte is called. */
export function prefixName(byte: number, in64BitMode: boolean): string {
  switch (byte) {
    case 0x26:
      return "es";
    case 0x2e:
      return "cs";
    case 0x36:
      return "ss";
    case 0x3e:
      return "ds";
    case 0x64:
      return "fs";
    case 0x65:
      return "gs";
    case 0x66:
      return "data16";
    case 0x67:
      return in64BitMode ? "addr32" : "addr16";
    case 0xf0:
      return "lock";
    case 0xf2:
      return "repnz";
    case 0xf3:
      return "repz";
    default: {
      const letters = [
        (byte & REX_W) !== 0 ? "W" : "",
        (byte & REX_R) !== 0 ? "R" : "",
        (byte & REX_X) !== 0 ? "X" : "",
        (byte & REX_B) !== 0 ? "B" : "",
      ].join("");
      return letters === "" ? "rex" : `rex.${letters}`;
    }
  }
}

const isSegmentPrefix = (byte: number): boolean =>
  byte === 0x26 || byte === 0x2e || byte === 0x36 || byte === 0x3e || byte === 0x64 || byte === 0x65;

/** A near branch by displacement, register or memory: F2 is BND there. */
function isNearBranch({ form: { mnemonic, attributes } }: Instruction): boolean {
  return NEAR_BRANCHES.has(mnemonic) && !attributes.has("far");
}

/** 3E before an indirect near JMP or CALL: no ENDBR is expected at the target. */
export function isNotrack({ form, prefixes, in64BitMode }: Instruction): boolean {
  if (form.modrm === null || (form.mnemonic !== "JMP" && form.mnemonic !== "CALL") || form.attributes.has("far")) {
    return false;
  }
  const last = prefixes.findLast((byte) => isSegmentPrefix(byte) && (!in64BitMode || byte === 0x3e || byte >= 0x64));
  return last === 0x3e && !(in64BitMode && prefixes.some((byte) => byte === 0x64 || byte === 0x65));
}

/** 2E and 3E before a branch with a condition or counter: `,pn` predicted not taken, `,pt` predicted taken, else nothing. */
export function branchHint({ operand0, form, prefixes }: Instruction): string {
  if (operand0.kind !== RELATIVE || form.mnemonic === "JMP" || form.mnemonic === "CALL") return "";
  const notTaken = prefixes.includes(0x2e);
  return notTaken === prefixes.includes(0x3e) ? "" : notTaken ? ",pn" : ",pt";
}

/** A memory destination or source of 16 bits whatever the operand size: `mov %ds,(%rax)`, `sldt (%rax)`. */
export function hasFixedWordMemory(instruction: Instruction): boolean {
  const { operand0, operand1, form } = instruction;
  if (memoryOperand(instruction) === undefined) return false;
  return (
    (form.mnemonic === "MOV" && (operand0.kind === SEGMENT_REGISTER || operand1.kind === SEGMENT_REGISTER)) ||
    form.mnemonic === "SLDT" ||
    form.mnemonic === "STR" ||
    form.mnemonic === "SMSW"
  );
}

function usesOperandSizePrefix(instruction: Instruction): boolean {
  const { form, in64BitMode } = instruction;
  if (DESCRIPTOR_TABLES.has(form.mnemonic)) return !in64BitMode;
  if (form.mnemonic === "XCHG" && form.plusRegister) {
    return form.operandSize === 16 || instruction.bytes[instruction.length - 1] === 0x90;
  }
  if (MANDATORY_PREFIX_SPACE.has(form.mnemonic)) return true;
  if (form.mnemonic === "NOP" && PREFIXED_NOPS.has(form.opcode[1] ?? 0)) {
    return !instruction.prefixes.some((byte) => byte === 0xf3 || (byte === 0xf2 && form.opcode[1] !== 0x1e));
  }
  if (form.mnemonic === "MOV" && instruction.operand0.kind === SEGMENT_REGISTER) {
    return !form.rexW && !hasFixedWordMemory(instruction);
  }
  return form.operandSize === 16 && !hasFixedWordMemory(instruction);
}

function usesAddressSizePrefix(instruction: Instruction, att: boolean): boolean {
  const { form, base, index, addressSize } = instruction;
  if (IMPLIED_MEMORY.has(form.mnemonic) || form.addressSize !== 0) return true;
  if (COUNTED_BRANCHES.has(form.mnemonic)) return att;
  const encoding = memoryEncoding(instruction);
  if (!encoding.modrm) return false;
  return (
    base !== NO_REGISTER || index !== NO_REGISTER || addressSize === 16 || pseudoIndexScale(instruction, encoding) >= 0
  );
}

/** REX does not extend the number of an MMX register. */
function hasMmxInRm({ form, operand0, operand1 }: Instruction): boolean {
  if (typeof form.modrm === "number" || form.operands[0] === "mm/m64") return operand0.kind === MMX;
  return operand1.kind === MMX && form.operands[1] !== "mm";
}

/** Which bits of REX change what is printed; bit 6 stands for REX itself (SPL instead of AH). */
function usedRexBits(instruction: Instruction, rex: number): number {
  const { form } = instruction;
  let used = 0;
  if (form.rexW && form.mnemonic !== "INVPCID" && !hasFixedWordMemory(instruction)) used |= REX_W;
  const special = [instruction.operand0, instruction.operand1].find(
    ({ kind }) => kind === SEGMENT_REGISTER || kind === CONTROL_REGISTER || kind === DEBUG_REGISTER,
  );
  const registerInReg = special === undefined && form.operands.some((notation) => /^(?:r\d+|xmm)$/.test(notation));
  if (form.modrm === "/r" && (registerInReg || (special !== undefined && special.kind !== SEGMENT_REGISTER))) {
    used |= REX_R;
  }
  const namesRm = form.modrm !== null || (form.plusRegister && !form.operands.includes("STi"));
  if (namesRm && !hasMmxInRm(instruction)) used |= REX_B;
  if (memoryEncoding(instruction).sib >= 0) used |= REX_X;
  const needsRex = [instruction.operand0, instruction.operand1].some(
    ({ kind, size, register }) => kind === GPR && size === 8 && register >= 4 && register < 8,
  );
  used &= rex;
  return used !== 0 || needsRex ? used | 0x40 : 0;
}

/**
 * The prefixes that a disassembler prints before the mnemonic: LOCK, REP and those without effect on the rest of the text.
 * Their order is the bytes'.
 * @param syntax `"att"` shows branch hints as `,pt` and the count register of LOOP as a suffix, so it hides those prefixes
 */
export function shownPrefixes(instruction: Instruction, syntax: "att" | "intel"): readonly string[] {
  const { form, in64BitMode, prefixes, lock, repeat } = instruction;
  const names: (string | undefined)[] = Array.from(prefixes, (byte) => prefixName(byte, in64BitMode));
  const att = syntax === "att";
  const rename = (byte: (candidate: number) => boolean, name: string | undefined): void => {
    const at = prefixes.findLastIndex(byte);
    if (at >= 0) names[at] = name;
  };
  const is = (value: number) => (byte: number) => byte === value;

  if (form.mandatoryPrefix !== 0) rename(is(form.mandatoryPrefix), undefined);
  if (form.attributes.has("rep") && repeat !== 0) rename(is(0xf3), "rep");
  if (isNearBranch(instruction)) rename(is(0xf2), "bnd");
  const notrack = isNotrack(instruction);
  if (notrack) rename(isSegmentPrefix, "notrack");
  if (att && branchHint(instruction) !== "") rename(isSegmentPrefix, undefined);
  if (memoryOperand(instruction) !== undefined) {
    if (form.attributes.has("lock") && (lock || !NEEDS_LOCK_FOR_ELISION(form.mnemonic))) {
      rename(is(0xf2), "xacquire");
      rename(is(0xf3), "xrelease");
    } else if (form.mnemonic === "MOV" && [0x88, 0x89, 0xc6, 0xc7].includes(form.opcode[0] ?? 0)) {
      rename(is(0xf3), "xrelease");
    }
  }
  if (usesOperandSizePrefix(instruction)) rename(is(0x66), undefined);
  if (usesAddressSizePrefix(instruction, att)) rename(is(0x67), undefined);

  const effective = (byte: number): boolean => isSegmentPrefix(byte) && (!in64BitMode || byte >= 0x64);
  const segmentShown = !notrack && memoryOperand(instruction) !== undefined && prefixes.some(effective);
  if (segmentShown || SOURCE_SEGMENT.has(form.mnemonic)) rename(isSegmentPrefix, undefined);

  const last = prefixes.length - 1;
  const rex = in64BitMode ? (prefixes[last] ?? 0) : 0;
  if ((rex & 0xf0) === 0x40 && usedRexBits(instruction, rex) === rex) names[last] = undefined;
  return names.filter((name) => name !== undefined);
}
