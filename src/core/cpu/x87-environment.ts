import { EXTENDED80 } from "../float/format.ts";
import { unpack } from "../float/value.ts";
import type { Cpu } from "./cpu.ts";
import { type AreaUnit, loadArea, storeArea } from "./memory-area.ts";
import type { Operation } from "./operation.ts";
import { X87_SLOT } from "./vector-file.ts";
import { checkPending } from "./x87-instruction.ts";
import { bitsOf, physicalRegister } from "./x87-stack.ts";
import { initialize, writeControlWord, writeStatusWord } from "./x87-state.ts";

/*
 * FSTENV, FLDENV, FSAVE and FRSTOR, in the protected-mode formats, which 64-bit mode takes too:
 *
 *     14 bytes: FCW  FSW  tags  FIP  CS  FDP  DS, 16 bits each
 *     28 bytes: FCW  FSW  tags  FIP  CS and FOP  FDP  DS, 32 bits each; unused halves are ones
 *
 * and behind it, for FSAVE and FRSTOR, ST(0) … ST(7), 10 bytes each.
 * SDM Vol. 1 "x87 State in Memory"
 */

const SHORT = 14;
const LONG = 28;
const EMPTY_TAG = 3;

/** The tag word: two bits a register, 0 valid, 1 zero, 2 special, 3 empty. */
function tagWord(cpu: Cpu): number {
  let tags = 0;
  for (let i = 0; i < 8; i++) {
    const register = physicalRegister(cpu, i);
    const { kind, denormal } = unpack(EXTENDED80, bitsOf(cpu, i));
    const isEmpty = ((cpu.x87.valid >>> register) & 1) === 0;
    const tag = isEmpty ? EMPTY_TAG : kind === "zero" ? 1 : kind === "finite" && !denormal ? 0 : 2;
    tags |= tag << (register * 2);
  }
  return tags;
}

function writeEnvironment(cpu: Cpu, area: DataView, isShort: boolean): void {
  const { x87 } = cpu;
  const tags = tagWord(cpu);
  const instruction = Number(x87.instructionPointer & 0xffff_ffffn);
  const data = Number(x87.dataPointer & 0xffff_ffffn);
  if (isShort) {
    const words = [x87.control, x87.status, tags, instruction, x87.codeSegment, data, x87.dataSegment];
    for (const [index, word] of words.entries()) area.setUint16(index * 2, word, true);
    return;
  }
  const high = 0xffff_0000;
  const words = [
    high | x87.control,
    high | x87.status,
    high | tags,
    instruction,
    (x87.opcode << 16) | x87.codeSegment,
    data,
    high | x87.dataSegment,
  ];
  for (const [index, word] of words.entries()) area.setUint32(index * 4, word, true);
}

function readEnvironment(cpu: Cpu, area: DataView, isShort: boolean): void {
  const { x87 } = cpu;
  const field = (index: number): number =>
    isShort ? area.getUint16(index * 2, true) : area.getUint32(index * 4, true);
  writeControlWord(x87, field(0) & 0xffff);
  writeStatusWord(x87, field(1) & 0xffff);
  x87.valid = 0;
  for (let register = 0; register < 8; register++)
    if (((field(2) >>> (register * 2)) & 3) !== EMPTY_TAG) x87.valid |= 1 << register;
  x87.instructionPointer = BigInt(field(3));
  x87.codeSegment = field(4) & 0xffff;
  x87.opcode = isShort ? 0 : (field(4) >>> 16) & 0x7ff;
  x87.dataPointer = BigInt(field(5));
  x87.dataSegment = field(6) & 0xffff;
}

const isShortForm = (op: Operation): boolean => op.instruction.form.operandSize === 16;

const unitOf = (isShort: boolean): AreaUnit => (isShort ? 2 : 4);

/** Masks every exception after the store. */
export function FNSTENV(cpu: Cpu, op: Operation): void {
  const isShort = isShortForm(op);
  const area = new DataView(new ArrayBuffer(isShort ? SHORT : LONG));
  writeEnvironment(cpu, area, isShort);
  storeArea(cpu, op, area, unitOf(isShort));
  writeControlWord(cpu.x87, cpu.x87.control | 0x3f);
}

export function FLDENV(cpu: Cpu, op: Operation): void {
  checkPending(cpu);
  const isShort = isShortForm(op);
  readEnvironment(cpu, loadArea(cpu, op, isShort ? SHORT : LONG, unitOf(isShort)), isShort);
}

/** ST(i)'s 10 bytes in the vector file. */
function registerBytes(cpu: Cpu, i: number): Uint8Array {
  const at = (X87_SLOT + physicalRegister(cpu, i)) * 16;
  return cpu.vectors.words8.subarray(at, at + 10);
}

/** Initializes the FPU after the store. */
export function FNSAVE(cpu: Cpu, op: Operation): void {
  const isShort = isShortForm(op);
  const head = isShort ? SHORT : LONG;
  const area = new DataView(new ArrayBuffer(head + 80));
  writeEnvironment(cpu, area, isShort);
  const bytes = new Uint8Array(area.buffer);
  for (let i = 0; i < 8; i++) bytes.set(registerBytes(cpu, i), head + i * 10);
  storeArea(cpu, op, area, unitOf(isShort));
  initialize(cpu.x87);
}

export function FRSTOR(cpu: Cpu, op: Operation): void {
  checkPending(cpu);
  const isShort = isShortForm(op);
  const head = isShort ? SHORT : LONG;
  const area = loadArea(cpu, op, head + 80, unitOf(isShort));
  readEnvironment(cpu, area, isShort);
  const bytes = new Uint8Array(area.buffer);
  for (let i = 0; i < 8; i++) registerBytes(cpu, i).set(bytes.subarray(head + i * 10, head + i * 10 + 10));
}
