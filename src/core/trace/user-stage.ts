import { decode } from "../decoder/decode.ts";
import { GPR, type Instruction, type Undecodable } from "../decoder/instruction.ts";
import { R8, R9, R10, RAX, RBP, RBX, RCX, RDI, RDX, RSI } from "../isa/registers.ts";
import type { Stage } from "./stage.ts";

/** Which instruction crosses the line. */
export type Door = "syscall" | "int 0x80" | "sysenter";

/** Instructions looked at ahead of RIP for a trap. */
const LOOK_AHEAD = 24;
/** Steps after a return within which a test of RAX counts as looking at the result. */
export const RESULT_WINDOW = 8;

/** The registers that carry number and arguments, by ABI. */
export const ROLE_REGISTERS: Readonly<Record<"x86-64" | "i386", readonly number[]>> = {
  "x86-64": [RAX, RDI, RSI, RDX, R10, R8, R9],
  i386: [RAX, RBX, RCX, RDX, RSI, RDI, RBP],
};

const CONTROL_TRANSFER = new Set([
  "JMP",
  "Jcc",
  "CALL",
  "RET",
  "RETF",
  "LOOP",
  "LOOPE",
  "LOOPNE",
  "JCXZ",
  "JECXZ",
  "JRCXZ",
  "IRET",
  "HLT",
  "UD2",
]);
const LOOKS_AT_RESULT = new Set(["CMP", "TEST", "NEG", "OR", "AND", "NOT", "SUB"]);
const ONLY_READS = new Set(["CMP", "TEST", "PUSH", "BT", "MUL", "DIV", "IDIV"]);
const CONDITIONAL = new Set(["Jcc", "SETcc", "CMOVcc"]);

export function isInstruction(decoded: Instruction | Undecodable): decoded is Instruction {
  return !("undecodable" in decoded);
}

/** The door that an instruction is, if it is one. */
export function doorOf(instruction: Instruction): Door | undefined {
  switch (instruction.form.mnemonic) {
    case "SYSCALL":
      return "syscall";
    case "SYSENTER":
      return "sysenter";
    case "INT":
      return (instruction.immLow & 0xff) === 0x80 ? "int 0x80" : undefined;
    default:
      return undefined;
  }
}

/** Reads code at an address; undefined where nothing is mapped. */
export type ReadCode = (linear: bigint, length: number) => Uint8Array | undefined;

/** Decodes the instruction at an address; undefined where the bytes are none. */
export function decodeAt(read: ReadCode, address: bigint, in64BitMode: boolean): Instruction | undefined {
  const bytes = codeBytes(read, address);
  if (bytes === undefined) return undefined;
  const decoded = decode(bytes, 0, in64BitMode);
  return isInstruction(decoded) ? decoded : undefined;
}

/** Up to 15 bytes of code; fewer where an unmapped page follows. */
export function codeBytes(read: ReadCode, address: bigint): Uint8Array | undefined {
  return read(address, 15) ?? read(address, Number(4096n - (address & 0xfffn)));
}

/** The trap that straight-line code from `address` on leads to, if it does. */
export function upcomingDoor(read: ReadCode, address: bigint, in64BitMode: boolean): Door | undefined {
  for (let at = address, count = 0; count < LOOK_AHEAD; count++) {
    const instruction = decodeAt(read, at, in64BitMode);
    if (instruction === undefined) return undefined;
    const door = doorOf(instruction);
    if (door !== undefined) return door;
    if (CONTROL_TRANSFER.has(instruction.form.mnemonic) || instruction.form.mnemonic === "INT") return undefined;
    at += BigInt(instruction.length);
  }
  return undefined;
}

/** What the classifier needs to know about the moment. */
export interface UserMoment {
  readonly instruction: Instruction;
  readonly address: bigint;
  readonly in64BitMode: boolean;
  readonly read: ReadCode;
  /** Steps since the last system call returned; Infinity if none has. */
  readonly sinceReturn: number;
}

/** The stage of an instruction at CPL 3. */
export function userStage({ instruction, address, in64BitMode, read, sinceReturn }: UserMoment): Stage {
  if (doorOf(instruction) !== undefined) return "trap";
  const { mnemonic } = instruction.form;
  if (sinceReturn < RESULT_WINDOW) {
    const first = instruction.operand0;
    if (LOOKS_AT_RESULT.has(mnemonic) && first.kind === GPR && first.register === RAX) return "errno";
    if (CONDITIONAL.has(mnemonic)) return "errno";
  }
  const target = instruction.operand0;
  if (target.kind === GPR && !ONLY_READS.has(mnemonic)) {
    const door = upcomingDoor(read, address + BigInt(instruction.length), in64BitMode);
    if (door !== undefined) {
      const abi = door === "syscall" ? "x86-64" : "i386";
      if (ROLE_REGISTERS[abi].includes(target.register)) return "registers";
    }
  }
  return "user";
}
