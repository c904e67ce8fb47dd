import { descriptors, errnoEntry, errnoOf, type Frame, hex0x, systemCall } from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import { isCanonical, type Reach, type Right, reachOf, regionAt, stringAt } from "../address.ts";
import type { Subject } from "../subject.ts";
import { flagNames } from "../word-text.ts";
import { floatStatements } from "./float-statements.ts";
import { wholeRegister } from "./manual-name.ts";

/** One thing that is true about a value at this moment. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Set in the typeface of code. */
  readonly code?: boolean;
}

const { statement: names, rights: rightsText } = inspectorText;

/** What a value means now: read from the machine's memory, page tables and symbols. */
export function statementsOf(frame: Frame, subject: Subject): readonly Statement[] {
  const { kind, value, meaning } = subject;
  const statements: Statement[] = [];
  if (kind.kind === "memory" || kind.kind === "pt-regs" || kind.kind === "tss")
    statements.push(...placeOf(subject, frame));
  if (meaning !== undefined && meaning !== "") statements.push({ name: names.standsFor, text: meaning, code: true });
  if (holdsFlags(subject)) statements.push({ name: names.flags, text: flagNames(value) });
  const selector = selectorIn(subject);
  if (selector !== undefined) statements.push({ name: names.descriptor, text: selectorText(selector, frame) });
  const call = callIn(frame, subject);
  if (call !== undefined && call !== meaning) statements.push({ name: names.call, text: call, code: true });
  statements.push(...floatStatements(subject));
  const error = resultIn(subject);
  if (error !== undefined) statements.push({ name: names.error, text: error });
  const address = addressIn(subject);
  if (address !== undefined) statements.push(...addressStatements(frame, address, subject));
  return statements;
}

function placeOf({ kind, watched }: Subject, { memory }: Frame): readonly Statement[] {
  const linear = kind.kind === "memory" ? kind.linear : watched?.kind === "memory" ? watched.linear : undefined;
  if (linear === undefined) return [];
  const symbol = memory.symbolize(linear);
  return [{ name: names.place, text: `${hex0x(linear)}${symbol === undefined ? "" : ` ${symbol}`}`, code: true }];
}

function holdsFlags({ kind }: Subject): boolean {
  if (kind.kind === "pt-regs") return kind.field === "flags";
  return kind.kind === "rflags" || (kind.kind === "msr" && kind.name === "IA32_FMASK");
}

/** The selector that a value is. */
function selectorIn({ kind, value }: Subject): number | undefined {
  if (kind.kind === "selector") return Number(value);
  if (kind.kind === "pt-regs" && (kind.field === "cs" || kind.field === "ss")) return Number(value & 0xffffn);
  return undefined;
}

function selectorText(selector: number, { machine, memory }: Frame): string {
  if ((selector & ~3) === 0) return inspectorText.nullSelector;
  const { index, table, rpl } = descriptors.decodeSelector(selector);
  const where = inspectorText.table(table.toUpperCase(), `${index}`);
  const bytes = table === "gdt" ? memory.read(machine.gdtr.base + BigInt(index * 8), 8) : undefined;
  if (bytes === undefined) return `${where}, RPL ${rpl}`;
  const descriptor = descriptors.decodeSegmentDescriptor(
    new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true),
  );
  const size = descriptor.codeOrData ? (descriptor.longMode ? "64-bit " : descriptor.defaultBig ? "32-bit " : "") : "";
  return `${where}: ${size}${descriptors.segmentTypeName(descriptor.type, descriptor.codeOrData)}, DPL ${descriptor.dpl}; RPL ${rpl}`;
}

/** The system call that a number stands for where a number is expected. */
function callIn({ call, inCall, machine }: Frame, { kind, value }: Subject): string | undefined {
  const isNumber =
    (kind.kind === "call" && kind.part === "number") || (kind.kind === "pt-regs" && kind.field === "orig_ax");
  if (!isNumber || value > 0xffff_ffffn) return undefined;
  const abi = inCall && call !== null ? call.abi : machine.in64BitMode ? "x86-64" : "i386";
  return systemCall(abi, Number(value))?.name;
}

