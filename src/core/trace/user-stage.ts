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

/** The numbering that a door answers to: 32-bit code has the i386 one at every door. */
export function abiOf(door: Door, in64BitMode: boolean): "x86-64" | "i386" {
  return door === "syscall" && in64BitMode ? "x86-64" : "i386";
}

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

/** The door that a CALL goes straight to, if it calls `__kernel_vsyscall`. */
export type CallsDoor = (call: Instruction) => Door | undefined;

/** The trap that straight-line code from `address` on leads to, if it does; a call of `__kernel_vsyscall` counts as one. */
export function upcomingDoor(
  read: ReadCode,
  address: bigint,
  in64BitMode: boolean,
  callsDoor: CallsDoor,
): Door | undefined {
  for (let at = address, count = 0; count < LOOK_AHEAD; count++) {
    const instruction = decodeAt(read, at, in64BitMode);
    if (instruction === undefined) return undefined;
    const door = doorOf(instruction) ?? callsDoor(instruction);
    if (door !== undefined) return door;
    if (CONTROL_TRANSFER.has(instruction.form.mnemonic) || instruction.form.mnemonic === "INT") return undefined;
    at += BigInt(instruction.length);
  }
  return undefined;
}

/** The run-up to a trap: straight-line code that leads to it. */
export interface RunUp {
  readonly door: Door;
  /** Registers of number and arguments that the code up to the trap is still going to write. */
  readonly ahead: ReadonlySet<number>;
}

/** The run-up that `address` lies in, the trap itself included; undefined where no trap is straight ahead. */
export function runUpAt(
  read: ReadCode,
  address: bigint,
  in64BitMode: boolean,
  callsDoor: CallsDoor,
): RunUp | undefined {
  const written = new Set<number>();
  for (let at = address, count = 0; count <= LOOK_AHEAD; count++) {
    const instruction = decodeAt(read, at, in64BitMode);
    if (instruction === undefined) return undefined;
    const door = doorOf(instruction) ?? callsDoor(instruction);
    if (door !== undefined) {
      const roles = ROLE_REGISTERS[abiOf(door, in64BitMode)];
      return { door, ahead: new Set(roles.filter((register) => written.has(register))) };
    }
    const { mnemonic } = instruction.form;
    if (CONTROL_TRANSFER.has(mnemonic) || mnemonic === "INT") return undefined;
    if (instruction.operand0.kind === GPR && !ONLY_READS.has(mnemonic)) written.add(instruction.operand0.register);
    at += BigInt(instruction.length);
  }
  return undefined;
}

/** Whether straight-line code from a call's return address up to `address` compares RAX. */
export function looksAtResult(read: ReadCode, from: bigint, address: bigint, in64BitMode: boolean): boolean {
  for (let at = from, count = 0; at < address && count < RESULT_WINDOW; count++) {
    const instruction = decodeAt(read, at, in64BitMode);
    if (instruction === undefined) return false;
    if (isTestOfRax(instruction)) return true;
    at += BigInt(instruction.length);
  }
  return false;
}

/** Whether an instruction compares RAX, or changes it and sets the flags by it. */
export function isTestOfRax({ form, operand0 }: Instruction): boolean {
  return LOOKS_AT_RESULT.has(form.mnemonic) && operand0.kind === GPR && operand0.register === RAX;
}

/** What the classifier needs to know about the moment. */
export interface UserMoment {
  readonly instruction: Instruction;
  readonly address: bigint;
  readonly in64BitMode: boolean;
  readonly read: ReadCode;
  /** Steps since the last system call returned; Infinity if none has. */
  readonly sinceReturn: number;
  /** Where that call returned to, if it is known. */
  readonly returnAddress: bigint | undefined;
  /** The instruction belongs to the vDSO: library code that the kernel lends the program. */
  readonly inVdso: boolean;
  readonly callsDoor: CallsDoor;
}

/** The stage of an instruction at CPL 3. */
export function userStage(moment: UserMoment): Stage {
  const { instruction, address, in64BitMode, read, sinceReturn, returnAddress, inVdso, callsDoor } = moment;
  if (doorOf(instruction) !== undefined) return "trap";
  if (inVdso || callsDoor(instruction) !== undefined) return "wrapper";
  const { mnemonic } = instruction.form;
  if (sinceReturn < RESULT_WINDOW) {
    if (isTestOfRax(instruction)) return "errno";
    const compared = returnAddress === undefined || looksAtResult(read, returnAddress, address, in64BitMode);
    if (CONDITIONAL.has(mnemonic) && compared) return "errno";
  }
  const target = instruction.operand0;
  if (target.kind === GPR && !ONLY_READS.has(mnemonic)) {
    const door = upcomingDoor(read, address + BigInt(instruction.length), in64BitMode, callsDoor);
    if (door !== undefined) {
      if (ROLE_REGISTERS[abiOf(door, in64BitMode)].includes(target.register)) return "registers";
    }
  }
  return "user";
}
