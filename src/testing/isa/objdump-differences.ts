import { type Instruction, RELATIVE, type Undecodable } from "../../core/decoder/instruction.ts";

/**
 * Why our text may differ from objdump's: the reason, or undefined where it must not. Each was checked on a processor or in the
 * manuals; `docs/spec/decoder.md` lists them.
 * @param text objdump's, spacing normalized
 */
export function objdumpDifference(decoded: Instruction | Undecodable, text: string): string | undefined {
  // A REX prefix that another prefix follows is ignored; objdump shows it as an instruction of its own.
  if (/(^| )rex[.WRXB]*$/.test(text)) return "stale REX";
  return "undecodable" in decoded ? undecodableDifference(decoded, text) : decodedDifference(decoded, text);
}

function undecodableDifference({ reason, message }: Undecodable, text: string): string | undefined {
  if (reason === "unimplemented") return "unimplemented";
  if (/\(bad\)|\bud[01]\b/.test(text)) return "both refuse";
  if (message.includes("LOCK is not allowed") && /\block\b/.test(text)) return "LOCK that raises #UD";
  if (message.includes("LOCK is not allowed") && /\bcr(8|9|1\d)\b/.test(text)) return "AMD's LOCK MOV CR0 for CR8";
  if (/there is no [CD]R/.test(message) && /%[cd][rb]\d|\b[cd]r\d/.test(text)) return "register that does not exist";
  if (message.includes("may stand before")) return "a prefix before VEX or EVEX";
  if (message.includes("is not an instruction") && /^(data16|repn?z) /.test(text))
    return "a prefix where it raises #UD";
  if (message.includes("cannot load CS") && /%cs$|mov cs,/.test(text)) return "MOV to CS";
  if (message.includes("register that does not exist") && text.includes("?")) return "segment register 6 or 7";
  if (/\btr\d/.test(text)) return "test register of the 80386";
  if (/0f 0[ef] is not/.test(message)) return "3DNow!";
  return /0f a[67] is not/.test(message) ? "PadLock" : undefined;
}

function decodedDifference(instruction: Instruction, text: string): string | undefined {
  const { form, in64BitMode, operandSize, prefixes } = instruction;
  const has = (byte: number): boolean => prefixes.includes(byte);
  if (text.includes("(bad)")) {
    if (form.mnemonic === "MFENCE" || form.mnemonic === "SFENCE") return "fence with another ModRM.rm";
    if ((form.mnemonic === "BSF" || form.mnemonic === "BSR") && has(0xf2)) return "F2 before BSF and BSR has no effect";
    if (form.mnemonic === "SALC") return "SALC";
    if (form.attributes.has("alias") && (form.opcode[0] ?? 0) >> 3 === 0x1b) return "undocumented x87 encoding";
    if (form.mnemonic === "WBINVD" && has(0x66)) return "66 before WBINVD has no effect";
  }
  // Processors without these extensions take their opcodes for no-operations, and so does this one.
  if (form.mnemonic === "NOP" && /bnd|cldemote|prefetchit|rdssp/.test(text)) return "MPX, CLDEMOTE, PREFETCHI, CET";
  if (instruction.base === 16 && instruction.addressSize === 32) return "a 32-bit address wraps at 4 GiB";
  if (form.mnemonic === "MOVSXD" && form.rexW && has(0x66)) return "REX.W wins over 66";
  if (form.operands[0]?.endsWith("byte") && has(0x66) && has(0x48)) return "REX.W wins over 66";
  if (form.mnemonic.endsWith("SBASE") && has(0x66)) return "66 before RDFSBASE has no effect";
  if (form.mnemonic === "NOP" && form.attributes.has("alias")) return "reserved no-operation";
  if (form.mnemonic === "RDTSCP" && has(0xf3)) return "MCOMMIT";
  if (form.rexW && (form.attributes.has("far") || form.operands.includes("m16:64"))) return "far pointer of 80 bits";
  if (instruction.operand0.kind === RELATIVE && !in64BitMode && operandSize === 16)
    return "66 truncates the target to 16 bits";
  if (text.includes("pause") && form.mnemonic === "XCHG") return "REX.B makes 90 an exchange";
  return text.includes("notrack") && has(0x3e) && (has(0x64) || has(0x65)) ? "notrack beside FS or GS" : undefined;
}
