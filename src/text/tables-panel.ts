import type { Catalogue } from "./catalogue.ts";

export const tablesPanelText = {
  title: "GDT, IDT, TSS",
  idt: (base: string, limit: string) => `IDT at ${base}, limit ${limit}`,
  gdt: (base: string, limit: string) => `GDT at ${base}, limit ${limit}`,
  tss: (base: string, limit: string) => `TSS at ${base}, limit ${limit}`,
  gateHeads: ["vector", "attributes", "handler"],
  gdtHeads: ["selector", "descriptor", "meaning"],
  tssHeads: ["field", "value", "meaning"],
  systemCallGate: "INT 0x80",
  gate: (dpl: string, kind: string, ist: string) => `DPL ${dpl} ${kind}${ist === "0" ? "" : ` IST ${ist}`}`,
  interrupt: "interrupt",
  trap: "trap",
  otherType: (type: string) => `type ${type}`,
  notPresent: "not present",
  notMapped: "not mapped",
  descriptor: (dpl: string, type: string, base: string, limit: string) =>
    `DPL ${dpl} ${type}, base ${base}, limit ${limit}`,
} satisfies Catalogue;
