import type { Catalogue } from "./catalogue.ts";
import { panelTitles } from "./panel-titles.ts";

/** The panel of the stubs and slots through which a program reaches the C library. */
export const linkagePanelText = {
  title: panelTitles.linkage,
  none: "This program is linked with no library: it has no PLT and no GOT. A program that calls puts or write has both.",
  slots: "C library functions the program calls",
  heads: ["function", "its slot holds", "which is", "slot (GOT)", "stub (PLT)"] as const,
  bound: "bound",
  unbound: "not bound yet",
  reserved: "The first three words of the GOT",
  reservedHeads: ["word", "value", "meaning"] as const,
  meanings: ["where the program's .dynamic is", "the dynamic linker's record of this program", "the resolver"] as const,
  library: (name: string, base: string) => `${name} is mapped at ${base}.`,
} satisfies Catalogue;
