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
} satisfies Catalogue;
