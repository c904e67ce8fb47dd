import { hex0x } from "../core/index.ts";
import { LessonError } from "./lesson-error.ts";
import { FORMATS, type Format, type Moment, readQuantity } from "./quantity.ts";
import type { Value } from "./value.ts";

/** Words of at most this size are written in decimal where nothing else is asked for. */
const SMALL = 9_999n;

/** Quantities that are signed numbers by nature, or always hexadecimal. */
const NATURES: readonly { readonly name: RegExp; readonly format: Format }[] = [
  { name: /^(before\.)?call\.result$/, format: "signed" },
  { name: /^(before\.)?(rflags|rip|cr[234]|[cdefgs]s|msr\.[^[]*|idtr\.base|tss\.rsp0|following)$/, format: "hex" },
  { name: /^(before\.)?(task|process\.\d+)\.(cr3|stack|sp|flags)$/, format: "hex" },
  { name: /^(before\.)?(pt_regs\.(ip|sp|flags|cs|ss)|gate\..*\.(offset|selector|address))$/, format: "hex" },
  { name: /^(before\.)?(walk\..*\.(physical|address)|root\..*\.physical)$/, format: "hex" },
];

/** A value as a text shows it. */
export function formatValue(value: Value, name: string, format: Format | undefined, moment: Moment): string {
  if (typeof value === "string") return value;
  const wanted = format ?? NATURES.find((nature) => nature.name.test(name))?.format;
  switch (wanted) {
    case "hex":
      return hex0x(value);
    case "decimal":
      return value.toString();
    case "signed":
      return BigInt.asIntN(64, value).toString().replace("-", "−");
    case "symbol": {
      const symbol = moment.frame().memory.symbolize(value);
      if (symbol === undefined) throw new LessonError(`no label is near ${hex0x(value)}, the value of ${name}`);
      return symbol;
    }
    default:
      return value <= SMALL ? value.toString() : hex0x(value);
  }
}

const isFormat = (word: string): word is Format => FORMATS.some((each) => each === word);

/**
 * Fills the placeholders of a text, `{rax}` or `{symbol rip}`, from a moment.
 *
 * @throws {LessonError} where one cannot be filled
 */
export function fillText(text: string, moment: Moment): string {
  return text.replace(/\{([^{}]*)\}/g, (_whole, inside: string) => {
    const words = inside.split(" ");
    const [first = "", second] = words;
    if (words.length === 1) return formatValue(readQuantity(first, moment), first, undefined, moment);
    if (words.length === 2 && second !== undefined && isFormat(first)) {
      return formatValue(readQuantity(second, moment), second, first, moment);
    }
    throw new LessonError(`“{${inside}}” is no placeholder`);
  });
}
