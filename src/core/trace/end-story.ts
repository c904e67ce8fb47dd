import { nameOf } from "./call-words.ts";
import { kindOf, reasonOf } from "./exception-words.ts";
import type { Sentences, StoryMoment } from "./story-moment.ts";

/** How the program ended, and why. */
export function end({ now, call, exception, since, finished, unikernel }: StoryMoment): Sentences {
  if (unikernel && now.exit?.kind === "exited") {
    return [
      `The program has ended with status ${now.exit.status}. It was all there was: the kernel library has switched the machine off.`,
    ];
  }
  if (now.exit?.kind === "exited") {
    const name = nameOf(call?.entry);
    const ran = finished?.routine.endsWith(`_sys_${name}`) === true ? name : finished?.routine;
    return [
      `The kernel ${ran === undefined ? "ended the process" : `ran ${ran} and ended the process`} with status ${now.exit.status}. Nothing is left to go back to.`,
    ];
  }
  const because =
    exception !== undefined && exception.step + 1 >= since
      ? `It began with ${kindOf(exception)}: ${reasonOf(exception)}.`
      : "";
  return [`The kernel ended the program with the signal ${now.exit?.signalName ?? ""}.`, because];
}
