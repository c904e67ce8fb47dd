import { decode } from "../../decoder/decode.ts";
import { GPR, type Instruction, MEMORY, NO_REGISTER, RIP_BASE } from "../../decoder/instruction.ts";
import { CR4_UMIP } from "../../isa/control-registers.ts";
import { FS } from "../../isa/registers.ts";
import { isUserRange } from "../access.ts";
import * as pt from "./pt-regs.ts";
import type { Outcome, PhaseContext } from "./routine.ts";

/**
 * What Linux answers in place of SGDT, SIDT, SLDT, SMSW and STR when UMIP kept them from ring 3: numbers that say nothing about
 * this kernel.
 * @see Linux arch/x86/kernel/umip.c
 */
const DUMMIES: ReadonlyMap<string, { readonly value: bigint; readonly what: string; readonly table?: true }> = new Map([
  ["SGDT", { value: 0xffff_ffff_fffe_0000n, what: "base of the GDT", table: true }],
  ["SIDT", { value: 0xffff_ffff_ffff_0000n, what: "base of the IDT", table: true }],
  ["SLDT", { value: 0n, what: "selector of the LDT" }],
  ["SMSW", { value: 0x8005_0033n, what: "CR0" }],
  ["STR", { value: 0x40n, what: "selector of the TSS" }],
]);

/** Where each general register of the interrupted code lies in pt_regs, by its number in an instruction. */
const PT_OFFSETS = [
  pt.PT_AX,
  pt.PT_CX,
  pt.PT_DX,
  pt.PT_BX,
  pt.PT_SP,
  pt.PT_BP,
  pt.PT_SI,
  pt.PT_DI,
  pt.PT_R8,
  pt.PT_R9,
  pt.PT_R10,
  pt.PT_R11,
  pt.PT_R12,
  pt.PT_R13,
  pt.PT_R14,
  pt.PT_R15,
] as const;

const LONGEST = 15;
const hex = (value: bigint) => `0x${value.toString(16)}`;

/** The instruction at the interrupted RIP, if it is one of those that UMIP keeps from ring 3 and it is kept. */
export function umipInstruction(context: PhaseContext): Instruction | null {
  if ((context.port.cr4 & CR4_UMIP) === 0n) return null;
  const ip = pt.readRegister(context, pt.PT_IP);
  const { tables } = context.kernel;
  const left = 4096 - Number(ip & 0xfffn);
  const bytes = tables.readBytes(ip, LONGEST) ?? tables.readBytes(ip, Math.min(left, LONGEST));
  if (bytes === undefined) return null;
  const instruction = decode(bytes, 0, pt.readRegister(context, pt.PT_CS) === USER_CS);
  if ("undecodable" in instruction || !DUMMIES.has(mnemonicOf(instruction))) return null;
  // Memory through FS or GS is left to the signal.
  return instruction.operand0.kind === MEMORY && instruction.segment >= FS ? null : instruction;
}
const USER_CS = 0x33n;

export function mnemonicOf({ form }: Instruction): string {
  return form.mnemonic.toUpperCase();
}

/** The bytes that the program gets: a table's limit 0 and base, or a value as wide as the operand. */
function dummyBytes(instruction: Instruction): Uint8Array {
  const { value, table } = DUMMIES.get(mnemonicOf(instruction)) ?? { value: 0n };
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(table === true ? 2 : 0, value, true);
  if (table === true) return bytes.subarray(0, instruction.in64BitMode ? 10 : 6);
  return bytes.subarray(0, instruction.operand0.kind === GPR ? instruction.operandSize / 8 : 2);
}

function effectiveAddress(context: PhaseContext, instruction: Instruction): bigint {
  const { base, index, scale, addressSize, length } = instruction;
  const register = (number: number) => pt.readRegister(context, PT_OFFSETS[number] ?? pt.PT_AX);
  let sum = (BigInt(instruction.dispHigh) << 32n) | BigInt(instruction.dispLow >>> 0);
  if (base === RIP_BASE) sum += pt.readRegister(context, pt.PT_IP) + BigInt(length);
  else if (base !== NO_REGISTER) sum += register(base);
  if (index !== NO_REGISTER) sum += register(index) << BigInt(scale);
  return BigInt.asUintN(addressSize, sum);
}

/** fixup_umip_exception: the instruction is carried out by the kernel, with a dummy for what it asks. */
export function emulate(context: PhaseContext, instruction: Instruction): Outcome | { readonly fault: bigint } {
  const bytes = dummyBytes(instruction);
  const mnemonic = mnemonicOf(instruction);
  const { value = 0n, what = "" } = DUMMIES.get(mnemonic) ?? {};
  const answer = `${mnemonic} gets ${hex(value)} for the ${what}, a number that says nothing about this kernel`;
  if (instruction.operand0.kind === GPR) {
    const slot = context.regs + (PT_OFFSETS[instruction.operand0.register] ?? pt.PT_AX);
    // As Linux does: only as many bytes as the operand has, the rest of the register stays.
    context.kernel.writeBytes(slot, bytes);
    return { go: "return", value: 0n, say: `${answer}. ${skip(context, instruction)}` };
  }
  const address = effectiveAddress(context, instruction);
  context.locals.address = address;
  if (!isUserRange(address, BigInt(bytes.length))) return { fault: address };
  const buffer = context.kernel.addressOf("kernel_buffer");
  context.kernel.writeBytes(buffer, bytes);
  return {
    go: "call",
    symbol: "copy_to_user",
    args: [address, buffer, BigInt(bytes.length)],
    say: `${answer}; it is stored at ${hex(address)}.`,
  };
}

/** Moves the saved RIP behind the instruction. */
export function skip(context: PhaseContext, { length }: Instruction): string {
  const next = pt.readRegister(context, pt.PT_IP) + BigInt(length);
  pt.writeRegister(context, pt.PT_IP, next);
  return `The program goes on behind it, at ${hex(next)}.`;
}
