import { alignmentDirectives } from "./directive/alignment.ts";
import { blockDirectives } from "./directive/block.ts";
import { conditionalDirectives } from "./directive/conditional.ts";
import { dataDirectives } from "./directive/data.ts";
import type { GnuDirective } from "./directive/directive.ts";
import { longNumberDirectives } from "./directive/long-number.ts";
import { modeDirectives } from "./directive/mode.ts";
import { sectionDirectives } from "./directive/section.ts";
import { symbolDirectives } from "./directive/symbol.ts";

/** Every directive of GNU syntax by its name, the dot included. */
export const gnuDirectives: ReadonlyMap<string, GnuDirective> = new Map([
  ...Object.entries(dataDirectives),
  ...Object.entries(longNumberDirectives),
  ...Object.entries(alignmentDirectives),
  ...Object.entries(sectionDirectives),
  ...Object.entries(symbolDirectives),
  ...Object.entries(blockDirectives),
  ...Object.entries(conditionalDirectives),
  ...Object.entries(modeDirectives),
]);
