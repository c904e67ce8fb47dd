import { errnoOf } from "../kernel/abi/errno.ts";
import { DOOR_NAMES, nameOf, registerName, resultText } from "./call-words.ts";
import { place, type Sentences, type StoryMoment } from "./story-moment.ts";

/** The one step from ring 0 to ring 3. */
export function back(moment: StoryMoment): Sentences {
  const { now, last, call, exception } = moment;
  const here = place(moment, now.rip);
  const way = `${last?.mnemonic} took the processor from ring 0 back to ring 3`;
  if (exception !== undefined) {
    const again = exception.rip === now.rip;
    return [`${way}, to ${here}.`, again ? "That is where it had come from: the instruction is tried again." : ""];
  }
  if (call?.exitStep === undefined || call.result === undefined) return [`${way}, to ${here}.`];
  const behind =
    call.returnAddress !== now.rip
      ? here
      : call.abi === "i386" && call.door !== "int 0x80"
        ? "the landing pad in the vDSO"
        : `the instruction behind the program's ${DOOR_NAMES[call.door]}`;
  const name = nameOf(call.entry);
  return [
    `${way}, to ${behind}.`,
    `${registerName("rax", now.in64BitMode)} brings the result${name === undefined ? "" : ` of ${name}`}: ${resultText(call, call.result)}.`,
  ];
}

const ERROR_RANGE = "between −4095 and −1";

/** The program looks at what came back. */
export function result({ call, linkage }: StoryMoment): Sentences {
  if (call?.result === undefined) return [];
  const name = nameOf(call.entry) ?? "The call";
  const error = errnoOf(call.result);
  if (linkage !== null && linkage.place !== "program") {
    return [
      `${name} returned ${resultText(call, call.result)}.`,
      error === undefined
        ? `The wrapper in the C library looks at it: it is not ${ERROR_RANGE}, so the program gets it as it is.`
        : `The wrapper in the C library looks at it: ${ERROR_RANGE} means an error. It sets errno to ${error}, and the program gets −1.`,
    ];
  }
  return [
    `${name} returned ${resultText(call, call.result)}.`,
    error === undefined
      ? `The program looks at it: it is not ${ERROR_RANGE}, so nothing went wrong.`
      : `The program looks at it: ${ERROR_RANGE} means an error. A C library would now set errno to ${error} and return −1.`,
  ];
}
