import { exceptions, GPR64, hex, hex0x } from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import { msrNumber } from "../msr.ts";
import type { Subject } from "../subject.ts";

/** What a manual calls a thing, and the title under which it describes it. */
export interface ManualName {
  readonly name: string;
  readonly source: string;
}

const { manual: names, sources } = inspectorText;

/** The 64-bit register that a name is a part of: `"eax"` → `"rax"`, `"r8d"` → `"r8"`; undefined for other names. */
export function wholeRegister(name: string): (typeof GPR64)[number] | undefined {
  const lower = name.toLowerCase();
  const whole = lower.startsWith("e") ? `r${lower.slice(1)}` : lower.replace(/^(r\d+)d$/, "$1");
  return GPR64.find((each) => each === whole);
}

/** `C000_0082H`, as the manual writes the number of an MSR. */
function msrNumberText(number: number): string {
  const digits = hex(number).toUpperCase();
  return digits.length > 4 ? `${digits.slice(0, -4)}_${digits.slice(-4)}H` : `${digits}H`;
}

function registerName(name: string): ManualName {
  if (name === "rip") return { name: names.rip, source: sources.rip };
  const whole = wholeRegister(name) ?? name;
  const titles: Readonly<Record<string, string>> = names.registers;
  const isWhole = name.toLowerCase() === whole;
  const title = isWhole
    ? (titles[whole] ?? whole.toUpperCase())
    : names.lowHalf(name.toUpperCase(), whole.toUpperCase());
  return { name: names.generalRegister(title), source: sources.generalRegister };
}

function vectorName(vector: number): string {
  const exception = exceptions.exceptionOf(vector);
  return exception === undefined ? hex0x(vector) : `${vector} ${exception.mnemonic}`;
}

/** What the manuals call a subject, and where they describe it. */
export function manualName({ kind, size }: Subject): ManualName {
  switch (kind.kind) {
    case "register":
      return registerName(kind.name);
    case "rflags":
      return { name: names.rflags, source: sources.rflags };
    case "selector":
      return {
        name: kind.register === undefined ? names.selector : names.segments[kind.register],
        source: sources.selector,
      };
    case "control-register":
      return { name: names.controlRegisters[kind.name], source: sources.controlRegister };
    case "table-register":
      return { name: names.tableRegisters[kind.name], source: sources.tableRegister };
    case "msr": {
      const number = msrNumber(kind.name);
      return { name: names.msr(kind.name, msrNumberText(number)), source: sources.msr };
    }
    case "gate":
      return { name: names.gate(vectorName(kind.vector)), source: sources.gate };
    case "segment-descriptor":
      return { name: names.descriptor, source: sources.descriptor };
    case "page-table-entry":
      return { name: names.pageTableEntries[kind.level], source: sources.paging };
    case "error-code":
      return kind.vector === 14
        ? { name: names.pageFaultError, source: sources.pageFaultError }
        : { name: names.errorCode(vectorName(kind.vector)), source: sources.errorCode };
    case "pt-regs":
      return { name: names.ptRegs(kind.field), source: sources.ptRegs };
    case "tss":
      return { name: names.tss(kind.field), source: sources.tss };
    case "memory":
      return { name: names.memory[size === 10 ? 16 : size], source: sources.memory };
    case "linear-address":
      return { name: names.linearAddress, source: sources.paging };
    case "physical-address":
      return { name: names.physicalAddress, source: sources.paging };
    case "call":
      return { name: names.call(kind.part), source: sources.call };
    case "xmm":
      return { name: names.xmm(`${kind.number}`), source: sources.xmm };
    case "mmx":
      return { name: names.mmx(`${kind.number}`), source: sources.mmx };
    case "lane":
      if (kind.reading === "floats" || kind.reading === "doubles") {
        const format = kind.reading === "floats" ? names.singlePrecision : names.doublePrecision;
        return { name: names.floatLane(kind.register, format), source: sources.float };
      }
      return { name: names.lane(kind.register), source: sources.memory };
    case "st":
      return { name: names.st(`${kind.index}`), source: sources.st };
    case "floating-point-control":
      return { name: names.floatingPointControl[kind.name], source: sources.floatingPointControl[kind.name] };
    case "task":
      return { name: names.task, source: sources.task };
  }
}
