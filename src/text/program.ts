import type { Catalogue } from "./catalogue.ts";

/** The program and what is wrong with it. */
export const programText = {
  title: "Program",
  syntax: "Syntax",
  width: "Width",
  bits: (bits: number) => `${bits}-bit`,
  edit: "Edit",
  done: "Done",
  older: "The machine still runs the last program that assembled.",
  warning: "warning, ",
  line: (line: number, column: number) => `line ${line}:${column}`,
  more: (count: number) => `… and ${count} more.`,
  file: "File",
  kernelFile: (file: string) => `Kernel code, ${file}`,
  kernelTitle: (file: string, title: string, edited: boolean) => `${edited ? "● " : ""}${file}: ${title}`,
  reboot: "Reboot",
  rebootMeaning: "Start the machine again with this kernel",
  restore: "Restore the original",
  changed: "Edited: Reboot runs it.",
  runsEdited: "The machine runs your kernel.",
  original: "Linux’s entry code in miniature. Edit it, reboot, and see what becomes of the call.",
} satisfies Catalogue;
