import {
  type Frame,
  type Gpr64Name,
  kernelLayout,
  type PageWalkEntry,
  RFLAGS_LAYOUT,
  type SregName,
  type Watched,
} from "../core/index.ts";
import { msrNumber } from "./msr.ts";
import { ptRegsAddressOf } from "./pt-regs.ts";
import type { Subject } from "./subject.ts";
import { hex0x, meaningOf } from "./word-text.ts";

/** Makes the subjects that panels hand to the inspector. */

const meaning = (text: string): { readonly meaning?: string } => (text === "" ? {} : { meaning: text });

/** A general register or RIP, by its 64-bit name; `spelled` as 32-bit code calls it. */
export function registerSubject(
  { machine, memory }: Frame,
  name: Gpr64Name | "rip",
  { spelled = name, means }: { readonly spelled?: string; readonly means?: string } = {},
): Subject {
  const value = name === "rip" ? machine.rip : machine.gpr[name];
  return {
    kind: { kind: "register", name: spelled },
    name: spelled,
    value,
    size: spelled === name ? 8 : 4,
    ...meaning(means ?? meaningOf(value, memory)),
    ...(name === "rip" ? {} : { watched: { kind: "register", name } }),
  };
}

/** RFLAGS, with one of its flags pointed at. */
export function rflagsSubject(rflags: bigint, flag?: string): Subject {
  return {
    kind: { kind: "rflags", ...(flag === undefined ? {} : { flag }) },
    name: flag === undefined ? "rflags" : `rflags.${flag}`,
    value: rflags,
    size: 8,
    watched: { kind: "flags", mask: flagMask(flag) },
  };
}

/** The bits of a flag, or of all of them. */
function flagMask(flag: string | undefined): bigint {
  const field = RFLAGS_LAYOUT.find(({ name }) => name === flag);
  return field === undefined ? ~0n : ((1n << BigInt(field.high - field.low + 1)) - 1n) << BigInt(field.low);
}

/** The visible part of a segment register. */
export function selectorSubject({ machine }: Frame, register: SregName): Subject {
  const value = BigInt(machine.segments[register].selector);
  return {
    kind: { kind: "selector", register },
    name: register,
    value,
    size: 2,
    watched: { kind: "selector", name: register },
  };
}

export function controlRegisterSubject({ machine, memory }: Frame, name: "cr0" | "cr2" | "cr3" | "cr4"): Subject {
  const value = machine[name];
  return {
    // CR4.PCIDE: the low bits of CR3 are an identifier.
    kind: { kind: "control-register", name, ...((machine.cr4 >> 17n) & 1n ? { tagged: true } : {}) },
    name,
    value,
    size: 8,
    ...(name === "cr2" ? meaning(meaningOf(value, memory)) : {}),
    watched: { kind: "control-register", name },
  };
}

export function msrSubject({ machine, memory }: Frame, name: string): Subject {
  const number = msrNumber(name);
  const value = machine.msrs.get(number) ?? 0n;
  return {
    kind: { kind: "msr", name },
    name,
    value,
    size: 8,
    ...meaning(memory.symbolize(value) ?? ""),
    watched: { kind: "msr", number },
  };
}

/** A word in memory; `name` as the panel calls it. */
export function memorySubject(
  { memory }: Frame,
  linear: bigint,
  value: bigint,
  { name, size = 8, means }: { readonly name: string; readonly size?: 1 | 2 | 4 | 8; readonly means?: string },
): Subject {
  return {
    kind: { kind: "memory", linear },
    name,
    value,
    size,
    ...meaning(means ?? (size >= 4 ? meaningOf(value, memory) : "")),
    watched: { kind: "memory", linear, length: size },
  };
}

/** A word of the pt_regs at `base`. */
export function ptRegsSubject({ memory }: Frame, base: bigint, field: string, value: bigint, means?: string): Subject {
  return {
    kind: { kind: "pt-regs", field },
    name: `pt_regs.${field}`,
    value,
    size: 8,
    ...meaning(means ?? (["cs", "ss", "flags"].includes(field) ? "" : meaningOf(value, memory))),
    watched: { kind: "memory", linear: ptRegsAddressOf(base, field), length: 8 },
  };
}

/** The 16 bytes of a gate in the IDT. */
export function gateSubject(
  { machine, memory }: Frame,
  vector: number,
  low: bigint,
  high: bigint,
  handler: bigint,
): Subject {
  return {
    kind: { kind: "gate", vector },
    name: `gate ${vector > 31 ? hex0x(vector) : vector}`,
    value: (high << 64n) | low,
    size: 16,
    ...meaning(memory.symbolize(handler) ?? ""),
    watched: { kind: "memory", linear: machine.idtr.base + BigInt(vector * 16), length: 8 },
  };
}

/** A descriptor of the GDT by its place there, in bytes. */
export function descriptorSubject({ machine }: Frame, at: number, low: bigint, means: string): Subject {
  return {
    kind: { kind: "segment-descriptor", selector: at },
    name: `GDT ${hex0x(at)}`,
    value: low,
    size: 8,
    ...meaning(means),
    watched: { kind: "memory", linear: machine.gdtr.base + BigInt(at), length: 8 },
  };
}

/** The base in GDTR or IDTR. */
export function tableRegisterSubject(name: "gdtr" | "idtr", base: bigint): Subject {
  return { kind: { kind: "table-register", name }, name, value: base, size: 8 };
}

/** A field of the task-state segment. */
export function tssSubject({ memory }: Frame, field: string, linear: bigint, value: bigint, size: 2 | 8): Subject {
  return {
    kind: { kind: "tss", field },
    name: `tss.${field.toLowerCase()}`,
    value,
    size,
    ...meaning(meaningOf(value, memory)),
    watched: { kind: "memory", linear, length: size },
  };
}

/** A paging entry. The direct map shows it at a linear address, where it can be followed through time. */
export function pagingEntrySubject({ level, index, physical, value }: PageWalkEntry): Subject {
  const watched: Watched | undefined =
    physical < kernelLayout.PHYSICAL_MEMORY_SIZE
      ? { kind: "memory", linear: kernelLayout.DIRECT_MAP_BASE + BigInt(physical), length: 8 }
      : undefined;
  return {
    kind: { kind: "page-table-entry", level },
    name: `${level} ${index}`,
    value,
    size: 8,
    ...(watched === undefined ? {} : { watched }),
  };
}
