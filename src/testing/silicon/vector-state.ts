import type { Cpu } from "../../core/cpu/cpu.ts";
import { X87_SLOT } from "../../core/cpu/vector-file.ts";
import type { InstructionForm } from "../../core/isa/form.ts";

/** The one place that knows both how Syscope's processor holds x87, MMX, XMM and MXCSR, and an FXSAVE image. */

export const FX_BYTES = 512;
/** Bytes of FXSAVE's image that hold the x87 unit: control, status, tags, pointers, ST0–ST7; MXCSR is among them. */
export const X87_BYTES = 160;
/** Where FOP (FIP and FDP behind it), MXCSR, ST0 and XMM0 are in it. */
const FX_FOP = 6;
export const FX_MXCSR = 24;
export const FX_ST = 32;
export const FX_XMM = 160;
const XMM_WORDS = 64;

const FSW_ES = 0x80;

/** An FXSAVE image in its 64-bit layout. */
export class FxImage {
  readonly bytes = new Uint8Array(FX_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly words16 = new Uint16Array(this.bytes.buffer);
  readonly words32 = new Int32Array(this.bytes.buffer);

  /** FCW, FSW and tags, 16 bits each. AMD processors save no pointers while no exception is pending: a context switch loses them. */
  setControl(control: bigint): void {
    this.view.setUint32(0, Number(control & 0xffff_ffffn), true);
    this.view.setUint16(4, Number((control >> 32n) & 0xffffn), true);
    if ((this.fsw & FSW_ES) === 0) this.bytes.fill(0, FX_FOP, FX_MXCSR);
  }

  get fcw(): number {
    return this.words16[0] as number;
  }

  get fsw(): number {
    return this.words16[1] as number;
  }

  /** The bit of each register that is not empty. */
  get tags(): number {
    return this.bytes[4] as number;
  }

  get mxcsr(): number {
    return this.words32[FX_MXCSR / 4] as number;
  }
}

const VECTOR_OPERAND = /mm|^ST|fp$|m\d+int|bcd|m\d+byte/;
const touching = new Map<InstructionForm, boolean>();
const VECTOR_MNEMONIC = /^(F(?!AR)|EMMS|LDMXCSR|STMXCSR)/;

/** Whether instructions of a row can change or read x87, MMX or XMM registers. */
export function touchesVectorState(form: InstructionForm): boolean {
  let touches = touching.get(form);
  if (touches === undefined) {
    const { mnemonic, operands } = form;
    touches = VECTOR_MNEMONIC.test(mnemonic) || operands.some((operand) => VECTOR_OPERAND.test(operand));
    touching.set(form, touches);
  }
  return touches;
}

/** The slot of ST(i) in the vector file, where FSW says which register is the top. */
function slotOf(fsw: number, i: number): number {
  return X87_SLOT + (((fsw >> 11) + i) & 7);
}

/** Sets x87, MXCSR and XMM from an FXSAVE image. */
export function loadVectorState(cpu: Cpu, fx: FxImage): void {
  const { words32, words16 } = cpu.vectors;
  for (let i = 0; i < XMM_WORDS; i++) words32[i] = fx.words32[FX_XMM / 4 + i] as number;
  cpu.mxcsr = fx.mxcsr;
  const { x87 } = cpu;
  x87.control = fx.fcw;
  x87.status = fx.fsw;
  x87.valid = fx.tags;
  loadPointers(cpu, fx);
  for (let i = 0; i < 8; i++) {
    const slot = slotOf(fx.fsw, i);
    words32[slot * 4] = fx.words32[FX_ST / 4 + 4 * i] as number;
    words32[slot * 4 + 1] = fx.words32[FX_ST / 4 + 4 * i + 1] as number;
    words16[slot * 8 + 4] = fx.words16[FX_ST / 2 + 8 * i + 4] as number;
  }
}

/** Sets FOP, FIP and FDP: what a context switch leaves of them, as a debugger makes one before each instruction. */
export function loadPointers({ x87 }: Cpu, fx: FxImage): void {
  x87.codeSegment = 0;
  x87.dataSegment = 0;
  x87.opcode = fx.words16[3] as number;
  x87.instructionPointer = fx.view.getBigUint64(8, true);
  x87.dataPointer = fx.view.getBigUint64(16, true);
}

const SAME: readonly string[] = [];
const FSW_C1 = 0x200;

/**
 * Whether the x87 registers differ by no more than some units of the last place, and all other vector state by no more than C1.
 * @param ulps of each register
 */
export function withinUlps(cpu: Cpu, fx: FxImage, ulps: number): boolean {
  const { x87, vectors } = cpu;
  if (((x87.status ^ fx.fsw) & ~FSW_C1) !== 0) return false;
  const nearer = new FxImage();
  nearer.bytes.set(fx.bytes);
  nearer.words16[1] = x87.status;
  for (let i = 0; i < 8; i++) {
    const slot = slotOf(x87.status, i);
    const here = extendedOrder(vectors.words64[2 * slot] as bigint, vectors.words16[8 * slot + 4] as number);
    const at = FX_ST + 16 * i;
    const there = extendedOrder(fx.view.getBigUint64(at, true), fx.view.getUint16(at + 8, true));
    const distance = here - there;
    if (distance > BigInt(ulps) || distance < -BigInt(ulps)) return false;
    nearer.view.setBigUint64(at, vectors.words64[2 * slot] as bigint, true);
    nearer.view.setUint16(at + 8, vectors.words16[8 * slot + 4] as number, true);
  }
  return vectorDifferences(cpu, nearer).length === 0;
}

/** A number that grows by one from each 80-bit value to the next. */
function extendedOrder(significand: bigint, signAndExponent: number): bigint {
  const exponent = signAndExponent & 0x7fff || 1; // a denormal's is 1, written 0
  const magnitude = (BigInt(exponent) << 63n) + significand;
  return (signAndExponent & 0x8000) === 0 ? magnitude : -magnitude;
}

/** What differs between a processor's FXSAVE image and Syscope's XMM registers, MXCSR and x87 state. */
export function vectorDifferences(cpu: Cpu, fx: FxImage): readonly string[] {
  const { words32 } = cpu.vectors;
  for (let i = 0; i < XMM_WORDS; i++) {
    if (words32[i] !== fx.words32[FX_XMM / 4 + i]) return namedDifferences(cpu, fx);
  }
  const { x87 } = cpu;
  const sameControl =
    cpu.mxcsr === fx.mxcsr && x87.control === fx.fcw && x87.status === fx.fsw && x87.valid === fx.tags;
  return sameControl && sameStack(cpu, fx) && samePointers(cpu, fx) ? SAME : namedDifferences(cpu, fx);
}

function sameStack(cpu: Cpu, fx: FxImage): boolean {
  for (let i = 0; i < 8; i++) if (!sameRegister(cpu, fx, i)) return false;
  return true;
}

function sameRegister({ vectors, x87 }: Cpu, fx: FxImage, i: number): boolean {
  const slot = slotOf(x87.status, i);
  const at = FX_ST / 4 + 4 * i;
  return (
    vectors.words32[slot * 4] === fx.words32[at] &&
    vectors.words32[slot * 4 + 1] === fx.words32[at + 1] &&
    vectors.words16[slot * 8 + 4] === fx.words16[2 * at + 4]
  );
}

/** An AMD processor keeps them only while an exception is pending. */
function samePointers({ x87 }: Cpu, fx: FxImage): boolean {
  if ((fx.fsw & FSW_ES) === 0) return true;
  return (
    x87.opcode === fx.words16[3] &&
    x87.instructionPointer === fx.view.getBigUint64(8, true) &&
    x87.dataPointer === fx.view.getBigUint64(16, true)
  );
}

function namedDifferences(cpu: Cpu, fx: FxImage): readonly string[] {
  const { vectors, x87 } = cpu;
  const what: string[] = [];
  const compare = (name: string, there: bigint | number, here: bigint | number): void => {
    if (there !== here) what.push(`${name}: real ${there.toString(16)}, here ${here.toString(16)}`);
  };
  const value = (words: ArrayLike<bigint>, at: number): bigint =>
    ((words[at + 1] as bigint) << 64n) | (words[at] as bigint);
  const real = new BigUint64Array(fx.bytes.buffer);
  for (let n = 0; n < 16; n++) compare(`xmm${n}`, value(real, FX_XMM / 8 + 2 * n), value(vectors.words64, 2 * n));
  compare("mxcsr", fx.mxcsr, cpu.mxcsr);
  compare("fcw", fx.fcw, x87.control);
  compare("fsw", fx.fsw, x87.status);
  compare("x87 tags", fx.tags, x87.valid);
  for (let i = 0; i < 8; i++) {
    const slot = slotOf(x87.status, i);
    const low80 = (1n << 80n) - 1n;
    compare(`st${i}`, value(real, FX_ST / 8 + 2 * i) & low80, value(vectors.words64, 2 * slot) & low80);
  }
  if (!samePointers(cpu, fx)) {
    compare("fop", fx.words16[3] as number, x87.opcode);
    compare("fip", fx.view.getBigUint64(8, true), x87.instructionPointer);
    compare("fdp", fx.view.getBigUint64(16, true), x87.dataPointer);
  }
  return what;
}

/** The control words and the first registers of the stack, in one line. */
export function x87Text(fx: FxImage): string {
  const hex = (value: bigint | number): string => value.toString(16);
  const stack = [0, 1, 2].map((i) => {
    const at = FX_ST + 16 * i;
    return `st${i}=${hex(fx.view.getUint16(at + 8, true))}:${hex(fx.view.getBigUint64(at, true))}`;
  });
  return `mxcsr=${hex(fx.mxcsr)} fcw=${hex(fx.fcw)} fsw=${hex(fx.fsw)} tags=${hex(fx.tags)} ${stack.join(" ")}`;
}
