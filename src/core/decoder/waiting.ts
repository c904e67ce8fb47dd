import { mnemonicEntry } from "../isa/mnemonics.ts";
import { decode } from "./decode.ts";
import type { Instruction, Undecodable } from "./instruction.ts";

const FWAIT = 0x9b;
const LONGEST = 15;
/** The no-wait instructions whose waiting twin has a name of its own. */
const TWIN = /^fn(?=init|clex|stcw|stenv|save|stsw|eni|disi|setpm)/;

/** An instruction as disassemblers list it. */
export interface ListedInstruction {
  readonly decoded: Instruction | Undecodable;
  /** FWAIT instructions before it that are listed as part of it. */
  readonly waits: number;
}

/**
 * Decodes as `objdump` lists: `9B D9 /7` is FWAIT and FNSTCW to the processor and one instruction, FSTCW, to assemblers and
 * disassemblers.
 * @param bytes as many as are at hand
 * @see SDM Vol. 2 "FSTCW/FNSTCW—Store x87 FPU Control Word"
 */
export function decodeListed(bytes: Uint8Array, offset: number, in64BitMode: boolean): ListedInstruction {
  const alone: ListedInstruction = { decoded: decode(bytes, offset, in64BitMode), waits: 0 };
  if ("undecodable" in alone.decoded || alone.decoded.form.mnemonic !== "FWAIT") return alone;
  const kept = alone.decoded.prefixes.length;
  let at = offset + kept;
  while (bytes[at] === FWAIT && at - offset < LONGEST) at++;
  const waits = at - offset - kept;
  const without = Uint8Array.of(...bytes.subarray(offset, offset + kept), ...bytes.subarray(at, at + LONGEST));
  const decoded = decode(without, 0, in64BitMode);
  if ("undecodable" in decoded || decoded.form.mnemonic === "FWAIT") return alone;
  return mnemonicEntry(decoded.form.mnemonic).feature === "x87" ? { decoded, waits } : alone;
}

/** The name of the waiting twin. */
export function waitingName(mnemonic: string): string {
  return mnemonic.replace(TWIN, "f");
}
