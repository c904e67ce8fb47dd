import type { Catalogue } from "./catalogue.ts";

export const stackPanelText = {
  title: "Stack & pt_regs",
  kernelStack: "The kernel stack of this task, RSP upwards to its top",
  innerStack: "The kernel stack, RSP upwards to the pt_regs of an exception inside the kernel",
  programStack: "The program's stack, RSP upwards",
  otherStack: "The kernel's stack, RSP upwards",
  heads: ["address", "value", "what it is"],
  top: (note: string) => (note === "" ? "◂ RSP" : `◂ RSP · ${note}`),
  selector: (table: string, index: string, rpl: string) => `${table} entry ${index}, RPL ${rpl}`,
  notMapped: "not mapped",
  free: "free: below RSP",
  notPushed: "not on the stack now",
  between: (words: string) => `${words} words more, up to pt_regs`,
  saved: (field: string, meaning: string) => `pt_regs.${field}${meaning === "" ? "" : ` · ${meaning}`}`,
} satisfies Catalogue;
