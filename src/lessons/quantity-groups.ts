import {
  type Abi,
  allSystemCalls,
  CATEGORIES,
  descriptors,
  type Frame,
  type InstructionView,
  MSRS,
  PT_REGS_FIELDS,
  type StepEvent,
  summarizeCalls,
  systemCall,
  tss,
} from "../core/index.ts";
import { readWord, type Value } from "./value.ts";

type FieldValue = Value | undefined | null;

export const INSTRUCTION = (field: string, instruction: InstructionView | null): FieldValue => {
  switch (field) {
    case "text":
      return instruction?.text;
    case "mnemonic":
      return instruction?.mnemonic;
    case "symbol":
      return instruction?.symbol;
    case "phase":
      return instruction?.phase?.phase;
    case "line":
      return instruction?.line === undefined ? undefined : BigInt(instruction.line);
    default:
      return null;
  }
};

export const MSR = (field: string, { machine }: Frame): FieldValue => {
  const entry = MSRS.find(({ name }) => name === field);
  return entry === undefined ? null : machine.msrs.get(entry.number);
};

export const TSS = (field: string, { machine, memory }: Frame): FieldValue =>
  field === "rsp0" ? readWord(memory, machine.tr.base + BigInt(tss.TSS_RSP0)) : null;

/** A word of the pt_regs at the top of the task's kernel stack, as soon as it has been pushed. */
export const PT_REGS = (field: string, frame: Frame): FieldValue => {
  const names: readonly string[] = PT_REGS_FIELDS;
  const index = names.indexOf(field);
  if (index < 0) return null;
  const { machine, memory, task } = frame;
  if (machine.cpl !== 0) return undefined;
  const address = task.stackEnd - BigInt((PT_REGS_FIELDS.length - index) * 8);
  const { rsp } = machine.gpr;
  const pushed = rsp <= address && rsp >= task.stack;
  return pushed ? readWord(memory, address) : undefined;
};

/** `0x80.dpl`: a field of a gate where it lies in the IDT. */
export const GATE = (field: string, { machine, memory }: Frame): FieldValue => {
  const [, number = "", name = ""] = /^(0x[0-9a-f]+|\d+)\.(\w+)$/.exec(field) ?? [];
  if (number === "") return null;
  const address = machine.idtr.base + BigInt(number) * 16n;
  const low = readWord(memory, address);
  const high = readWord(memory, address + 8n);
  if (low === undefined || high === undefined) return undefined;
  const gate = descriptors.decodeGate(low, high);
  switch (name) {
    case "offset":
      return gate.offset;
    case "selector":
      return BigInt(gate.selector);
    case "ist":
      return BigInt(gate.ist);
    case "type":
      return BigInt(gate.type);
    case "dpl":
      return BigInt(gate.dpl);
    case "present":
      return gate.present ? 1n : 0n;
    case "address":
      return address;
    default:
      return null;
  }
};

const TABLES: Readonly<Record<Abi, string>> = { "x86-64": "sys_call_table", i386: "ia32_sys_call_table" };

/** Steps of a call from its first instruction until the program has control again. */
function stepsOf({ enterStep, exitStep }: NonNullable<Frame["call"]>): bigint | undefined {
  return exitStep === undefined ? undefined : BigInt(exitStep - enterStep);
}

export const CALL = (field: string, frame: Frame): FieldValue => {
  const { call, memory } = frame;
  const [, number, part] = /^arg([1-6])(?:\.(\w+))?$/.exec(field) ?? [];
  if (number !== undefined) {
    const argument = call?.args[Number(number) - 1];
    switch (part) {
      case undefined:
        return argument?.value;
      case "text":
        return argument?.decoded;
      case "name":
        return argument?.name;
      case "register":
        return argument?.register;
      default:
        return null;
    }
  }
  switch (field) {
    case "name":
      return call?.name;
    case "nr":
      return call === null ? undefined : BigInt(call.nr);
    case "door":
      return call?.door;
    case "abi":
      return call?.abi;
    case "text":
      return call?.text;
    case "result":
      return call?.result;
    case "errno":
      return call?.result === undefined ? undefined : (call.errno?.name ?? "none");
    case "row": {
      const name = call === null ? undefined : frame.unikernel ? "uk_syscall_table" : TABLES[call.abi];
      const table = name === undefined ? undefined : memory.addressOf(name);
      return call === null || table === undefined ? undefined : readWord(memory, table + BigInt(call.nr) * 8n);
    }
    default:
      return null;
  }
};

const KINDS: Readonly<Record<string, string>> = {
  process: CATEGORIES.p,
  file: CATEGORIES.f,
  device: CATEGORIES.d,
  information: CATEGORIES.i,
  communication: CATEGORIES.c,
  protection: CATEGORIES.s,
};

/**
 * What a summary of the calls so far says: how many, how many failed, of how many kinds, the steps that they took; of the call
 * looked at, its kind and the steps that it has taken.
 */
export const STRACE = (field: string, { call, calls, callCount }: Frame): FieldValue => {
  const kind = KINDS[field];
  if (kind !== undefined) return BigInt(calls.filter(({ category }) => category === kind).length);
  switch (field) {
    case "calls":
      return BigInt(callCount);
    case "errors":
      return BigInt(calls.filter(({ errno }) => errno !== undefined).length);
    case "kinds":
      return BigInt(new Set(calls.map(({ category }) => category)).size);
    case "steps":
      return summarizeCalls(calls).reduce((sum, { steps }) => sum + BigInt(steps), 0n);
    case "taken":
      return call === null ? undefined : stepsOf(call);
    case "kind":
      return call?.category;
    case "longest":
      return summarizeCalls(calls)[0]?.name;
    default:
      return null;
  }
};

/** By the number that RAX holds now; nothing where the next instruction is no trap. */
export const UPCOMING = (field: string, { next, machine }: Frame): FieldValue => {
  if (field !== "name" && field !== "nr") return null;
  if (next?.stage !== "trap") return undefined;
  const nr = machine.gpr.rax & 0xffff_ffffn;
  if (field === "nr") return nr;
  const entry = systemCall(next.mnemonic === "SYSCALL" ? "x86-64" : "i386", Number(nr));
  return entry?.implemented === true ? entry.name : undefined;
};

/** `i386.read`: the number of a call in one of the tables. */
export const NUMBER = (field: string): FieldValue => {
  const [abi, name] = field.split(".");
  if (abi !== "x86-64" && abi !== "i386") return null;
  const entry = allSystemCalls(abi).find((each) => each.name === name);
  return entry === undefined ? null : BigInt(entry.nr);
};

type ExceptionEvent = Extract<StepEvent, { kind: "exception" }>;

export const EXCEPTION = (field: string, { events }: Frame): FieldValue => {
  const event = events.findLast((each): each is ExceptionEvent => each.kind === "exception");
  switch (field) {
    case "vector":
      return event === undefined ? undefined : BigInt(event.vector);
    case "mnemonic":
      return event?.mnemonic;
    case "code":
      return event?.errorCode === undefined ? undefined : BigInt(event.errorCode);
    case "reason":
      return event?.reason;
    default:
      return null;
  }
};
