import { convertFormat, storeFormat } from "../float/convert-format.ts";
import { toInteger } from "../float/convert-integer.ts";
import { DE, type FloatEnvironment, OE, type RoundingControl, TOWARD_ZERO, UE } from "../float/environment.ts";
import { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "../float/format.ts";
import { fromPackedDecimal, toPackedDecimal } from "../float/packed-decimal.ts";
import { constant } from "../float/transcendental/constants.ts";
import { type FloatValue, INDEFINITE, pack } from "../float/value.ts";
import { CF, PF, ZF } from "../isa/rflags.ts";
import type { Cpu } from "./cpu.ts";
import { always, chosen, type Executor } from "./executor.ts";
import type { Handler, Operation } from "./operation.ts";
import { MEMORY_VALUES } from "./x87-arithmetic.ts";
import { begin, finish, finishKeepingC1, push, pushBits, underflow, X87 } from "./x87-instruction.ts";
import { checkStore, LOAD_BITS, STORE_BITS } from "./x87-memory.ts";
import { bitsOf, isEmpty, pop, registerValue, setBits, setValue } from "./x87-stack.ts";

/** Loads, stores and moves of the x87. @see SDM Vol. 1 "Data Transfer Instructions" */

const extended = (value: FloatValue): bigint => pack(EXTENDED80, value);

/** Memory is read first; the stack is asked before the value is looked at. An unmasked DE does not keep a load back. */
function loading(load: (cpu: Cpu, op: Operation) => FloatValue): Handler {
  return (cpu, op) => {
    const environment = begin(cpu);
    const value = load(cpu, op);
    environment.masks |= DE;
    push(cpu, environment, () => extended(convertFormat(environment, EXTENDED80, value)));
    finish(cpu, op);
  };
}

/** FLD of 80 bits copies them. */
function FLD80(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const bits = LOAD_BITS[80](cpu, op);
  push(cpu, environment, () => bits);
  finish(cpu, op);
}

function FBLD(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const bits = LOAD_BITS[80](cpu, op);
  push(cpu, environment, () => extended(fromPackedDecimal(bits)));
  finish(cpu, op);
}

function FLD_REGISTER(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  if (isEmpty(cpu, op.d)) pushBits(cpu, environment, extended(underflow(environment)));
  else push(cpu, environment, () => bitsOf(cpu, op.d));
  finish(cpu, op);
}

const loads: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.entries(MEMORY_VALUES).map(([notation, load]) => [notation, loading(load)])),
  m80fp: FLD80,
  STi: FLD_REGISTER,
};

type Encode = (environment: FloatEnvironment, value: FloatValue) => bigint;

/** Stores ST(0). The memory is written before anything else changes; an unmasked exception other than PE keeps it back, but for its faults. */
function storing(bits: 16 | 32 | 64 | 80, encode: Encode, indefinite: bigint, pops: boolean): Handler {
  const store = STORE_BITS[bits];
  return (cpu, op) => {
    const environment = begin(cpu);
    let stored = indefinite;
    if (isEmpty(cpu, 0)) underflow(environment);
    else stored = encode(environment, registerValue(cpu, 0));
    if (environment.delivers && (environment.unmasked & (OE | UE)) === 0) {
      store(cpu, op, stored);
      if (pops) pop(cpu);
    } else checkStore(cpu, op, bits >> 3);
    finish(cpu, op);
  };
}

function storingFloat(format: FloatFormat, bits: 32 | 64, pops: boolean): Handler {
  const encode: Encode = (environment, value) => pack(format, storeFormat(environment, format, value));
  return storing(bits, encode, pack(format, INDEFINITE), pops);
}

function storingInteger(bits: 16 | 32 | 64, pops: boolean, rounding?: RoundingControl): Handler {
  const encode: Encode = (environment, value) => toInteger(environment, value, bits, rounding);
  return storing(bits, encode, 1n << BigInt(bits - 1), pops);
}

/** Copies ST(0) to ST(i). */
function storingRegister(pops: boolean): Handler {
  return (cpu, op) => {
    const environment = begin(cpu);
    const bits = isEmpty(cpu, 0) ? extended(underflow(environment)) : bitsOf(cpu, 0);
    if (environment.delivers) {
      setBits(cpu, op.d, bits);
      if (pops) pop(cpu);
    }
    finish(cpu, op);
  };
}