/** The error that a result is: only where a result is kept. */
function resultIn({ kind, value, size }: Subject): string | undefined {
  const isResult =
    (kind.kind === "register" && wholeRegister(kind.name) === "rax") ||
    (kind.kind === "pt-regs" && kind.field === "ax") ||
    (kind.kind === "call" && kind.part === "result");
  if (!isResult) return undefined;
  const signed = BigInt.asIntN(size * 8, value);
  const error = errnoOf(signed);
  if (error === undefined) return undefined;
  const { name, message } = errnoEntry(error);
  return inspectorText.errorResult(`${signed}`.replace("-", "−"), name, message);
}

/** MSRs that hold an address. */
const ADDRESS_MSRS: ReadonlySet<string> = new Set([
  "IA32_LSTAR",
  "IA32_CSTAR",
  "IA32_SYSENTER_ESP",
  "IA32_SYSENTER_EIP",
  "IA32_FS_BASE",
  "IA32_GS_BASE",
  "IA32_KERNEL_GS_BASE",
]);

/** Numbers below this one are never taken for an address, unless the thing is one by its nature. */
const LEAST_ADDRESS = 0x1000n;

/** The linear address that a value is or leads to; nothing for numbers that only might be one. */
function addressIn({ kind, value }: Subject): bigint | undefined {
  switch (kind.kind) {
    case "linear-address":
    case "table-register":
      return value;
    case "control-register":
      return kind.name === "cr2" && value !== 0n ? value : undefined;
    case "physical-address":
    case "page-table-entry":
      return undefined;
    case "gate":
      return descriptors.decodeGate(BigInt.asUintN(64, value), value >> 64n).offset;
    case "msr":
      return ADDRESS_MSRS.has(kind.name) && value !== 0n ? value : undefined;
    case "register":
      if (kind.name === "rip" || wholeRegister(kind.name) === "rsp") return value;
      break;
    case "memory":
    case "tss":
    case "call":
      break;
    case "pt-regs":
      if (["cs", "ss", "flags", "orig_ax"].includes(kind.field)) return undefined;
      break;
    default:
      return undefined;
  }
  return value >= LEAST_ADDRESS ? value : undefined;
}

function addressStatements(frame: Frame, address: bigint, { kind, meaning }: Subject): readonly Statement[] {
  const { memory } = frame;
  const sure = kind.kind !== "register" && kind.kind !== "memory" && kind.kind !== "pt-regs" && kind.kind !== "call";
  if (!isCanonical(address)) return sure ? [{ name: names.points, text: inspectorText.notCanonical }] : [];
  const region = regionAt(frame, address);
  const reach = reachOf(memory, address);
  // A number in a register that leads nowhere is a number.
  if (region === undefined && !reach.present && !sure) return [];
  const statements: Statement[] = [];
  const symbol = memory.symbolize(address);
  if (symbol !== undefined && symbol !== meaning) statements.push({ name: names.symbol, text: symbol, code: true });
  const executable = reach.ring3
    .concat(reach.ring0)
    .some(({ kind: access, allowed }) => access === "execute" && allowed);
  const string = executable ? undefined : stringAt(memory, address);
  if (string !== undefined && string !== meaning) statements.push({ name: names.string, text: string, code: true });
  if (executable && kind.kind !== "table-register") {
    const instruction = memory.disassemble(address, 1)[0];
    if (instruction !== undefined) statements.push({ name: names.instruction, text: instruction.text, code: true });
  }
  statements.push({
    name: names.points,
    text:
      region === undefined
        ? inspectorText.noRegion
        : inspectorText.region(region.name, region.permissions, region.user),
  });
  statements.push({ name: names.ring3, text: rightsSentence(reach, reach.ring3, region?.user === true) });
  statements.push({ name: names.ring0, text: rightsSentence(reach, reach.ring0, region?.user === true) });
  return statements;
}

/** `read, write — not more: XD = 1 in PTE 5`. */
function rightsSentence(reach: Reach, rights: readonly Right[], mayGrow: boolean): string {
  if (!reach.present && mayGrow) return rightsText.notYet;
  const allowed = rights.filter((right) => right.allowed).map(({ kind }) => rightsText[kind]);
  const reasons = [...new Set(rights.filter((right) => !right.allowed).map(({ reason }) => reason))].join("; ");
  if (allowed.length === 0) return rightsText.nothingBecause(reasons);
  return reasons === "" ? allowed.join(", ") : rightsText.because(allowed.join(", "), reasons);
}
