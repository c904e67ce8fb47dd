import type { Catalogue } from "./catalogue.ts";

export const memoryPanelText = {
  title: "Memory",
  where: "Where to look",
  lastAccess: "Last access",
  place: "Address or symbol",
  example: "0x… or symbol",
  go: "Go",
  at: (address: string, symbol: string) => (symbol === "" ? address : `${address} · ${symbol}`),
  caption: (place: string) => `Memory at ${place}`,
  heads: ["address", "bytes", "text"],
  noAccess: "The last step touched no memory. Step to an instruction that loads, stores, pushes or pops.",
  noSymbol: (name: string) => `There is no symbol ${name} in the program or the kernel.`,
  quadword: (address: string, value: string) => `8 bytes at ${address}: ${value}`,
  touched: { read: "read", written: "written" },
  notMapped: "not mapped",
} satisfies Catalogue;