/** FSTPNCE: as FSTP, but an empty ST(0) is only popped. */
function FSTPNCE(cpu: Cpu, op: Operation): void {
  begin(cpu);
  if (!isEmpty(cpu, 0)) setBits(cpu, op.d, bitsOf(cpu, 0));
  pop(cpu);
  finish(cpu, op);
}

/** FSTP of 80 bits copies them. */
function FSTP80(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const bits = isEmpty(cpu, 0) ? extended(underflow(environment)) : bitsOf(cpu, 0);
  if (environment.delivers) {
    STORE_BITS[80](cpu, op, bits);
    pop(cpu);
  } else checkStore(cpu, op, 10);
  finish(cpu, op);
}

function stores(pops: boolean): Executor {
  const handlers: Readonly<Record<string, Handler>> = {
    m32fp: storingFloat(BINARY32, 32, pops),
    m64fp: storingFloat(BINARY64, 64, pops),
    m80fp: FSTP80,
    STi: storingRegister(pops),
  };
  return byNotation(handlers);
}

function integerStores(pops: boolean, rounding?: RoundingControl): Executor {
  return byNotation({
    m16int: storingInteger(16, pops, rounding),
    m32int: storingInteger(32, pops, rounding),
    m64int: storingInteger(64, pops, rounding),
  });
}

function byNotation(handlers: Readonly<Record<string, Handler>>): Executor {
  return chosen(({ form }) => {
    const handler = handlers[form.operands[0] ?? ""];
    if (handler === undefined) throw new Error(`no handler for "${form.text}"`);
    return handler;
  }, X87);
}

/** An empty register counts as the indefinite. */
function FXCH(cpu: Cpu, op: Operation): void {
  const environment = begin(cpu);
  const read = (i: number): bigint => (isEmpty(cpu, i) ? extended(underflow(environment)) : bitsOf(cpu, i));
  const first = read(0);
  const second = read(op.d);
  if (environment.delivers) {
    setBits(cpu, 0, second);
    setBits(cpu, op.d, first);
  }
  finish(cpu, op);
}

function conditionalMove(tested: number, wanted: boolean): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    if (isEmpty(cpu, 0) || isEmpty(cpu, op.s)) {
      const result = underflow(environment);
      if (environment.delivers) setValue(cpu, 0, result);
    } else if (((cpu.rflags & tested) !== 0) === wanted) setBits(cpu, 0, bitsOf(cpu, op.s));
    finishKeepingC1(cpu, op);
  }, X87);
}

/** Rounded by FCW.RC; FCW.PC does not apply. */
function rounded(mnemonic: Parameters<typeof constant>[1]): Executor {
  return always((cpu, op) => {
    const environment = begin(cpu);
    push(cpu, environment, () => extended(constant(environment, mnemonic)));
    finish(cpu, op);
  }, X87);
}

function exact(bits: bigint): Executor {
  return always((cpu, op) => {
    push(cpu, begin(cpu), () => bits);
    finish(cpu, op);
  }, X87);
}

export const x87DataTransferExecutors = {
  FLD: byNotation(loads),
  FILD: byNotation(loads),
  FBLD: always(FBLD, X87),
  FST: stores(false),
  FSTP: stores(true),
  FSTPNCE: always(FSTPNCE, X87),
  FIST: integerStores(false),
  FISTP: integerStores(true),
  FISTTP: integerStores(true, TOWARD_ZERO),
  FBSTP: always(storing(80, toPackedDecimal, 0xffff_c000_0000_0000_0000n, true), X87),
  FXCH: always(FXCH, X87),
  FCMOVB: conditionalMove(CF, true),
  FCMOVE: conditionalMove(ZF, true),
  FCMOVBE: conditionalMove(CF | ZF, true),
  FCMOVU: conditionalMove(PF, true),
  FCMOVNB: conditionalMove(CF, false),
  FCMOVNE: conditionalMove(ZF, false),
  FCMOVNBE: conditionalMove(CF | ZF, false),
  FCMOVNU: conditionalMove(PF, false),
  FLD1: exact(0x3fff_8000_0000_0000_0000n),
  FLDL2T: rounded("FLDL2T"),
  FLDL2E: rounded("FLDL2E"),
  FLDPI: rounded("FLDPI"),
  FLDLG2: rounded("FLDLG2"),
  FLDLN2: rounded("FLDLN2"),
  FLDZ: exact(0n),
};
