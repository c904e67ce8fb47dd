import type { Catalogue } from "./catalogue.ts";

export const msrsPanelText = {
  title: "MSRs & control registers",
  msrs: "Model-specific registers",
  control: "Control registers",
  tableRegisters: "Table registers",
  heads: ["register", "value", "meaning"],
  cr2: (symbol: string) => `linear address of the last page fault${symbol === "" ? "" : `: ${symbol}`}`,
  cr3: "physical address of the PML4 table",
  gdtr: (limit: string) => `base of the GDT, limit ${limit}`,
  idtr: (limit: string) => `base of the IDT, limit ${limit}`,
  tr: (base: string) => `selector of the TSS, which is at ${base}`,
} satisfies Catalogue;
